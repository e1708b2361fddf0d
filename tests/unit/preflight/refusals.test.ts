// Refusals of names, platform, two pipelines and the watchdog, that need nothing but the settings. One thing is wrong
// in each.
import { find, firstPipeline as p, network, refuse, second } from "./refusal.js";
import { seedPipeline } from "../connectors/pipeline.js";

describe("refusals: names", () => {
  refuse(
    "an unknown setting",
    { "platform.cluster.zookeeper": true },
    ["settings.name.unknown"],
    `
  msk-cdc:platform.cluster.zookeeper
    is:   true
    rule: no setting has this name; there are type, kafkaVersion, instanceType, brokersPerZone, volumeSize, replicationFactor, minInsyncReplicas, retentionHours, access, enhancedMonitoring, logRetentionDays
    fix:  remove it`,
  );

  find("a cluster that lets no connector in", { "platform.cluster.access": { scram: {} } }, [
    "cluster.access.noConnectors",
    "msk-cdc:platform.cluster.access",
  ]);

  find(
    "a port that asks for a certificate, and does not",
    {
      "platform.cluster.access": {
        iam: {},
        tls: {
          authorities: [
            "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e",
          ],
        },
        unauthenticated: {},
      },
    },
    ["cluster.tls.shared", "msk-cdc:platform.cluster.access.unauthenticated.encryption"],
  );

  find("a cluster that lets nobody in", { "platform.cluster.access": {} }, [
    "cluster.access.noConnectors",
    "msk-cdc:platform.cluster.access",
    "add iam: {}, or unauthenticated where everybody who reaches the port may come in",
  ]);

  find(
    "a user of the cluster who is one of a database",
    { "platform.cluster.access": { iam: {}, scram: { users: ["kfc"] } } },
    ["cluster.user.shared", "msk-cdc:platform.cluster.access.scram.users[0]"],
  );

  find("a port that is open to the world", { "platform.cluster.access": { iam: { clients: ["0.0.0.0/0"] } } }, [
    "settings.value.wrong",
    "msk-cdc:platform.cluster.access.iam.clients[0]",
  ]);

  find("a misspelt setting", { "platform.cluster.replicationFacter": 3 }, [
    "settings.name.unknown",
    "msk-cdc:platform.cluster.replicationFacter",
    "write replicationFactor",
  ]);

  find(
    "a misspelt setting of an existing network",
    { "platform.existing": { network: { vpcID: network.vpcId, subnetIds: network.subnetIds } } },
    ["settings.name.unknown", "msk-cdc:platform.existing.network.vpcID", "write vpcId"],
  );

  find("a misspelt key of the stack", { "msk-cdc:platfrom": {} }, [
    "settings.name.unknown",
    "msk-cdc:platfrom",
    "write platform",
  ]);

  refuse(
    "a misspelt namespace",
    { "mskcdc:routable": "true" },
    ["settings.namespace.misspelt"],
    `
  mskcdc:routable
    is:   "true"
    rule: the settings stand under msk-cdc:; nothing reads this one
    fix:  write msk-cdc:routable`,
  );

  refuse(
    "a property among the settings",
    { [`${p}.source`]: { ...seedPipeline.source, "snapshot.mode": "no_data" } },
    ["settings.name.property"],
    `
  msk-cdc:pipelines[0].source.snapshot.mode
    is:   "no_data"
    rule: a property of the connector or worker stands below \`properties\`; settings have no dots in their names
    fix:  move it to source.properties`,
  );

  refuse(
    "a misspelt choice",
    { "platform.network.natGateways": "onePerZoen" },
    ["settings.value.wrong"],
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
    ["plugin.release.unknown"],
    `
  msk-cdc:plugins.releases[0]
    is:   "debezium-mysql@9.9.9.Final"
    rule: releases of the catalogue: debezium-mysql@3.6.1.Final, debezium-mysql@3.2.0.Final, debezium-mysql@2.7.3.Final, debezium-jdbc@3.6.0.Final, debezium-jdbc@3.2.0.Final, debezium-jdbc@3.1.0.Final, debezium-jdbc@2.7.3.Final, debezium-jdbc@2.2.1.Final
    fix:  write one of these`,
  );

  refuse(
    "more replicas than brokers",
    { "platform.cluster.replicationFactor": 3 },
    ["cluster.replicationFactor.tooHigh"],
    `
  msk-cdc:platform.cluster.replicationFactor
    is:   3
    rule: each copy of a partition is on a broker of its own, and there are 2 (zones times brokersPerZone)
    fix:  write 2, or add brokers`,
  );

  refuse(
    "no replica to spare",
    { "platform.cluster.minInsyncReplicas": 2 },
    ["cluster.minInsyncReplicas.tooHigh"],
    `
  msk-cdc:platform.cluster.minInsyncReplicas
    is:   2
    rule: below the replication factor (2), else no write succeeds while MSK patches a broker
    fix:  write 1`,
  );

  refuse(
    "one zone",
    { "platform.network": { zones: 1 } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.network.zones
    is:   1
    rule: 2 or 3 availability zones: MSK spreads the brokers of a cluster evenly over two or three, and one alone would take every copy down with it
    fix:  write 2, or 3 for production`,
  );

  refuse(
    "a number of brokers that is no multiple of the zones",
    { "platform.cluster.numberOfBrokerNodes": 3 },
    ["settings.name.other"],
    `
  msk-cdc:platform.cluster.numberOfBrokerNodes
    is:   3
    rule: brokers come in equal numbers per availability zone (2 here), so the setting is brokersPerZone; 3 is no multiple of 2
    fix:  write brokersPerZone: 1 (2 brokers) or brokersPerZone: 2 (4 brokers)`,
  );

  find("a number of brokers that is one", { "platform.cluster.brokers": 4 }, [
    "settings.name.other",
    "msk-cdc:platform.cluster.brokers",
    "write brokersPerZone: 2 (4 brokers)",
  ]);

  find("zones by name", { "platform.network.availabilityZones": ["a", "b", "c"] }, [
    "settings.name.other",
    "msk-cdc:platform.network.availabilityZones",
    "write network.zones: 3",
  ]);

  find("another name of the broker size", { "platform.cluster.brokerType": "kafka.m7g.large" }, [
    "settings.name.other",
    "msk-cdc:platform.cluster.brokerType",
    "write instanceType",
  ]);

  refuse(
    "an old Kafka",
    { "platform.cluster.kafkaVersion": "2.8.1" },
    ["cluster.kafkaVersion.tooOld"],
    `
  msk-cdc:platform.cluster.kafkaVersion
    is:   "2.8.1"
    rule: topics are declared through MSK's API, which takes Kafka 3.6 and newer
    fix:  write "3.9.x.kraft"`,
  );

  refuse(
    "no database and no host",
    { "platform.databases": undefined },
    ["source.host.missing", "sink.url.missing"],
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
    { "pipelines[0].source.version": "2.7.3.Final" },
    ["source.version.binlog"],
    `
  msk-cdc:pipelines[0].source.version
    is:   "2.7.3.Final"
    rule: Debezium 2.7 asks for the binlog's position by SHOW MASTER STATUS, which MySQL 8.4 no longer has; the task retries for ever and shows RUNNING
    fix:  write "3.6.1.Final", or "8.0" for msk-cdc:platform.databases.engineVersion`,
  );

  refuse(
    "no platform",
    { "msk-cdc:platform": undefined },
    ["platform.stack.exclusive"],
    `
  msk-cdc:platform, msk-cdc:platformStack
    is:   neither
    rule: a stack builds its platform or reads it from another stack: exactly one of the two
    fix:  add msk-cdc:platform, or msk-cdc:platformStack with a stack's full name such as organization/msk-cdc/dev`,
  );
});

describe("refusals: two pipelines", () => {
  refuse(
    "one topic prefix",
    { "pipelines[1]": { ...second, source: { ...second.source, topicPrefix: "simply" } } },
    ["source.topicPrefix.shared"],
    `
  msk-cdc:pipelines[1].source.topicPrefix
    is:   "simply"
    rule: topics, offsets and schema history are named after the topic prefix, and each has one writer; msk-cdc:pipelines[0].source.topicPrefix is the same
    fix:  write another topicPrefix`,
  );

  refuse(
    "one server id",
    { "pipelines[1]": { ...second, source: { ...second.source, serverId: 76311378 } } },
    ["source.serverId.shared"],
    `
  msk-cdc:pipelines[1].source.serverId
    is:   76311378
    rule: a MySQL server cuts off the older of two replicas with one id, again and again; msk-cdc:pipelines[0].source.serverId is the same
    fix:  write another number, or leave it away`,
  );

  refuse(
    "one history topic",
    { "pipelines[1]": { ...second, source: { ...second.source, historyTopic: "history.schema-changes" } } },
    ["topic.name.shared"],
    `
  msk-cdc:pipelines[1].source.historyTopic
    is:   topic history.schema-changes
    rule: each topic has one writer; msk-cdc:pipelines[0].source.historyTopic claims it too
    fix:  write another historyTopic`,
  );

  refuse(
    "one connector name",
    { "pipelines[1]": { ...second, sink: { ...second.sink, connector: "source-connector-demosrc" } } },
    ["connector.name.shared"],
    `
  msk-cdc:pipelines[1].sink.connector
    is:   "source-connector-demosrc"
    rule: connector names are unique in an account and region, and offsets hang on them; msk-cdc:pipelines[0].source.connector is the same
    fix:  write another name`,
  );

  refuse(
    "one sink table",
    { "pipelines[1]": { ...second, sink: { ...second.sink, database: "demosink" } } },
    ["sink.table.shared"],
    `
  msk-cdc:pipelines[1].sink.tables[0].table
    is:   "productinfo"
    rule: a sink table has one pipeline, else rows overwrite each other and a repair deletes the other's; msk-cdc:pipelines[0].sink.tables[0].table is the same
    fix:  write another table`,
  );

  refuse(
    "one secret",
    { "pipelines[1]": { ...second, secret: seedPipeline.secret } },
    ["secret.name.shared"],
    `
  msk-cdc:pipelines[1].secret.name
    is:   "AmazonMSK_dev/simplydemo/kylo"
    rule: two pipelines can't fill one secret; msk-cdc:pipelines[0].secret.name is the same
    fix:  write another name`,
  );

  refuse(
    "one name",
    { "pipelines[1]": { ...second, name: "simplydemo" } },
    ["pipeline.name.shared"],
    `
  msk-cdc:pipelines[1].name
    is:   "simplydemo"
    rule: a pipeline's name is the prefix of its resources' names; msk-cdc:pipelines[0].name is the same
    fix:  write another name`,
  );
});

describe("refusals: the watchdog", () => {
  find("a misspelt setting of it", { watchdog: { everyMinute: 5 } }, [
    "settings.name.unknown",
    "msk-cdc:watchdog.everyMinute",
    "write everyMinutes",
  ]);

  refuse(
    "a rate that a schedule has not",
    { watchdog: { everyMinutes: 0.5 } },
    ["settings.value.wrong"],
    `
  msk-cdc:watchdog.everyMinutes
    is:   0.5
    rule: whole minutes, 1 to 60
    fix:  change it, for example 5`,
  );

  refuse(
    "one in a stack that has nothing to look after",
    { watchdog: {}, pipelines: [] },
    ["watchdog.pipelines.none"],
    `
  msk-cdc:watchdog
    is:   {"everyMinutes":5,"maxRestarts":5}
    rule: a watchdog looks after the connectors of its own stack, and this one has no pipelines
    fix:  remove it here, and write it into the stack that has the pipelines`,
  );

  refuse(
    "tables that nobody would follow",
    { [`${p}.schemaChanges`]: "follow" },
    ["watchdog.follow.none"],
    `
  msk-cdc:pipelines[0].schemaChanges
    is:   "follow"
    rule: a watchdog follows what the connector can't, and this stack has none: nothing would follow
    fix:  add msk-cdc:watchdog: {}, or write schemaChanges: add-only`,
  );

  refuse(
    "tables that its function has no way to",
    { watchdog: {}, routable: true, [`${p}.schemaChanges`]: "follow" },
    ["watchdog.follow.noWay"],
    `
  msk-cdc:pipelines[0].schemaChanges
    is:   "follow"
    rule: the watchdog's function reaches databases through the platform's, and msk-cdc:routable: true makes none: nothing would follow
    fix:  write msk-cdc:routable: false, or schemaChanges: add-only`,
  );

  refuse(
    "more connectors than its function can be told of",
    { watchdog: {}, pipelines: Array.from({ length: 15 }, (_, index) => numbered(index)) },
    ["watchdog.connectors.tooMany"],
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
