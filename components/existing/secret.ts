// A pipeline's existing secret: read for the names of its keys only, never written, never a resource of the stack.
// Facts:
// - Secrets Manager, "DescribeSecret": KmsKeyId is absent with the key aws/secretsmanager, which every role of the
//   account may use.
// - msk-config-providers' README: the secret's text is a JSON object.
import { secretObject } from "../../connectors/secretKeys.js";
import * as aws from "@pulumi/aws";
import type { PipelineSettings } from "../../settings/schema.js";
import { lookUp, refuse } from "./lookup.js";
import { secretKeysNeeded } from "./secretKeysNeeded.js";

export interface ExistingSecret {
  arn: string;
  /** Key that it is encrypted with; undefined: Secrets Manager's own. */
  kmsKeyArn: string | undefined;
  /** Id of the version that is current. */
  version: string;
}

/**
 * @param at the pipeline's path, such as msk-cdc:pipelines[0]
 * @throws SettingsError for a secret that does not exist or lacks a key; with names of keys, never with values
 */
export async function lookUpSecret(pipeline: PipelineSettings, at: string): Promise<ExistingSecret> {
  const { name } = pipeline.secret;
  const path = `${at}.secret.name`;
  const found = await lookUp(
    {
      path,
      value: name,
      fix: "name a secret that aws secretsmanager list-secrets shows, or remove existing: true to have it made",
    },
    aws.secretsmanager.getSecret({ name }),
  );
  const { secretString, versionId: version } = await lookUp(
    {
      path,
      value: name,
      fix:
        `give it a value (aws secretsmanager put-secret-value --secret-id ${name} …), and these credentials ` +
        "secretsmanager:GetSecretValue and its key's kms:Decrypt",
    },
    aws.secretsmanager.getSecretVersion({ secretId: found.arn }),
  );
  const keys = keysOf(secretString);
  const example = JSON.stringify(Object.fromEntries(secretKeysNeeded(pipeline).map((key) => [key, "…"])));
  if (keys === undefined)
    refuse([
      {
        id: "existing.secret.noObject",
        path,
        value: JSON.stringify(name),
        rule: "the connectors read keys of a JSON object with text values, and the secret's text is none",
        fix: `put one in: ${example}`,
      },
    ]);
  const missing = secretKeysNeeded(pipeline).filter((key) => keys?.includes(key) !== true);
  refuse(
    missing.length === 0
      ? []
      : [
          {
            id: "existing.secret.noKey",
            path: `${at}.secret.keys`,
            value: `${name} has ${keys?.join(", ") || "none"}`,
            rule:
              `the connectors read ${missing.join(", ")} from the secret, and it lacks ` +
              `${missing.length === 1 ? "this key" : "these keys"} (with a text as value)`,
            fix:
              "write under secret.keys which key of the secret holds each value, or add what is missing to the " +
              "secret",
          },
        ],
  );
  return {
    arn: found.arn,
    version,
    kmsKeyArn: await keyOf(found.kmsKeyId, {
      path,
      value: name,
      fix: "give these credentials kms:DescribeKey on the secret's key",
    }),
  };
}

/** Keys with a text as value, sorted; undefined unless it is a JSON object. */
function keysOf(text: string): string[] | undefined {
  const content = secretObject(text);
  return (
    content &&
    Object.entries(content)
      .flatMap(([key, value]) => (typeof value === "string" ? [key] : []))
      .sort()
  );
}

/** Secrets Manager gives an id, an ARN or an alias, as the secret's creator wrote it. */
async function keyOf(
  kmsKeyId: string,
  asked: { path: string; value: string; fix: string },
): Promise<string | undefined> {
  if (kmsKeyId === "" || kmsKeyId.endsWith("alias/aws/secretsmanager")) return undefined;
  if (kmsKeyId.includes(":key/")) return kmsKeyId;
  return (await lookUp(asked, aws.kms.getKey({ keyId: kmsKeyId }))).arn;
}
