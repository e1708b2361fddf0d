import assert from "node:assert/strict";
import { isolate } from "../../../../automation/environments/isolation.js";
import { isOwnGroup, isOwnInternalTopic, ownName, ownTopicPrefixes } from "../../../../settings/ownNames.js";
import { historyGroup, signalGroup, sinkGroup } from "../../../../connectors/consumerGroups.js";
import { checkSettings } from "../../../../preflight/check.js";
import { parseSettings, type Settings } from "../../../../settings/schema.js";
import type { MysqlPipeline } from "../../../../sources/mysql/settings.js";
import { mysqlTopics } from "../../../../sources/mysql/topics.js";

const platformStack = "organization/msk-cdc/dev";

function settingsOf(...pipelines: object[]): Settings {
  return parseSettings({ platformStack, routable: true, pipelines });
}

const orders = {
  name: "orders",
  secret: { name: "AmazonMSK_dev/orders" },
  source: {
    user: "kfc",
    databases: ["shop"],
    tables: ["shop.orders"],
    topicPrefix: "shop",
    historyTopic: "history.shop",
    serverId: 4711,
  },
  sink: {
    user: "sinko",
    database: "reports",
    tables: [{ from: "shop.orders", table: "orders", key: ["id"], exclude: ["notes"] }],
  },
  topics: { partitions: 3 },
};

function pipelinesOf(environment: string, settings: Settings, chosen?: string[]): MysqlPipeline[] {
  return settingsOf(...isolate(environment, settings, chosen).pipelines).pipelines as MysqlPipeline[];
}

/** Everything of a pipeline that exists once per account, cluster or database server. */
function claims(pipeline: MysqlPipeline): (string | number)[] {
  const { secret, source, sink } = pipeline;
  return [
    secret.name,
    source.connector,
    sink.connector,
    source.serverId,
    sink.database,
    ...mysqlTopics(pipeline).map(({ name }) => `topic ${name}`),
    sinkGroup(sink.connector),
    historyGroup(source.topicPrefix),
    signalGroup(source.topicPrefix),
  ];
}

