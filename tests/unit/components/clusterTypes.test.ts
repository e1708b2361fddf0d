// The types of clusters that a stack builds, as the program declares them.
import assert from "node:assert/strict";
import { platformCost } from "../../../automation/cost/cost.js";
import { checkSettings } from "../../../preflight/check.js";
import { parseSettings } from "../../../settings/schema.js";
import { declareStack, stackConfig, type DeclaredStack } from "./stack.js";

/** The demo's stack on another cluster, in three zones. */
async function declared(cluster: object): Promise<DeclaredStack> {
  const config = await stackConfig("dev");
  const platform = { ...(config["msk-cdc:platform"] as object), network: { zones: 3 }, cluster };
  return declareStack({ ...config, "msk-cdc:platform": platform });
}

const findings = (platform: object) =>
  checkSettings(parseSettings({ platform: { name: "p", ...platform } })).map(({ id, path }) => [id, path]);

describe("a cluster of Express brokers", () => {
  const cluster = { type: "express", retentionHours: 2 };
  let stack: DeclaredStack;
  before(async () => (stack = await declared(cluster)));

  it("has brokers without volumes, and MSK moves partitions: else AWS refuses the cluster, or leaves new brokers empty", () => {
    const { inputs } = stack.only("Cluster");
    assert.deepEqual(
      [inputs["numberOfBrokerNodes"], inputs["brokerNodeGroupInfo"].instanceType, inputs["rebalancing"]],
      [3, "express.m7g.large", { status: "ACTIVE" }],
    );
    assert.equal("storageInfo" in inputs["brokerNodeGroupInfo"], false);
  });

  it("sets nothing that MSK keeps on such brokers: else AWS refuses the configuration", () =>
    assert.equal(
      stack.only("Configuration").inputs["serverProperties"],
      "auto.create.topics.enable=false\nlog.retention.ms=7200000\ngroup.initial.rebalance.delay.ms=0\n",
    ));

  it("has three copies of each topic: else Kafka refuses the topic", () =>
    assert.ok(stack.all("Topic").every(({ inputs }) => inputs["replicationFactor"] === 3)));

  it("needs three zones: else AWS refuses it after a quarter of an hour", () => {
    assert.deepEqual(findings({ cluster }), [["cluster.express.zones", "msk-cdc:platform.network.zones"]]);
    assert.deepEqual(findings({ cluster, network: { zones: 3 } }), []);
    const subnetIds = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"];
    assert.deepEqual(findings({ cluster, existing: { network: { vpcId: "vpc-0a1b2c3d4e5f60718", subnetIds } } }), [
      ["cluster.express.zones", "msk-cdc:platform.existing.network.subnetIds"],
    ]);
  });

  it("costs what the table does not know, and storage by use: else a plan has a sum that is wrong", () => {
    const { platform } = parseSettings({ platform: { name: "p", network: { zones: 3 }, cluster } });
    assert.ok(platform);
    const { total, items, notIncluded } = platformCost(platform, "us-east-1");
    assert.deepEqual(
      [total, items[0], notIncluded[0]],
      [
        "unknown",
        { what: "3 MSK brokers express.m7g.large", monthly: "unknown" },
        "what is written to the brokers, and what they keep",
      ],
    );
    assert.ok(!items.some(({ what }) => /storage/.test(what)));
  });
});
