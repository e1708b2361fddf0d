import assert from "node:assert/strict";
import { z } from "zod";
import { databaseOperations } from "../../../reach/databaseOperations.js";
import { handler } from "../../../reach/handler.js";
import { kafkaOperations } from "../../../reach/kafkaOperations.js";
import { refuseBeyond } from "../../../reach/scope.js";
import { scopeVariable, type ReachScope } from "../../../settings/reachScope.js";
import { parseSettings } from "../../../settings/schema.js";
import { sourceKindOf } from "../../../sources/registry.js";

const bootstrapBrokers = "b-1.orders.x1.kafka.example:9098,b-2.orders.x1.kafka.example:9098";
const scope: ReachScope = {
  brokers: bootstrapBrokers.split(","),
  databases: ["shop.example", "reports.example"],
  topics: ["orders", "schema-history.orders"],
};
const table = { database: "shop", table: "orders" };
const account = { host: "shop.example", port: 3306, user: "cdc", password: "planted" };
const brokers = { bootstrapBrokers, region: "ap-northeast-2" };

describe("the function of a platform that names its pipelines", () => {
  const [pipeline] = parseSettings({
    platformStack: "a/b/c",
    pipelines: [
      {
        name: "orders",
        source: {
          host: "shop.example",
          user: "cdc",
          databases: ["shop"],
          tables: ["shop.orders"],
          signalTable: "shop.debezium_signal",
        },
        sink: {
          url: "jdbc:mysql://reports.example/reports",
          user: "writer",
          database: "reports",
          tables: [{ from: "shop.orders", table: "orders", key: ["id"] }],
        },
      },
    ],
  }).pipelines;

  it("serves every topic of its pipelines and of environments: else cdc status, peek and previews end in a refusal", () => {
    assert.ok(pipeline);
    const environments = ["pr-7--orders", "__debezium-heartbeat.pr-7--orders", "connect-offsets.pr-7--orders"];
    const topics = [
      ...sourceKindOf(pipeline)
        .topics(pipeline)
        .map(({ name }) => name),
      "pr-7--orders.shop.orders",
      ...environments,
    ];
    refuseBeyond(scope, { brokers, topics });
    for (const topic of topics) refuseBeyond(scope, { brokers, topic });
  });

  it("refuses topics of others by name, with the setting that lets them in: else whoever may call it reads everybody's rows", () => {
    for (const topic of ["payments", "orders-payments", "ordersx.shop.orders", "payments.orders", "-x--orders"])
      assert.throws(
        () => refuseBeyond(scope, { brokers, topics: ["orders", topic] }),
        new RegExp(`topic ${topic} belongs to no pipeline.*msk-cdc:platform\\.reach\\.topics`),
      );
  });

  it("talks to the pipelines' databases alone, however their names are written: else it is a way to any host of the network", () => {
    refuseBeyond(scope, { ...account, host: "Shop.Example" });
    assert.throws(
      () => refuseBeyond(scope, { ...account, host: "vault.example" }),
      /database host vault\.example .*"vault\.example" to msk-cdc:platform\.reach\.databases/,
    );
  });

  it("talks to every broker of its cluster, also those that MSK did not name, and to no other: else it connects anywhere", () => {
    refuseBeyond(scope, { brokers: { bootstrapBrokers: "b-3.orders.x1.kafka.example:9098" } });
    const local = { ...scope, brokers: ["127.0.0.1:19001"] };
    refuseBeyond(local, { brokers: { bootstrapBrokers: "127.0.0.1:19001" } });
    for (const [own, other] of [
      [scope, "b-1.payments.x2.kafka.example:9098"],
      [scope, "b-1.orders.x1.kafka.example:22"],
      // The client would connect to port 9999 of what stands before the first colon.
      [scope, "vault:9999:b.orders.x1.kafka.example:9098"],
      [scope, "2852039166:80:b.orders.x1.kafka.example:9098"],
      [local, "127.0.0.1:19002"],
      [local, "10.0.0.1:19001"],
    ] as const)
      assert.throws(() => refuseBeyond(own, { brokers: { bootstrapBrokers: other } }), /is none of the cluster/);
  });

  it("takes * for whatever pipelines of other stacks name: else a shared platform would have to list them all", () => {
    const open = { ...scope, databases: ["*"], topics: ["*"] };
    refuseBeyond(open, { brokers, topics: ["payments"], host: "vault.example" });
  });

  it("finds brokers or a database in every operation's input: else an operation goes round the scope", () => {
    for (const [name, { input }] of Object.entries({ ...kafkaOperations, ...databaseOperations })) {
      const fields = Object.keys((input as z.ZodObject).shape);
      assert.ok(fields.includes("brokers") || fields.includes("host"), name);
      // Whatever is a topic is called so.
      assert.deepEqual(
        fields.filter((field) => /topic/i.test(field) && !["topic", "topics"].includes(field)),
        [],
        name,
      );
    }
  });

  describe("as Lambda calls it", () => {
    after(() => delete process.env[scopeVariable]);
    const ask = (host: string) =>
      handler({ operation: "database.tableShapes", input: { ...account, host, tables: [table] } });

    it("refuses before it connects, and shows no password: else the scope is a word only", async () => {
      process.env[scopeVariable] = JSON.stringify(scope);
      await assert.rejects(ask("vault.example"), (error: Error) => {
        assert.match(error.message, /^database host vault\.example belongs to no pipeline/);
        assert.doesNotMatch(error.message, /planted/);
        return true;
      });
    });

    it("does nothing with a scope that it can't read: else a damaged one opens everything", async () => {
      process.env[scopeVariable] = '{"brokers":[]}';
      await assert.rejects(ask("shop.example"), /databases/);
    });
  });
});
