import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { planEnvironment, planned, requirePlugins, requireRoute } from "../../../../automation/environments/plan.js";
import type { EnvironmentSettings } from "../../../../settings/environment.js";

describe("plan of an environment", () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), "msk-cdc-plan-"))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  const pipelines = [
    {
      name: "orders",
      source: { user: "kfc", databases: ["shop"], tables: ["shop.orders"], host: "db.example" },
      sink: {
        user: "sinko",
        database: "reports",
        url: "jdbc:mysql://sink.example:3306/reports",
        tables: [{ from: "shop.orders", table: "orders", key: ["id"] }],
      },
    },
  ];
  function file(name: string, config: object): string {
    const path = join(directory, name);
    writeFileSync(
      path,
      stringify({
        config: { "aws:region": "ap-northeast-2", "msk-cdc:routable": true, "msk-cdc:pipelines": pipelines, ...config },
      }),
    );
    return path;
  }

  it("stands on the platform of the stack that it copies, unless another is named: else a pull request builds a cluster", async () => {
    const builds = file("Pulumi.shop.yaml", { "msk-cdc:platform": { name: "shop" } });
    const plan = await planEnvironment({ name: "pr-7", from: builds });
    assert.deepEqual([plan.platformStack, "msk-cdc:platform" in plan.configuration], ["shop", false]);
    assert.equal((await planEnvironment({ name: "pr-7", from: builds, platformStack: "big" })).platformStack, "big");
    const uses = file("Pulumi.uses.yaml", { "msk-cdc:platformStack": "acme/msk-cdc/dev" });
    assert.equal((await planEnvironment({ name: "pr-7", from: uses })).platformStack, "acme/msk-cdc/dev");
    await assert.rejects(
      planEnvironment({ name: "pr-7", from: file("copy.yaml", { "msk-cdc:platform": { name: "shop" } }) }),
      /but it is not known as which stack: name that one \(--platform\)/,
    );
  });

  it("has no watchdog of its own: else its function outlives it, since nothing in its name says whose it is", async () => {
    const from = file("Pulumi.watched.yaml", { "msk-cdc:platform": { name: "shop" }, "msk-cdc:watchdog": {} });
    assert.equal("msk-cdc:watchdog" in (await planEnvironment({ name: "pr-7", from })).configuration, false);
  });

  it("is refused where neither this machine nor a function reaches the sink: else its schema could be neither made nor dropped", async () => {
    const far = file("Pulumi.far.yaml", { "msk-cdc:platform": { name: "shop" }, "msk-cdc:routable": false });
    const plan = await planEnvironment({ name: "pr-7", from: far });
    const standing = "organization/msk-cdc/shop";
    assert.throws(
      () => requireRoute(plan, {}, standing),
      /^ConfigurationError: msk-cdc:routable of ".*" does not say that this machine reaches brokers and databases, and the platform of stack organization\/msk-cdc\/shop has no function .*with --set routable=true$/,
    );
    assert.doesNotThrow(() => requireRoute(plan, { reachFunction: "shop-reach" }, standing));
    const near = await planEnvironment({ name: "pr-7", from: far, set: ["routable=true"] });
    assert.doesNotThrow(() => requireRoute(near, {}, standing));
  });

  it("is refused where its platform lacks a plugin that it wants, with the setting that adds it: else up fails half-way", async () => {
    const from = file("Pulumi.shop.yaml", { "msk-cdc:platform": { name: "shop" } });
    const plugin = { arn: "arn", revision: 1 };
    const plugins = { "debezium-mysql@3.6.1.Final": plugin, "debezium-jdbc@3.6.0.Final": plugin };
    const plan = await planEnvironment({ name: "pr-7", from });
    assert.doesNotThrow(() => requirePlugins(plan, plan.copied, { plugins }, "dev"));
    const newer = await planEnvironment({ name: "pr-7", from, set: ["pipelines[0].source.version=3.2.0.Final"] });
    assert.throws(
      () => requirePlugins(newer, newer.copied, { plugins }, "dev"),
      /^ConfigurationError: the pipelines of ".*" want debezium-mysql@3\.2\.0\.Final, and the platform of stack dev offers debezium-mysql@3\.6\.1\.Final, debezium-jdbc@3\.6\.0\.Final: choose one of these versions, or set msk-cdc:plugins\.releases of that stack to \["debezium-mysql@3\.2\.0\.Final"\] and run `pulumi up` there$/,
    );
  });

  it("is refused for a name that could not stand in the names made from it: else the first topic fails half-way", async () => {
    const from = file("Pulumi.shop.yaml", { "msk-cdc:platform": { name: "shop" } });
    for (const name of ["PR-7", "connect-pr", "pr--7", "pr-7-", "7", "a".repeat(31), "pr_7"])
      await assert.rejects(
        planEnvironment({ name, from }),
        new RegExp(`^ConfigurationError: environment name "${name}": `),
      );
  });

  it("is refused when a setting breaks a rule, before anything is touched: else half an environment stands", async () => {
    const from = file("Pulumi.shop.yaml", { "msk-cdc:platform": { name: "shop" } });
    const said: EnvironmentSettings = {
      name: "pr-7",
      owner: "ann",
      createdAt: "2026-01-31T08:00:00Z",
      expiresAt: "2026-01-31T16:00:00Z",
      from,
      platformStack: "organization/msk-cdc/shop",
      sinkSchemas: {},
    };
    const sound = await planEnvironment({ name: "pr-7", from });
    assert.deepEqual(planned(sound, said).configuration["msk-cdc:environment"], said);
    const broken = await planEnvironment({
      name: "pr-7",
      from,
      set: ["pipelines[0].source.version=3.2.0.Final", "pipelines[0].connect.version=2.7.1"],
    });
    assert.throws(() => planned(broken, said), /^SettingsError: .*\n[^]*msk-cdc:pipelines\[0\]\.connect\.version/);
  });
});
