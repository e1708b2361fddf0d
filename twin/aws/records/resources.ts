// KMS, IAM, S3 settings, RDS: which checks their services make (AWS KMS, IAM, Amazon S3, Amazon RDS API References).
import { createHash, randomUUID } from "node:crypto";
import { arn } from "../identifiers.js";
import { checkName, idFrom, invalid, text, type Properties, type RecordType, type Reference } from "./recordType.js";

export const bucketType = "aws:s3/bucket:Bucket";
export const bucketVersioningType = "aws:s3/bucketVersioning:BucketVersioning";
export const instanceType = "aws:rds/instance:Instance";
export const parameterGroupType = "aws:rds/parameterGroup:ParameterGroup";
export const roleType = "aws:iam/role:Role";
const keyType = "aws:kms/key:Key";

const bucketReference: Reference = { type: bucketType, missing: "NoSuchBucket" };
const ofBucket: RecordType = { id: idFrom("bucket"), references: { bucket: bucketReference }, outputs: () => ({}) };
const rdsName = /^[a-z](-?[a-z0-9])*$/i;

function checkPolicy(property: string) {
  return (inputs: Properties): void => {
    try {
      JSON.parse(text(inputs, property));
    } catch {
      throw invalid("MalformedPolicyDocument", `${property}: This policy contains invalid Json`);
    }
  };
}

function checkInstance(inputs: Properties): void {
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
    /^[a-z][a-z0-9_]{0,15}$/i,
    "InvalidParameterValue",
    "1 to 16 letters, digits and underscores, first a letter",
  );
  checkName(
    inputs,
    "instanceClass",
    /^db\.[a-z0-9]+\.[a-z0-9]+$/,
    "InvalidParameterValue",
    "a DB instance class such as db.t3.micro",
  );
  const engine = text(inputs, "engine");
  if (engine !== "mysql" && engine !== "mariadb")
    throw invalid("InvalidParameterValue", `engine "${engine}": the twin has mysql and mariadb`);
  if (["rdsadmin", "rdsrepladmin"].includes(text(inputs, "username"))) {
    throw invalid(
      "InvalidParameterValue",
      `MasterUsername ${text(inputs, "username")} cannot be used as it is a reserved word used by the engine`,
    );
  }
  const password = text(inputs, "password");
  if (password.length < 8 || password.length > 41 || /[/@" ]|[^\x20-\x7e]/.test(password)) {
    throw invalid(
      "InvalidParameterValue",
      "The parameter MasterUserPassword is not a valid password: 8 to 41 printable ASCII characters besides '/', " +
        "'@', '\"', ' '.",
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
      /^[a-z][a-z0-9_]{0,63}$/i,
      "InvalidParameterValue",
      "1 to 64 letters, digits and underscores, first a letter",
    );
  }
}

