// The IAM actions that `pulumi up`, `refresh` and `destroy` of a stack need, by the resources that its settings make.
// Only AWS could prove the list complete; no test of ours can. Facts: the Service Authorization Reference's page of
// each service; MSK, "AWS managed policy: AmazonMSKFullAccess" (what CreateCluster asks of other services) and "Topic
// Operations" (kafka-cluster actions of the topic API); MSK Connect, "Example of IAM policy for MSK Connect"; the AWS
// provider's reads of buckets and roles.
import { clusterFacts, clusterKindOf, clusterUsers } from "../../settings/clusters/platformCluster.js";
import type { PlatformSettings, Settings } from "../../settings/schema.js";

const of = (service: string, names: string): string[] => names.split(" ").map((name) => `${service}:${name}`);

/** Actions by Pulumi resource type. */
export const actionsOfType: Readonly<Record<string, readonly string[]>> = {
  "awsx:ec2:Vpc": [
    ...of(
      "ec2",
      "CreateVpc DeleteVpc ModifyVpcAttribute DescribeVpcs DescribeVpcAttribute DescribeAvailabilityZones " +
        "CreateSubnet DeleteSubnet ModifySubnetAttribute DescribeSubnets",
    ),
    ...of(
      "ec2",
      "CreateInternetGateway DeleteInternetGateway AttachInternetGateway DetachInternetGateway " +
        "DescribeInternetGateways",
    ),
    ...of(
      "ec2",
      "CreateRouteTable DeleteRouteTable AssociateRouteTable DisassociateRouteTable CreateRoute DeleteRoute " +
        "DescribeRouteTables CreateTags DeleteTags",
    ),
  ],
  "aws:ec2/natGateway:NatGateway": of(
    "ec2",
    "CreateNatGateway DeleteNatGateway DescribeNatGateways AllocateAddress ReleaseAddress DisassociateAddress " +
      "DescribeAddresses DescribeAddressesAttribute",
  ),
  "aws:ec2/securityGroup:SecurityGroup": of(
    "ec2",
    "CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups DescribeNetworkInterfaces " +
      "RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateTags",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": of(
    "ec2",
    "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress ModifySecurityGroupRules " +
      "DescribeSecurityGroupRules CreateTags",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": of(
    "ec2",
    "AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress ModifySecurityGroupRules DescribeSecurityGroupRules " +
      "CreateTags",
  ),
  "aws:kms/key:Key": of(
    "kms",
    "CreateKey DescribeKey GetKeyPolicy GetKeyRotationStatus EnableKeyRotation ListResourceTags TagResource " +
      "UntagResource UpdateKeyDescription ScheduleKeyDeletion",
  ),
  "aws:kms/alias:Alias": of("kms", "CreateAlias UpdateAlias DeleteAlias ListAliases"),
  "aws:cloudwatch/logGroup:LogGroup": of(
    "logs",
    "CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy ListTagsForResource TagResource UntagResource",
  ),
  "aws:msk/configuration:Configuration": of(
    "kafka",
    "CreateConfiguration UpdateConfiguration DeleteConfiguration DescribeConfiguration DescribeConfigurationRevision",
  ),
  "aws:msk/cluster:Cluster": [
    ...of(
      "kafka",
      "CreateCluster CreateClusterV2 DeleteCluster DescribeCluster DescribeClusterV2 DescribeClusterOperation " +
        "DescribeClusterOperationV2 GetBootstrapBrokers",
    ),
    ...of(
      "kafka",
      "UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType UpdateClusterConfiguration " +
        "UpdateClusterKafkaVersion UpdateMonitoring UpdateRebalancing UpdateSecurity",
    ),
    ...of("kafka", "ListTagsForResource TagResource UntagResource"),
    ...of(
      "ec2",
      "DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeRouteTables DescribeVpcEndpoints " +
        "DescribeVpcAttribute",
    ),
    ...of("kms", "DescribeKey CreateGrant"),
    ...of(
      "logs",
      "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy " +
        "DescribeResourcePolicies DescribeLogGroups",
    ),
    ...of("iam", "CreateServiceLinkedRole"),
  ],
  "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": [
    ...of("kafka", "BatchAssociateScramSecret BatchDisassociateScramSecret ListScramSecrets"),
    // MSK reads the secret, and lets its brokers do so, with the rights of who associates it.
    ...of("secretsmanager", "GetSecretValue GetResourcePolicy PutResourcePolicy"),
    ...of("kms", "CreateGrant RetireGrant Decrypt DescribeKey"),
  ],
  "aws:msk/topic:Topic": of(
    "kafka-cluster",
    "Connect CreateTopic DescribeTopic DescribeTopicDynamicConfiguration AlterTopic " +
      "AlterTopicDynamicConfiguration DeleteTopic",
  ),
  "aws:s3/bucket:Bucket": of(
    "s3",
    "CreateBucket DeleteBucket ListBucket ListBucketVersions GetBucketAcl GetBucketCORS GetBucketWebsite " +
      "GetBucketVersioning GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging " +
      "GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration " +
      "GetBucketObjectLockConfiguration GetBucketPolicy GetBucketTagging PutBucketTagging DeleteObject " +
      "DeleteObjectVersion",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": of("s3", "GetBucketVersioning PutBucketVersioning"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": of(
    "s3",
    "GetEncryptionConfiguration PutEncryptionConfiguration",
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": of(
    "s3",
    "GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": of("s3", "GetBucketPolicy PutBucketPolicy DeleteBucketPolicy"),
  "aws:s3/bucketObjectv2:BucketObjectv2": of(
    "s3",
    "PutObject GetObject GetObjectTagging PutObjectTagging DeleteObject DeleteObjectVersion ListBucket " +
      "ListBucketVersions",
  ),
  "aws:mskconnect/customPlugin:CustomPlugin": [
    ...of(
      "kafkaconnect",
      "CreateCustomPlugin DescribeCustomPlugin DeleteCustomPlugin ListTagsForResource TagResource UntagResource",
    ),
    ...of("s3", "GetObject"),
  ],
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": of(
    "kafkaconnect",
    "CreateWorkerConfiguration DescribeWorkerConfiguration DeleteWorkerConfiguration ListTagsForResource " +
      "TagResource UntagResource",
  ),
  "aws:mskconnect/connector:Connector": [
    ...of(
      "kafkaconnect",
      "CreateConnector DescribeConnector UpdateConnector RestartConnector DeleteConnector " +
        "DescribeConnectorOperation ListConnectorOperations ListTagsForResource TagResource UntagResource",
    ),
    ...of("iam", "PassRole CreateServiceLinkedRole"),
    ...of(
      "ec2",
      "CreateNetworkInterface DescribeNetworkInterfaces DeleteNetworkInterface DescribeVpcs DescribeSubnets " +
        "DescribeSecurityGroups",
    ),
    ...of(
      "logs",
      "CreateLogDelivery GetLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy " +
        "DescribeResourcePolicies DescribeLogGroups FilterLogEvents",
    ),
  ],
  "aws:iam/role:Role": of(
    "iam",
    "CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole " +
      "ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
  ),
  "aws:iam/rolePolicy:RolePolicy": of("iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy"),
  "aws:secretsmanager/secret:Secret": of(
    "secretsmanager",
    "CreateSecret DescribeSecret UpdateSecret DeleteSecret GetResourcePolicy TagResource UntagResource",
  ),
  "aws:secretsmanager/secretVersion:SecretVersion": [
    ...of("secretsmanager", "PutSecretValue GetSecretValue UpdateSecretVersionStage ListSecretVersionIds"),
    ...of("kms", "GenerateDataKey Decrypt"),
  ],
  "aws:secretsmanager/secretPolicy:SecretPolicy": of(
    "secretsmanager",
    "GetResourcePolicy PutResourcePolicy DeleteResourcePolicy",
  ),
  "aws:rds/subnetGroup:SubnetGroup": of(
    "rds",
    "CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups ListTagsForResource " +
      "AddTagsToResource RemoveTagsFromResource",
  ),
  "aws:rds/parameterGroup:ParameterGroup": of(
    "rds",
    "CreateDBParameterGroup ModifyDBParameterGroup DeleteDBParameterGroup DescribeDBParameterGroups " +
      "DescribeDBParameters",
  ),
  "aws:rds/instance:Instance": [
    ...of(
      "rds",
      "CreateDBInstance ModifyDBInstance DeleteDBInstance DescribeDBInstances ListTagsForResource " +
        "AddTagsToResource RemoveTagsFromResource",
    ),
    ...of("iam", "CreateServiceLinkedRole"),
  ],
  "aws:lambda/function:Function": [
    ...of(
      "lambda",
      "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode " +
        "UpdateFunctionConfiguration DeleteFunction ListTags TagResource UntagResource InvokeFunction",
    ),
    ...of("iam", "PassRole"),
    ...of("ec2", "DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces"),
  ],
  "aws:scheduler/schedule:Schedule": [
    ...of("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
    ...of("iam", "PassRole"),
  ],
  // The connection test of `up` from a machine with a route; the function has its own rights. It makes and deletes a
  // topic only on a cluster of ours.
  "existing route, new cluster": of("kafka-cluster", "Connect CreateTopic DescribeTopic DeleteTopic"),
  "existing route, existing cluster": of("kafka-cluster", "Connect"),
  // Lookups of existing resources.
  "existing function": of("lambda", "InvokeFunction"),
  "existing network": of(
    "ec2",
    "DescribeVpcs DescribeVpcAttribute DescribeRouteTables DescribeSubnets DescribeSecurityGroups",
  ),
  "existing cluster": of(
    "kafka",
    "ListClusters ListClustersV2 DescribeCluster DescribeClusterV2 GetBootstrapBrokers ListNodes ListTagsForResource",
  ),
  "existing secret": [
    ...of("secretsmanager", "DescribeSecret GetSecretValue GetResourcePolicy"),
    ...of("kms", "Decrypt DescribeKey"),
  ],
  "existing bucket": of("s3", "ListBucket GetBucketLocation"),
  "existing key": of("kms", "DescribeKey GenerateDataKey Decrypt"),
};

/**
 * The IAM actions that a stack with these settings needs, each once, sorted. Only parts that it builds or looks up
 * count.
 */
export function neededActions(settings: Settings): string[] {
  return [...new Set(neededTypes(settings).flatMap((type) => actionsOfType[type] ?? []))].sort();
}

/** Types of the resources that the settings make or take over. */
export function neededTypes({ platform, pipelines, routable, watchdog }: Settings): string[] {
  const made = pipelines.filter(({ secret }) => !secret.existing);
  return [
    ...(platform === undefined ? [] : platformTypes(platform)),
    ...(routable ? connectTestTypes(platform) : platform === undefined ? ["existing function"] : reachTypes),
    ...(pipelines.length === 0
      ? []
      : [
          "aws:msk/topic:Topic",
          "aws:mskconnect/workerConfiguration:WorkerConfiguration",
          "aws:mskconnect/connector:Connector",
          "aws:iam/role:Role",
          "aws:iam/rolePolicy:RolePolicy",
          "aws:cloudwatch/logGroup:LogGroup",
        ]),
    ...(made.length > 0 ? ["aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretVersion:SecretVersion"] : []),
    ...(made.length < pipelines.length ? ["existing secret"] : []),
    ...(watchdog ? watchdogTypes : []),
    ...(watchdog && pipelines.some(({ schemaChanges }) => schemaChanges === "follow")
      ? ["aws:s3/bucketObjectv2:BucketObjectv2"]
      : []),
    ...(pipelines.some(({ source, sink }) => source.host !== undefined || sink.url !== undefined)
      ? ["aws:ec2/securityGroup:SecurityGroup", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"]
      : []),
  ];
}

/** Of a platform that is brought up from a machine with a route to its brokers. */
function connectTestTypes(platform: PlatformSettings | undefined): string[] {
  return platform === undefined ? [] : [`existing route, ${clusterFacts(platform).built ? "new" : "existing"} cluster`];
}

/** Of the function that reaches brokers and databases for this machine. */
const reachTypes = [
  "aws:lambda/function:Function",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];

const bucketTypes = [
  "aws:s3/bucket:Bucket",
  ...["ServerSideEncryptionConfiguration", "PublicAccessBlock", "Policy"].map(
    (part) => `aws:s3/bucket${part}:Bucket${part}`,
  ),
];

/** Of users of the cluster. */
const clusterUserTypes = [
  ...["secret:Secret", "secretVersion:SecretVersion", "secretPolicy:SecretPolicy"].map(
    (type) => `aws:secretsmanager/${type}`,
  ),
  "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation",
];

/** Of the function that restarts failed tasks. */
const watchdogTypes = [
  "aws:lambda/function:Function",
  "aws:scheduler/schedule:Schedule",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:cloudwatch/logGroup:LogGroup",
  ...bucketTypes,
];

function platformTypes(platform: PlatformSettings): string[] {
  const { network, databases, existing = {} } = platform;
  const connectorGroup = existing.network?.connectorSecurityGroupIds === undefined;
  const admits = clusterFacts(platform).built || databases !== undefined;
  const key = ["aws:kms/key:Key", "aws:kms/alias:Alias"];
  return [
    ...(network === undefined
      ? ["existing network"]
      : ["awsx:ec2:Vpc", ...(network.natGateways === "none" ? [] : ["aws:ec2/natGateway:NatGateway"])]),
    ...(connectorGroup || admits ? ["aws:ec2/securityGroup:SecurityGroup"] : []),
    ...(admits ? ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"] : []),
    ...(connectorGroup ? ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"] : []),
    ...clusterKindOf(platform).resourceTypes,
    ...(clusterUsers(platform).length > 0 ? clusterUserTypes : []),
    ...(existing.secretsKeyArn === undefined ? key : ["existing key"]),
    ...(existing.pluginBucket === undefined
      ? [...bucketTypes, "aws:s3/bucketVersioning:BucketVersioning"]
      : ["existing bucket"]),
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:mskconnect/customPlugin:CustomPlugin",
    ...(databases === undefined
      ? []
      : ["subnetGroup:SubnetGroup", "parameterGroup:ParameterGroup", "instance:Instance"].map(
          (type) => `aws:rds/${type}`,
        )),
  ];
}
