// Amazon RDS: which checks the service makes (Amazon RDS API Reference). The engine has its own limits.
import { createHash, randomUUID } from "node:crypto";
import { databaseEngine, databaseEngines } from "../../../database/registry.js";
import { arn } from "../../identifiers.js";
import { providerFacts } from "../providerFacts.js";
import { checkName, idFrom, invalid, text, type Properties, type RecordedType } from "../recordedType.js";
import { key } from "./kms.js";
import { securityGroup } from "./securityGroups.js";
import { subnet } from "./vpc.js";

const rdsName = /^[a-z](-?[a-z0-9])*$/i;

export const subnetGroup: RecordedType = {
  token: "aws:rds/subnetGroup:SubnetGroup",
  facts: providerFacts("aws:rds/subnetGroup:SubnetGroup"),
  naming: { property: "name", maxLength: 255, lowerCase: true },
  id: idFrom("name"),
  unique: { property: "name", code: "DBSubnetGroupAlreadyExists" },
  references: { subnetIds: { type: subnet.token, missing: "InvalidSubnet" } },
  check: (inputs, view) => {
    checkName(inputs, "name", /^[a-z0-9._ -]{1,255}$/, "InvalidParameterValue", "lower-case letters, digits and . _ -");
    const ids = inputs["subnetIds"] as string[];
    const zones = new Set(
      view
        .all(subnet.token)
        .filter(({ id }) => ids.includes(id))
        .map(({ outputs }) => outputs["availabilityZone"]),
    );
    if (zones.size < 2) {
      throw invalid(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: " +
          `${[...zones].join(", ")}. Add subnets to cover at least 2 AZs.`,
      );
    }
  },
  outputs: (id, inputs, view) => ({
    arn: arn(view, "rds", `subgrp:${id}`),
    description: inputs["description"] ?? "Managed by Pulumi",
    supportedNetworkTypes: ["IPV4"],
    vpcId: view.all(subnet.token).find((one) => (inputs["subnetIds"] as string[]).includes(one.id))?.inputs["vpcId"],
  }),
};

export const parameterGroup: RecordedType = {
  token: "aws:rds/parameterGroup:ParameterGroup",
  facts: providerFacts("aws:rds/parameterGroup:ParameterGroup"),
  naming: { property: "name", maxLength: 255, lowerCase: true },
  id: idFrom("name"),
  unique: { property: "name", code: "DBParameterGroupAlreadyExists" },
  check: (inputs) => {
    checkName(inputs, "name", rdsName, "InvalidParameterValue", "letters, digits and single hyphens, first a letter");
    const [name, families] = [text(inputs, "family"), databaseEngines().map(({ family }) => family)];
    if (!families.some(({ pattern }) => pattern.test(name))) {
      const examples = families.map(({ example }) => example).join(" or ");
      throw invalid("InvalidParameterValue", `family "${name}": a family such as ${examples}`);
    }
  },
  outputs: (id, inputs, account) => ({
    arn: arn(account, "rds", `pg:${id}`),
    description: inputs["description"] ?? "Managed by Pulumi",
    skipDestroy: false,
  }),
};

export const instance: RecordedType = {
  token: "aws:rds/instance:Instance",
  facts: providerFacts("aws:rds/instance:Instance"),
  naming: { property: "identifier", maxLength: 63, lowerCase: true },
  volatile: ["engineVersionActual", "status"],
  id: (inputs) =>
    `db-${createHash("sha256")
      .update(text(inputs, "identifier") + randomUUID())
      .digest("hex")
      .slice(0, 26)
      .toUpperCase()}`,
  unique: { property: "identifier", code: "DBInstanceAlreadyExists" },
  references: {
    parameterGroupName: { type: parameterGroup.token, missing: "DBParameterGroupNotFound", blocks: true },
    dbSubnetGroupName: {
      type: subnetGroup.token,
      missing: "DBSubnetGroupNotFoundFault",
      blocks: true,
    },
    vpcSecurityGroupIds: {
      type: securityGroup.token,
      missing: "InvalidParameterValue",
      blocks: true,
    },
    kmsKeyId: { type: key.token, missing: "KMSKeyNotAccessibleFault" },
  },
  check: checkInstance,
  outputs: (id, inputs, account) => ({
    arn: arn(account, "rds", `db:${text(inputs, "identifier")}`),
    resourceId: id,
    status: "available",
    availabilityZone: inputs["availabilityZone"] ?? `${account.region}a`,
    hostedZoneId: "ZLA2NUCOLGUUR",
    multiAz: inputs["multiAz"] ?? false,
    backupRetentionPeriod: inputs["backupRetentionPeriod"] ?? 0,
    storageType: inputs["storageType"] ?? "gp2",
    licenseModel: databaseEngine(text(inputs, "engine"))?.licenseModel,
    caCertIdentifier: "rds-ca-rsa2048-g1",
    publiclyAccessible: inputs["publiclyAccessible"] ?? false,
    networkType: "IPV4",
  }),
};

function checkInstance(inputs: Properties): void {
  const name = text(inputs, "engine");
  const engine = databaseEngine(name);
  if (engine === undefined) {
    const names = databaseEngines().flatMap(({ names }) => names);
    throw invalid("InvalidParameterValue", `engine "${name}": the twin has ${names.join(" and ")}`);
  }
  const { limits } = engine;
  checkName(
    inputs,
    "identifier",
    /^(?=.{1,63}$)[a-z](-?[a-z0-9])*$/i,
    "InvalidParameterValue",
    "1 to 63 letters, digits and single hyphens, first a letter, no hyphen at the end",
  );
  checkName(
    inputs,
    "username",
    wordOf(limits.username),
    "InvalidParameterValue",
    `1 to ${limits.username} letters, digits and underscores, first a letter`,
  );
  checkName(
    inputs,
    "instanceClass",
    /^db\.[a-z0-9]+\.[a-z0-9]+$/,
    "InvalidParameterValue",
    "a DB instance class such as db.t3.micro",
  );
  if (limits.reserved.includes(text(inputs, "username"))) {
    throw invalid(
      "InvalidParameterValue",
      `MasterUsername ${text(inputs, "username")} cannot be used as it is a reserved word used by the engine`,
    );
  }
  const password = text(inputs, "password");
  if (password.length < 8 || password.length > limits.password || /[/@" ]|[^\x20-\x7e]/.test(password)) {
    throw invalid(
      "InvalidParameterValue",
      `The parameter MasterUserPassword is not a valid password: 8 to ${limits.password} printable ASCII characters ` +
        `besides '/', '@', '"', ' '.`,
    );
  }
  const [storage, retention] = [Number(inputs["allocatedStorage"]), Number(inputs["backupRetentionPeriod"] ?? 0)];
  if (!(storage >= 20))
    throw invalid("InvalidParameterValue", `Invalid storage size: ${storage} GiB; the least is 20.`);
  if (!(retention >= 0 && retention <= 35)) {
    throw invalid("InvalidParameterValue", `Invalid backup retention period: ${retention}; it is 0 to 35 days.`);
  }
  if (inputs["dbName"] !== undefined) {
    checkName(
      inputs,
      "dbName",
      wordOf(limits.dbName),
      "InvalidParameterValue",
      `1 to ${limits.dbName} letters, digits and underscores, first a letter`,
    );
  }
}

function wordOf(length: number): RegExp {
  return new RegExp(`^[a-z][a-z0-9_]{0,${length - 1}}$`, "i");
}
