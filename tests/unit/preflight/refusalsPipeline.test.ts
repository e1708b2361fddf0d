// Refusals of one pipeline and of its secret, that need nothing but the settings. One thing is wrong in each.
import { find, firstPipeline as p, refuse } from "./refusal.js";

describe("refusals: pipeline", () => {
  refuse(
    "a table outside the databases",
    { [`${p}.source.tables`]: ["demosrc.products", "shop.orders"] },
    ["source.table.outside"],
    `
  msk-cdc:pipelines[0].source.tables[1]
    is:   "shop.orders"
    rule: a table outside the captured databases (demosrc) is passed over silently
    fix:  add shop to source.databases`,
  );

  refuse(
    "a sink table that is not captured",
    { [`${p}.sink.tables[0].from`]: "demosrc.orders" },
    ["sink.table.notCaptured"],
    `
  msk-cdc:pipelines[0].sink.tables[0].from
    is:   "demosrc.orders"
    rule: the sink reads only what the source captures (demosrc.products); its topic would stay empty
    fix:  add demosrc.orders to source.tables`,
  );

  refuse(
    "a sink without key",
    { [`${p}.sink.tables[0].key`]: undefined },
    ["settings.value.missing"],
    `
  msk-cdc:pipelines[0].sink.tables[0].key
    is:   absent
    rule: required, without a default: Columns of the source table's primary key, which is the sink table's too; without them neither updates nor deletes find their row.
    fix:  add it, for example ["id"]`,
  );

  refuse(
    "a sink with an empty key",
    { [`${p}.sink.tables[0].key`]: [] },
    ["settings.value.wrong"],
    `
  msk-cdc:pipelines[0].sink.tables[0].key
    is:   []
    rule: at least one key column: without a key neither updates nor deletes find their row
    fix:  change it, for example ["id"]`,
  );

  refuse(
    "a signal table of another name in the demo database",
    { [`${p}.source.signalTable`]: "demosrc.signals" },
    ["source.signalTable.demo"],
    `
  msk-cdc:pipelines[0].source.signalTable
    is:   "demosrc.signals"
    rule: the demo database has one signal table, demosrc.debezium_signal, which \`up\` makes
    fix:  remove it`,
  );

  refuse(
    "a signal table outside the databases",
    { [`${p}.source.host`]: "db", [`${p}.source.signalTable`]: "ops.debezium_signal" },
    ["source.signalTable.outside"],
    `
  msk-cdc:pipelines[0].source.signalTable
    is:   "ops.debezium_signal"
    rule: Debezium sees the table's rows only in a captured database (demosrc)
    fix:  make the table in demosrc, or add ops to source.databases`,
  );

  refuse(
    "a signal table that is copied as data",
    { [`${p}.source.tables`]: ["demosrc.products", "demosrc.debezium_signal"] },
    ["source.signalTable.copied"],
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
    ["source.mask.notCaptured", "source.mask.key", "source.mask.repeated"],
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
    ["property.value.follows"],
    `
  msk-cdc:pipelines[0].source.properties.signal.data.collection
    is:   "demosrc.signals"
    rule: this property follows from source.signalTable and stays as it is
    fix:  remove it, and change source.signalTable`,
  );

  refuse(
    "own keys of a secret of ours",
    { [`${p}.secret.keys`]: { sourcePassword: "db_password" } },
    ["secret.keys.fixed"],
    `
  msk-cdc:pipelines[0].secret.keys.sourcePassword
    is:   "db_password"
    rule: a secret that is made here has its own keys; this value is under rdsDemoSrcPassword
    fix:  remove it, or add existing: true where the secret is there already`,
  );

  refuse(
    "a long connector name",
    { [`${p}.source.connector`]: "c".repeat(129) },
    ["settings.value.wrong"],
    `
  msk-cdc:pipelines[0].source.connector
    is:   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc...
    rule: 1 to 128 letters, digits, dots, underscores or hyphens (CreateConnector; it becomes part of topic names)
    fix:  change it, for example "source-connector-demosrc"`,
  );

  refuse(
    "a topic prefix that Debezium refuses",
    { [`${p}.source.topicPrefix`]: "simply$demo" },
    ["settings.value.wrong"],
    `
  msk-cdc:pipelines[0].source.topicPrefix
    is:   "simply$demo"
    rule: a Kafka topic name: 1 to 249 letters, digits, dots, underscores or hyphens
    fix:  change it, for example "simply"`,
  );

  refuse(
    "Debezium 3 on Java 11",
    {
      [`${p}.connect`]: { version: "2.7.1" },
      [`${p}.source.version`]: "2.7.3.Final",
      "platform.databases": { engineVersion: "8.0" },
    },
    ["connect.version.java"],
    `
  msk-cdc:pipelines[0].connect.version
    is:   "2.7.1"
    rule: Debezium 3.6.0.Final of the sink needs Java 17; MSK Connect 2.7.1 runs on Java 11
    fix:  write "3.7.x"`,
  );

  find("an unknown release", { [`${p}.sink.version`]: "9.9.9.Final" }, [
    "plugin.release.unknown",
    "msk-cdc:pipelines[0].sink.version",
    "write 3.6.0.Final",
  ]);

  const tables = { "demosrc.orders": { partitions: 4 } };
  find("a topic of a table that is not captured", { [`${p}.topics`]: { tables } }, [
    "topics.table.notCaptured",
    `msk-cdc:${p}.topics.tables`,
  ]);

  for (const topics of [
    { cleanup: "compact", retentionBytes: 1 },
    { retentionBytes: 1, tables: { "demosrc.products": { cleanup: "compact" } } },
  ])
    find(`a size for a topic that is only compacted (${JSON.stringify(topics)})`, { [`${p}.topics`]: topics }, [
      "topics.retention.compacted",
      "tables" in topics
        ? `msk-cdc:${p}.topics.tables["demosrc.products"].retentionBytes`
        : `msk-cdc:${p}.topics.retentionBytes`,
    ]);

  find("more copies of a topic than brokers", { [`${p}.topics`]: { replicationFactor: 4 } }, [
    "topics.replicationFactor.tooHigh",
    `msk-cdc:${p}.topics.replicationFactor`,
  ]);

  find("a history in a data topic", { [`${p}.source.historyTopic`]: "simply.demosrc.products" }, [
    "topic.name.shared",
    "msk-cdc:pipelines[0].source.historyTopic",
  ]);

  find("tables with one topic", { [`${p}.source.tables`]: ["demosrc.products", "demosrc.a$b", "demosrc.a_b"] }, [
    "topic.name.shared",
    "msk-cdc:pipelines[0].source.tables[2]",
    "take one of them out, or into a pipeline with another topicPrefix",
  ]);

  refuse(
    "topics that Kafka takes for one",
    { [`${p}.source.historyTopic`]: "simply_demosrc_products" },
    ["topic.name.collides"],
    `
  msk-cdc:pipelines[0].source.historyTopic
    is:   topic simply_demosrc_products
    rule: Kafka takes this name and simply.demosrc.products, of msk-cdc:pipelines[0].source.tables[0], for one: they differ in dots and underscores only
    fix:  write another historyTopic`,
  );

  refuse(
    "a port without a host",
    { [`${p}.source.port`]: 3307 },
    ["source.port.alone"],
    `
  msk-cdc:pipelines[0].source.port
    is:   3307
    rule: without a host the source is the demo database, which has its own port
    fix:  remove it, or add source.host`,
  );

  refuse(
    "a key column that is left out",
    { [`${p}.sink.tables[0].exclude`]: ["id"] },
    ["sink.key.excluded"],
    `
  msk-cdc:pipelines[0].sink.tables[0].exclude
    is:   "id"
    rule: a key column finds the row to update or delete
    fix:  remove id from exclude or from key`,
  );

  refuse(
    "two tables into one",
    {
      [`${p}.source.tables`]: ["demosrc.products", "demosrc.lines"],
      [`${p}.sink.tables[1]`]: { from: "demosrc.lines", table: "productinfo", key: ["id"] },
    },
    ["sink.table.repeated"],
    `
  msk-cdc:pipelines[0].sink.tables[1].table
    is:   "productinfo"
    rule: one table goes to one table, else rows overwrite each other
    fix:  write another one`,
  );
});

