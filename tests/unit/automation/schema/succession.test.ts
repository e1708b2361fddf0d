// Tables that went with their rows or came with them, from a history's records.
import assert from "node:assert/strict";
import { Succession, succeeded } from "../../../../automation/schema/succession.js";
import { heldTables } from "../../../../sources/mysql/heldTables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

describe("a table that a source's statements take away", () => {
  type Record = [type: string, id: string, previousId: string | null, ddl?: string];
  const quoted = (name: string): string => `"shop"."${name}"`;

  /** What is said of shop.t after these statements. */
  function said(...records: Record[]) {
    const succession = new Succession();
    for (const [type, id, previousId, ddl = ""] of records)
      for (const told of heldTables({
        position: { file: "binlog.000001" },
        ddl,
        tableChanges: [{ type, id: quoted(id), previousId: previousId && quoted(previousId), table: { columns: [] } }],
      }))
        succession.take(told);
    return succession.of("shop.t");
  }

  it("is told of when it comes back: else what was written to it meanwhile is missing in silence", () => {
    const away: Record[] = [["ALTER", "x", "t"]];
    assert.equal(said(...away), undefined);
    assert.equal(said(...away, ["ALTER", "t", "x"]), "back");
    assert.equal(said(...away, ["ALTER", "y", "x"], ["ALTER", "t", "y"]), "back");
    // Of an ALTER TABLE the history has the new name alone.
    for (const ddl of ["ALTER TABLE `t` RENAME TO x", "alter table shop.t\n add z INT, rename as x"])
      assert.equal(said(["ALTER", "x", null, ddl], ["ALTER", "t", null, "ALTER TABLE x RENAME t"]), "back");
    assert.equal(said(["ALTER", "t", null, "ALTER TABLE t RENAME COLUMN a TO b"]), undefined);
  });

  it("is told of when another one takes its name: else the rows of the first stay in reports", () => {
    assert.equal(said(["DROP", "t", null], ["CREATE", "t", null]), "another");
    assert.equal(said(["ALTER", "old", "t"], ["ALTER", "t", "fresh"]), "another");
    assert.equal(said(["ALTER", "old", "t"], ["CREATE", "t", null]), "another");
    assert.equal(said(["CREATE", "t", null]), undefined);
  });

  it("is nothing where a tool changes it online, or a snapshot begins: else each migration is an alarm", () => {
    for (const copy of ["_t_gho", "_t_new", "__osc_new_t"])
      assert.equal(
        said(["CREATE", copy, null], ["ALTER", "_t_old", "t"], ["ALTER", "t", copy], ["DROP", "_t_old", null]),
        undefined,
      );
    const snapshot = (type: string) => ({
      position: { snapshot: "INITIAL" },
      tableChanges: [{ type, id: quoted("t"), table: { columns: [] } }],
    });
    const succession = new Succession();
    for (const type of ["DROP", "CREATE", "DROP", "CREATE"])
      for (const told of heldTables(snapshot(type))) succession.take(told);
    assert.equal(succession.of("shop.t"), undefined);
  });

  it("has a way out: else nobody knows how to get its rows", () => {
    const pipeline = pipelineWith({});
    const [table] = pipeline.sink.tables;
    assert.ok(table);
    assert.deepEqual(succeeded("dev", pipeline, [[table, undefined]]), []);
    const [difference] = succeeded("dev", pipeline, [[table, "back"]]);
    assert.equal(difference?.effect, "note");
    assert.equal(difference.then, `cdc verify dev --tables ${table.from} --repair`);
  });
});
