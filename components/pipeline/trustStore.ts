// The authorities by which a connector's workers verify a database's certificate: Java's trust store in the platform's
// bucket. Facts: msk-config-providers' README (s3import); MSK Connect, "Externalizing sensitive information using
// config providers"; Debezium, database.ssl.truststore; Connector/J, trustCertificateKeyStoreUrl.
import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fileReference } from "../../connectors/secretReference.js";
import { authoritiesOf, javaTrustStore } from "../../plugins/authorities.js";
import type { TlsSettings } from "../../settings/tls.js";
import type { SourceKind } from "../../sources/kind.js";
import { fail } from "../fail.js";

export interface TrustStoreArgs {
  /** Of the source or sink. */
  kind: Pick<SourceKind, "trust">;
  /** Its release. */
  version: string;
  /** Name of the connector. */
  connector: string;
  /** Certificates, PEM. */
  authorities: string;
  bucketArn: pulumi.Output<string>;
  region: string;
  /** What has to stand before anything may lie in the bucket. */
  startAfter: pulumi.Resource[];
  tags: Record<string, string>;
}

export interface TrustStore {
  /** Of the connector; its own properties of these names win. */
  properties: Record<string, pulumi.Output<string>>;
  arn: pulumi.Output<string>;
  object: pulumi.Resource;
}

/** @throws pulumi.RunError where RDS's authority is not known */
export function knownAuthorities(
  setting: string,
  tls: TlsSettings | undefined,
  host: string | undefined,
  region: string,
): string | undefined {
  try {
    return authoritiesOf(tls, host, region);
  } catch (error) {
    return fail(`pipeline ${setting}: ${(error as Error).message}`);
  }
}

export function trustStore(name: string, args: TrustStoreArgs, parent: pulumi.Resource): TrustStore {
  const content = javaTrustStore(args.authorities);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const bucket = args.bucketArn.apply((arn) => arn.split(":").at(-1) ?? "");
  // A bucket of somebody else's has other things, too. Workers keep a file by its name: another content has another.
  const key = `msk-cdc/trust-stores/${args.connector}-${hash}.jks`;
  const object = new aws.s3.BucketObjectv2(
    name,
    { bucket, key, contentBase64: content.toString("base64"), tags: args.tags },
    { parent, dependsOn: args.startAfter },
  );
  const reference = bucket.apply((one) => fileReference(args.region, one, key));
  const properties = Object.fromEntries(
    Object.keys(args.kind.trust("", args.version)).map((property) => [
      property,
      reference.apply((file) => args.kind.trust(file, args.version)[property] ?? ""),
    ]),
  );
  return { properties, arn: object.arn, object };
}
