// What an environment copies.
import assert from "node:assert/strict";
import { chooseSnapshot, refuseSet } from "../../../../automation/environments/snapshotChoice.js";
import { planEnvironment, planned } from "../../../../automation/environments/plan.js";
import type { EnvironmentSettings } from "../../../../settings/environment.js";
import { firstSnapshot } from "../../../../sources/mysql/firstSnapshot.js";
import { pipelineWith } from "../../connectors/pipeline.js";
import { environment } from "./settings.js";

const sample = { mode: "sample", rows: 1000 } as const;

describe("what an environment copies", () => {
  it("is a sample unless told otherwise: else a pull request copies all of production", () => {
    assert.deepEqual(chooseSnapshot({}), sample);
    assert.deepEqual(
      [chooseSnapshot({ rows: 5 }), chooseSnapshot({ snapshot: "tables" }), chooseSnapshot({ snapshot: "none" })],
      [{ mode: "sample", rows: 5 }, { mode: "tables" }, { mode: "none" }],
    );
    assert.throws(
      () => chooseSnapshot({ snapshot: "none", rows: 5 }),
      /^ConfigurationError: --rows 5 with --snapshot none: only a sample has a number of rows$/,
    );
  });

  it("stays as at its first up: else a later one says that it holds what it does not", () => {
    const small = { ...environment, snapshot: { mode: "sample", rows: 5 } } as const;
    for (const asked of [{}, { rows: 5 }, { snapshot: "sample" as const }])
      assert.deepEqual(chooseSnapshot(asked, small), small.snapshot);
    assert.throws(
      () => chooseSnapshot({ rows: 6 }, small),
      /^ConfigurationError: --snapshot sample --rows 6: environment pr-7 was made with sample --rows 5, and what it copied then stays\. .*cdc env down pr-7/,
    );
    // Of an earlier version, which copied all.
    assert.deepEqual(chooseSnapshot({}, environment), { mode: "tables" });
    assert.throws(() => chooseSnapshot({ snapshot: "none" }, environment), /was made with tables/);
  });

  it("is read in the key's order, up to the number of rows: else two samples of one table differ", () => {
    const properties = firstSnapshot(pipelineWith({ source: { tables: ["demosrc.products", "demosrc.log"] } }), sample);
    assert.deepEqual(properties, {
      "snapshot.mode": "initial",
      "snapshot.select.statement.overrides": "demosrc.products,demosrc.log",
      "snapshot.select.statement.overrides.demosrc.products":
        "SELECT * FROM `demosrc`.`products` ORDER BY `id` LIMIT 1000",
      "snapshot.select.statement.overrides.demosrc.log": "SELECT * FROM `demosrc`.`log` LIMIT 1000",
    });
  });

  it("wins over the pipeline's own snapshot.mode, and keeps the rows that its statements leave out: else a preview copies what the pipeline itself never does", () => {
    const statement = {
      "snapshot.select.statement.overrides": "demosrc.products",
      "snapshot.select.statement.overrides.demosrc.products": "SELECT * FROM demosrc.products WHERE public = 1",
    };
    const own = pipelineWith({
      source: { properties: { "snapshot.mode": "always", "max.batch.size": 5, ...statement } },
    });
    assert.deepEqual(firstSnapshot(own, { mode: "none" }), { "max.batch.size": "5", "snapshot.mode": "no_data" });
    assert.deepEqual(firstSnapshot(own, { mode: "tables" }), {
      "max.batch.size": "5",
      "snapshot.mode": "initial",
      ...statement,
    });
    assert.equal(
      firstSnapshot(own, sample)["snapshot.select.statement.overrides.demosrc.products"],
      "SELECT * FROM (SELECT * FROM demosrc.products WHERE public = 1) AS chosen ORDER BY `id` LIMIT 1000",
    );
  });

  it("is not set in two ways: else one of them is dropped without a word", () => {
    assert.throws(
      () => refuseSet(["routable=true", 'pipelines[0].source.properties={"snapshot.mode":"initial"}']),
      /^ConfigurationError: --set pipelines\[0\]\.source\.properties=.*: what an environment copies is chosen with --snapshot/,
    );
    assert.doesNotThrow(() => refuseSet(['pipelines[0].source.properties={"snapshot.fetch.size":"5"}']));
  });

  it("stands in the stack's settings, and with its pipelines: else nobody knows later what it holds", async () => {
    const plan = await planEnvironment({ name: "pr-7", from: "twin" });
    const { configuration } = planned(plan, { ...environment, snapshot: sample });
    const [pipeline] = configuration["msk-cdc:pipelines"] as { source: { properties: Record<string, string> } }[];
    assert.equal(
      pipeline?.source.properties["snapshot.select.statement.overrides.demosrc.products"],
      "SELECT * FROM `demosrc`.`products` ORDER BY `id` LIMIT 1000",
    );
    assert.deepEqual((configuration["msk-cdc:environment"] as EnvironmentSettings).snapshot, sample);
  });
});
