// The JDBC sink connector's configuration, and the URL it finds in the secret.
import assert from "node:assert/strict";
import { workerProperties } from "../../../connectors/workerConfiguration.js";
import { jdbcSinkConfiguration } from "../../../sinks/jdbc/configuration.js";
import { hostsOf, sinkUrl, withDatabase } from "../../../sinks/jdbc/url.js";
import { sinkTls } from "../../../sinks/registry.js";
import { mysqlTopics } from "../../../sources/mysql/topics.js";
import { pipelineWith } from "../connectors/pipeline.js";

const twoTables = {
  source: { tables: ["demosrc.products", "demosrc.order_lines"] },
  sink: {
    tables: [
      { from: "demosrc.products", table: "productinfo", key: ["id"], exclude: ["image"] },
      { from: "demosrc.order_lines", table: "lines", key: ["a", "b"], exclude: ["note"] },
    ],
  },
};

describe("JDBC sink configuration", () => {
  const configuration = jdbcSinkConfiguration(pipelineWith());

  it("excludes image by topic and column without any transform, or it reaches the sink table", () => {
    assert.equal(configuration["field.exclude.list"], "simply.demosrc.products:image");
    assert.deepEqual(
      Object.keys(configuration).filter((key) => key.startsWith("transforms")),
      [],
    );
  });

  it("upserts and deletes by the record's key, or changes don't find their row", () => {
    assert.equal(configuration["delete.enabled"], "true");
    assert.equal(configuration["insert.mode"], "upsert");
    assert.equal(configuration["primary.key.mode"], "record_key");
    assert.equal(configuration["primary.key.fields"], "id");
  });

  it("reads headers as text, or a changed key kills the sink's task", () => {
    assert.equal(configuration["header.converter"], "org.apache.kafka.connect.storage.StringConverter");
  });

  it("checks connections before use and retries for a minute, or a restarted database kills the sink's task", () => {
    const pipeline = pipelineWith();
    const c3p0 = jdbcSinkConfiguration({ ...pipeline, sink: { ...pipeline.sink, version: "3.2.0.Final" } });
    assert.equal(c3p0["hibernate.c3p0.testConnectionOnCheckout"], "true");
    // Agroal, from 3.6 on, by classes of ours.
    assert.equal(configuration["connection.provider"], "mskcdc.pool.RevivingConnectionProvider");
    assert.equal(c3p0["connection.provider"], undefined);
    assert.equal(configuration["hibernate.agroal.connectionValidator"], "mskcdc.pool.WritableValidator");
    assert.deepEqual(
      Object.keys(configuration).filter((key) => key.includes("c3p0")),
      [],
    );
    assert.equal(configuration["connection.restart.on.errors"], "true");
    assert.ok(Number(configuration["flush.max.retries"]) * Number(configuration["flush.retry.delay.ms"]) >= 60_000);
  });

  it("adds columns unless the pipeline only reports, or a table changes that its owner keeps", () => {
    assert.equal(configuration["schema.evolution"], "basic");
    const { "schema.evolution": evolution } = jdbcSinkConfiguration({ ...pipelineWith(), schemaChanges: "report" });
    assert.equal(evolution, "none");
  });

  it("names its topics, or the sink reads the schema change topic and dies of it", () => {
    assert.equal(configuration["topics"], "simply.demosrc.products");
    assert.equal(configuration["topics.regex"], undefined);
  });

  it("holds nothing that the connector ignores, or it looks as if it worked", () => {
    for (const key of [
      "auto.create",
      "auto.evolve",
      "retries",
      "max.retries",
      "security.protocol",
      "table.name.format",
    ])
      assert.equal(configuration[key], undefined, key);
    assert.equal(configuration["collection.name.format"], "productinfo");
  });

  it("asks for no larger batches than the consumer polls, or they never grow", () => {
    assert.ok(
      Number(configuration["batch.size"]) <=
        Number(workerProperties(pipelineWith(), "eu-west-1")["consumer.max.poll.records"]),
    );
  });

  it("names the table as releases before 3 do, or they write to another one", () => {
    const old = jdbcSinkConfiguration(pipelineWith({ sink: { version: "2.2.1.Final" } }));
    assert.equal(old["table.name.format"], "productinfo");
    assert.equal(old["collection.name.format"], undefined);
    assert.equal(old["field.exclude.list"], undefined);
  });

  it("routes each of several tables, or their rows land in one", () => {
    const pipeline = pipelineWith(twoTables);
    const several = jdbcSinkConfiguration(pipeline);
    assert.equal(several["collection.name.format"], "${topic}");
    const route = (topic: string) =>
      (several["transforms"] ?? "")
        .split(",")
        .reduce(
          (name, id) =>
            name.replace(
              new RegExp(`^${several[`transforms.${id}.regex`]}$`),
              several[`transforms.${id}.replacement`] ?? "",
            ),
          topic,
        );
    assert.equal(route("simply.demosrc.products"), "productinfo");
    assert.equal(route("simply.demosrc.order_lines"), "lines");
    // The sink sees the routed topic.
    assert.equal(several["field.exclude.list"], "productinfo:image,lines:note");
    assert.equal(several["primary.key.fields"], undefined, "keys differ: the record key as it is");
    assert.ok(
      (several["topics"] ?? "").split(",").every((topic) => mysqlTopics(pipeline).some(({ name }) => name === topic)),
    );
  });

  it("keeps what own properties must not change, or excluded columns come in by them", () => {
    const own = jdbcSinkConfiguration(
      pipelineWith({
        sink: { properties: { "batch.size": 10, "field.exclude.list": "x:y", "delete.enabled": "false" } },
      }),
    );
    assert.equal(own["batch.size"], "10");
    assert.equal(own["field.exclude.list"], "simply.demosrc.products:image");
    assert.equal(own["delete.enabled"], "true");
  });
});

