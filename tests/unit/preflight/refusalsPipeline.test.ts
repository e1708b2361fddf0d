// Every refusal that needs nothing but the settings, with the sentence that a user reads: one pipeline, its secret, its
// own properties. One thing is wrong in each.
import { firstPipeline as p, refuse } from "./refusal.js";

describe("refusals: pipeline", () => {
  refuse(
    "a table outside the databases",
    { [`${p}.source.tables`]: ["demosrc.products", "shop.orders"] },
    `
  msk-cdc:pipelines[0].source.tables[1]
    is:   "shop.orders"
    rule: a table outside the captured databases (demosrc) is passed over silently
    fix:  add shop to source.databases`,
  );

  refuse(
    "a sink table that is not captured",
    { [`${p}.sink.tables[0].from`]: "demosrc.orders" },
    `
  msk-cdc:pipelines[0].sink.tables[0].from
    is:   "demosrc.orders"
    rule: the sink reads only what the source captures (demosrc.products); its topic would stay empty
    fix:  add demosrc.orders to source.tables`,
  );

  refuse(
    "a sink without key",
    { [`${p}.sink.tables[0].key`]: undefined },
    `
  msk-cdc:pipelines[0].sink.tables[0].key
    is:   absent
    rule: required, without a default: Columns of the source table's primary key, which is the sink table's too; without them neither updates nor deletes find their row.
    fix:  add it, for example ["id"]`,
  );

  refuse(
    "a sink with an empty key",
    { [`${p}.sink.tables[0].key`]: [] },
    `
  msk-cdc:pipelines[0].sink.tables[0].key
    is:   []
    rule: at least one key column: without a key neither updates nor deletes find their row
    fix:  change it, for example ["id"]`,
  );

  refuse(
    "a signal table of another name in the demo database",
    { [`${p}.source.signalTable`]: "demosrc.signals" },
    `
  msk-cdc:pipelines[0].source.signalTable
    is:   "demosrc.signals"
    rule: the demo database has one signal table, demosrc.debezium_signal, which \`up\` makes
    fix:  remove it`,
  );

  refuse(
    "a signal table outside the databases",
    { [`${p}.source.host`]: "db", [`${p}.source.signalTable`]: "ops.debezium_signal" },
    `
  msk-cdc:pipelines[0].source.signalTable
    is:   "ops.debezium_signal"
    rule: Debezium sees the table's rows only in a captured database (demosrc)
    fix:  make the table in demosrc, or add ops to source.databases`,
  );

  refuse(
    "a signal table that is copied as data",
    { [`${p}.source.tables`]: ["demosrc.products", "demosrc.debezium_signal"] },
    `
  msk-cdc:pipelines[0].source.signalTable
    is:   "demosrc.debezium_signal"
    rule: Debezium captures its signal table by itself; among source.tables its old rows would be copied as data
    fix:  remove demosrc.debezium_signal from source.tables`,
  );

  const mask = { column: "demosrc.products.description", mode: "mask", chars: 8 };
  refuse(
    "masks that mask nothing, a key, and one column twice",
    {
      [`${p}.source.masks`]: [
        { ...mask, column: "demosrc.product.name" },
        { ...mask, column: "demosrc.products.id" },
        mask,
        { ...mask, mode: "truncate", only: "environments" },
      ],
    },
    `
  msk-cdc:pipelines[0].source.masks[0].column
    is:   "demosrc.product.name"
    rule: the source captures no such table (demosrc.products), so nothing would be masked
    fix:  correct it, or remove it
  msk-cdc:pipelines[0].source.masks[1].column
    is:   "demosrc.products.id"
    rule: a key column finds the row to update or delete; masked, all rows would be one
    fix:  remove it
  msk-cdc:pipelines[0].source.masks[3].column
    is:   "demosrc.products.description"
    rule: a column has one mask; Debezium would apply one of several, and not say which
    fix:  remove one of them`,
  );

  refuse(
    "signals of another table than the settings say",
    { [`${p}.source.properties`]: { "signal.data.collection": "demosrc.signals" } },
    `
  msk-cdc:pipelines[0].source.properties.signal.data.collection
    is:   "demosrc.signals"
    rule: this property follows from source.signalTable and stays as it is
    fix:  remove it, and change source.signalTable`,
  );

  refuse(
    "own keys of a secret of ours",
    { [`${p}.secret.keys`]: { sourcePassword: "db_password" } },
    `
  msk-cdc:pipelines[0].secret.keys.sourcePassword
    is:   "db_password"
    rule: a secret that is made here has its own keys; this value is under rdsDemoSrcPassword
    fix:  remove it, or add existing: true where the secret is there already`,
  );

  refuse(
    "a long connector name",
    { [`${p}.source.connector`]: "c".repeat(129) },
    `
  msk-cdc:pipelines[0].source.connector
    is:   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc...
    rule: 1 to 128 letters, digits, dots, underscores or hyphens (CreateConnector; it becomes part of topic names)
    fix:  change it, for example "source-connector-demosrc"`,
  );

  refuse(
    "a topic prefix that Debezium refuses",
    { [`${p}.source.topicPrefix`]: "simply$demo" },
    `
  msk-cdc:pipelines[0].source.topicPrefix
    is:   "simply$demo"
    rule: a Kafka topic name: 1 to 249 letters, digits, dots, underscores or hyphens
    fix:  change it, for example "simply"`,
  );

  refuse(
    "Debezium 3 on Java 11",
    { [`${p}.connect`]: { version: "2.7.1" } },
    `
  msk-cdc:pipelines[0].connect.version
    is:   "2.7.1"
    rule: Debezium 3.2.0.Final of the sink needs Java 17; MSK Connect 2.7.1 runs on Java 11
    fix:  write "3.7.x"`,
  );

  refuse(
    "an unknown release",
    { [`${p}.sink.version`]: "9.9.9.Final" },
    `
  msk-cdc:pipelines[0].sink.version
    is:   "9.9.9.Final"
    rule: releases of debezium-jdbc: 3.2.0.Final, 3.1.0.Final, 2.7.3.Final, 2.2.1.Final
    fix:  write 3.2.0.Final`,
  );

  refuse(
    "a history in a data topic",
    { [`${p}.source.historyTopic`]: "simply.demosrc.products" },
    `
  msk-cdc:pipelines[0].source.historyTopic
    is:   topic simply.demosrc.products
    rule: each topic has one writer; msk-cdc:pipelines[0].source.tables[0] claims it too
    fix:  write another historyTopic`,
  );

  refuse(
    "tables with one topic",
    { [`${p}.source.tables`]: ["demosrc.products", "demosrc.a$b", "demosrc.a_b"] },
    `
  msk-cdc:pipelines[0].source.tables[2]
    is:   topic simply.demosrc.a_b
    rule: each topic has one writer; msk-cdc:pipelines[0].source.tables[1] claims it too
    fix:  take one of them out, or into a pipeline with another topicPrefix`,
  );

  refuse(
    "topics that Kafka takes for one",
    { [`${p}.source.historyTopic`]: "simply_demosrc_products" },
    `
  msk-cdc:pipelines[0].source.historyTopic
    is:   topic simply_demosrc_products
    rule: Kafka takes this name and simply.demosrc.products, of msk-cdc:pipelines[0].source.tables[0], for one: they differ in dots and underscores only
    fix:  write another historyTopic`,
  );
});

