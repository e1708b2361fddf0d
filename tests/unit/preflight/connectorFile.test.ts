// A connector's JSON by itself: the seed's two with what is wrong in them, and one mistake at a time in sound ones.
import assert from "node:assert/strict";
import { jdbcSinkConfiguration } from "../../../sinks/jdbc/configuration.js";
import { mysqlSourceConfiguration } from "../../../sources/mysql/configuration.js";
import { checkConnectorFile } from "../../../preflight/connectorFile.js";
import { listed } from "../../../settings/findings.js";
import { pipelineWith } from "../connectors/pipeline.js";
import { seedSink, seedSource } from "./seedConnectors.js";

type Fields = Record<string, unknown>;

const source: Fields = mysqlSourceConfiguration(pipelineWith());
const sink: Fields = jdbcSinkConfiguration(pipelineWith());
const twoTables = pipelineWith({
  source: { tables: ["demosrc.products", "demosrc.lines"] },
  sink: {
    tables: [
      { from: "demosrc.products", table: "p", key: ["id"] },
      { from: "demosrc.lines", table: "l", key: ["id"], exclude: ["note"] },
    ],
  },
});
const pathsOf = (content: unknown) => checkConnectorFile(content).map(({ path }) => path);
const without = (fields: Fields, key: string) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));

