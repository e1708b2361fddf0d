// What a stack costs a month: counted from its settings, by a price table that says its date, and never guessed.
import assert from "node:assert/strict";
import { readStackFile } from "../../../../automation/pulumi/stackConfiguration.js";
import { costSentence, pipelinesCost, platformCost } from "../../../../automation/cost/cost.js";
import { regions } from "../../../../automation/cost/prices.js";
import { settingsFromConfiguration } from "../../../../settings/configuration.js";

describe("what a stack costs a month", () => {
  const settingsOf = async (changes: Record<string, unknown> = {}) => {
    const { "msk-cdc:passwords": _passwords, ...config } = (await readStackFile("dev")).config;
    const { platform, pipelines } = settingsFromConfiguration({ ...config, ...changes });
    assert.ok(platform);
    return { platform, pipelines };
  };

  it("counts a pipeline's two connectors by MCU and hour, and its secret: else a preview looks free", async () => {
    const { pipelines } = await settingsOf();
    const cost = pipelinesCost(pipelines, "us-east-1");
    assert.deepEqual(cost.items, [
      { what: "2 MCU of MSK Connect", monthly: 160.6 },
      { what: "1 secret", monthly: 0.4 },
    ]);
    assert.equal(cost.total, 161);
    const larger = pipelines.map((pipeline) => ({
      ...pipeline,
      connect: { ...pipeline.connect, mcuCount: 2 as const, workerCount: 3 },
    }));
    assert.equal(pipelinesCost(larger, "us-east-1").items[0]?.monthly, 12 * 730 * 0.11);
    assert.equal(
      pipelinesCost(
        pipelines.map((pipeline) => ({ ...pipeline, secret: { ...pipeline.secret, existing: true } })),
        "us-east-1",
      ).items.length,
      1,
    );
  });

  it("counts a platform's brokers, storage, NAT gateway, keys and demo databases, and what MySQL 8.0 adds: else the largest item is a surprise", async () => {
    const { platform } = await settingsOf();
    const cost = platformCost(platform, "us-east-1");
    assert.deepEqual(Object.fromEntries(cost.items.map(({ what, monthly }) => [what, monthly])), {
      "2 MSK brokers kafka.t3.small": 66.58,
      "20 GB of MSK storage": 2,
      "1 NAT gateway": 32.85,
      "1 public address": 3.65,
      "2 RDS db.t3.micro": 24.82,
      "40 GB of RDS storage": 4.6,
      "2 KMS keys": 2,
    });
    assert.equal(cost.total, 136.5);
    assert.ok(platform.databases);
    const { items } = platformCost(
      { ...platform, databases: { ...platform.databases, engineVersion: "8.0" } },
      "us-east-1",
    );
    assert.equal(items.find(({ what }) => what === "RDS Extended Support for MySQL 8.0")?.monthly, 292);
  });

  it("says unknown, and what it has no price of, for a region or type outside its table: else a guess is taken for a price", async () => {
    const { platform, pipelines } = await settingsOf();
    const oregon = platformCost({ ...platform, databases: undefined }, "us-west-2");
    assert.equal(oregon.total, "unknown");
    assert.match(
      costSentence(oregon),
      /^unknown: no price of 1 NAT gateway for us-west-2; the rest is \$74\.23 a month \(prices of 2024-09-17\), without CloudWatch Logs/,
    );
    assert.equal(
      costSentence(pipelinesCost(pipelines, "eu-west-3")),
      "unknown: the price table has no region eu-west-3",
    );
    assert.ok(platform.cluster);
    const cluster = { ...platform.cluster, instanceType: "kafka.m9z.large" };
    const rare = platformCost({ ...platform, cluster }, "us-east-1");
    assert.equal(rare.total, "unknown");
    assert.deepEqual(
      rare.items.filter(({ monthly }) => monthly === "unknown").map(({ what }) => what),
      ["2 MSK brokers kafka.m9z.large"],
    );
  });

  it("counts the default region whole, by the date of its oldest price: else a user there knows nothing, or trusts an old figure", async () => {
    const { platform, pipelines } = await settingsOf();
    const cost = platformCost(platform, "ap-northeast-2");
    assert.notEqual(cost.total, "unknown", costSentence(cost));
    assert.equal(cost.asOf, "2024-04-15");
    assert.equal(pipelinesCost(pipelines, "ap-northeast-2").total, 197.5);
    const kafka = { ...platform, network: undefined, databases: undefined };
    assert.equal(platformCost(kafka, "us-east-1").asOf, "2026-09-01");
  });

  it("has ten large regions besides, each price with a date and above nothing: else most users see unknown", () => {
    assert.equal(Object.keys(regions).length, 11);
    for (const [region, services] of Object.entries(regions)) {
      assert.equal(Object.keys(services.kafka.brokers).length, 5, region);
      for (const { asOf, ...prices } of Object.values(services)) {
        assert.match(asOf, /^20\d\d-\d\d-\d\d$/, region);
        const numbers = JSON.stringify(prices).match(/(?<=:)[\d.]+/g) ?? [];
        assert.ok(numbers.length > 0 && numbers.every((price) => Number(price) > 0 && Number(price) < 2), region);
      }
    }
  });
});
