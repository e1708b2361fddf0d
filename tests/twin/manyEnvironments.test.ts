// Several environments at once on one source, brought up and taken down side by side. Ten of them, with their times:
// bench/tenEnvironments.ts.
import assert from "node:assert/strict";
import type { TwinInfo } from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { openDemoTables } from "./demoTables.js";
import { inventory } from "./inventory.js";
import { ManyEnvironments } from "./manyEnvironments.js";
import { OwnTwin } from "./ownTwin.js";
import { stand } from "./standing.js";

describe("environments side by side on one source", function () {
  this.timeout(400_000);
  const own = new OwnTwin("many");
  const names = ["pr-1", "pr-11", "pr-111"];
  let twin: TwinInfo;
  let platform: PlatformOutputs;
  let tables: TablePair;
  let many: ManyEnvironments;
  let untouched: string[];
  let mainWorkers: Map<string, string>;

  before(async () => {
    twin = await own.start();
    const main = await stand({ name: "main", from: "twin", twin });
    own.atEnd(() => main.end());
    platform = main.environment.outputs["platform"] as PlatformOutputs;
    tables = await openDemoTables(twin, platform);
    own.atEnd(() => tables.close());
    await tables.untilEqual(60_000, new AbortController().signal);
    many = new ManyEnvironments(twin, platform);
    untouched = await inventory(twin, platform);
    mainWorkers = await many.workers();
  });

  after(() => own.end());

  it("come up at once, each with the rows of the source in a schema of its own, and the main pipeline does not move: else one pull request disturbs the others", async () => {
    await many.up(names);
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1001, 'Seen by all')");
    await tables.source.execute("UPDATE products SET name = 'Changed for all' WHERE id = 1");
    assert.deepEqual(await many.untilEqual(names, 11), []);
    const workers = await many.workers();
    assert.equal(workers.size, 2 * (names.length + 1));
    for (const [connector, running] of mainWorkers) assert.equal(workers.get(connector), running);
  });

  it("one goes, and the others with the main pipeline follow on as before: else closing a pull request stops somebody's preview", async () => {
    const standing = await many.workers();
    await many.down(["pr-1"]);
    await tables.source.execute("DELETE FROM products WHERE id = 1001");
    assert.deepEqual(await many.untilEqual(["pr-11", "pr-111"], 10), []);
    const workers = await many.workers();
    assert.deepEqual(
      [...workers],
      [...standing].filter(([connector]) => !connector.startsWith("pr-1--")),
    );
  });

  it("go at once, and nothing is left of them: else pull requests litter the cluster", async () => {
    await many.down(["pr-11", "pr-111"]);
    assert.deepEqual(await inventory(twin, platform), untouched);
    assert.deepEqual(await many.workers(), mainWorkers);
  });
});
