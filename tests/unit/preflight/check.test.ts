// Rules over settings: each test breaks one rule in the seed's settings.
import assert from "node:assert/strict";
import { checkSettings } from "../../../preflight/check.js";
import type { Finding } from "../../../settings/findings.js";
import { parseSettings } from "../../../settings/schema.js";
import { seedPipeline } from "../connectors/pipeline.js";

const platform = { name: "simplydemo", databases: {} };
type Part = Partial<Record<"source" | "sink" | "secret" | "connect" | "worker", object>> & { name?: string };

function pipeline({ source, sink, ...rest }: Part = {}) {
  return {
    ...seedPipeline,
    ...rest,
    source: { ...seedPipeline.source, ...source },
    sink: { ...seedPipeline.sink, ...sink },
  };
}

function check(...pipelines: object[]): Finding[] {
  return checkSettings(parseSettings({ platform, pipelines }));
}

function only(findings: Finding[], id: string, path: string): void {
  assert.deepEqual(
    findings.map((finding) => [finding.id, finding.path]),
    [[id, path]],
  );
}

describe("preflight: platform", () => {
  const cluster = (changes: object, rest: object = {}) =>
    checkSettings(parseSettings({ platform: { ...platform, cluster: changes, ...rest } }));

  it("passes sound settings, or nobody can start", () => assert.deepEqual(check(pipeline()), []));

  it("lets a secret have any name, or AWS's rule for SCRAM binds those who don't use it", () => {
    const secret = { ...seedPipeline.secret, name: "dev/kylo" };
    assert.deepEqual(check(pipeline({ secret })), []);
  });

  it("compares replication with brokers, or topics can't be created", () => {
    only(
      cluster({ replicationFactor: 3 }),
      "cluster.replicationFactor.tooHigh",
      "msk-cdc:platform.cluster.replicationFactor",
    );
    assert.deepEqual(cluster({ replicationFactor: 3 }, { network: { zones: 3 } }), []);
  });

  it("leaves a replica to spare, or all writes stop while a broker is patched", () => {
    only(
      cluster({ replicationFactor: 2, minInsyncReplicas: 2 }),
      "cluster.minInsyncReplicas.tooHigh",
      "msk-cdc:platform.cluster.minInsyncReplicas",
    );
    assert.deepEqual(cluster({ replicationFactor: 1, minInsyncReplicas: 1 }), []);
  });

  it("asks for Kafka 3.6, or MSK refuses the topics", () =>
    void only(
      cluster({ kafkaVersion: "2.8.1" }),
      "cluster.kafkaVersion.tooOld",
      "msk-cdc:platform.cluster.kafkaVersion",
    ));

  it("asks for each pipeline's databases, or their lack is noticed on the worker only", () => {
    const findings = checkSettings(parseSettings({ platform: { name: "simplydemo" }, pipelines: [pipeline()] }));
    assert.deepEqual(
      findings.map(({ path }) => path),
      ["msk-cdc:pipelines[0].source.host", "msk-cdc:pipelines[0].sink.url"],
    );
  });

  it("keeps Debezium 2.7 from MySQL 8.4, or it retries for ever and looks healthy", () => {
    const on = (engineVersion: string, version: string) =>
      checkSettings(
        parseSettings({
          platform: { ...platform, databases: { engineVersion } },
          pipelines: [pipeline({ source: { version } })],
        }),
      );
    only(on("8.4", "2.7.3.Final"), "source.version.binlog", "msk-cdc:pipelines[0].source.version");
    assert.deepEqual(on("8.4", "3.2.0.Final"), []);
    assert.deepEqual(on("8.0", "2.7.3.Final"), []);
  });
});