describe("JDBC URL of the sink", () => {
  const address = { address: "10.0.0.5", port: 3307 };

  it("asks for UTC, rewritten batches and its own database, or times shift, every row is a round trip, and namesakes are taken for its tables", () => {
    assert.equal(
      sinkUrl(pipelineWith().sink, address),
      "jdbc:mysql://10.0.0.5:3307/demosink?rewriteBatchedStatements=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&nullDatabaseMeansCurrent=true",
    );
  });

  it("adds only what a URL lacks, or a user's own choice is overwritten", () => {
    const { sink } = pipelineWith({
      sink: { url: "jdbc:mysql://db.example.com:3306/shop?sslMode=REQUIRED&rewriteBatchedStatements=false" },
    });
    assert.equal(
      sinkUrl(sink, address),
      "jdbc:mysql://db.example.com:3306/shop?sslMode=REQUIRED&rewriteBatchedStatements=false&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&nullDatabaseMeansCurrent=true",
    );
  });

  it("says how the settings want it encrypted, or the connector writes in plain text where TLS was asked for", () => {
    const urlOf = (mode: string, url = "jdbc:mysql://db.example.com/shop") =>
      sinkUrl(pipelineWith({ sink: { url, tls: { mode } } }).sink);
    assert.match(urlOf("require"), /[?&]sslMode=REQUIRED(&|$)/);
    assert.match(urlOf("verify"), /[?&]sslMode=VERIFY_IDENTITY(&|$)/);
    assert.match(urlOf("off"), /[?&]sslMode=DISABLED(&|$)/);
    assert.equal(urlOf("require", "jdbc:mysql://a/b?sslMode=required").match(/sslMode/g)?.length, 1);
  });

  it("tells how it is encrypted, or commands connect in plain text where the connector would not", () => {
    const encryption = (query: string, sink: object = {}) =>
      sinkTls(pipelineWith({ sink }).sink, `jdbc:mysql://a/b?${query}`)?.mode;
    assert.deepEqual(
      ["sslMode=REQUIRED", "sslMode=VERIFY_CA", "a=b&sslMode=verify_identity", "sslMode=DISABLED"].map((query) =>
        encryption(query),
      ),
      ["require", "require", "verify", "off"],
    );
    assert.deepEqual(
      ["useSSL=true&requireSSL=true", "sslMode=PREFERRED", "useSSL=true", ""].map((query) => encryption(query)),
      ["require", undefined, undefined, undefined],
    );
    assert.equal(encryption("", { tls: { mode: "verify" } }), "verify");
    assert.equal(sinkTls(pipelineWith().sink, undefined), undefined);
  });

  it("keeps servers and parameters with another database, or an environment writes elsewhere", () => {
    assert.equal(withDatabase("jdbc:mysql://a:1,b/shop?c=d", "own"), "jdbc:mysql://a:1,b/own?c=d");
    assert.equal(withDatabase("jdbc:mysql:loadbalance://a,b", "own"), "jdbc:mysql:loadbalance://a,b/own");
    assert.equal(withDatabase("jdbc:mysql:replication://a,b/shop", "own"), "jdbc:mysql:replication://a,b/own");
  });

  it("refuses a pipeline without any sink database, or it fails on a worker only", () => {
    assert.throws(() => sinkUrl(pipelineWith().sink), /sink\.url/);
  });

  it("names its servers in its JDBC URL, and one that hides them is refused unseen: else nobody can connect, or its password is shown", () => {
    assert.deepEqual(hostsOf("jdbc:mysql://sink.example.internal/demosink?a=b"), [
      { host: "sink.example.internal", port: 3306 },
    ]);
    assert.deepEqual(hostsOf("jdbc:mysql:loadbalance://127.0.0.1:13306,other:3307/demosink"), [
      { host: "127.0.0.1", port: 13306 },
      { host: "other", port: 3307 },
    ]);
    assert.deepEqual(hostsOf("jdbc:mysql://[::1]:3307/demosink"), [{ host: "::1", port: 3307 }]);
    for (const url of [
      "jdbc:mysql://address=(host=a)(password=hunter2)/demosink",
      "jdbc:mysql://u:hunter2@a/demosink",
      "jdbc:postgresql://a/demosink",
    ]) {
      assert.throws(
        () => hostsOf(url),
        (error: Error) => /does not name its servers/.test(error.message) && !/hunter2/.test(error.message),
      );
    }
  });
});
