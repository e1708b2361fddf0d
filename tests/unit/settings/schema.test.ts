// Settings: what a user hears about a mistake, and what they need not write.
import assert from "node:assert/strict";
import { z } from "zod";
import { SettingsError, type Finding } from "../../../settings/findings.js";
import { clusterFacts } from "../../../settings/clusters/platformCluster.js";
import { parseSettings, settingsSchema } from "../../../settings/schema.js";
import type { MysqlSource } from "../../../sources/mysql/settings.js";

const pipeline = {
  name: "orders",
  source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.products"] },
  sink: {
    user: "sinko",
    database: "demosink",
    tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"] }],
  },
};

function findingsOf(raw: unknown): Finding[] {
  try {
    parseSettings(raw);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.findings;
  }
  return [];
}

function finding(raw: unknown, path: string): Finding {
  const found = findingsOf(raw).find((candidate) => candidate.path === path);
  assert.ok(
    found,
    `no finding at ${path}: ${findingsOf(raw)
      .map((other) => other.path)
      .join(", ")}`,
  );
  return found;
}

describe("settings", () => {
  it("fill in what has a sensible default, or a user must write all of it", () => {
    const { platform, pipelines, plugins, routable, schemasLoaded } = parseSettings({
      platform: { name: "simplydemo" },
      pipelines: [pipeline],
    });
    assert.equal(platform && clusterFacts(platform).kafkaVersion, "3.9.x.kraft");
    assert.equal(platform?.network?.natGateways, "single");
    assert.equal(platform?.databases, undefined);
    assert.deepEqual(plugins, { configProvider: "download", releases: [] });
    assert.deepEqual([routable, schemasLoaded], [false, false]);
    const [first] = pipelines;
    assert.equal(first?.secret.name, "AmazonMSK_orders");
    assert.equal(first?.source.topicPrefix, "orders");
    assert.equal(first?.source.connector, "source-connector-orders");
    assert.equal((first?.source as MysqlSource).historyTopic, "schema-history.orders");
    assert.equal(first?.sink.connector, "sink-connector-orders");
    assert.deepEqual(first?.sink.tables[0]?.exclude, []);
  });

  it("take what an account has in place of what is built, or both are made", () => {
    const network = {
      vpcId: "vpc-0a1b2c3d",
      subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e"],
      connectorSecurityGroupIds: ["sg-0a1b2c3d4e5f60718"],
    };
    const arn = "arn:aws:kafka:ap-northeast-2:000000000000:cluster/simplydemo/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";
    const whole = parseSettings({ platform: { name: "simplydemo", existing: { network, cluster: { arn } } } }).platform;
    assert.deepEqual(
      [whole?.network, whole?.cluster, whole && clusterFacts(whole).brokers],
      [undefined, undefined, undefined],
    );
    assert.deepEqual(whole?.existing, { network, cluster: { arn, logRetentionDays: 14 } });
    const half = parseSettings({
      platform: { name: "simplydemo", existing: { network }, cluster: { brokersPerZone: 2 } },
    }).platform;
    assert.deepEqual([half?.network, half && clusterFacts(half).brokers?.count], [undefined, 4]);
  });

  it("know the keys of every secret, or an existing one's must all be written", () => {
    const keysOf = (secret: object) =>
      parseSettings({ platformStack: "a/b/c", pipelines: [{ ...pipeline, secret }] }).pipelines[0]?.secret.keys;
    assert.deepEqual(
      { ...keysOf({ name: "any/name", existing: true, keys: { sinkUrl: "url" } }), sinkUrl: "rdsDemoSinkEndpoint" },
      keysOf({ name: "AmazonMSK_orders" }),
    );
    assert.equal(keysOf({ name: "any/name", existing: true, keys: { sinkUrl: "url" } })?.sinkUrl, "url");
  });

  it("derive a server id per topic prefix, or two pipelines on one database fight over one that nobody chose", () => {
    const idOf = (name: string) =>
      (
        parseSettings({ platformStack: "a/b/c", pipelines: [{ ...pipeline, name }] }).pipelines[0]
          ?.source as MysqlSource
      ).serverId;
    assert.notEqual(idOf("one"), idOf("two"));
    assert.equal(idOf("one"), idOf("one"));
    assert.ok(idOf("one") >= 2 ** 31 && idOf("one") < 2 ** 32);
  });

  it("report all mistakes at once, or they come to light one run after the other", () => {
    const paths = findingsOf({
      platform: { name: "Simply demo", cluster: { kafkaVersion: 3.6, brokersPerZone: 0 } },
      platformStack: "a/b/c",
      pipelines: [{ ...pipeline, source: { ...pipeline.source, serverId: 0 } }],
      extra: 1,
    }).map(({ path }) => path);
    assert.deepEqual(
      new Set(paths),
      new Set([
        "msk-cdc:platform.name",
        "msk-cdc:platform.cluster.kafkaVersion",
        "msk-cdc:platform.cluster.brokersPerZone",
        "msk-cdc:pipelines[0].source.serverId",
        "msk-cdc:extra",
        "msk-cdc:platform, msk-cdc:platformStack",
      ]),
    );
  });

  it("refuse an unknown key and name the nearest, or a misspelt one is silently ignored", () => {
    const found = finding(
      { platform: { name: "simplydemo", cluster: { brokerPerZone: 2 } } },
      "msk-cdc:platform.cluster.brokerPerZone",
    );
    assert.equal(found.fix, "write brokersPerZone");
    assert.equal(found.value, "2");
    assert.equal(finding({ platform: { name: "simplydemo", zzz: 1 } }, "msk-cdc:platform.zzz").fix, "remove it");
  });

  it("name the nearest key inside a pipeline too, whose computed defaults hide its fields, or the user searches alone", () => {
    const raw = {
      platformStack: "a/b/c",
      pipelines: [{ ...pipeline, sink: { ...pipeline.sink, tables: [{ from: "a.b", tabel: "c", key: ["id"] }] } }],
    };
    assert.equal(finding(raw, "msk-cdc:pipelines[0].sink.tables[0].tabel").fix, "write table");
  });

  it("suggest the nearest choice, or the user guesses", () => {
    assert.match(
      finding(
        { platform: { name: "simplydemo", cluster: { enhancedMonitoring: "PER_BROKR" } } },
        "msk-cdc:platform.cluster.enhancedMonitoring",
      ).fix,
      /PER_BROKER/,
    );
    assert.match(
      finding({ platform: { name: "simplydemo", network: { zones: 4 } } }, "msk-cdc:platform.network.zones").rule,
      /2 or 3/,
    );
  });

  it("say that a setting is absent, with an example, or it reads like a wrong type", () => {
    const found = finding({ platform: {} }, "msk-cdc:platform.name");
    assert.equal(found.value, "absent");
    assert.match(found.fix, /add it, for example "simplydemo"/);
  });

  it("ask for exactly one platform, or a stack has two or none", () => {
    assert.deepEqual(
      findingsOf({}).map(({ value }) => value),
      ["neither"],
    );
    assert.deepEqual(
      findingsOf({ platform: { name: "a" }, platformStack: "a/b/c" }).map(({ value }) => value),
      ["both"],
    );
    assert.deepEqual(findingsOf({ platformStack: "organization/msk-cdc/dev" }), []);
  });

  it("hide values that may be secrets, or a password shows in the error", () => {
    const raw = (sink: object) => ({
      platformStack: "a/b/c",
      pipelines: [{ ...pipeline, sink: { ...pipeline.sink, ...sink } }],
    });
    for (const sink of [
      { url: "jdbc:mysql://h/d?password=geheim" },
      { url: "jdbc:mysql://u:geheim@h/d" },
      { url: "jdbc:mysql://address=(host=h)(password=geheim)/d" },
      { properties: { "connection.password": { geheim: 1 } } },
    ]) {
      const error = new SettingsError(findingsOf(raw(sink)));
      assert.equal(error.findings.length, 1);
      assert.doesNotMatch(error.message, /geheim/);
    }
  });

  it("turn numbers and truth values in properties into text, or Kafka Connect refuses them", () => {
    const { pipelines } = parseSettings({
      platformStack: "a/b/c",
      pipelines: [
        { ...pipeline, sink: { ...pipeline.sink, properties: { "batch.size": 100, "truncate.enabled": true } } },
      ],
    });
    assert.deepEqual(pipelines[0]?.sink.properties, { "batch.size": "100", "truncate.enabled": "true" });
  });

  it("document every field with its page, or a user reads the source", () => {
    const undocumented: string[] = [];
    const walk = (
      schema: { properties?: object; items?: object; anyOf?: object[]; oneOf?: object[]; description?: string },
      path: string,
    ) => {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        const described = field as { description?: string; page?: string };
        if (described.description === undefined || described.page === undefined) {
          if (!path.endsWith("configProvider")) undocumented.push(`${path}.${name}`);
        }
        walk(field as typeof schema, `${path}.${name}`);
      }
      if (schema.items !== undefined) walk(schema.items as typeof schema, `${path}[]`);
      for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(option as typeof schema, path);
    };
    walk(z.toJSONSchema(settingsSchema(), { io: "input" }) as Parameters<typeof walk>[0], "settings");
    assert.deepEqual(undocumented, []);
  });
});