describe("preflight: one pipeline", () => {
  const at = "msk-cdc:pipelines[0]";

  it("refuses what only another release's pool knows, or a setting does nothing in silence", () => {
    const on = (version: string, key: string) => check(pipeline({ sink: { version, properties: { [key]: "7" } } }));
    const [c3p0, agroal] = ["hibernate.c3p0.max_size", "hibernate.agroal.maxSize"];
    only(on("3.6.0.Final", c3p0), "sink.pool.ofOtherRelease", `${at}.sink.properties.${c3p0}`);
    const driver = "hibernate.connection.useCompression";
    only(on("3.6.0.Final", driver), "sink.pool.ofOtherRelease", `${at}.sink.properties.${driver}`);
    assert.deepEqual([on("3.2.0.Final", driver), on("3.6.0.Final", "hibernate.connection.isolation")], [[], []]);
    only(on("3.2.0.Final", agroal), "sink.pool.ofOtherRelease", `${at}.sink.properties.${agroal}`);
    assert.deepEqual([on("3.2.0.Final", c3p0), on("3.6.0.Final", agroal)], [[], []]);
  });

  it("refuses a snapshot mode that the release has given up, or the connector fails on AWS", () => {
    const on = (version: string, mode: string) =>
      check(pipeline({ source: { version, properties: { "snapshot.mode": mode } } }));
    only(on("3.6.1.Final", "schema_only"), "source.snapshotMode.gone", `${at}.source.properties.snapshot.mode`);
    only(on("3.6.1.Final", "never"), "source.snapshotMode.gone", `${at}.source.properties.snapshot.mode`);
    assert.deepEqual([on("3.2.0.Final", "never"), on("3.2.0.Final", "schema_only")], [[], []]);
    assert.deepEqual(on("3.6.1.Final", "no_data"), []);
  });
  it("refuses what the release's unwrapping knows no more, or deletes are handled otherwise than somebody wrote", () => {
    const unwrap = {
      transforms: "unwrap",
      "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
      "transforms.unwrap.drop.tombstones": "false",
    };
    const option = "transforms.unwrap.drop.tombstones";
    const on = (version: string) => check(pipeline({ source: { version, host: "db.example", properties: unwrap } }));
    only(on("3.6.1.Final"), "source.unwrap.gone", `${at}.source.properties.${option}`);
    assert.deepEqual(on("2.7.3.Final"), []);
  });

  it("knows MSK Connect's lists of worker properties, or it refuses them after minutes", () => {
    const refused = [
      "producer.retries",
      "consumer.group.id",
      "group.id",
      "rest.port",
      "sasl.mechanism",
      "connector.client.config.override.policy",
      "plugin.path",
    ];
    const allowed = [
      "producer.linger.ms",
      "consumer.fetch.min.bytes",
      "topic.creation.enable",
      "header.converter",
      "offset.flush.interval.ms",
    ];
    const findings = check(
      pipeline({ worker: { properties: Object.fromEntries([...refused, ...allowed].map((key) => [key, "1"])) } }),
    );
    assert.deepEqual(
      findings.map(({ path }) => path),
      refused.map((key) => `${at}.worker.properties.${key}`),
    );
  });

  it("lets URL and settings say the same about TLS, or one of them must go without need", () => {
    const url = "jdbc:mysql://sink.example/demosink?sslMode=required";
    assert.deepEqual(check(pipeline({ sink: { url, tls: { mode: "require" } } })), []);
  });

  it("compares Java releases, or Debezium 3 is loaded by a Java 11 that can't read it", () => {
    const on = (source: string, sink: string) =>
      check(
        pipeline({
          connect: { version: "2.7.1" },
          source: { version: source, host: "db.example" },
          sink: { version: sink },
        }),
      );
    only(on("2.7.3.Final", "3.2.0.Final"), "connect.version.java", `${at}.connect.version`);
    only(on("3.2.0.Final", "2.7.3.Final"), "connect.version.java", `${at}.connect.version`);
    assert.deepEqual(on("2.7.3.Final", "2.7.3.Final"), []);
  });
});

describe("preflight: between pipelines", () => {
  const other = (part: Part) =>
    pipeline({
      name: "other",
      secret: { name: "AmazonMSK_other" },
      ...part,
      source: {
        connector: "source-other",
        topicPrefix: "other",
        serverId: 5,
        historyTopic: "history.other",
        ...part.source,
      },
      sink: { connector: "sink-other", database: "otherdb", ...part.sink },
    });
  const at = "msk-cdc:pipelines[1]";

  it("passes two sound pipelines, or they need two stacks", () => assert.deepEqual(check(pipeline(), other({})), []));

  it("lets pipelines read one existing secret, or each needs a copy of it", () => {
    const secret = { name: "shop/cdc", existing: true };
    assert.deepEqual(check(pipeline({ secret }), other({ secret })), []);
  });

  it("refuses a shared topic prefix, or two pipelines mix their tables in one topic", () => {
    const findings = check(pipeline(), other({ source: { topicPrefix: "simply" } }));
    assert.deepEqual(new Set(findings.map(({ path }) => path)), new Set([`${at}.source.topicPrefix`]));
  });

  it("names a shared topic prefix once, or what follows from it looks like mistakes of its own", () => {
    const bare = {
      name: "a",
      source: { host: "db.example.com", user: "kfc", databases: ["d"], tables: ["d.t"], topicPrefix: "simply" },
      sink: { ...seedPipeline.sink, connector: undefined, tables: [{ from: "d.t", table: "t", key: ["id"] }] },
    };
    only(
      check(bare, { ...bare, name: "b", sink: { ...bare.sink, database: "otherdb" } }),
      "source.topicPrefix.shared",
      `${at}.source.topicPrefix`,
    );
  });

  it("tells sink tables apart by their server, or two databases of one name need two stacks; and finds one behind another spelling of its URL", () => {
    const at = (url: string) => ({ ...seedPipeline.sink, connector: "sink-other", url });
    const own = pipeline({ sink: { url: "jdbc:mysql://db.example.com/demosink" } });
    assert.deepEqual(check(own, other({ sink: at("jdbc:mysql://two.example.com/demosink") })), []);
    only(
      check(own, other({ sink: at("jdbc:mysql://DB.example.com:3306/demosink?useSSL=true") })),
      "sink.table.shared",
      "msk-cdc:pipelines[1].sink.tables[0].table",
    );
  });

  it("finds a sink table behind any server of a URL with several, or two pipelines overwrite each other's rows unseen", () => {
    const at = (url: string) => ({ ...seedPipeline.sink, connector: "sink-other", url });
    const own = pipeline({ sink: { url: "jdbc:mysql://one.example.com,two.example.com:3307/demosink" } });
    const table = "msk-cdc:pipelines[1].sink.tables[0].table";
    only(check(own, other({ sink: at("jdbc:mysql://two.example.com:3307/demosink") })), "sink.table.shared", table);
    only(
      check(own, other({ sink: at("jdbc:mysql://three.example.com,one.example.com/demosink") })),
      "sink.table.shared",
      table,
    );
    assert.deepEqual(check(own, other({ sink: at("jdbc:mysql://two.example.com/demosink") })), []);
  });

  it("allows one server id on two database servers, or a user must renumber without need", () => {
    assert.deepEqual(check(pipeline(), other({ source: { serverId: 76311378, host: "db.example.com" } })), []);
  });
});
