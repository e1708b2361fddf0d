// The AWS types that the twin records without imitating a service: what must be given, what comes out, how they are
// named. Facts: the arguments and outputs of @pulumi/aws 7.48 (ec2, vpc, kms, s3, iam, rds, scheduler) and pulumi-aws's
// auto-naming.
import type { AutoName, Operation, ResourceType } from "../resourceType.js";
import type { Properties } from "../protocol.js";

type Recorded = Pick<ResourceType, "required" | "computed" | "naming" | "defaults" | "volatile">;

const name = (maxLength: number, more: Partial<AutoName> = {}): AutoName => ({ property: "name", maxLength, ...more });

const recorded: Readonly<Record<string, Recorded>> = {
  "aws:ec2/vpc:Vpc": {
    required: [],
    defaults: { enableDnsSupport: true, instanceTenancy: "default" },
    computed: [
      "arn",
      "defaultNetworkAclId",
      "defaultRouteTableId",
      "defaultSecurityGroupId",
      "dhcpOptionsId",
      "mainRouteTableId",
      "ownerId",
      "tagsAll",
    ],
  },
  "aws:ec2/subnet:Subnet": {
    required: ["vpcId"],
    defaults: { mapPublicIpOnLaunch: false, assignIpv6AddressOnCreation: false },
    computed: ["arn", "availabilityZoneId", "ownerId", "tagsAll"],
  },
  "aws:ec2/internetGateway:InternetGateway": { required: [], computed: ["arn", "ownerId", "tagsAll"] },
  "aws:ec2/natGateway:NatGateway": {
    required: ["subnetId"],
    defaults: { connectivityType: "public" },
    computed: ["associationId", "networkInterfaceId", "privateIp", "publicIp", "tagsAll"],
  },
  "aws:ec2/eip:Eip": {
    required: [],
    computed: ["allocationId", "arn", "associationId", "privateDns", "privateIp", "publicDns", "publicIp", "tagsAll"],
  },
  "aws:ec2/routeTable:RouteTable": { required: ["vpcId"], computed: ["arn", "ownerId", "tagsAll"] },
  "aws:ec2/route:Route": { required: ["routeTableId"], computed: ["instanceId", "instanceOwnerId", "origin", "state"] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { required: ["routeTableId"], computed: [] },
  "aws:ec2/securityGroup:SecurityGroup": {
    required: [],
    naming: name(255),
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    computed: ["arn", "ownerId", "tagsAll"],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    required: ["securityGroupId", "ipProtocol"],
    computed: ["arn", "securityGroupRuleId", "tagsAll"],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    required: ["securityGroupId", "ipProtocol"],
    computed: ["arn", "securityGroupRuleId", "tagsAll"],
  },
  "aws:kms/key:Key": {
    required: [],
    defaults: {
      bypassPolicyLockoutSafetyCheck: false,
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
    },
    computed: ["arn", "keyId", "tagsAll"],
  },
  "aws:kms/alias:Alias": {
    required: ["targetKeyId"],
    naming: name(256, { prefix: "alias/" }),
    computed: ["arn", "targetKeyArn"],
    volatile: ["targetKeyArn"],
  },
  "aws:s3/bucket:Bucket": {
    required: [],
    naming: { property: "bucket", maxLength: 63, lowerCase: true },
    defaults: { forceDestroy: false },
    computed: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "hostedZoneId", "tagsAll"],
  },
  "aws:s3/bucketVersioning:BucketVersioning": { required: ["bucket", "versioningConfiguration.status"], computed: [] },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    required: ["bucket", "rules"],
    computed: [],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { required: ["bucket"], computed: [] },
  "aws:s3/bucketPolicy:BucketPolicy": { required: ["bucket", "policy"], computed: [] },
  "aws:iam/role:Role": {
    required: ["assumeRolePolicy"],
    naming: name(64),
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    computed: ["arn", "createDate", "uniqueId", "tagsAll"],
  },
  "aws:iam/rolePolicy:RolePolicy": { required: ["policy", "role"], naming: name(128), computed: [] },
  "aws:rds/instance:Instance": {
    required: ["instanceClass"],
    naming: { property: "identifier", maxLength: 63, lowerCase: true },
    computed: [
      "address",
      "arn",
      "availabilityZone",
      "backupWindow",
      "endpoint",
      "engineVersionActual",
      "hostedZoneId",
      "latestRestorableTime",
      "maintenanceWindow",
      "port",
      "resourceId",
      "status",
      "tagsAll",
    ],
    volatile: ["engineVersionActual", "status"],
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    required: ["family"],
    naming: name(255, { lowerCase: true }),
    defaults: { description: "Managed by Pulumi", skipDestroy: false },
    computed: ["arn", "tagsAll"],
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    required: ["subnetIds"],
    naming: name(255, { lowerCase: true }),
    defaults: { description: "Managed by Pulumi" },
    computed: ["arn", "supportedNetworkTypes", "vpcId", "tagsAll"],
  },
  "aws:scheduler/schedule:Schedule": {
    required: ["flexibleTimeWindow.mode", "scheduleExpression", "target.arn", "target.roleArn"],
    naming: name(64),
    defaults: {
      scheduleExpressionTimezone: "UTC",
      state: "ENABLED",
      target: { retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 } },
    },
    computed: ["actionAfterCompletion", "arn", "groupName"],
  },
};

const served: Pick<ResourceType, "create" | "read" | "update" | "delete"> = {
  // Not cancelled: the twin finishes what it began, and only the awaited answer brings the id that the state needs.
  async create(operation, inputs) {
    const { id, outputs } = await operation.twin.records.create(
      operation.type,
      operation.name,
      withoutNotes(inputs),
      timeLimit(operation),
    );
    return { id, outputs };
  },
  async read(operation, id) {
    const record = await operation.twin.records.get(operation.type, id, limit(operation));
    return record === undefined ? undefined : { ...record.inputs, ...record.outputs };
  },
  async update(operation, id, { news }) {
    return (await operation.twin.records.update(operation.type, id, withoutNotes(news), limit(operation))).outputs;
  },
  async delete(operation, id) {
    await operation.twin.records.delete(operation.type, id, limit(operation));
  },
};

/** Each recorded type, served by the twin's store. */
export const recordedTypes: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  Object.entries(recorded).map(([token, type]) => [token, { ...type, ...served }]),
);

function limit(operation: Operation): AbortSignal {
  return AbortSignal.any([operation.signal, timeLimit(operation)]);
}

/** A recorded database takes as long as its server needs to start; terraform-provider-aws waits 40 minutes. */
function timeLimit(operation: Operation): AbortSignal {
  return AbortSignal.timeout(operation.timeout ?? 40 * 60_000);
}

function withoutNotes(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
}
