// Topics, worker configuration, secret.
import assert from "node:assert/strict";
import { secretContent } from "../../../connectors/secretKeys.js";
import { secretKeysNeeded } from "../../../components/existing/secretKeysNeeded.js";
import { secretReference } from "../../../connectors/secretReference.js";
import { jdbcSinkConfiguration } from "../../../sinks/jdbc/configuration.js";
import { mysqlSourceConfiguration } from "../../../sources/mysql/configuration.js";
import { mysqlTopics } from "../../../sources/mysql/topics.js";
import { isSupportedWorkerProperty } from "../../../facts/supportedWorkerProperties.js";
import { workerProperties } from "../../../connectors/workerConfiguration.js";
import { pipelineWith } from "./pipeline.js";

describe("topics of a pipeline", () => {
  const topics = mysqlTopics(pipelineWith({ topics: { partitions: 3, retentionHours: 2 } }));
  const configsOf = (name: string) => topics.find((topic) => topic.name === name)?.configs;

  it("are all that the connectors write, or one waits for a topic that nobody makes", () => {
    assert.deepEqual(
      topics.map(({ name, partitions }) => [name, partitions]),
      [
        ["simply.demosrc.products", 3],
        ["simply", 1],
        ["history.schema-changes", 1],
        ["__debezium-heartbeat.simply", 1],
        ["connect-offsets.simply", 1],
        ["simply-signal", 1],
        ["simply.demosrc.debezium_signal", 1],
      ],
    );
  });

  it("keep the schema history for ever, or the connector can't start again", () => {
    assert.deepEqual(configsOf("history.schema-changes"), {
      "cleanup.policy": "delete",
      "retention.ms": "-1",
      "retention.bytes": "-1",
    });
  });

  it("compact the offset topic that the worker names, or Kafka Connect refuses it", () => {
    assert.deepEqual(configsOf("connect-offsets.simply"), { "cleanup.policy": "compact" });
    assert.equal(workerProperties(pipelineWith(), "eu-west-1")["offset.storage.topic"], "connect-offsets.simply");
  });

  it("keep data as long as was asked for, or a sink that stood still misses changes", () => {
    assert.equal(configsOf("simply.demosrc.products")?.["retention.ms"], "7200000");
  });

  it("have what their table's settings say, and else the pipeline's, or a busy table is held by a quiet one's limits", () => {
    const tables = { "demosrc.b": { partitions: 6, cleanup: "compact", segmentHours: 1, replicationFactor: 3 } };
    const asked = {
      retentionHours: 2,
      retentionBytes: 4096,
      segmentBytes: 1_048_576,
      cleanup: "compact,delete",
      tables,
    };
    const shown = mysqlTopics(pipelineWith({ source: { tables: ["demosrc.a", "demosrc.b"] }, topics: asked })).slice(
      0,
      2,
    );
    assert.deepEqual(
      shown.map(({ partitions, replicationFactor, configs }) => [partitions, replicationFactor, configs]),
      [
        [
          1,
          undefined,
          {
            "cleanup.policy": "compact,delete",
            "retention.ms": "7200000",
            "retention.bytes": "4096",
            "segment.bytes": "1048576",
          },
        ],
        [
          6,
          3,
          {
            "cleanup.policy": "compact",
            "retention.bytes": "4096",
            "segment.ms": "3600000",
            "segment.bytes": "1048576",
          },
        ],
      ],
    );
  });

  it("take rows as large as was asked for, as do producer and consumer: else one large row ends the source's task", () => {
    const large = pipelineWith({ maxRowSize: 12_000_000 });
    const limits = (pipeline: ReturnType<typeof pipelineWith>) => {
      const worker = workerProperties(pipeline, "eu-west-1");
      return [
        mysqlTopics(pipeline).find(({ name }) => name === "simply.demosrc.products")?.configs["max.message.bytes"],
        worker["producer.max.request.size"],
        worker["consumer.max.partition.fetch.bytes"],
        worker["consumer.fetch.max.bytes"],
      ];
    };
    assert.deepEqual(limits(large), ["12065536", "12065536", "12065536", "52428800"]);
    assert.deepEqual(limits(pipelineWith()), [undefined, undefined, "10485760", undefined]);
    assert.ok(Object.keys(workerProperties(large, "eu-west-1")).every(isSupportedWorkerProperty));
  });

  it("hold no letter that Kafka refuses, or the topic of a table with a dollar sign can't be made", () => {
    assert.equal(mysqlTopics(pipelineWith({ source: { tables: ["demosrc.a$b"] } }))[0]?.name, "simply.demosrc.a_b");
  });
});