describe("refusals: secrets", () => {
  refuse(
    "a key that nothing provides",
    {
      [`${p}.sink.properties`]: {
        "connection.provider": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSinkPasword}",
      },
    },
    `
  msk-cdc:pipelines[0].sink.properties.connection.provider
    is:   \${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSinkPasword}
    rule: nothing provides this key of AmazonMSK_dev/simplydemo/kylo
    fix:  write \${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSinkPassword}`,
  );

  refuse(
    "another secret",
    {
      [`${p}.source.properties`]: { "database.ssl.truststore.password": "${secretsmanager:AmazonMSK_other:password}" },
    },
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.truststore.password
    is:   \${secretsmanager:AmazonMSK_other:password}
    rule: the connectors' role may read the pipeline's own secret only, AmazonMSK_dev/simplydemo/kylo
    fix:  write one of its keys: bootstrapServers, rdsDemoSrcEndpoint, rdsDemoSrcUsername, rdsDemoSrcPassword, rdsDemoSinkEndpoint, rdsDemoSinkUsername, rdsDemoSinkPassword; a secret with more keys is an existing one (secret.existing: true)`,
  );

  refuse(
    "a reference without a key",
    {
      [`${p}.source.properties`]: {
        "database.ssl.keystore.password": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo}",
      },
    },
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore.password
    is:   \${secretsmanager:AmazonMSK_dev/simplydemo/kylo}
    rule: a reference names a secret and one of its keys: \${secretsmanager:NAME:KEY}; no worker resolves less
    fix:  write \${secretsmanager:AmazonMSK_dev/simplydemo/kylo:KEY}`,
  );

  refuse(
    "another provider",
    { [`${p}.source.properties`]: { "database.ssl.keystore": "${env:KEYSTORE}" } },
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore
    is:   \${env:KEYSTORE}
    rule: the worker configuration has one config provider, secretsmanager; no worker resolves a reference to another
    fix:  write \${secretsmanager:NAME:KEY}`,
  );

  refuse(
    "a worker's reference",
    {
      [`${p}.worker.properties`]: {
        "offset.flush.interval.ms": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:interval}",
      },
    },
    `
  msk-cdc:pipelines[0].worker.properties.offset.flush.interval.ms
    is:   \${secretsmanager:AmazonMSK_dev/simplydemo/kylo:interval}
    rule: nothing provides this key of AmazonMSK_dev/simplydemo/kylo
    fix:  write one of its keys: bootstrapServers, rdsDemoSrcEndpoint, rdsDemoSrcUsername, rdsDemoSrcPassword, rdsDemoSinkEndpoint, rdsDemoSinkUsername, rdsDemoSinkPassword; a secret with more keys is an existing one (secret.existing: true)`,
  );

  refuse(
    "a password in plain text",
    { [`${p}.source.properties`]: { "database.ssl.keystore.password": "changeit" } },
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore.password
    is:   (not shown: it may hold a secret)
    rule: whoever may describe the connector reads its configuration; a password stands in a secret
    fix:  put it into a secret that is there already (secret.existing: true) and write \${secretsmanager:NAME:KEY}`,
  );
});

