// Every refusal that needs nothing but the settings, with the sentence that a user reads: names, platform, what is
// there already, two pipelines. One thing is wrong in each.
import { arn, firstPipeline as p, groups, network, refuse, second } from "./refusal.js";
import { seedPipeline } from "../connectors/pipeline.js";

describe("refusals: names", () => {
  refuse(
    "an unknown setting",
    { "platform.cluster.zookeeper": true },
    `
  msk-cdc:platform.cluster.zookeeper
    is:   true
    rule: no setting has this name; there are type, kafkaVersion, instanceType, brokersPerZone, volumeSize, replicationFactor, minInsyncReplicas, retentionHours, enhancedMonitoring, logRetentionDays
    fix:  remove it`,
  );

  refuse(
    "a misspelt setting",
    { "platform.cluster.replicationFacter": 3 },
    `
  msk-cdc:platform.cluster.replicationFacter
    is:   3
    rule: no setting has this name; there are type, kafkaVersion, instanceType, brokersPerZone, volumeSize, replicationFactor, minInsyncReplicas, retentionHours, enhancedMonitoring, logRetentionDays
    fix:  write replicationFactor`,
  );

  refuse(
    "a misspelt setting of an existing network",
    { "platform.existing": { network: { vpcID: network.vpcId, subnetIds: network.subnetIds } } },
    `
  msk-cdc:platform.existing.network.vpcID
    is:   "vpc-0a1b2c3d4e5f60718"
    rule: no setting has this name; there are vpcId, subnetIds, connectorSecurityGroupIds
    fix:  write vpcId`,
  );

  refuse(
    "a misspelt key of the stack",
    { "msk-cdc:platfrom": {} },
    `
  msk-cdc:platfrom
    is:   {}
    rule: no setting has this name; there are platform, platformStack, plugins, routable, schemasLoaded, watchdog, tags, environment, pipelines
    fix:  write platform`,
  );

  refuse(
    "a misspelt namespace",
    { "mskcdc:routable": "true" },
    `
  mskcdc:routable
    is:   "true"
    rule: the settings stand under msk-cdc:; nothing reads this one
    fix:  write msk-cdc:routable`,
  );

  refuse(
    "a property among the settings",
    { [`${p}.source`]: { ...seedPipeline.source, "snapshot.mode": "no_data" } },
    `
  msk-cdc:pipelines[0].source.snapshot.mode
    is:   "no_data"
    rule: a property of the connector or worker stands below \`properties\`; settings have no dots in their names
    fix:  move it to source.properties`,
  );

  refuse(
    "a misspelt choice",
    { "platform.network.natGateways": "onePerZoen" },
    `
  msk-cdc:platform.network.natGateways
    is:   "onePerZoen"
    rule: one of single, onePerZone, none
    fix:  change it, for example "onePerZone"`,
  );
});

