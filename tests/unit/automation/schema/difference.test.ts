// What is said of the shapes of two tables, without a database.
import assert from "node:assert/strict";
import { differences } from "../../../../automation/schema/difference.js";
import { applicable } from "../../../../automation/schema/apply.js";
import type { ColumnShape, TableShape } from "../../../../databases/tables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

describe("what two tables differ in", () => {
  const column = (name: string, declared: string, own: Partial<ColumnShape> = {}): ColumnShape => ({
    name,
    type: declared.replace(/\(.*/, ""),
    declared,
    nullable: name !== "id",
    collation: null,
    digits: 0,
    bytes: 0,
    invisible: false,
    length: Number(/\((\d+)\)/.exec(declared)?.[1] ?? 0),
    ...own,
  });
  const id = column("id", "bigint");
  const shape = (columns: ColumnShape[], primary = ["id"]): TableShape => ({
    database: "d",
    table: "t",
    columns,
    unique: [primary],
    primary,
  });
  const said = (
    source: TableShape,
    sink: TableShape,
    given: { exclude?: string[]; source?: Record<string, string>; sink?: Record<string, string> } = {},
  ): string[] => {
    const settings = { from: "demosrc.products", table: "t", key: ["id"], exclude: given.exclude ?? [] };
    const pipeline = pipelineWith({
      source: { properties: given.source ?? {} },
      sink: { properties: given.sink ?? {}, tables: [settings] },
    });
    return differences("dev", pipeline, { settings, source, sink }).map(
      ({ effect, column: name = "", statement = "" }) => `${effect} ${name} ${statement}`,
    );
  };

  it("is nothing for columns that are declared to stay, or changed on the way: else a settled pipeline looks broken", () => {
    const image = column("image", "varchar(512)");
    const now = column("at", "timestamp", { nullable: false, fallback: "current_timestamp()", computed: true });
    assert.deepEqual(said(shape([id, image, now]), shape([id, column("at", "timestamp")]), { exclude: ["image"] }), []);
    assert.deepEqual(
      said(shape([id, image]), shape([id, column("image", "varchar(4)")]), {
        source: { "column.truncate.to.4.chars": "demosrc.products.image" },
      }),
      [],
    );
    const keyed = { source: { "message.key.columns": "demosrc.pro.*:id" } };
    assert.deepEqual(said(shape([id], ["other"]), shape([id]), keyed), []);
  });

  it("is every column of a sink that adds none: else it goes RUNNING until the task ends", () => {
    const lacking = [shape([id, column("c", "int")]), shape([id])] as const;
    assert.deepEqual(said(...lacking), ["note c "]);
    assert.deepEqual(said(...lacking, { sink: { "schema.evolution": "none" } }), [
      "stops c ALTER TABLE `d`.`t` ADD COLUMN `c` int NULL",
    ]);
    assert.deepEqual(said(shape([id]), shape([])), ["note  "]);
    assert.deepEqual(said(shape([id]), shape([]), { sink: { "schema.evolution": "none" } }), ["stops  "]);
  });

  it("is a sink column that must have a value, and one that takes no NULL: else the next row ends the task", () => {
    const own = column("own", "int", { nullable: false });
    const text = { collation: "utf8mb4_bin", fallback: "'x'" };
    assert.deepEqual(
      said(
        shape([id, column("c", "varchar(9)", text)]),
        shape([id, own, column("c", "varchar(9)", { ...text, nullable: false })]),
      ),
      [
        "stops c ALTER TABLE `d`.`t` MODIFY COLUMN `c` varchar(9) COLLATE utf8mb4_bin NULL DEFAULT 'x'",
        "stops own ALTER TABLE `d`.`t` DROP COLUMN `own`",
      ],
    );
    assert.deepEqual(said(shape([id]), shape([id, { ...own, fallback: "0" }])), [
      "note own ALTER TABLE `d`.`t` DROP COLUMN `own`",
    ]);
  });

  it("has statements that take something away, which are left to a person: else --apply drops a column with its rows", () => {
    const own = column("own", "int", { nullable: false });
    const settings = { from: "demosrc.products", table: "t", key: ["id"], exclude: [] };
    const pipeline = pipelineWith({ sink: { properties: { "schema.evolution": "none" }, tables: [settings] } });
    const pair = { settings, source: shape([id, column("c", "int")]), sink: shape([id, own], ["other"]) };
    const found = differences("dev", pipeline, pair);
    assert.deepEqual(found.map(({ change }) => change).sort(), ["add", "drop", "key"]);
    assert.deepEqual(applicable(found), ["ALTER TABLE `d`.`t` ADD COLUMN `c` int NULL"]);
  });

  it("is a sink table without the key that rows are written by: else an update adds a row", () => {
    assert.deepEqual(said(shape([id]), shape([id], ["other"])), [
      "wrong  ALTER TABLE `d`.`t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`)",
    ]);
  });
});