describe("refusals: properties", () => {
  refuse(
    "two tasks at the source",
    { [`${p}.source.properties`]: { "tasks.max": 2 } },
    `
  msk-cdc:pipelines[0].source.properties.tasks.max
    is:   "2"
    rule: Debezium's MySQL connector reads the binlog with one task, whatever tasks.max says
    fix:  write 1`,
  );

  refuse(
    "a mistyped snapshot mode",
    { [`${p}.source.properties`]: { "snapshot.mode": "initail" } },
    `
  msk-cdc:pipelines[0].source.properties.snapshot.mode
    is:   "initail"
    rule: snapshot.mode is one of initial, no_data, when_needed, initial_only, always, recovery, configuration_based, custom, never, schema_only, schema_only_recovery
    fix:  write initial`,
  );

  refuse(
    "an own server id",
    { [`${p}.source.properties`]: { "database.server.id": 5 } },
    `
  msk-cdc:pipelines[0].source.properties.database.server.id
    is:   "5"
    rule: this property follows from source.serverId and stays as it is
    fix:  remove it, and change source.serverId`,
  );

  refuse(
    "own brokers",
    { [`${p}.source.properties`]: { "bootstrap.servers": "b:9098" } },
    `
  msk-cdc:pipelines[0].source.properties.bootstrap.servers
    is:   "b:9098"
    rule: MSK Connect gives the worker's clients the cluster's brokers and authentication; a connector's own are passed over
    fix:  remove it`,
  );

  refuse(
    "a property of Debezium 1",
    { [`${p}.source.properties`]: { "database.history.kafka.topic": "h" } },
    `
  msk-cdc:pipelines[0].source.properties.database.history.kafka.topic
    is:   "h"
    rule: Debezium 1.x called it so; 2.0 and newer pass it over silently
    fix:  write schema.history.internal.kafka.topic`,
  );

  refuse(
    "a list of Debezium 1",
    { [`${p}.source.properties`]: { "table.whitelist": "demosrc.products" } },
    `
  msk-cdc:pipelines[0].source.properties.table.whitelist
    is:   "demosrc.products"
    rule: Debezium 1.x called it so; 2.0 and newer pass it over silently
    fix:  write table.include.list`,
  );

  refuse(
    "a client property",
    { [`${p}.source.properties`]: { "producer.linger.ms": 5 } },
    `
  msk-cdc:pipelines[0].source.properties.producer.linger.ms
    is:   "5"
    rule: a connector has no client properties of this name; the worker has
    fix:  move it to the worker configuration (worker.properties)`,
  );

  refuse(
    "a misspelt property",
    { [`${p}.source.properties`]: { "max.batch.sise": 5 } },
    `
  msk-cdc:pipelines[0].source.properties.max.batch.sise
    is:   "5"
    rule: the connector has no property of this name and passes it over silently
    fix:  write max.batch.size`,
  );

  refuse(
    "a switch that is neither",
    { [`${p}.source.properties`]: { "tombstones.on.delete": "yes" } },
    `
  msk-cdc:pipelines[0].source.properties.tombstones.on.delete
    is:   "yes"
    rule: tombstones.on.delete is one of true, false
    fix:  write true or false`,
  );

  refuse(
    "inserts only",
    { [`${p}.sink.properties`]: { "insert.mode": "insert" } },
    `
  msk-cdc:pipelines[0].sink.properties.insert.mode
    is:   "insert"
    rule: this property stays upsert: a sink gets every change at least once: only upserts write a row twice without harm
    fix:  remove it`,
  );

  refuse(
    "no key",
    { [`${p}.sink.properties`]: { "primary.key.mode": "none" } },
    `
  msk-cdc:pipelines[0].sink.properties.primary.key.mode
    is:   "none"
    rule: this property stays record_key: updates and deletes find their row by the record's key; with none, kafka or record_value deletes are refused or lost
    fix:  remove it`,
  );

  refuse(
    "no deletes",
    { [`${p}.sink.properties`]: { "delete.enabled": false } },
    `
  msk-cdc:pipelines[0].sink.properties.delete.enabled
    is:   "false"
    rule: this property stays true: a row that is deleted at the source is deleted in the sink
    fix:  remove it`,
  );

  refuse(
    "tables made by themselves",
    { [`${p}.sink.properties`]: { "auto.create": true } },
    `
  msk-cdc:pipelines[0].sink.properties.auto.create
    is:   "true"
    rule: other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently
    fix:  remove it; schema.evolution says whether tables and columns are added (basic) or not (none)`,
  );

  refuse(
    "columns added by themselves",
    { [`${p}.sink.properties`]: { "auto.evolve": true } },
    `
  msk-cdc:pipelines[0].sink.properties.auto.evolve
    is:   "true"
    rule: other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently
    fix:  remove it; schema.evolution says whether tables and columns are added (basic) or not (none)`,
  );

  refuse(
    "another table",
    { [`${p}.sink.properties`]: { "table.name.format": "products" } },
    `
  msk-cdc:pipelines[0].sink.properties.table.name.format
    is:   "products"
    rule: this property follows from sink.tables[].table and stays as it is
    fix:  remove it, and change sink.tables[].table`,
  );

  refuse(
    "an empty batch",
    { [`${p}.sink.properties`]: { "batch.size": 0 } },
    `
  msk-cdc:pipelines[0].sink.properties.batch.size
    is:   "0"
    rule: batch.size is a whole number, 1 or more
    fix:  write 1 or more`,
  );

  refuse(
    "larger batches than polls",
    { [`${p}.sink.properties`]: { "batch.size": 9000 } },
    `
  msk-cdc:pipelines[0].sink.properties.batch.size
    is:   9000
    rule: the sink gets no more records at once than consumer.max.poll.records (5000), and writes what it got: larger batches never come
    fix:  write 5000 or less, or raise consumer.max.poll.records in worker.properties`,
  );

  refuse(
    "an unwrapping transform",
    { [`${p}.sink.properties`]: { "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" } },
    `
  msk-cdc:pipelines[0].sink.properties.transforms.unwrap.type
    is:   "io.debezium.transforms.ExtractNewRecordState"
    rule: the sink takes Debezium's envelope itself; unwrapped before it, excluded columns come back at the first delete
    fix:  remove the transform`,
  );

  refuse(
    "text for a sink",
    { [`${p}.sink.properties`]: { "value.converter": "org.apache.kafka.connect.storage.StringConverter" } },
    `
  msk-cdc:pipelines[0].sink.properties.value.converter
    is:   "org.apache.kafka.connect.storage.StringConverter"
    rule: a JDBC sink needs records with a schema
    fix:  remove it: the worker's JsonConverter has schemas`,
  );

  refuse(
    "a refused worker property",
    { [`${p}.worker.properties`]: { "producer.retries": 5 } },
    `
  msk-cdc:pipelines[0].worker.properties.producer.retries
    is:   "5"
    rule: MSK Connect refuses this property in a worker configuration
    fix:  remove it`,
  );
});
