// Data sources of pulumi-aws that look up what an account has: network, MSK clusters, secrets, buckets, keys. Facts:
// results of @pulumi/aws 7.48; sentences of terraform-provider-aws (internal/service/*/…_data_source.go,
// tfresource.SingularDataSourceFindError).
import { GetBootstrapBrokersCommand, ListClustersCommand } from "@aws-sdk/client-kafka";
import type { ClusterInfo } from "@aws-sdk/client-kafka";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { secret } from "../protocol.js";
import type { Properties } from "../protocol.js";
import type { Twin } from "../resourceType.js";
import { orGone } from "../wait.js";
import { bootstrapBrokers, clusterState } from "./clusterShape.js";
import type { StoredRecord } from "./recordStore.js";
import { goneWithItsSecret } from "./secret.js";

/** What a function of the provider answers. @throws Error with the real provider's sentence for what does not exist */
export type Answer = (twin: Twin, args: Properties) => Properties | Promise<Properties>;

/** Addresses of every subnet that AWS keeps for itself (VPC User Guide, "Subnet CIDR blocks"). */
const reservedAddresses = 5;

export const dataSources: Readonly<Record<string, Answer>> = {
  "aws:ec2/getSubnet:getSubnet": async (twin, args) => {
    const { id, outputs } = await byId(twin, args, "aws:ec2/subnet:Subnet", "EC2 Subnet");
    const prefix = Number(String(outputs["cidrBlock"]).split("/")[1]);
    return {
      assignIpv6AddressOnCreation: false,
      customerOwnedIpv4Pool: "",
      defaultForAz: false,
      enableDns64: false,
      enableLniAtDeviceIndex: 0,
      enableResourceNameDnsARecordOnLaunch: false,
      enableResourceNameDnsAaaaRecordOnLaunch: false,
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociationId: "",
      ipv6Native: false,
      mapCustomerOwnedIpOnLaunch: false,
      outpostArn: "",
      privateDnsHostnameTypeOnLaunch: "ip-name",
      state: "available",
      tags: {},
      ...described(twin, outputs, [
        "arn",
        "availabilityZone",
        "availabilityZoneId",
        "cidrBlock",
        "mapPublicIpOnLaunch",
        "ownerId",
        "tags",
        "vpcId",
      ]),
      id,
      availableIpAddressCount: 2 ** (32 - prefix) - reservedAddresses,
    };
  },
  "aws:ec2/getSecurityGroup:getSecurityGroup": async (twin, args) => {
    const { id, outputs } = await byId(twin, args, "aws:ec2/securityGroup:SecurityGroup", "EC2 Security Group");
    return { tags: {}, ...described(twin, outputs, ["arn", "description", "name", "tags", "vpcId"]), id };
  },
  "aws:ec2/getVpc:getVpc": async (twin, args) => {
    const { id, outputs } = await byId(twin, args, "aws:ec2/vpc:Vpc", "EC2 VPC");
    const cidrBlock = outputs["cidrBlock"];
    return {
      default: false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociations: [],
      state: "available",
      tags: {},
      ...described(twin, outputs, [
        "arn",
        "dhcpOptionsId",
        "enableDnsHostnames",
        "enableDnsSupport",
        "instanceTenancy",
        "mainRouteTableId",
        "ownerId",
        "tags",
      ]),
      id,
      cidrBlock,
      cidrBlockAssociations: [{ associationId: id.replace("vpc-", "vpc-cidr-assoc-"), cidrBlock, state: "associated" }],
    };
  },
  "aws:msk/getCluster:getCluster": async (twin, args) => {
    const clusterName = String(args["clusterName"]);
    // The service's filter is a prefix.
    const { ClusterInfoList = [] } = await twin.kafka.send(new ListClustersCommand({ ClusterNameFilter: clusterName }));
    const info =
      ClusterInfoList.find((one) => one.ClusterName === clusterName) ??
      fail(`reading MSK Cluster (${clusterName}): empty result`);
    const {
      arn,
      clusterUuid,
      kafkaVersion,
      numberOfBrokerNodes,
      tags,
      zookeeperConnectString,
      zookeeperConnectStringTls,
    } = clusterState(info);
    return {
      id: arn,
      arn,
      clusterName,
      clusterUuid,
      kafkaVersion,
      numberOfBrokerNodes,
      tags: tags ?? {},
      zookeeperConnectString,
      zookeeperConnectStringTls,
      region: twin.region,
      customerActionStatus: info.CustomerActionStatus ?? "NONE",
      brokerNodeGroupInfos: [brokerNodes(info)],
      ...(await brokersOf(twin, String(arn))),
    };
  },
  "aws:msk/getBootstrapBrokers:getBootstrapBrokers": async (twin, args) => {
    const clusterArn = String(args["clusterArn"]);
    return { id: clusterArn, clusterArn, region: twin.region, ...(await brokersOf(twin, clusterArn)) };
  },
  "aws:secretsmanager/getSecret:getSecret": async (twin, args) => {
    const id = String(args["arn"] ?? args["name"] ?? fail("one of `arn,name` must be specified"));
    const found = await orGone(twin.secretsManager.send(new DescribeSecretCommand({ SecretId: id })));
    if (found === undefined || found.DeletedDate !== undefined)
      return fail(`reading Secrets Manager Secret (${id}): couldn't find resource`);
    const { ResourcePolicy: policy = "" } = await twin.secretsManager.send(
      new GetResourcePolicyCommand({ SecretId: found.ARN }),
    );
    return {
      id: found.ARN,
      arn: found.ARN,
      name: found.Name,
      region: twin.region,
      policy,
      description: found.Description ?? "",
      kmsKeyId: found.KmsKeyId ?? "",
      createdDate: date(found.CreatedDate),
      lastChangedDate: date(found.LastChangedDate),
      type: "",
      tags: Object.fromEntries((found.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    };
  },
  "aws:secretsmanager/getSecretVersion:getSecretVersion": async (twin, args) => {
    const secretId = String(args["secretId"]);
    const [versionId, versionStage] = [
      args["versionId"] as string | undefined,
      String(args["versionStage"] ?? "AWSCURRENT"),
    ];
    const id = `${secretId}|${versionId ?? versionStage}`;
    const request = new GetSecretValueCommand({
      SecretId: secretId,
      ...(versionId === undefined ? { VersionStage: versionStage } : { VersionId: versionId }),
    });
    const value =
      (await orGone(twin.secretsManager.send(request)).catch(goneWithItsSecret)) ??
      fail(`reading Secrets Manager Secret Version (${id}): couldn't find resource`);
    const binary = value.SecretBinary === undefined ? "" : Buffer.from(value.SecretBinary).toString("base64");
    return {
      id,
      secretId,
      versionStage,
      arn: value.ARN,
      secretArn: value.ARN,
      region: twin.region,
      versionId: value.VersionId,
      versionStages: value.VersionStages,
      createdDate: date(value.CreatedDate),
      secretString: secret(value.SecretString ?? ""),
      secretBinary: secret(binary),
    };
  },
  "aws:s3/getBucket:getBucket": async (twin, args) => {
    const bucket = String(args["bucket"]);
    if ((await orGone(twin.s3.send(new HeadBucketCommand({ Bucket: bucket })))) === undefined)
      fail(`reading S3 Bucket (${bucket}): couldn't find resource`);
    return {
      id: bucket,
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      region: twin.region,
      bucketRegion: twin.region,
      bucketDomainName: `${bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${bucket}.s3.${twin.region}.amazonaws.com`,
      hostedZoneId: "Z3W03O7B5YMIYP",
      websiteDomain: "",
      websiteEndpoint: "",
    };
  },
  "aws:kms/getKey:getKey": async (twin, args) => {
    const keyId = String(args["keyId"]);
    const { id, outputs } = (await key(twin, keyId)) ?? fail(`reading KMS Key (${keyId}): couldn't find resource`);
    const enabled = outputs["isEnabled"] !== false;
    return {
      id,
      keyId,
      arn: outputs["arn"],
      region: twin.region,
      awsAccountId: twin.accountId,
      enabled,
      keyState: enabled ? "Enabled" : "Disabled",
      description: outputs["description"] ?? "",
      customerMasterKeySpec: outputs["customerMasterKeySpec"],
      keySpec: outputs["customerMasterKeySpec"],
      keyUsage: outputs["keyUsage"],
      multiRegion: outputs["multiRegion"],
      multiRegionConfigurations: [],
      keyManager: "CUSTOMER",
      origin: "AWS_KMS",
      cloudHsmClusterId: "",
      creationDate: "",
      customKeyStoreId: "",
      deletionDate: "",
      expirationModel: "",
      pendingDeletionWindowInDays: 0,
      validTo: "",
      xksKeyConfigurations: [],
    };
  },
};

/** @param what the resource's name in the provider's sentences */
async function byId(twin: Twin, args: Properties, type: string, what: string): Promise<StoredRecord> {
  const { id, region: _same, ...filters } = args;
  const others = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (typeof id !== "string" || others.length > 0)
    fail(`reading ${what}: the twin finds one by its id only, not by ${others.join(", ") || "nothing"}`);
  return (await twin.records.get(type, String(id), AbortSignal.timeout(60_000))) ?? fail(`no matching ${what} found`);
}

/** By id, ARN or the name or ARN of an alias (AWS KMS API Reference, DescribeKey). */
async function key(twin: Twin, keyId: string): Promise<StoredRecord | undefined> {
  const name = keyId.replace(/^arn:[^/]*:(alias|key)\//, "$1/");
  const signal = AbortSignal.timeout(60_000);
  const alias = name.startsWith("alias/") ? await twin.records.get("aws:kms/alias:Alias", name, signal) : undefined;
  return twin.records.get(
    "aws:kms/key:Key",
    String(alias?.outputs["targetKeyId"] ?? name.replace(/^key\//, "")),
    signal,
  );
}

function described(twin: Twin, outputs: Properties, properties: readonly string[]): Properties {
  return {
    region: twin.region,
    ...Object.fromEntries(
      properties.filter((name) => outputs[name] !== undefined).map((name) => [name, outputs[name]]),
    ),
  };
}

async function brokersOf(twin: Twin, clusterArn: string): Promise<Properties> {
  const found = await twin.kafka
    .send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }))
    .catch((error: Error) =>
      fail(`reading MSK Cluster (${clusterArn}) bootstrap brokers: ${error.name}: ${error.message}`),
    );
  return bootstrapBrokers(found);
}

function brokerNodes({ BrokerNodeGroupInfo: nodes }: ClusterInfo): Properties {
  return {
    azDistribution: nodes?.BrokerAZDistribution,
    clientSubnets: nodes?.ClientSubnets,
    instanceType: nodes?.InstanceType,
    securityGroups: nodes?.SecurityGroups ?? [],
    connectivityInfos: [
      {
        networkType: "IPV4",
        publicAccesses: [{ type: nodes?.ConnectivityInfo?.PublicAccess?.Type ?? "DISABLED" }],
        vpcConnectivities: [],
      },
    ],
    storageInfos: [
      { ebsStorageInfos: [{ provisionedThroughputs: [], volumeSize: nodes?.StorageInfo?.EbsStorageInfo?.VolumeSize }] },
    ],
  };
}

const date = (value: Date | undefined): string => value?.toISOString() ?? "";

function fail(message: string): never {
  throw new Error(message);
}
