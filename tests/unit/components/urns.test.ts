import assert from "node:assert/strict";
import { declareStack, stackConfig } from "./stack.js";

/**
 * What the set-up of Pulumi.twin.yaml was made of at first: `<type of parent>$<type>::<name>`, as it stands in the
 * state of everybody's stack.
 */
const recorded = `
  msk-cdc:index:Cluster$aws:cloudwatch/logGroup:LogGroup::simplydemo-cluster-logs
  msk-cdc:index:Cluster$aws:kms/alias:Alias::simplydemo-cluster-key-alias
  msk-cdc:index:Cluster$aws:kms/key:Key::simplydemo-cluster-key
  msk-cdc:index:Cluster$aws:msk/cluster:Cluster::simplydemo-cluster-msk
  msk-cdc:index:Cluster$aws:msk/configuration:Configuration::simplydemo-cluster-configuration
  msk-cdc:index:Connector$aws:cloudwatch/logGroup:LogGroup::simplydemo-sink-logs
  msk-cdc:index:Connector$aws:cloudwatch/logGroup:LogGroup::simplydemo-source-logs
  msk-cdc:index:Connector$aws:mskconnect/connector:Connector::simplydemo-sink-connector
  msk-cdc:index:Connector$aws:mskconnect/connector:Connector::simplydemo-source-connector
  msk-cdc:index:ConnectorRole$aws:iam/role:Role::simplydemo-connectors-role
  msk-cdc:index:ConnectorRole$aws:iam/rolePolicy:RolePolicy::simplydemo-connectors-policy
  msk-cdc:index:DemoDatabases$aws:rds/instance:Instance::simplydemo-databases-sink
  msk-cdc:index:DemoDatabases$aws:rds/instance:Instance::simplydemo-databases-source
  msk-cdc:index:DemoDatabases$aws:rds/parameterGroup:ParameterGroup::simplydemo-databases-parameters
  msk-cdc:index:DemoDatabases$aws:rds/subnetGroup:SubnetGroup::simplydemo-databases-subnets
  msk-cdc:index:Network$aws:ec2/securityGroup:SecurityGroup::simplydemo-network-brokers
  msk-cdc:index:Network$aws:ec2/securityGroup:SecurityGroup::simplydemo-network-connectors
  msk-cdc:index:Network$aws:ec2/securityGroup:SecurityGroup::simplydemo-network-databases
  msk-cdc:index:Network$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::simplydemo-network-connectors-to-aws
  msk-cdc:index:Network$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::simplydemo-network-connectors-to-brokers
  msk-cdc:index:Network$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::simplydemo-network-connectors-to-databases
  msk-cdc:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::simplydemo-network-brokers-from-connectors
  msk-cdc:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::simplydemo-network-brokers-from-vpc
  msk-cdc:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::simplydemo-network-databases-from-connectors
  msk-cdc:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::simplydemo-network-databases-from-vpc
  msk-cdc:index:Network$awsx:ec2:Vpc::simplydemo-network-vpc
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-__debezium-heartbeat.simply
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-connect-offsets.simply
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-history.schema-changes
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-simply
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-simply-signal
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-simply.demosrc.debezium_signal
  msk-cdc:index:Pipeline$aws:msk/topic:Topic::simplydemo-topic-simply.demosrc.products
  msk-cdc:index:Pipeline$aws:mskconnect/workerConfiguration:WorkerConfiguration::simplydemo-worker
  msk-cdc:index:Pipeline$aws:secretsmanager/secret:Secret::simplydemo-secret
  msk-cdc:index:Pipeline$aws:secretsmanager/secretVersion:SecretVersion::simplydemo-secret-version
  msk-cdc:index:Pipeline$command:local:Command::simplydemo-settled
  msk-cdc:index:Pipeline$command:local:Command::simplydemo-sink-schema
  msk-cdc:index:Pipeline$command:local:Command::simplydemo-source-schema
  msk-cdc:index:Pipeline$msk-cdc:index:Connector::simplydemo-sink
  msk-cdc:index:Pipeline$msk-cdc:index:Connector::simplydemo-source
  msk-cdc:index:Pipeline$msk-cdc:index:ConnectorRole::simplydemo-connectors
  msk-cdc:index:Platform$aws:kms/alias:Alias::simplydemo-secrets-key-alias
  msk-cdc:index:Platform$aws:kms/key:Key::simplydemo-secrets-key
  msk-cdc:index:Platform$command:local:Command::simplydemo-connect-test
  msk-cdc:index:Platform$msk-cdc:index:Cluster::simplydemo-cluster
  msk-cdc:index:Platform$msk-cdc:index:DemoDatabases::simplydemo-databases
  msk-cdc:index:Platform$msk-cdc:index:Network::simplydemo-network
  msk-cdc:index:Platform$msk-cdc:index:PluginLibrary::simplydemo-plugins
  msk-cdc:index:PluginLibrary$aws:mskconnect/customPlugin:CustomPlugin::simplydemo-plugins-debezium-jdbc-3.6.0.Final
  msk-cdc:index:PluginLibrary$aws:mskconnect/customPlugin:CustomPlugin::simplydemo-plugins-debezium-mysql-3.6.1.Final
  msk-cdc:index:PluginLibrary$aws:s3/bucket:Bucket::simplydemo-plugins-bucket
  msk-cdc:index:PluginLibrary$aws:s3/bucketObjectv2:BucketObjectv2::simplydemo-plugins-debezium-jdbc-3.6.0.Final
  msk-cdc:index:PluginLibrary$aws:s3/bucketObjectv2:BucketObjectv2::simplydemo-plugins-debezium-mysql-3.6.1.Final
  msk-cdc:index:PluginLibrary$aws:s3/bucketPolicy:BucketPolicy::simplydemo-plugins-policy
  msk-cdc:index:PluginLibrary$aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::simplydemo-plugins-access-block
  msk-cdc:index:PluginLibrary$aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::simplydemo-plugins-encryption
  msk-cdc:index:PluginLibrary$aws:s3/bucketVersioning:BucketVersioning::simplydemo-plugins-versioning
  pulumi:pulumi:Stack$msk-cdc:index:Pipeline::simplydemo
  pulumi:pulumi:Stack$msk-cdc:index:Platform::simplydemo
`;

describe("the URNs of a set-up that is built", () => {
  it("are those of stacks that exist already, or every user's stack would replace its cluster and lose its topics", async () => {
    const { resources } = await declareStack(await stackConfig("twin"));
    const urns = resources.map(({ urn, opts: { aliases = [] } }) => {
      // What a state has under an alias keeps what it has.
      const [former] = aliases as { name?: string }[];
      const own = urn.replace("urn:pulumi:test::msk-cdc::", "");
      return former?.name === undefined ? own : own.replace(/::[^:]*$/, `::${former.name}`);
    });
    const expected = recorded
      .trim()
      .split("\n")
      .map((line) => line.trim());
    assert.deepEqual(
      expected.filter((urn) => !urns.includes(urn)),
      [],
      "gone or renamed: give what took its place `aliases`",
    );
    assert.deepEqual(
      urns.filter((urn) => !expected.includes(urn)),
      [],
      "new: add it to the record",
    );
  });
});
