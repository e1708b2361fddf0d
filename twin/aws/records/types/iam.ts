// IAM roles and their policies: which checks the service makes (IAM API Reference).
import { createHash } from "node:crypto";
import { arn } from "../../identifiers.js";
import { providerFacts } from "../providerFacts.js";
import { checkName, checkPolicy, idFrom, text, type RecordedType } from "../recordedType.js";

export const role: RecordedType = {
  token: "aws:iam/role:Role",
  facts: providerFacts("aws:iam/role:Role"),
  naming: { property: "name", maxLength: 64 },
  id: idFrom("name"),
  unique: { property: "name", code: "EntityAlreadyExists" },
  check: (inputs) => {
    checkName(inputs, "name", /^[\w+=,.@-]{1,64}$/, "ValidationError", "1 to 64 letters, digits and + = , . @ _ -");
    checkPolicy(inputs, "assumeRolePolicy");
  },
  outputs: (id, inputs, account) => ({
    arn: arn(account, "iam", `role${String(inputs["path"] ?? "/")}${id}`),
    uniqueId: `AROA${createHash("sha256").update(id).digest("hex").slice(0, 17).toUpperCase()}`,
    path: inputs["path"] ?? "/",
    maxSessionDuration: inputs["maxSessionDuration"] ?? 3600,
    managedPolicyArns: inputs["managedPolicyArns"] ?? [],
    forceDetachPolicies: inputs["forceDetachPolicies"] ?? false,
  }),
};

export const rolePolicy: RecordedType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  facts: providerFacts("aws:iam/rolePolicy:RolePolicy"),
  naming: { property: "name", maxLength: 128 },
  id: (inputs) => `${text(inputs, "role")}:${text(inputs, "name")}`,
  references: { role: { type: role.token, missing: "NoSuchEntity", blocks: true } },
  check: (inputs) => checkPolicy(inputs, "policy"),
  outputs: () => ({}),
};