describe("isolation of an environment", () => {
  it("gives it names of its own for everything that the main pipeline has: else a pull request writes into the main pipeline's sink", () => {
    const main = settingsOf(orders);
    const [own] = pipelinesOf("pr-7", main);
    assert.ok(own && main.pipelines[0]);
    const mains = new Set(claims(main.pipelines[0] as MysqlPipeline));
    assert.deepEqual(
      claims(own).filter((claim) => mains.has(claim)),
      [],
    );
    assert.deepEqual(
      [
        own.name,
        own.secret.name,
        own.source.connector,
        own.source.topicPrefix,
        own.source.historyTopic,
        own.sink.connector,
        own.sink.database,
      ],
      [
        "pr-7-orders",
        "AmazonMSK_pr-7--dev/orders",
        "pr-7--source-connector-orders",
        "pr-7--shop",
        "pr-7--history.shop",
        "pr-7--sink-connector-orders",
        "pr-7--orders--reports",
      ],
    );
    assert.notEqual(own.source.serverId, 4711);
  });

  it("keeps tables, keys, exclusions and sizes: else the environment shows another pipeline than the one under review", () => {
    const [own] = pipelinesOf("pr-7", settingsOf(orders));
    assert.deepEqual(
      [own?.source.tables, own?.sink.tables, own?.topics.partitions],
      [["shop.orders"], orders.sink.tables, 3],
    );
  });

  it("masks what only environments mask: else a preview shows personal data", () => {
    const mask = { column: "shop.orders.email", mode: "mask", chars: 8 };
    const main = settingsOf({
      ...orders,
      source: {
        ...orders.source,
        masks: [
          { ...mask, only: "environments" },
          { ...mask, column: "shop.orders.phone" },
        ],
      },
    });
    assert.deepEqual(pipelinesOf("pr-7", main)[0]?.source.masks, [mask, { ...mask, column: "shop.orders.phone" }]);
  });

  it("never lets two environments share a name, however theirs are made up: else taking one down takes the other's topics", () => {
    const main = settingsOf(orders, {
      ...orders,
      name: "b-orders",
      secret: undefined,
      source: { ...orders.source, topicPrefix: "b-shop", historyTopic: "b-history", serverId: 4712 },
    });
    const all = ["a", "a-b", "b", "pr-7", "pr-70"].flatMap((name) => pipelinesOf(name, main).flatMap(claims));
    assert.deepEqual(
      all.filter((claim, index) => all.indexOf(claim) !== index),
      [],
    );
  });

  it("keeps every name within its limit, ended with a hash where it was cut: else AWS, Kafka or MySQL refuses it half-way", () => {
    const longest = "n".repeat(30);
    const main = settingsOf({
      ...orders,
      name: "p".repeat(40),
      secret: { name: `AmazonMSK_${"s".repeat(502)}` },
      source: {
        ...orders.source,
        connector: "c".repeat(128),
        topicPrefix: "t".repeat(100),
        historyTopic: "h".repeat(249),
      },
      sink: { ...orders.sink, connector: "k".repeat(128), database: "d".repeat(64) },
    });
    const pipelines = pipelinesOf(longest, main);
    assert.deepEqual(checkSettings(settingsOf(...isolate(longest, main).pipelines)), []);
    assert.deepEqual(pipelines, pipelinesOf(longest, main), "deterministic, or a second up would replace everything");
    assert.notEqual(ownName("pr-7", `${"c".repeat(200)}a`, 128), ownName("pr-7", `${"c".repeat(200)}b`, 128));
    assert.equal(ownName("pr-7", "c".repeat(200), 128).length, 128);
  });

  it("makes a secret of its own where the main pipeline uses one that exists: that one leads to the main sink", () => {
    const [own] = pipelinesOf(
      "pr-7",
      settingsOf({
        ...orders,
        secret: { name: "team/orders", existing: true, keys: { sourcePassword: "db_password" } },
      }),
    );
    assert.deepEqual([own?.secret.name, own?.secret.existing], ["AmazonMSK_pr-7--team/orders", false]);
  });

  it("writes its own database into a sink's URL, and keeps the rest of it: else the JDBC sink writes into the main schema", () => {
    const urlOf = (url: string) =>
      pipelinesOf(
        "pr-7",
        settingsOf({ ...orders, source: { ...orders.source, host: "db" }, sink: { ...orders.sink, url } }),
      )[0]?.sink.url;
    assert.equal(
      urlOf("jdbc:mysql://a:3306,b:3307/reports?useSSL=true"),
      "jdbc:mysql://a:3306,b:3307/pr-7--orders--reports?useSSL=true",
    );
    assert.equal(urlOf("jdbc:mysql://a"), "jdbc:mysql://a/pr-7--orders--reports");
  });

  it("takes only the chosen pipelines, and names those that there are: else a typing error brings up none or all", () => {
    const main = settingsOf(orders, {
      ...orders,
      name: "users",
      secret: undefined,
      source: { ...orders.source, topicPrefix: "users", historyTopic: "h2", serverId: 5 },
    });
    assert.deepEqual(
      pipelinesOf("pr-7", main, ["users"]).map(({ name }) => name),
      ["pr-7-users"],
    );
    assert.deepEqual(isolate("pr-7", main, ["users"]).sinkSchemas, { "pr-7-users": "reports" });
    assert.throws(() => isolate("pr-7", main, ["user"]), /there is no pipeline "user"; there are orders, users/);
  });

  it("refuses a name whose mark the main pipeline's names already carry: else its removal would delete them", () => {
    assert.throws(
      () => isolate("pr-7", settingsOf({ ...orders, sink: { ...orders.sink, connector: "pr-7--x" } })),
      /msk-cdc:pipelines\[0\]\.sink\.connector: "pr-7--x" begins as the names of environment "pr-7" do/,
    );
  });
});

describe("what carries an environment's mark", () => {
  it("is found in the names that Debezium and MSK Connect make from ours, and in nobody else's: else something stays, or something else goes", () => {
    const topics = [
      "pr-7--shop.orders",
      "__debezium-heartbeat.pr-7--shop",
      "connect-offsets.pr-7--shop",
      "pr-7--shop-signal",
      "pr-70--shop",
      "pr-7-shop",
      "shop.pr-7--x",
    ];
    assert.deepEqual(
      topics.filter((topic) => ownTopicPrefixes("pr-7").some((prefix) => topic.startsWith(prefix))),
      topics.slice(0, 4),
    );
    const internal = ["configs", "offsets", "status"].map((kind) => `__amazon_msk_connect_${kind}_pr-7--source_1-2`);
    assert.deepEqual(
      [...internal, "__amazon_msk_connect_configs_source_1-2", "__consumer_offsets"].filter((topic) =>
        isOwnInternalTopic("pr-7", topic),
      ),
      internal,
    );
    const groups = [
      "connect-pr-7--sink",
      "pr-7--shop-schemahistory",
      "__amazon_msk_connect_pr-7--source_1-2",
      "connect-sink",
      "connect-pr-70--sink",
    ];
    assert.deepEqual(
      groups.filter((group) => isOwnGroup("pr-7", group)),
      groups.slice(0, 3),
    );
  });
});