describe("refusals: platform", () => {
  refuse(
    "a plugin release to offer that nobody knows",
    { "msk-cdc:plugins": { releases: ["debezium-mysql@9.9.9.Final"] } },
    `
  msk-cdc:plugins.releases[0]
    is:   "debezium-mysql@9.9.9.Final"
    rule: releases of the catalogue: debezium-mysql@2.7.3.Final, debezium-mysql@3.2.0.Final, debezium-jdbc@3.2.0.Final, debezium-jdbc@3.1.0.Final, debezium-jdbc@2.7.3.Final, debezium-jdbc@2.2.1.Final
    fix:  write one of these`,
  );

  refuse(
    "more replicas than brokers",
    { "platform.cluster.replicationFactor": 3 },
    `
  msk-cdc:platform.cluster.replicationFactor
    is:   3
    rule: each copy of a partition is on a broker of its own, and there are 2 (zones times brokersPerZone)
    fix:  write 2, or add brokers`,
  );

  refuse(
    "no replica to spare",
    { "platform.cluster.minInsyncReplicas": 2 },
    `
  msk-cdc:platform.cluster.minInsyncReplicas
    is:   2
    rule: below the replication factor (2), else no write succeeds while MSK patches a broker
    fix:  write 1`,
  );

  refuse(
    "one zone",
    { "platform.network": { zones: 1 } },
    `
  msk-cdc:platform.network.zones
    is:   1
    rule: 2 or 3 availability zones: MSK spreads the brokers of a cluster evenly over two or three, and one alone would take every copy down with it
    fix:  write 2, or 3 for production`,
  );

  refuse(
    "a number of brokers that is no multiple of the zones",
    { "platform.cluster.numberOfBrokerNodes": 3 },
    `
  msk-cdc:platform.cluster.numberOfBrokerNodes
    is:   3
    rule: brokers come in equal numbers per availability zone (2 here), so the setting is brokersPerZone; 3 is no multiple of 2
    fix:  write brokersPerZone: 1 (2 brokers) or brokersPerZone: 2 (4 brokers)`,
  );

  refuse(
    "a number of brokers that is one",
    { "platform.cluster.brokers": 4 },
    `
  msk-cdc:platform.cluster.brokers
    is:   4
    rule: brokers come in equal numbers per availability zone (2 here), so the setting is brokersPerZone
    fix:  write brokersPerZone: 2 (4 brokers)`,
  );

  refuse(
    "zones by name",
    { "platform.network.availabilityZones": ["a", "b", "c"] },
    `
  msk-cdc:platform.network.availabilityZones
    is:   ["a","b","c"]
    rule: the setting is platform.network.zones, a number: brokers and subnets stand in two or three availability zones, which are the region's first ones
    fix:  write network.zones: 3`,
  );

  refuse(
    "another name of the broker size",
    { "platform.cluster.brokerType": "kafka.m7g.large" },
    `
  msk-cdc:platform.cluster.brokerType
    is:   "kafka.m7g.large"
    rule: this setting is called instanceType here: the broker size, such as kafka.t3.small
    fix:  write instanceType`,
  );

  refuse(
    "an old Kafka",
    { "platform.cluster.kafkaVersion": "2.8.1" },
    `
  msk-cdc:platform.cluster.kafkaVersion
    is:   "2.8.1"
    rule: topics are declared through MSK's API, which takes Kafka 3.6 and newer
    fix:  write "3.6.0" or newer`,
  );

  refuse(
    "no database and no host",
    { "platform.databases": undefined },
    `
  msk-cdc:pipelines[0].source.host
    is:   absent
    rule: it is the demo database unless given, and the platform has none
    fix:  write the host of the source database, or add msk-cdc:platform.databases
  msk-cdc:pipelines[0].sink.url
    is:   absent
    rule: it is the demo database unless given, and the platform has none
    fix:  write the JDBC URL of the sink database, or add msk-cdc:platform.databases`,
  );

  refuse(
    "MySQL 8.4 with Debezium 2.7",
    { "platform.databases": { engineVersion: "8.4" } },
    `
  msk-cdc:pipelines[0].source.version
    is:   "2.7.3.Final"
    rule: Debezium 2.7 asks for the binlog's position by SHOW MASTER STATUS, which MySQL 8.4 no longer has; the task retries for ever and shows RUNNING
    fix:  write "3.2.0.Final", or "8.0" for msk-cdc:platform.databases.engineVersion`,
  );

  refuse(
    "no platform",
    { "msk-cdc:platform": undefined },
    `
  msk-cdc:platform, msk-cdc:platformStack
    is:   neither
    rule: a stack builds its platform or reads it from another stack: exactly one of the two
    fix:  add msk-cdc:platform, or msk-cdc:platformStack with a stack's full name such as organization/msk-cdc/dev`,
  );
});

