// Keys and unique indexes of two tables, without a database.
import assert from "node:assert/strict";
import type { ColumnShape, TableShape, UniqueIndex } from "../../../../databases/tables.js";
import { column, id, index, judged, shape, text, type Given } from "./tables.js";

describe("the keys and unique indexes of two tables", () => {
  /** Effect, what is said before the connectors run, column. */
  const brief = (source: TableShape, sink: TableShape, given?: Given): (string | undefined)[][] =>
    judged(source, sink, given).map(({ effect, before, column: name }) => [
      before ? `${effect}, ${before.severity}` : effect,
      ...(before ? [before.id] : []),
      ...(name === undefined ? [] : [name]),
    ]);
  const columns = [id, text("name", "utf8mb4_bin"), text("city", "utf8mb4_bin")];
  const alone = ["wrong, error", "sinkDatabase.index.alone"];

  it("differ in nothing that is the same, or that holds the key: else every pipeline has something to read", () => {
    const whole = shape(columns, ["id"], [index("name", "name")]);
    assert.deepEqual(brief(whole, whole), []);
    assert.deepEqual(brief(shape(columns), shape(columns, ["id"], [index("both", "id", "name")])), []);
  });

  it("differ in an index that only the sink has: else a row overwrites another one, and everything looks healthy", () => {
    const found = (one: UniqueIndex, more: ColumnShape[] = []) =>
      brief(shape(columns), shape([...columns, ...more], ["id"], [one])).filter(([effect]) => effect !== "note");
    assert.deepEqual(found(index("name", "name")), [alone]);
    assert.deepEqual(found({ name: "part", parts: [{ column: "id", prefix: 2 }] }), [alone]);
    assert.deepEqual(found({ name: "expression", parts: [{ column: null, prefix: null }] }), [alone]);
    const [said] = judged(shape(columns), shape(columns, ["id"], [index("name", "name")]));
    assert.equal(said?.statement, "ALTER TABLE `d`.`t` DROP INDEX `name`");
    // The sink numbers its rows itself, or leaves them NULL.
    const number = (own: Partial<ColumnShape>): ColumnShape => column("nr", "bigint(20)", { nullable: false, ...own });
    assert.deepEqual(found(index("nr", "nr"), [number({ implicit: "distinct" })]), []);
    assert.deepEqual(found(index("nr", "nr", "name"), [number({ nullable: true })]), []);
    assert.deepEqual(found(index("nr", "nr"), [number({ fallback: "1" })]), [alone]);
  });

  it("take an index of the source that is as strict, unless its values change on the way: else a mask makes rows equal", () => {
    const source = shape(columns, ["id"], [index("name", "name")]);
    const sink = shape(columns, ["id"], [index("both", "name", "city")]);
    assert.deepEqual(brief(source, sink), []);
    assert.deepEqual(brief(source, sink, { source: { "column.mask.with.4.chars": "demosrc.products.name" } }), [alone]);
    assert.deepEqual(brief(source, sink, { exclude: ["name"] }), []);
    const lower = shape(columns, ["id"], [{ name: "lower", parts: [{ column: null, prefix: null }] }]);
    assert.deepEqual(brief(lower, lower), []);
    const strict = shape([id, text("name", "utf8mb4_general_ci"), text("city", "utf8mb4_bin")], ["id"], sink.indexes);
    assert.deepEqual(brief(source, strict), [["wrong, error", "sinkDatabase.index.collation", "name"]]);
  });

  it("tell keys apart alike: else rows of the source fall together at the sink", () => {
    const keyed = (there: string | null, here: string | null) => {
      const [source, sink] = [there, here].map((collation) =>
        shape([column("id", collation === null ? "varbinary(20)" : "varchar(20)", { collation })]),
      );
      assert.ok(source && sink);
      return brief(source, sink);
    };
    const fewer = [["wrong, error", "sinkDatabase.key.collation", "id"]];
    const other = [["note, warning", "sinkDatabase.key.collation", "id"]];
    assert.deepEqual(keyed("utf8mb4_bin", "utf8mb4_general_ci"), fewer);
    const bytes = ["note, warning", "sinkDatabase.column.narrow", "id"];
    assert.deepEqual(keyed(null, "utf8mb4_general_ci"), [...fewer, bytes]);
    assert.deepEqual(keyed("utf8mb4_0900_as_cs", "utf8mb4_0900_as_ci"), fewer);
    assert.deepEqual(keyed("utf8mb4_0900_as_ci", "utf8mb4_0900_ai_ci"), fewer);
    assert.deepEqual(keyed("latin1_swedish_ci", "utf8mb4_general_ci"), other);
    assert.deepEqual(keyed("utf8mb4_0900_ai_ci", "utf8mb4_general_ci"), other);
    assert.deepEqual(keyed("utf8mb4_0900_bin", "utf8mb4_bin"), other);
    assert.deepEqual(keyed("utf8mb3_general_ci", "utf8mb4_general_ci"), []);
    assert.deepEqual(keyed("utf8mb4_general_ci", "utf8mb4_bin"), []);
    const key = (collation: string): TableShape => shape([text("id", collation, { nullable: false })]);
    const [said] = judged(key("utf8mb4_bin"), key("utf8mb4_general_ci"));
    assert.equal(said?.statement, "ALTER TABLE `d`.`t` MODIFY COLUMN `id` varchar(20) COLLATE utf8mb4_bin NOT NULL");
  });

  it("are looked at ahead where the sink makes the table: else its keys get the database's collation, and fall together", () => {
    const source = shape([text("id", "utf8mb4_bin")]);
    const found = judged(source, shape([]));
    assert.deepEqual(
      found.map(({ effect, before }) => [effect, before?.severity]),
      [
        ["wrong", "error"],
        ["note", undefined],
      ],
    );
    assert.match(found[0]?.then ?? "", /^make the table before its first row comes/);
    assert.equal(found[0]?.statement, undefined);
    assert.deepEqual(brief(shape([id]), shape([])), [["note"]]);
    assert.deepEqual(brief(source, shape([]), { sink: { "schema.evolution": "none" } }), [
      ["stops, error", "sinkDatabase.table.missing"],
    ]);
  });

  it("hold the key of the pipeline alone: else each change of a row adds another, or two rows become one", () => {
    assert.deepEqual(brief(shape([id]), shape([id], [])), [["wrong, error", "sinkDatabase.key.notUnique"]]);
    // Any unique index on it will do.
    assert.deepEqual(brief(shape([id]), shape([id], [], [index("id", "id")])), []);
    assert.deepEqual(brief(shape([id]), shape([column("nr", "bigint(20)")], [])), [
      ["stops, error", "sinkDatabase.key.missing"],
      ["stops, error", "sinkDatabase.column.missing", "id"],
      ["note", "nr"],
    ]);
    const parted = [id, column("part", "int(11)")];
    assert.deepEqual(brief(shape(parted, ["id", "part"]), shape(parted)), [
      ["wrong, warning", "sinkDatabase.key.other"],
    ]);
    const given = { key: ["id", "part"], source: { "message.key.columns": "demosrc.products:id,part" } };
    const [said, ...more] = judged(shape(parted, []), shape(parted), given);
    assert.deepEqual([said?.before?.id, more], ["sinkDatabase.index.alone", []]);
    assert.equal(said?.statement, "ALTER TABLE `d`.`t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `part`)");
  });
});
