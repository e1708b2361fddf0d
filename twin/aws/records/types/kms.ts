// AWS KMS keys and aliases: which checks the service makes (AWS KMS API Reference).
import { randomUUID } from "node:crypto";
import { arn } from "../../identifiers.js";
import { providerFacts } from "../providerFacts.js";
import { checkName, idFrom, text, type RecordedType } from "../recordedType.js";

export const key: RecordedType = {
  token: "aws:kms/key:Key",
  facts: providerFacts("aws:kms/key:Key"),
  id: () => randomUUID(),
  outputs: (id, inputs, account) => ({
    arn: arn(account, "kms", `key/${id}`),
    keyId: id,
    isEnabled: inputs["isEnabled"] ?? true,
    keyUsage: inputs["keyUsage"] ?? "ENCRYPT_DECRYPT",
    customerMasterKeySpec: inputs["customerMasterKeySpec"] ?? "SYMMETRIC_DEFAULT",
    multiRegion: inputs["multiRegion"] ?? false,
    policy: inputs["policy"] ?? "",
  }),
};

const keyIdOf = (value: unknown): string => String(value).replace(/^.*:key\//, "");

export const alias: RecordedType = {
  token: "aws:kms/alias:Alias",
  facts: providerFacts("aws:kms/alias:Alias"),
  naming: { property: "name", maxLength: 256, prefix: "alias/" },
  // The provider suppresses this difference: id and ARN name one key.
  replaceRules: { targetKeyId: ({ from, to }) => (keyIdOf(from) === keyIdOf(to) ? "none" : "update") },
  volatile: ["targetKeyArn"],
  id: idFrom("name"),
  unique: { property: "name", code: "AlreadyExistsException" },
  references: { targetKeyId: { type: key.token, missing: "NotFoundException" } },
  check: (inputs) =>
    checkName(
      inputs,
      "name",
      /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,250}$/,
      "ValidationException",
      'starts with "alias/", not "alias/aws/", and has letters, digits and / _ -',
    ),
  outputs: (_id, inputs, account) => {
    const keyId = keyIdOf(inputs["targetKeyId"]);
    return {
      arn: arn(account, "kms", text(inputs, "name")),
      targetKeyId: keyId,
      targetKeyArn: arn(account, "kms", `key/${keyId}`),
    };
  },
};