describe("refusals: existing", () => {
  refuse(
    "a network built and used",
    { "platform.network": { zones: 2 }, "platform.existing": { network } },
    `
  msk-cdc:platform.network, msk-cdc:platform.existing.network
    is:   both
    rule: a platform builds its network or uses one that is there already, as it is: one of the two
    fix:  remove msk-cdc:platform.network to use the existing one, or msk-cdc:platform.existing.network to build one`,
  );

  refuse(
    "a cluster built and used",
    { "platform.cluster": {}, "platform.existing": { network: { ...network, ...groups }, cluster: { arn } } },
    `
  msk-cdc:platform.cluster, msk-cdc:platform.existing.cluster
    is:   both
    rule: a platform builds its cluster or uses one that is there already, as it is: one of the two
    fix:  remove msk-cdc:platform.cluster to use the existing one, or msk-cdc:platform.existing.cluster to build one`,
  );

  refuse(
    "a cluster without a network",
    { "platform.existing": { cluster: { arn } } },
    `
  msk-cdc:platform.existing.network
    is:   absent
    rule: an existing cluster is used as it is: its security group has to admit the connectors' (TCP 9098) already, so the connectors need groups that are there, and a network that reaches the cluster
    fix:  add it, with vpcId, subnetIds and connectorSecurityGroupIds`,
  );

  refuse(
    "a cluster without groups",
    { "platform.existing": { network, cluster: { arn } } },
    `
  msk-cdc:platform.existing.network.connectorSecurityGroupIds
    is:   absent
    rule: an existing cluster is used as it is: its security group has to admit the connectors' (TCP 9098) already, so the connectors need groups that are there, and a network that reaches the cluster
    fix:  add it, for example ["sg-0a1b2c3d4e5f60718"], with a group that the cluster's security group admits`,
  );

  refuse(
    "a serverless cluster",
    { "platform.existing": { network: { ...network, ...groups }, cluster: { arn: `${arn.slice(0, -1)}s1` } } },
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-s1"
    rule: a provisioned cluster (the ARN of this serverless one ends in -s and a number): topics are declared through MSK's API, which takes provisioned clusters only
    fix:  change it, for example "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"`,
  );

  refuse(
    "no ARN of a cluster",
    { "platform.existing": { network: { ...network, ...groups }, cluster: { arn: "orders" } } },
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "orders"
    rule: the ARN of an MSK cluster: arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>
    fix:  change it, for example "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"`,
  );

  refuse(
    "one subnet",
    { "platform.existing": { network: { ...network, subnetIds: network.subnetIds.slice(1) } } },
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   ["subnet-0b1c2d3e4f5061728"]
    rule: at least two subnets, in two availability zones
    fix:  change it, for example ["subnet-0a1b2c3d4e5f60718","subnet-0b1c2d3e4f5061728"]`,
  );

  refuse(
    "one subnet twice",
    { "platform.existing": { network: { ...network, subnetIds: [network.subnetIds[0], network.subnetIds[0]] } } },
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   ["subnet-0a1b2c3d4e5f60718","subnet-0a1b2c3d4e5f60718"]
    rule: each subnet once
    fix:  change it, for example ["subnet-0a1b2c3d4e5f60718","subnet-0b1c2d3e4f5061728"]`,
  );

  refuse(
    "no id of a subnet",
    { "platform.existing": { network: { ...network, subnetIds: ["subnet-a", network.subnetIds[0]] } } },
    `
  msk-cdc:platform.existing.network.subnetIds[0]
    is:   "subnet-a"
    rule: the id of a subnet: subnet- and 8 to 17 hexadecimal digits
    fix:  change it, for example "subnet-0a1b2c3d4e5f60718"`,
  );

  refuse(
    "six groups",
    {
      "platform.existing": {
        network: { ...network, connectorSecurityGroupIds: [1, 2, 3, 4, 5, 6].map((n) => `sg-0a1b2c3${n}`) },
      },
    },
    `
  msk-cdc:platform.existing.network.connectorSecurityGroupIds
    is:   ["sg-0a1b2c31","sg-0a1b2c32","sg-0a1b2c33","sg-0a1b2c34","sg-0a1b2c35","sg-0a1b2c36"]
    rule: at most four security groups: a network interface takes five (VPC quotas), and a pipeline on databases of its own brings one
    fix:  change it, for example ["sg-0a1b2c3d4e5f60718"]`,
  );

  refuse(
    "brokers in four subnets",
    { "platform.existing": { network: { ...network, subnetIds: [1, 2, 3, 4].map((n) => `subnet-0a1b2c3${n}`) } } },
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   4 subnets
    rule: MSK puts the brokers of the cluster that is built here into two or three subnets, each in an availability zone of its own
    fix:  write two or three of them, or use an existing cluster`,
  );

  refuse(
    "an alias for a key",
    { "platform.existing": { secretsKeyArn: "arn:aws:kms:ap-northeast-2:123456789012:alias/orders" } },
    `
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:alias/orders"
    rule: the ARN of a KMS key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>
    fix:  change it, for example "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
  );

  refuse(
    "a bucket's ARN",
    { "platform.existing": { pluginBucket: "arn:aws:s3:::orders" } },
    `
  msk-cdc:platform.existing.pluginBucket
    is:   "arn:aws:s3:::orders"
    rule: the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens
    fix:  change it, for example "orders-connect-plugins"`,
  );

  refuse(
    "a VPC where one is built",
    { "platform.network.vpcId": network.vpcId },
    `
  msk-cdc:platform.network.vpcId
    is:   "vpc-0a1b2c3d4e5f60718"
    rule: this setting is called platform.existing.network.vpcId here: a VPC that is there already
    fix:  write platform.existing.network.vpcId`,
  );
});