describe("a connector's JSON", () => {
  it("passes in each of its forms when it is what we make ourselves, or nobody trusts the findings", () => {
    for (const configuration of [source, sink, jdbcSinkConfiguration(twoTables), mysqlSourceConfiguration(twoTables)]) {
      assert.deepEqual(checkConnectorFile(configuration), []);
      assert.deepEqual(
        checkConnectorFile({
          connectorName: "orders",
          connectorConfiguration: configuration,
          kafkaConnectVersion: "3.7.x",
        }),
        [],
      );
      assert.deepEqual(checkConnectorFile({ name: "orders", config: configuration }), []);
    }
  });

  it("passes with transforms, converters and error handling of its own, or sound connectors can't be checked", () => {
    const own = {
      transforms: "route",
      "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
      "errors.tolerance": "all",
      "errors.deadletterqueue.topic.name": "dead",
      predicates: "p",
    };
    assert.deepEqual(checkConnectorFile({ ...sink, ...own }), []);
    assert.deepEqual(
      checkConnectorFile({
        ...source,
        ...own,
        converters: "isbn",
        "isbn.type": "io.example.Isbn",
        "driver.sslMode": "REQUIRED",
        "topic.creation.default.partitions": 1,
      }),
      [],
    );
    const unwrapped = {
      transforms: "unwrap,mask",
      "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
      "transforms.mask.type": "org.apache.kafka.connect.transforms.MaskField$Value",
      "transforms.mask.fields": "x",
    };
    assert.deepEqual(checkConnectorFile({ ...without(sink, "field.exclude.list"), ...unwrapped }), []);
  });

  const idsOf = (content: unknown) => checkConnectorFile(content).map(({ id }) => id);

  it("of the seed's source shows the sink's properties in it, or they look as if they did something", () => {
    assert.deepEqual(idsOf(seedSource), ["property.name.ofSinks", "property.name.ofSinks"]);
    assert.equal(
      listed(checkConnectorFile(seedSource), "source.json"),
      `2 rules are broken by source.json:
  quote.identifiers
    is:   "always"
    rule: a property of sinks; the source passes it over silently
    fix:  remove it
  delete.enabled
    is:   "true"
    rule: a property of sinks; the source passes it over silently
    fix:  remove it`,
    );
  });

  it("of the seed's sink shows the transforms that do nothing, or image arrives in the sink", () => {
    assert.deepEqual(idsOf(seedSink).slice(2, 5), [
      "sink.transform.noEffect",
      "property.name.deprecated",
      "property.name.ofOtherSinks",
    ]);
    assert.equal(
      listed(checkConnectorFile(seedSink).slice(0, 5), "sink.json"),
      `5 rules are broken by sink.json:
  transforms.createdAt.type
    is:   "org.apache.kafka.connect.transforms.TimestampConverter$Value"
    rule: does nothing to Debezium's envelope: it looks for created_at beside before, after, source and op, and the columns are inside of before and after
    fix:  remove it: the sink converts columns by their schema
  transforms.updatedAt.type
    is:   "org.apache.kafka.connect.transforms.TimestampConverter$Value"
    rule: does nothing to Debezium's envelope: it looks for updated_at beside before, after, source and op, and the columns are inside of before and after
    fix:  remove it: the sink converts columns by their schema
  transforms.filterFields.type
    is:   "org.apache.kafka.connect.transforms.ReplaceField$Value"
    rule: does nothing to Debezium's envelope: it looks for image beside before, after, source and op, and the columns are inside of before and after
    fix:  remove it, and write field.exclude.list: <topic>:image (Debezium 3), or column.exclude.list at the source
  table.name.format
    is:   "productinfo"
    rule: deprecated: Debezium 3 calls it collection.name.format
    fix:  write collection.name.format, from Debezium 3 on
  auto.create
    is:   "false"
    rule: other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently
    fix:  remove it; schema.evolution says whether tables and columns are added (basic) or not (none)`,
    );
    assert.deepEqual(pathsOf(seedSink).slice(5), [
      "auto.evolve",
      "security.protocol",
      "sasl.mechanism",
      "sasl.jaas.config",
      "sasl.client.callback.handler.class",
      "retries",
      "max.retries",
      "retry.backoff.ms",
    ]);
  });

  const history = "schema.history.internal";
  const cases: [loss: string, content: Fields, id: string, path: string, fix: string, rule?: string][] = [
    [
      "an unknown class is noticed by a worker only",
      { ...sink, "connector.class": "io.debezium.connector.jdbc.JdbcSinkConector" },
      "connector.class.unknown",
      "connector.class",
      "write io.debezium.connector.jdbc.JdbcSinkConnector",
      "connectors with rules here: io.debezium.connector.mysql.MySqlConnector, io.debezium.connector.jdbc.JdbcSinkConnector",
    ],
    [
      "the brokers refuse the schema history",
      without(source, `${history}.producer.sasl.mechanism`),
      "source.history.auth",
      `${history}.producer.sasl.mechanism`,
      "add AWS_MSK_IAM",
      "the schema history's producer has its own authentication; without it the brokers refuse it, and the connector fails after minutes",
    ],
    [
      "two replicas have one id",
      without(source, "database.server.id"),
      "source.property.missing",
      "database.server.id",
      "add it",
      "a MySQL source needs it: a replica id that nothing else has on that database server",
    ],
    [
      "Debezium refuses the prefix",
      { ...source, "topic.prefix": "simply demo" },
      "source.topicPrefix.form",
      "topic.prefix",
      "write simply_demo",
      "letters, digits, dots, underscores and hyphens only (Debezium refuses others)",
    ],
    [
      "a table is silently not captured",
      { ...source, "table.include.list": "demosrc.products,shop\\.orders" },
      "source.table.outside",
      "table.include.list",
      "add shop to database.include.list",
    ],
    [
      "history and changes share a topic",
      { ...source, [`${history}.kafka.topic`]: "simply.demosrc.products" },
      "source.history.shared",
      `${history}.kafka.topic`,
      "write schema-history.simply",
      "the schema history's topic holds nothing else, and this one holds changes",
    ],
    [
      "Debezium refuses the queue",
      { ...source, "max.queue.size": "100" },
      "source.queue.small",
      "max.queue.size",
      "write 32768 for max.queue.size",
      "max.queue.size (100) is larger than max.batch.size (8192); Debezium refuses anything else",
    ],
    ["a second task never comes", { ...source, "tasks.max": "2" }, "source.tasks.several", "tasks.max", "write 1"],
    [
      "Debezium 1's name is passed over",
      { ...source, "database.history.kafka.topic": "h" },
      "property.name.renamed",
      "database.history.kafka.topic",
      "write schema.history.internal.kafka.topic",
    ],
    [
      "everybody reads the password",
      { ...source, "database.password": "hunter2" },
      "property.password.plain",
      "database.password",
      "put it into a secret and write ${secretsmanager:NAME:KEY}",
    ],
    [
      "a reference stays text",
      { ...source, "database.user": "${ssm:user}" },
      "secret.reference.provider",
      "database.user",
      "write ${secretsmanager:NAME:KEY}",
    ],
    [
      "the sink dies of a schema change",
      { ...sink, topics: "simply,simply.demosrc.products" },
      "sink.topics.schemaChanges",
      "topics",
      "remove simply from topics",
      "the topic of the bare prefix holds schema changes, which the JDBC sink can't read: its task dies of the first",
    ],
    [
      "a pattern takes the schema changes in",
      { ...without(sink, "topics"), "topics.regex": "simply.*" },
      "sink.topics.schemaChanges",
      "topics.regex",
      "write simply\\..+",
    ],
    [
      "the sink reads nothing",
      without(sink, "topics"),
      "sink.topics.one",
      "topics",
      "add it",
      "a sink reads the topics of either topics or topics.regex",
    ],
    [
      "the sink gets text",
      { ...sink, "value.converter": "org.apache.kafka.connect.storage.StringConverter" },
      "sink.converter.noSchema",
      "value.converter",
      "write org.apache.kafka.connect.json.JsonConverter, with schemas, as the source has it",
    ],
    [
      "the sink gets no schemas",
      {
        ...sink,
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": false,
      },
      "sink.converter.noSchema",
      "value.converter.schemas.enable",
      "write true, here and at the source",
    ],
    [
      "deletes are refused",
      { ...sink, "primary.key.mode": "record_value" },
      "sink.key.deletes",
      "primary.key.mode",
      "write record_key",
      "delete.enabled needs record_key: a delete has nothing but its record's key",
    ],
    [
      "upserts have no key",
      { ...without(sink, "primary.key.mode"), "delete.enabled": "false" },
      "sink.key.none",
      "primary.key.mode",
      "write record_key",
      "insert.mode upsert finds its row by a key, and none is the mode without one (it is the default, too)",
    ],
    [
      "excluded columns come back",
      { ...sink, transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" },
      "sink.transform.unwraps",
      "transforms.u.type",
      "remove the transform, and exclude columns by field.exclude.list",
      "unwrapped before the sink, excluded columns come back at the first delete; the JDBC sink takes Debezium's envelope itself",
    ],
    [
      "a property with a list is refused by the API",
      { ...sink, topics: "a.b", "primary.key.fields": ["id"] },
      "property.value.noText",
      "primary.key.fields",
      "write its value in quotes",
      "each property is text",
    ],
    [
      "the name is too long for MSK Connect",
      { name: "n".repeat(129), config: sink },
      "connector.name.form",
      "name",
      'write one, for example "source-connector-orders"',
    ],
    [
      "nobody finds its offsets again",
      { connectorConfiguration: sink },
      "connector.name.missing",
      "connectorName",
      'write one, for example "source-connector-orders"',
      "a connector has a name, under which its offsets are found again",
    ],
    [
      "a client's own brokers may be passed over",
      { ...sink, "consumer.override.security.protocol": "SSL" },
      "property.client.override",
      "consumer.override.security.protocol",
      "remove it",
      "MSK Connect gives the worker's clients the cluster's brokers and authentication; whether a connector may override them is not documented",
    ],
    [
      "CreateConnector refuses what is no text",
      { connectorName: "c", connectorConfiguration: { ...sink, "tasks.max": 1 } },
      "property.value.noText",
      "connectorConfiguration.tasks.max",
      'write "1"',
    ],
  ];
  for (const [loss, content, ...expected] of cases) {
    it(`is refused, or ${loss}`, () =>
      assert.deepEqual(
        checkConnectorFile(content).map(({ id, path, fix, rule }) => [id, path, fix, rule].slice(0, expected.length)),
        [expected],
      ));
  }

  it("asks for no authentication of the schema history on a cluster without any, or its users are sent the wrong way", () => {
    const open = Object.fromEntries(Object.entries(source).filter(([key]) => !/sasl|security/.test(key)));
    assert.deepEqual(pathsOf({ ...open, [`${history}.kafka.bootstrap.servers`]: "b-1:9092,b-2:9092" }), []);
    assert.equal(pathsOf(open).length, 8);
  });

  it("never shows a password, or it ends up in the log of a CI run", () => {
    assert.doesNotMatch(
      JSON.stringify(
        checkConnectorFile({ ...source, "database.password": "hunter2", "database.ssl.keystore.password": "hunter2" }),
      ),
      /hunter2/,
    );
  });

  it("is refused when it is no object, or the check ends in a stack trace", () => {
    for (const content of [null, [], "x", 1]) assert.deepEqual(idsOf(content), ["connector.file.noObject"]);
    assert.deepEqual(pathsOf({}), ["connector.class"]);
  });
});