export const resourceTypes: Readonly<Record<string, RecordType>> = {
  [keyType]: {
    id: () => randomUUID(),
    outputs: (id, inputs, account) => ({
      arn: arn(account, "kms", `key/${id}`),
      keyId: id,
      isEnabled: inputs["isEnabled"] ?? true,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      multiRegion: false,
      policy: inputs["policy"] ?? "",
    }),
  },
  "aws:kms/alias:Alias": {
    id: idFrom("name"),
    unique: { property: "name", code: "AlreadyExistsException" },
    references: { targetKeyId: { type: keyType, missing: "NotFoundException" } },
    check: (inputs) =>
      checkName(
        inputs,
        "name",
        /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,250}$/,
        "ValidationException",
        'starts with "alias/", not "alias/aws/", and has letters, digits and / _ -',
      ),
    outputs: (_id, inputs, account) => {
      const keyId = text(inputs, "targetKeyId").replace(/^.*:key\//, "");
      return {
        arn: arn(account, "kms", text(inputs, "name")),
        targetKeyId: keyId,
        targetKeyArn: arn(account, "kms", `key/${keyId}`),
      };
    },
  },
  [roleType]: {
    id: idFrom("name"),
    unique: { property: "name", code: "EntityAlreadyExists" },
    check: (inputs) => {
      checkName(inputs, "name", /^[\w+=,.@-]{1,64}$/, "ValidationError", "1 to 64 letters, digits and + = , . @ _ -");
      checkPolicy("assumeRolePolicy")(inputs);
    },
    outputs: (id, inputs, account) => ({
      arn: arn(account, "iam", `role${String(inputs["path"] ?? "/")}${id}`),
      uniqueId: `AROA${createHash("sha256").update(id).digest("hex").slice(0, 17).toUpperCase()}`,
      path: inputs["path"] ?? "/",
      maxSessionDuration: inputs["maxSessionDuration"] ?? 3600,
      managedPolicyArns: inputs["managedPolicyArns"] ?? [],
      forceDetachPolicies: inputs["forceDetachPolicies"] ?? false,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (inputs) => `${text(inputs, "role")}:${text(inputs, "name")}`,
    references: { role: { type: roleType, missing: "NoSuchEntity", blocks: true } },
    check: checkPolicy("policy"),
    outputs: () => ({}),
  },
  [bucketType]: {
    id: idFrom("bucket"),
    outputs: (id, inputs, account) => ({
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.${account.region}.amazonaws.com`,
      bucketRegion: account.region,
      hostedZoneId: "Z3W03O7B5YMIYP",
      forceDestroy: inputs["forceDestroy"] ?? false,
      requestPayer: "BucketOwner",
      objectLockEnabled: false,
    }),
  },
  [bucketVersioningType]: ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": { ...ofBucket, check: checkPolicy("policy") },
  "aws:rds/subnetGroup:SubnetGroup": {
    id: idFrom("name"),
    unique: { property: "name", code: "DBSubnetGroupAlreadyExists" },
    references: { subnetIds: { type: "aws:ec2/subnet:Subnet", missing: "InvalidSubnet" } },
    check: (inputs, view) => {
      checkName(
        inputs,
        "name",
        /^[a-z0-9._ -]{1,255}$/,
        "InvalidParameterValue",
        "lower-case letters, digits and . _ -",
      );
      const ids = inputs["subnetIds"] as string[];
      const zones = new Set(
        view
          .all("aws:ec2/subnet:Subnet")
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
      vpcId: view.all("aws:ec2/subnet:Subnet").find((subnet) => (inputs["subnetIds"] as string[]).includes(subnet.id))
        ?.inputs["vpcId"],
    }),
  },
  [parameterGroupType]: {
    id: idFrom("name"),
    unique: { property: "name", code: "DBParameterGroupAlreadyExists" },
    check: (inputs) => {
      checkName(inputs, "name", rdsName, "InvalidParameterValue", "letters, digits and single hyphens, first a letter");
      checkName(inputs, "family", /^(mysql|mariadb)\d+\.\d+$/, "InvalidParameterValue", "a family such as mysql8.0");
    },
    outputs: (id, inputs, account) => ({
      arn: arn(account, "rds", `pg:${id}`),
      description: inputs["description"] ?? "Managed by Pulumi",
      skipDestroy: false,
    }),
  },
  [instanceType]: {
    id: (inputs) =>
      `db-${createHash("sha256")
        .update(text(inputs, "identifier") + randomUUID())
        .digest("hex")
        .slice(0, 26)
        .toUpperCase()}`,
    unique: { property: "identifier", code: "DBInstanceAlreadyExists" },
    references: {
      parameterGroupName: { type: parameterGroupType, missing: "DBParameterGroupNotFound", blocks: true },
      dbSubnetGroupName: {
        type: "aws:rds/subnetGroup:SubnetGroup",
        missing: "DBSubnetGroupNotFoundFault",
        blocks: true,
      },
      vpcSecurityGroupIds: {
        type: "aws:ec2/securityGroup:SecurityGroup",
        missing: "InvalidParameterValue",
        blocks: true,
      },
      kmsKeyId: { type: keyType, missing: "KMSKeyNotAccessibleFault" },
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
      licenseModel: "general-public-license",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      publiclyAccessible: inputs["publiclyAccessible"] ?? false,
      networkType: "IPV4",
    }),
  },
};
