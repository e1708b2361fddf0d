// The MySQL source connector's configuration.
import assert from "node:assert/strict";
import { mysqlSourceConfiguration } from "../../../sources/mysql/configuration.js";
import { sourceTls } from "../../../sources/mysql/tls.js";
import { pipelineWith } from "../connectors/pipeline.js";

describe("MySQL source configuration", () => {
  const configuration = mysqlSourceConfiguration(pipelineWith(), { port: 3306 });

  it("connects and captures as in the seed, or other tables or topics are in use", () => {
    const expected = {
      "connector.class": "io.debezium.connector.mysql.MySqlConnector",
      "tasks.max": "1",
      "database.hostname": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSrcEndpoint}",
      "database.port": "3306",
      "database.user": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSrcUsername}",
      "database.password": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:rdsDemoSrcPassword}",
      "database.server.id": "76311378",
      "database.include.list": "demosrc",
      "table.include.list": "demosrc.products",
      "topic.prefix": "simply",
      "schema.history.internal.kafka.topic": "history.schema-changes",
      "schema.history.internal.kafka.bootstrap.servers":
        "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:bootstrapServers}",
      "include.schema.changes": "true",
      "snapshot.mode": "initial",
      "heartbeat.interval.ms": "2000",
    };
    for (const [key, value] of Object.entries(expected)) assert.equal(configuration[key], value, key);
  });

  it("authenticates both clients of the schema history, or the brokers refuse one", () => {
    for (const client of ["consumer", "producer"]) {
      assert.equal(configuration[`schema.history.internal.${client}.security.protocol`], "SASL_SSL");
      assert.equal(configuration[`schema.history.internal.${client}.sasl.mechanism`], "AWS_MSK_IAM");
      assert.equal(
        configuration[`schema.history.internal.${client}.sasl.jaas.config`],
        "software.amazon.msk.auth.iam.IAMLoginModule required;",
      );
      assert.equal(
        configuration[`schema.history.internal.${client}.sasl.client.callback.handler.class`],
        "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
      );
    }
  });

  it("lets the schema history's clients wait before they reconnect, or they use up the connections that a small broker takes", () => {
    for (const client of ["consumer", "producer"]) {
      assert.equal(configuration[`schema.history.internal.${client}.reconnect.backoff.ms`], "1000");
      assert.equal(configuration[`schema.history.internal.${client}.reconnect.backoff.max.ms`], "10000");
    }
  });

  it("keeps exact values, or decimals, unsigned numbers and times lose digits on the way", () => {
    assert.equal(configuration["decimal.handling.mode"], "precise");
    assert.equal(configuration["bigint.unsigned.handling.mode"], "precise");
    assert.equal(configuration["time.precision.mode"], "adaptive_time_microseconds");
  });

  it("passes column types on, or an added column with a default is NULL in the sink's old rows", () => {
    assert.equal(configuration["column.propagate.source.type"], ".*");
  });

  it("leaves the seed's sink properties out, or they look as if they did something", () => {
    for (const key of ["delete.enabled", "quote.identifiers", "auto.create", "auto.evolve"])
      assert.equal(configuration[key], undefined, key);
  });

  it("refers to the secret, or a password stands in the configuration", () => {
    const secrets = Object.entries(configuration).filter(([key]) => /password/.test(key));
    assert.ok(secrets.length > 0);
    for (const [key, value] of secrets) assert.match(value, /^\$\{secretsmanager:/, key);
  });

  it("lets own properties tune but not untie the pipeline, or it reads one topic and writes another", () => {
    const own = mysqlSourceConfiguration(
      pipelineWith({
        source: { properties: { "poll.interval.ms": 500, "topic.prefix": "other", "snapshot.mode": "no_data" } },
      }),
    );
    assert.equal(own["poll.interval.ms"], "500");
    assert.equal(own["snapshot.mode"], "no_data");
    assert.equal(own["topic.prefix"], "simply");
  });

  it("takes names literally, or a table with a dollar sign is not captured", () => {
    const configured = mysqlSourceConfiguration(pipelineWith({ source: { tables: ["demosrc.a$b"] } }));
    assert.match("demosrc.a$b", new RegExp(`^${configured["table.include.list"]}$`));
  });

  it("hears commands on a topic of its own alone: else one for a preview makes every pipeline on that database read its tables again", () => {
    const expected = {
      "signal.data.collection": "demosrc.debezium_signal",
      "signal.enabled.channels": "source,kafka",
      "signal.kafka.topic": "simply-signal",
      "signal.kafka.groupId": "simply-signal",
      "signal.kafka.bootstrap.servers": "${secretsmanager:AmazonMSK_dev/simplydemo/kylo:bootstrapServers}",
      "signal.consumer.security.protocol": "SASL_SSL",
      "signal.consumer.sasl.mechanism": "AWS_MSK_IAM",
      "signal.consumer.reconnect.backoff.ms": "1000",
      "notification.enabled.channels": "log",
    };
    for (const [key, value] of Object.entries(expected)) assert.equal(configuration[key], value, key);
    // With commits a command would be read again after a crash.
    assert.equal(configuration["signal.kafka.consumer.offset.commit.enabled"], undefined);
    assert.ok(!configuration["table.include.list"]?.includes("signal"));
  });

  it("has each of its own clients come in as its worker does, where nobody authenticates: else it waits for ever", () => {
    const access = { authenticationType: "NONE", encryptionType: "TLS" } as const;
    const open = mysqlSourceConfiguration(pipelineWith({}), { access });
    for (const client of ["schema.history.internal.producer.", "schema.history.internal.consumer.", "signal.consumer."])
      assert.deepEqual(
        Object.entries(open).filter(([key]) => key.startsWith(client) && /security|sasl/.test(key)),
        [[`${client}security.protocol`, "SSL"]],
      );
  });

  it("takes no signals without a signal table: else each one only fails in the log", () => {
    const own = mysqlSourceConfiguration(pipelineWith({ source: { host: "db" } }));
    assert.deepEqual(
      Object.keys(own).filter((key) => /^(signal|notification)\./.test(key)),
      [],
    );
    assert.equal(
      mysqlSourceConfiguration(pipelineWith({ source: { host: "db", signalTable: "demosrc.signals" } }))[
        "signal.data.collection"
      ],
      "demosrc.signals",
    );
  });

  it("is encrypted as the settings say, or it reads in plain text where TLS was asked for", () => {
    const of = (source: object) => mysqlSourceConfiguration(pipelineWith({ source }));
    const login = "driver.allowPublicKeyRetrieval";
    assert.deepEqual(
      ["verify", "require", "off"].map((mode) => {
        const { "database.ssl.mode": said, [login]: key } = of({ tls: { mode } });
        return [said, key];
      }),
      [
        ["verify_identity", undefined],
        ["required", undefined],
        ["disabled", "true"],
      ],
    );
    assert.deepEqual([configuration["database.ssl.mode"], configuration[login]], [undefined, "true"]);
  });

  it("tells how it is encrypted, or commands connect in plain text where the connector would not", () => {
    const of = (source: object) => sourceTls(pipelineWith({ source }))?.mode;
    const property = (mode: string) => of({ properties: { "database.ssl.mode": mode } });
    assert.deepEqual(["required", "VERIFY_CA", "verify_identity", "disabled", "preferred"].map(property), [
      "require",
      "require",
      "require",
      "off",
      undefined,
    ]);
    assert.deepEqual([of({ tls: { mode: "verify" } }), of({})], ["verify", undefined]);
  });

  it("masks what the settings say, and for environments alone what they say of those: else personal data leaves the source", () => {
    const of = (...masks: object[]) =>
      Object.entries(
        mysqlSourceConfiguration(
          pipelineWith({ source: { masks, properties: { "column.mask.with.8.chars": "demosrc.products.image" } } }),
        ),
      ).filter(([key]) => /^column\.(mask|truncate)/.test(key));
    const [name, description] = [
      { column: "demosrc.products.name", mode: "truncate", chars: 3 },
      { column: "demosrc.products.desc$", mode: "mask", chars: 8 },
    ];
    assert.deepEqual(of(name, description), [
      ["column.mask.with.8.chars", "demosrc.products.image,demosrc.products.desc\\$"],
      ["column.truncate.to.3.chars", "demosrc.products.name"],
    ]);
    assert.deepEqual(of({ ...name, only: "environments" }), [["column.mask.with.8.chars", "demosrc.products.image"]]);
  });

  it("drops excluded columns itself for sinks before 3, or those get them", () => {
    const old = mysqlSourceConfiguration(
      pipelineWith({
        sink: { version: "2.2.1.Final" },
        source: { properties: { "column.exclude.list": "demosrc.products.description" } },
      }),
    );
    assert.equal(old["column.exclude.list"], "demosrc.products.description,demosrc.products.image");
    assert.equal(configuration["column.exclude.list"], undefined);
  });
});