describe("refusals: TLS", () => {
  const url = "jdbc:mysql://sink.example:3306/demosink";

  refuse(
    "authorities that nobody asks",
    { [`${p}.sink.tls`]: { mode: "require", ca: "certificates/reports.pem" } },
    ["tls.ca.unused"],
    `
  msk-cdc:pipelines[0].sink.tls.ca
    is:   "certificates/reports.pem"
    rule: nobody asks for the server's certificate with require
    fix:  write mode: verify, or remove ca`,
  );

  refuse(
    "a certificate of nobody knows whom",
    {
      [`${p}.secret`]: { name: "shop/cdc", existing: true },
      [`${p}.source.tls`]: { mode: "verify" },
    },
    ["tls.authority.unknown"],
    `
  msk-cdc:pipelines[0].source.tls.ca
    is:   absent
    rule: the host stands in the secret alone, so that nothing says whose certificate the server's is
    fix:  write the host into source.host as well, or the authorities' file into source.tls.ca`,
  );

  refuse(
    "a URL that leaves the connection plain",
    { [`${p}.sink.url`]: `${url}?sslMode=PREFERRED`, [`${p}.sink.tls`]: { mode: "require" } },
    ["sink.tls.contradicted"],
    `
  msk-cdc:pipelines[0].sink.tls.mode
    is:   "require"
    rule: sink.url says something else about TLS, and the driver would do that
    fix:  remove sslMode, useSSL, requireSSL and verifyServerCertificate from sink.url, or remove sink.tls`,
  );

  find("a URL of before sslMode", { [`${p}.sink.url`]: `${url}?useSSL=false`, [`${p}.sink.tls`]: { mode: "verify" } }, [
    "sink.tls.contradicted",
    "msk-cdc:pipelines[0].sink.tls.mode",
  ]);

  refuse(
    "a URL that is a secret's",
    { [`${p}.secret`]: { name: "shop/cdc", existing: true }, [`${p}.sink.tls`]: { mode: "require" } },
    ["sink.tls.ofSecret"],
    `
  msk-cdc:pipelines[0].sink.tls.mode
    is:   "require"
    rule: a secret that is there already has its own JDBC URL, which alone says whether the connector encrypts
    fix:  remove it, and write sslMode=REQUIRED (or VERIFY_IDENTITY, DISABLED) into the URL in the secret`,
  );

  find(
    "a property that says something else",
    { [`${p}.source.tls`]: { mode: "require" }, [`${p}.source.properties`]: { "database.ssl.mode": "preferred" } },
    ["property.value.follows", "msk-cdc:pipelines[0].source.properties.database.ssl.mode"],
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
    ["secret.key.unknown"],
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
    ["secret.reference.foreign"],
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
    ["secret.reference.malformed"],
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore.password
    is:   \${secretsmanager:AmazonMSK_dev/simplydemo/kylo}
    rule: a reference names a secret and one of its keys: \${secretsmanager:NAME:KEY}; no worker resolves less
    fix:  write \${secretsmanager:AmazonMSK_dev/simplydemo/kylo:KEY}`,
  );

  refuse(
    "another provider",
    { [`${p}.source.properties`]: { "database.ssl.keystore": "${env:KEYSTORE}" } },
    ["secret.reference.provider"],
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore
    is:   \${env:KEYSTORE}
    rule: the worker configuration has one config provider, secretsmanager; no worker resolves a reference to another
    fix:  write \${secretsmanager:NAME:KEY}`,
  );

  find(
    "a worker's reference",
    {
      [`${p}.worker.properties`]: {
        "offset.flush.interval.ms": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:interval}",
      },
    },
    [
      "secret.key.unknown",
      "msk-cdc:pipelines[0].worker.properties.offset.flush.interval.ms",
      "write one of its keys: bootstrapServers, rdsDemoSrcEndpoint, rdsDemoSrcUsername, rdsDemoSrcPassword, rdsDemoSinkEndpoint, rdsDemoSinkUsername, rdsDemoSinkPassword; a secret with more keys is an existing one (secret.existing: true)",
    ],
  );

  refuse(
    "a password in plain text",
    { [`${p}.source.properties`]: { "database.ssl.keystore.password": "changeit" } },
    ["property.password.plain"],
    `
  msk-cdc:pipelines[0].source.properties.database.ssl.keystore.password
    is:   (not shown: it may hold a secret)
    rule: whoever may describe the connector reads its configuration; a password stands in a secret
    fix:  put it into a secret that is there already (secret.existing: true) and write \${secretsmanager:NAME:KEY}`,
  );
});
