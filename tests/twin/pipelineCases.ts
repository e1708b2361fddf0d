// What a pipeline of the demo's tables has to do, whatever releases it runs.
import assert from "node:assert/strict";
import { changes } from "../../automation/demo/changes.js";
import type { TablePair } from "../../automation/demo/tables.js";

/** Cases of a suite whose `before` brings the pipeline up and opens its tables. */
export function carriesEverythingOver(tables: () => TablePair): void {
  const signal = new AbortController().signal;

  it("brings the snapshot's rows into the sink: else a pipeline starts with holes", async () => {
    assert.equal((await tables().untilEqual(60_000, signal)).rows, 10);
  });

  for (const change of changes) {
    it(`carries over: ${change.step} (${change.action}): else the sink drifts away from the source`, async () => {
      for (const statement of change.sql) await tables().source.execute(statement);
      await tables().untilEqual(60_000, signal);
      assert.equal(await change.check?.(tables().sink), undefined);
    });
  }

  it("keeps the excluded column out of the sink table, also after schema changes: else an image would be copied to where it must not be", async () => {
    const columns = (await tables().sink.columns()).map((column) => column.name);
    assert.deepEqual(columns, ["id", "name", "description", "category", "price", "created_at", "updated_at", "stock"]);
  });
}
