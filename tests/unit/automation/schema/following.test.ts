// What becomes of tables that the product follows, without a database.
import assert from "node:assert/strict";
import {
  attempts,
  columnsOf,
  dueStatements,
  keptColumns,
  needsSomebody,
  nothingFollowed,
  unfilledTables,
} from "../../../../automation/schema/following.js";
import type { Pair } from "../../../../automation/schema/comparison.js";
import type { TableDifference } from "../../../../automation/operations/schemaDifference.js";
import type { ColumnShape } from "../../../../databases/tables.js";
import { pipelineWith } from "../../connectors/pipeline.js";
import { column, id, shape } from "./tables.js";

describe("tables that are followed", () => {
  const settings = { from: "demosrc.products", table: "t", key: ["id"], exclude: [] };
  const pipeline = (source: Record<string, string> = {}) =>
    pipelineWith({ source: { properties: source }, sink: { tables: [settings] } });
  const pair = (source: ColumnShape[], sink: ColumnShape[]): Pair => ({
    settings,
    source: shape(source),
    sink: shape(sink),
  });
  const known = (...columns: string[]) => ({ ...nothingFollowed, columns: { [settings.from]: columns } });
  const unfilled = (one: Pair, before = nothingFollowed, source = {}) =>
    unfilledTables("dev", pipeline(source), [one], [], before).length > 0;
  const n = column("n", "int(11)");
  const computed = column("twice", "int(11)", { computed: true });

  it("have rows to fill where a new column's values are others in each row, whoever added it: else old rows are NULL or 1970", () => {
    assert.ok(unfilled(pair([id, computed], [id]), known("id")));
    assert.ok(unfilled(pair([id, computed], [id, n, computed]), known("id")));
    assert.ok(!unfilled(pair([id, computed], [id, computed]), known("id", "twice")));
    assert.ok(unfilled(pair([id, column("d", "text", { nullable: false })], [id]), known("id")));
    assert.ok(!unfilled(pair([id, column("c", "int(11)", { nullable: false })], [id]), known("id")));
    assert.ok(!unfilled(pair([id, n], [id]), known("id")));
  });

  it("have rows to fill where a column may have been renamed: else its old rows are NULL", () => {
    assert.ok(unfilled(pair([id, n], [id, column("old", "int(11)")]), known("id", "old")));
    assert.ok(unfilled(pair([id, n], [id, column("old", "int(11)")])));
    // Transforms of the user's own may have given it its other name.
    assert.ok(!unfilled(pair([id, n], [id, column("old", "int(11)")]), nothingFollowed, { transforms: "rename" }));
    assert.ok(!unfilled(pair([id], [id, n]), known("id", "n")));
    assert.ok(!unfilled(pair([id, computed], [])));
  });

  it("keep what the source has dropped, and say so once: else values are gone, or nobody knows of them", () => {
    const one = pair([id], [id, n]);
    assert.match(
      keptColumns([one], known("id", "n")).join(),
      /column n of demosrc\.products no more, and d\.t keeps it/,
    );
    assert.deepEqual(keptColumns([one], { ...nothingFollowed, columns: columnsOf([one]) }), []);
    assert.deepEqual(keptColumns([one], nothingFollowed), []);
  });

  const difference: TableDifference = {
    table: settings.from,
    sinkTable: "d.t",
    effect: "stops",
    what: "w",
    statement: "ALTER TABLE t",
    change: "add",
  };

  it("get each statement once, and again after a growing pause: else a large table is rewritten at each look", () => {
    assert.deepEqual(dueStatements([difference], nothingFollowed, 0), ["ALTER TABLE t"]);
    const once = attempts(nothingFollowed, [{ statement: "ALTER TABLE t" }], 0, [difference]);
    assert.deepEqual(once, { "ALTER TABLE t": { times: 1, notBefore: 60_000 } });
    const memory = { ...nothingFollowed, attempts: once };
    assert.deepEqual(dueStatements([difference], memory, 59_999), []);
    assert.deepEqual(dueStatements([difference], memory, 60_000), ["ALTER TABLE t"]);
    const twice = attempts(memory, [{ statement: "ALTER TABLE t" }], 60_000, [difference]);
    assert.deepEqual(twice, { "ALTER TABLE t": { times: 2, notBefore: 180_000 } });
    assert.deepEqual(attempts(memory, [], 60_000, []), {});
  });

  it("take nothing away by themselves: else a DROP or another key at the source costs rows at the sink", () => {
    const changes = ["drop", "key", "dropIndex", "collate"] as const;
    assert.deepEqual(
      dueStatements(
        changes.map((change) => ({ ...difference, change })),
        nothingFollowed,
        0,
      ),
      [],
    );
  });

  it("need somebody for what is left, and for an emptied table that stays so: else a busy queue calls at night", () => {
    const note = { ...difference, effect: "note" as const };
    const empty = { ...note, emptied: true as const };
    assert.equal(needsSomebody([difference, note, empty], nothingFollowed).length, 1);
    assert.equal(needsSomebody([empty], { ...nothingFollowed, emptied: [settings.from] }).length, 1);
  });
});
