// Which property change replaces a resource, per type; every other change updates it in place. Sources: the named file
// of terraform-provider-aws under internal/service (ForceNew, RequiresReplace), which pulumi-aws 7 wraps.
// `seen` lines were read there; `unverified` lines are from memory of the same schemas and of the CloudFormation
// reference.

export interface Replace {
  /** Property path; covers everything below it. */
  path: string;
  source: string;
  verified: boolean;
  /** Replaces only when this holds for old and new value. */
  when?: (from: unknown, to: unknown) => boolean;
}

const seen = (source: string, ...paths: string[]): Replace[] => paths.map((path) => ({ path, source, verified: true }));
const unverified = (source: string, ...paths: string[]): Replace[] =>
  paths.map((path) => ({ path, source, verified: false }));

/** True for versions such as 3.7.2 -> 3.6.0: Kafka cannot go back. */
function isDowngrade(from: unknown, to: unknown): boolean {
  return String(to).localeCompare(String(from), "en", { numeric: true }) < 0;
}

export const replaces: Readonly<Record<string, readonly Replace[]>> = {
  "aws:ec2/vpc:Vpc": unverified("ec2/vpc_.go", "cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "instanceTenancy"),
  "aws:ec2/subnet:Subnet": unverified(
    "ec2/vpc_subnet.go",
    "vpcId",
    "cidrBlock",
    "availabilityZone",
    "availabilityZoneId",
    "ipv6Native",
  ),
  "aws:ec2/internetGateway:InternetGateway": [],
  "aws:ec2/natGateway:NatGateway": unverified(
    "ec2/vpc_nat_gateway.go",
    "subnetId",
    "allocationId",
    "connectivityType",
    "privateIp",
  ),
  "aws:ec2/eip:Eip": unverified("ec2/ec2_eip.go", "domain", "address", "publicIpv4Pool", "networkBorderGroup"),
  "aws:ec2/routeTable:RouteTable": unverified("ec2/vpc_route_table.go", "vpcId"),
  "aws:ec2/route:Route": unverified(
    "ec2/vpc_route.go",
    "routeTableId",
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
  ),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": unverified(
    "ec2/vpc_route_table_association.go",
    "subnetId",
    "gatewayId",
  ),
  "aws:ec2/securityGroup:SecurityGroup": unverified(
    "ec2/vpc_security_group.go",
    "name",
    "namePrefix",
    "description",
    "vpcId",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": unverified(
    "ec2/vpc_security_group_ingress_rule.go",
    "securityGroupId",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": unverified(
    "ec2/vpc_security_group_egress_rule.go",
    "securityGroupId",
  ),
  "aws:kms/key:Key": unverified(
    "kms/key.go",
    "customKeyStoreId",
    "customerMasterKeySpec",
    "keyUsage",
    "multiRegion",
    "xksKeyId",
  ),
  "aws:kms/alias:Alias": unverified("kms/alias.go", "name", "namePrefix"),
  "aws:cloudwatch/logGroup:LogGroup": unverified("logs/group.go", "name", "namePrefix", "logGroupClass"),
  "aws:msk/cluster:Cluster": [
    ...seen(
      "kafka/cluster.go",
      "clusterName",
      "brokerNodeGroupInfo.azDistribution",
      "brokerNodeGroupInfo.clientSubnets",
      "brokerNodeGroupInfo.securityGroups",
      "encryptionInfo.encryptionAtRestKmsKeyArn",
      "encryptionInfo.encryptionInTransit.inCluster",
    ),
    { path: "kafkaVersion", source: "kafka/cluster.go (CustomizeDiff)", verified: true, when: isDowngrade },
  ],
  "aws:msk/configuration:Configuration": unverified("kafka/configuration.go", "name", "kafkaVersions"),
  "aws:msk/topic:Topic": seen("kafka/topic.go", "name", "clusterArn", "replicationFactor"),
  "aws:secretsmanager/secret:Secret": unverified("secretsmanager/secret.go", "name", "namePrefix"),
  "aws:secretsmanager/secretVersion:SecretVersion": seen(
    "secretsmanager/secret_version.go",
    "secretId",
    "secretBinary",
    "secretString",
  ),
  "aws:s3/bucket:Bucket": unverified("s3/bucket.go", "bucket", "bucketPrefix", "objectLockEnabled"),
  "aws:s3/bucketVersioning:BucketVersioning": unverified("s3/bucket_versioning.go", "bucket", "expectedBucketOwner"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": unverified(
    "s3/bucket_server_side_encryption_configuration.go",
    "bucket",
    "expectedBucketOwner",
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": unverified("s3/bucket_public_access_block.go", "bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": unverified("s3/bucket_policy.go", "bucket"),
  "aws:s3/bucketObjectv2:BucketObjectv2": unverified("s3/object.go", "bucket", "key"),
  "aws:mskconnect/customPlugin:CustomPlugin": unverified(
    "kafkaconnect/custom_plugin.go",
    "name",
    "contentType",
    "description",
    "location",
  ),
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": unverified(
    "kafkaconnect/worker_configuration.go",
    "name",
    "description",
    "propertiesFileContent",
  ),
  // Capacity is updated in place; so is connectorConfiguration since hashicorp/terraform-provider-aws pull request
  // 41706.
  "aws:mskconnect/connector:Connector": seen(
    "kafkaconnect/connector.go",
    "name",
    "description",
    "kafkaCluster",
    "kafkaClusterClientAuthentication",
    "kafkaClusterEncryptionInTransit",
    "kafkaconnectVersion",
    "logDelivery",
    "plugins",
    "serviceExecutionRoleArn",
    "workerConfiguration",
  ),
  "aws:iam/role:Role": unverified("iam/role.go", "name", "namePrefix", "path"),
  "aws:iam/rolePolicy:RolePolicy": unverified("iam/role_policy.go", "name", "namePrefix", "role"),
  "aws:lambda/function:Function": unverified("lambda/function.go", "name", "packageType"),
  "aws:rds/instance:Instance": unverified(
    "rds/instance.go",
    "engine",
    "username",
    "dbName",
    "storageEncrypted",
    "kmsKeyId",
    "availabilityZone",
    "characterSetName",
    "timezone",
  ),
  "aws:rds/parameterGroup:ParameterGroup": unverified(
    "rds/parameter_group.go",
    "name",
    "namePrefix",
    "family",
    "description",
  ),
  "aws:rds/subnetGroup:SubnetGroup": unverified("rds/subnet_group.go", "name", "namePrefix"),
  "aws:scheduler/schedule:Schedule": seen("scheduler/schedule.go", "name", "namePrefix", "groupName"),
  "command:local:Command": seen("pulumi-command provider/pkg/provider/local (replaceOnChanges)", "triggers"),
};
