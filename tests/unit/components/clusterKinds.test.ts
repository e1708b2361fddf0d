import assert from "node:assert/strict";
import { platformCost } from "../../../automation/cost/cost.js";
import { neededTypes } from "../../../automation/doctor/permissions.js";
import { planOf } from "../../../automation/doctor/plan.js";
import { clusterComponents } from "../../../components/clusters/registry.js";
import { checkSettings } from "../../../preflight/check.js";
import { clusterKinds } from "../../../settings/clusters/registry.js";
import { parseSettings, type Settings } from "../../../settings/schema.js";
import { lent, lentComponent } from "../../kinds/lent.js";
import { declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

describe("a kind of cluster that somebody adds", () => {
  const undo: (() => void)[] = [];
  let stack: DeclaredStack;
  let settings: Settings;
  before(async () => {
    undo.push(clusterKinds.register(lent), clusterComponents.register(lentComponent));
    const config = await stackConfig("dev");
    const platform = config["msk-cdc:platform"] as { name: string };
    const cluster = { type: "lent", lender: "a neighbour" };
    settings = parseSettings({
      platform: { ...platform, cluster },
      pipelines: config["msk-cdc:pipelines"],
    });
    stack = await declareStack({ ...config, "msk-cdc:platform": { ...platform, cluster } });
  });
  after(() => undo.forEach((take) => take()));

  it("has settings of its own, and mistakes in them are found: else they reach AWS", () => {
    assert.equal(settings.platform?.cluster?.logRetentionDays, 3);
    assert.throws(
      () => parseSettings({ platform: { name: "a", cluster: { type: "lent", lendr: "x" } } }),
      /platform\.cluster\.lendr[^]*write lender/,
    );
    assert.throws(
      () => parseSettings({ platform: { name: "a", cluster: { type: "rented" } } }),
      /platform\.cluster\.type[^]*one of express, provisioned, lent/,
    );
  });

  it("says what it cannot do before anything is made: else a user waits for a failure", () => {
    assert.ok(checkSettings(settings).some(({ id }) => id === "cluster.lender.strict"));
  });

  it("is counted by the doctor and the costs as it says: else they count brokers that nobody has", () => {
    assert.ok(settings.platform);
    const plan = planOf(settings, [], "ap-northeast-2");
    assert.deepEqual([plan.cluster?.brokers, plan.logGroups.includes("/lent")], [0, true]);
    const types = neededTypes(settings);
    assert.deepEqual([types.includes("test:index:Lent"), types.includes("aws:msk/cluster:Cluster")], [true, false]);
    assert.ok(platformCost(settings.platform, "us-east-1").items.every(({ what }) => !/broker/.test(what)));
  });

  it("is what connectors, groups and topics stand on: else they are made for another cluster", async () => {
    assert.deepEqual(stack.all("Topic"), []);
    assert.deepEqual(
      stack.all("Cluster").map(({ name }) => name),
      ["simplydemo-cluster-lent"],
    );
    const topics = stack.resources.filter(({ name }) => name.startsWith("simplydemo-topic-"));
    assert.ok(topics.length > 0 && topics.every(({ type }) => type === "command:local:Command"));
    const [connector] = stack.all("Connector");
    assert.deepEqual(connector?.inputs["kafkaClusterClientAuthentication"], { authenticationType: "NONE" });
    assert.equal(
      connector?.inputs["kafkaCluster"].apacheKafkaCluster.bootstrapServers,
      "b-1.example:9098,b-2.example:9098",
    );
    assert.equal(stack.named("simplydemo-network-brokers-from-connectors").inputs["fromPort"], 19098);
    const outputs = stack.outputs.platform && (await valueOf(stack.outputs.platform));
    assert.deepEqual([outputs?.clusterType, outputs?.kafkaVersion], ["lent", "3.9.x.kraft"]);
  });

  it("is asked by a stack of pipelines as well: else their topics are made where nobody can make them", async () => {
    const outputs = stack.outputs.platform && (await valueOf(stack.outputs.platform));
    const { "msk-cdc:platform": _built, ...config } = await stackConfig("dev");
    const other = await declareStack({ ...config, "msk-cdc:platformStack": "organization/msk-cdc/dev" }, outputs, {
      readStackOutputs: () => ({ outputs: {} }),
    });
    assert.deepEqual(other.all("Topic"), []);
    assert.ok(other.resources.some(({ name, type }) => /-topic-/.test(name) && type === "command:local:Command"));
  });

  it("is gone when it is taken away: else one test's kind is another one's", () => {
    const [takeKind] = [clusterKinds.register({ ...lent, type: "borrowed" })];
    takeKind();
    assert.throws(() => clusterKinds.of("borrowed"), /no kind of cluster "borrowed"/);
  });
});