describe("refusals: two pipelines", () => {
  refuse(
    "one topic prefix",
    { "pipelines[1]": { ...second, source: { ...second.source, topicPrefix: "simply" } } },
    `
  msk-cdc:pipelines[1].source.topicPrefix
    is:   "simply"
    rule: topics, offsets and schema history are named after the topic prefix, and each has one writer; msk-cdc:pipelines[0].source.topicPrefix is the same
    fix:  write another topicPrefix`,
  );

  refuse(
    "one server id",
    { "pipelines[1]": { ...second, source: { ...second.source, serverId: 76311378 } } },
    `
  msk-cdc:pipelines[1].source.serverId
    is:   76311378
    rule: a MySQL server cuts off the older of two replicas with one id, again and again; msk-cdc:pipelines[0].source.serverId is the same
    fix:  write another number, or leave it away`,
  );

  refuse(
    "one history topic",
    { "pipelines[1]": { ...second, source: { ...second.source, historyTopic: "history.schema-changes" } } },
    `
  msk-cdc:pipelines[1].source.historyTopic
    is:   topic history.schema-changes
    rule: each topic has one writer; msk-cdc:pipelines[0].source.historyTopic claims it too
    fix:  write another historyTopic`,
  );

  refuse(
    "one connector name",
    { "pipelines[1]": { ...second, sink: { ...second.sink, connector: "source-connector-demosrc" } } },
    `
  msk-cdc:pipelines[1].sink.connector
    is:   "source-connector-demosrc"
    rule: connector names are unique in an account and region, and offsets hang on them; msk-cdc:pipelines[0].source.connector is the same
    fix:  write another name`,
  );

  refuse(
    "one sink table",
    { "pipelines[1]": { ...second, sink: { ...second.sink, database: "demosink" } } },
    `
  msk-cdc:pipelines[1].sink.tables[0].table
    is:   "productinfo"
    rule: a sink table has one pipeline, else rows overwrite each other and a repair deletes the other's; msk-cdc:pipelines[0].sink.tables[0].table is the same
    fix:  write another table`,
  );

  refuse(
    "one secret",
    { "pipelines[1]": { ...second, secret: seedPipeline.secret } },
    `
  msk-cdc:pipelines[1].secret.name
    is:   "AmazonMSK_dev/simplydemo/kylo"
    rule: two pipelines can't fill one secret; msk-cdc:pipelines[0].secret.name is the same
    fix:  write another name`,
  );

  refuse(
    "one name",
    { "pipelines[1]": { ...second, name: "simplydemo" } },
    `
  msk-cdc:pipelines[1].name
    is:   "simplydemo"
    rule: a pipeline's name is the prefix of its resources' names; msk-cdc:pipelines[0].name is the same
    fix:  write another name`,
  );
});

describe("refusals: the watchdog", () => {
  refuse(
    "a misspelt setting of it",
    { watchdog: { everyMinute: 5 } },
    `
  msk-cdc:watchdog.everyMinute
    is:   5
    rule: no setting has this name; there are everyMinutes, maxRestarts
    fix:  write everyMinutes`,
  );

  refuse(
    "a rate that a schedule has not",
    { watchdog: { everyMinutes: 0.5 } },
    `
  msk-cdc:watchdog.everyMinutes
    is:   0.5
    rule: whole minutes, 1 to 60
    fix:  change it, for example 5`,
  );

  refuse(
    "one in a stack that has nothing to look after",
    { watchdog: {}, pipelines: [] },
    `
  msk-cdc:watchdog
    is:   {"everyMinutes":5,"maxRestarts":5}
    rule: a watchdog looks after the connectors of its own stack, and this one has no pipelines
    fix:  remove it here, and write it into the stack that has the pipelines`,
  );

  refuse(
    "more connectors than its function can be told of",
    { watchdog: {}, pipelines: Array.from({ length: 15 }, (_, index) => numbered(index)) },
    `
  msk-cdc:watchdog
    is:   30 connectors
    rule: a Lambda function has 4 KB of environment variables, and the names of so many connectors take 3760 bytes of the 3600 that are for them
    fix:  put the pipelines into several stacks, each with a watchdog of its own, or run cdc watchdog from a scheduler of yours`,
  );
});

/** A pipeline that shares nothing with others of other numbers. */
function numbered(index: number): object {
  const name = `many${index}`;
  return {
    ...second,
    name,
    secret: { name: `AmazonMSK_${name}` },
    source: {
      ...second.source,
      connector: `${name}-source-connector`,
      topicPrefix: name,
      serverId: 100 + index,
      historyTopic: `history.${name}`,
    },
    sink: { ...second.sink, connector: `${name}-sink`, database: name },
  };
}
