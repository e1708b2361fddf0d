// The bucket of plugin archives and the custom plugins made from them. Facts: MSK Connect "Custom plugins" (immutable, ZIP from S3), S3 "Security best practices".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A finished archive on this machine and the release that it holds. */
export interface PluginArchive {
  /** The release as pipelines name it: `<plugin>@<version>`, such as `debezium-mysql@2.7.3.Final`. */
  release: string;
  /** File name that changes with the content, such as `debezium-connector-mysql-2.7.3.Final-0123456789ab.zip`. */
  name: string;
  /** Where the file is on this machine. */
  path: string;
}

/** A custom plugin as a connector refers to it. */
export interface CustomPluginReference {
  arn: pulumi.Output<string>;
  revision: pulumi.Output<number>;
}

export interface PluginLibraryArgs {
  /** First part of the custom plugins' names, which are unique in account and region. */
  prefix: string;
  archives: readonly PluginArchive[];
  tags: Record<string, string>;
}

/**
 * Archives in a private, versioned, encrypted bucket, each made known to MSK Connect as a custom plugin. Objects and plugins are named by their content:
 * a changed archive stands beside the old one until the connectors have moved.
 */
export class PluginLibrary extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  /** Custom plugins by release. */
  readonly plugins: Readonly<Record<string, CustomPluginReference>>;

  constructor(name: string, args: PluginLibraryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:PluginLibrary", name, {}, opts);
    const bucket = new aws.s3.Bucket(`${name}-bucket`, {
      // What lies here can be made again from the lock file, old versions too.
      forceDestroy: true,
      tags: args.tags,
    }, { parent: this });
    const guards = this.guardBucket(name, bucket);
    this.bucketArn = bucket.arn;
    this.plugins = Object.fromEntries(args.archives.map((archive) => [archive.release, this.createPlugin(name, archive, bucket, guards, args)]));
    this.registerOutputs({ bucketArn: this.bucketArn, plugins: this.plugins });
  }

  private guardBucket(name: string, bucket: aws.s3.Bucket): pulumi.Resource[] {
    const opts = { parent: this };
    const versioning = new aws.s3.BucketVersioning(`${name}-versioning`, { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } }, opts);
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      opts,
    );
    const accessBlock = new aws.s3.BucketPublicAccessBlock(
      `${name}-access-block`,
      { bucket: bucket.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      opts,
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: bucket.bucket, policy: bucket.arn.apply(tlsOnlyPolicy) },
      // S3 refuses two changes of a bucket's access settings at the same time (OperationAborted).
      { parent: this, dependsOn: [accessBlock] },
    );
    return [versioning, encryption, policy];
  }

  private createPlugin(name: string, archive: PluginArchive, bucket: aws.s3.Bucket, guards: pulumi.Resource[], args: PluginLibraryArgs): CustomPluginReference {
    const child = `${name}-${archive.release.replace("@", "-")}`;
    const object = new aws.s3.BucketObjectv2(
      child,
      { bucket: bucket.bucket, key: archive.name, source: new pulumi.asset.FileAsset(archive.path), contentType: "application/zip", tags: args.tags },
      { parent: this, dependsOn: guards },
    );
    const plugin = new aws.mskconnect.CustomPlugin(
      child,
      {
        name: `${args.prefix}-${archive.name.replace(/\.zip$/, "").replaceAll(/[^0-9A-Za-z]+/g, "-")}`,
        description: archive.release,
        contentType: "ZIP",
        location: { s3: { bucketArn: bucket.arn, fileKey: object.key } },
        tags: args.tags,
      },
      { parent: this },
    );
    return { arn: plugin.arn, revision: plugin.latestRevision };
  }
}

/** Refuses every request that does not come over TLS. */
function tlsOnlyPolicy(bucketArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