describe("worker configuration", () => {
  const properties = workerProperties(pipelineWith(), "ap-northeast-2");

  it("has the seed's converters, config provider and times, or the workers lack them", () => {
    const seed = {
      "key.converter": "org.apache.kafka.connect.json.JsonConverter",
      "key.converter.schemas.enable": "true",
      "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter.schemas.enable": "true",
      "config.providers": "secretsmanager",
      "config.providers.secretsmanager.class": "com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider",
      "config.providers.secretsmanager.param.region": "ap-northeast-2",
      "task.shutdown.graceful.timeout.ms": "10000",
      "offset.flush.interval.ms": "10000",
      "offset.flush.timeout.ms": "5000",
    };
    for (const [key, value] of Object.entries(seed)) assert.equal(properties[key], value, key);
  });

  it("keeps NULL, or it becomes the default of its column", () => {
    assert.equal(properties["value.converter.replace.null.with.default"], "false");
  });

  it("lets every client wait before it reconnects, or a small broker turns all of them away", () => {
    for (const client of ["", "producer.", "consumer."]) {
      assert.equal(properties[`${client}reconnect.backoff.ms`], "1000");
      assert.equal(properties[`${client}reconnect.backoff.max.ms`], "10000");
    }
  });

  it("takes a user's tuning but no other offset topic, or a re-created connector starts over", () => {
    const own = workerProperties(
      pipelineWith({ worker: { properties: { "producer.linger.ms": 50, "offset.storage.topic": "other" } } }),
      "eu-west-1",
    );
    assert.equal(own["producer.linger.ms"], "50");
    assert.equal(own["offset.storage.topic"], "connect-offsets.simply");
  });
});

describe("secret of a pipeline", () => {
  it("has just the keys that the connectors refer to, or one can't start", () => {
    const content = secretContent({
      bootstrap: "b",
      sourceHost: "h",
      sourceUser: "u",
      sourcePassword: "p",
      sinkUrl: "j",
      sinkUser: "s",
      sinkPassword: "q",
    });
    assert.equal(Object.keys(content).length, 7);
    const configured = [
      ...Object.values(mysqlSourceConfiguration(pipelineWith())),
      ...Object.values(jdbcSinkConfiguration(pipelineWith())),
    ].join("\n");
    const used = [...configured.matchAll(/\$\{secretsmanager:([^:}]+):([^}]+)\}/g)];
    assert.deepEqual(new Set(used.map(([, , key]) => key)), new Set(Object.keys(content)));
    assert.deepEqual(new Set(used.map(([, name]) => name)), new Set(["AmazonMSK_dev/simplydemo/kylo"]));
  });

  it("is referred to in the config provider's syntax, or nothing is resolved", () => {
    assert.equal(
      secretReference(pipelineWith({ secret: { name: "AmazonMSK_a/b" } }).secret, "bootstrap"),
      "${secretsmanager:AmazonMSK_a/b:bootstrapServers}",
    );
  });

  it("is referred to by an existing secret's own keys, or its owner must rename them", () => {
    const pipeline = pipelineWith({
      secret: { name: "shop/cdc", existing: true, keys: { sourcePassword: "db_password" } },
      source: { properties: { "database.ssl.keystore.password": "${secretsmanager:shop/cdc:keystore?ttl=60000}" } },
    });
    assert.equal(mysqlSourceConfiguration(pipeline)["database.password"], "${secretsmanager:shop/cdc:db_password}");
    assert.equal(mysqlSourceConfiguration(pipeline)["database.user"], "${secretsmanager:shop/cdc:rdsDemoSrcUsername}");
    assert.deepEqual(secretKeysNeeded(pipeline), [
      "bootstrapServers",
      "db_password",
      "keystore",
      "rdsDemoSinkEndpoint",
      "rdsDemoSinkPassword",
      "rdsDemoSinkUsername",
      "rdsDemoSrcEndpoint",
      "rdsDemoSrcUsername",
    ]);
  });
});
