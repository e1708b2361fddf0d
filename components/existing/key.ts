// An existing KMS key that encrypts the pipelines' secrets. It is never a resource of the stack. Facts: Secrets Manager
// "Secret encryption and decryption"; KMS "DescribeKey", "Key states".
import * as aws from "@pulumi/aws";
import type { Finding } from "../../settings/findings.js";
import { inRegion, lookUp, refuse } from "./lookup.js";

const path = "msk-cdc:platform.existing.secretsKeyArn";

/**
 * @returns the key's ARN @throws SettingsError for a key that does not exist or that Secrets Manager can't encrypt with
 */
export async function lookUpSecretsKey(arn: string, region: string): Promise<string> {
  refuse(inRegion(path, arn, region));
  const found = await lookUp(
    { path, value: arn, fix: "name a key that aws kms list-keys shows, or leave the setting away to have one made" },
    aws.kms.getKey({ keyId: arn }),
  );
  refuse([...unusable(arn, found), ...unfit(arn, found)]);
  return found.arn;
}

function unusable(arn: string, { enabled, keyState }: aws.kms.GetKeyResult): Finding[] {
  if (enabled) return [];
  return [
    {
      id: "existing.key.disabled",
      path,
      value: JSON.stringify(arn),
      rule: `the key has to be enabled to encrypt secrets, and is ${keyState}`,
      fix: `enable it (aws kms enable-key --key-id ${arn}), or name another one`,
    },
  ];
}

function unfit(arn: string, { keyUsage, keySpec, keyManager }: aws.kms.GetKeyResult): Finding[] {
  if (keyUsage === "ENCRYPT_DECRYPT" && keySpec === "SYMMETRIC_DEFAULT" && keyManager === "CUSTOMER") return [];
  return [
    {
      id: "existing.key.unfit",
      path,
      value: JSON.stringify(arn),
      rule:
        "Secrets Manager encrypts with symmetric encryption keys, and only a customer managed one can be opened to " +
        `a role; this one is ${keySpec} for ${keyUsage}, managed by ` +
        `${keyManager === "AWS" ? "AWS" : "the customer"}`,
      fix:
        "name a customer managed key of spec SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT, or leave the setting away to " +
        "have one made",
    },
  ];
}
