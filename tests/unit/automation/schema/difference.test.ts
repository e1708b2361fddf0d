// What is said of the shapes of two tables, without a database.
import assert from "node:assert/strict";
import { applicable } from "../../../../automation/schema/apply.js";
import type { ColumnShape, TableShape } from "../../../../databases/tables.js";
import { column, id, index, judged, shape, text, type Given } from "./tables.js";

describe("what two tables differ in", () => {
  const said = (source: TableShape, sink: TableShape, given?: Given): string[] =>
    judged(source, sink, given).map(
      ({ effect, column: name = "", statement = "" }) => `${effect} ${name} ${statement}`,
    );
  /** What is said before the connectors run. */
  const before = (source: TableShape, sink: TableShape, given?: Given): string[][] =>
    judged(source, sink, given).flatMap(({ before: one }) => (one ? [[one.severity, one.id]] : []));

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
        "stops own ALTER TABLE `d`.`t` MODIFY COLUMN `own` int NULL",
      ],
    );
    assert.deepEqual(
      said(shape([id, column("c", "int")]), shape([id, column("c", "tinytext", { length: 255, nullable: false })])),
      ["stops c ALTER TABLE `d`.`t` MODIFY COLUMN `c` tinytext NULL"],
    );
    assert.deepEqual(said(shape([id]), shape([id, { ...own, fallback: "0" }])), [
      "note own ALTER TABLE `d`.`t` DROP COLUMN `own`",
    ]);
  });

  it("has statements that take something away, which are left to a person: else --apply drops a column with its rows", () => {
    const own = column("own", "int", { fallback: "0" });
    const sink = shape([id, own, text("name", "utf8mb4_general_ci")], ["own"], [index("name", "name")]);
    const source = shape([id, column("c", "int"), text("name", "utf8mb4_bin")], ["id"], [index("name", "name")]);
    const found = judged(source, sink, { sink: { "schema.evolution": "none" } });
    assert.deepEqual(found.flatMap(({ change }) => change ?? []).sort(), ["add", "collate", "drop", "key"]);
    assert.deepEqual(applicable(found), ["ALTER TABLE `d`.`t` ADD COLUMN `c` int NULL"]);
  });

  it("is a sink table without the key that rows are written by: else an update adds a row", () => {
    const other = shape([id, column("other", "int(11)")], ["other"]);
    assert.deepEqual(said(shape([id, column("other", "int(11)")]), other), [
      "wrong  ALTER TABLE `d`.`t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`)",
    ]);
  });

  it("refuses columns that nothing fills, that are missing or generated: else the first row ends the task", () => {
    const required = column("plus", "int(11)", { nullable: false });
    const whole = shape([id, required]);
    const refused = (rule: string): string[][] => [["error", rule]];
    assert.deepEqual(before(shape([id]), whole), refused("sinkDatabase.column.required"));
    assert.deepEqual(before(whole, whole, { exclude: ["plus"] }), refused("sinkDatabase.column.required"));
    for (const own of [
      { fallback: "0" },
      { computed: true },
      { implicit: "distinct" },
      { implicit: "member" },
    ] as const)
      assert.deepEqual(before(shape([id]), shape([id, { ...required, ...own }])), [], JSON.stringify(own));
    assert.deepEqual(before(whole, shape([id])), refused("sinkDatabase.column.missing"));
    assert.deepEqual(before(shape([id, column("plus", "int(11)")]), shape([id])), []);
    assert.deepEqual(before(whole, shape([id]), { sink: { "schema.evolution": "none" } }), [
      ["error", "sinkDatabase.column.missing"],
    ]);
    const computed = shape([id, column("plus", "int(11)", { computed: true })]);
    assert.deepEqual(before(whole, computed), refused("sinkDatabase.column.generated"));
    assert.deepEqual(said(whole, computed), ["stops plus "]);
  });

  it("refuses nothing that transforms of the user's own may fill, drop or rename: else what works for years fails", () => {
    const deleted = column("__deleted", "varchar(5)", { nullable: false });
    const given = { source: { transforms: "unwrap" } };
    assert.deepEqual(before(shape([id]), shape([id, deleted]), given), [["warning", "sinkDatabase.column.required"]]);
    assert.match(said(shape([id]), shape([id, deleted]), given).join(), /^note __deleted /);
    assert.deepEqual(before(shape([id, deleted]), shape([id]), given), [["warning", "sinkDatabase.column.missing"]]);
  });

  it("warns of columns that hold less, and keeps their rest: else the first value beyond ends the task", () => {
    const narrow = (there: ColumnShape, here: ColumnShape) => judged(shape([id, there]), shape([id, here]));
    assert.deepEqual(
      narrow(column("v", "bigint(20)"), column("v", "int(11)")).map(({ effect, before: one }) => [effect, one]),
      [["stops", { id: "sinkDatabase.column.narrow", severity: "warning" }]],
    );
    const [said] = narrow(text("v", "utf8mb4_bin"), text("v", "latin1_swedish_ci"));
    assert.deepEqual([said?.effect, said?.before], ["note", { id: "sinkDatabase.column.narrow", severity: "warning" }]);
    assert.equal(said?.statement, "ALTER TABLE `d`.`t` MODIFY COLUMN `v` varchar(20) COLLATE utf8mb4_bin NULL");
    const preset = (fallback: string) =>
      narrow(text("v", "hebrew_bin"), text("v", "latin7_bin", { fallback })).map(({ statement }) => statement);
    const statement = "ALTER TABLE `d`.`t` MODIFY COLUMN `v` varchar(20) COLLATE hebrew_bin NULL";
    assert.deepEqual([...preset("'x'"), ...preset("'ž'")], [`${statement} DEFAULT 'x'`, statement]);
    assert.deepEqual(narrow(text("v", "latin1_bin"), text("v", "utf8mb4_general_ci")), []);
    assert.deepEqual(
      before(shape([id, column("v", "int(11)")]), shape([id, column("v", "int(11)", { nullable: false })])),
      [["warning", "sinkDatabase.column.notNull"]],
    );
  });

  it("is a table that the sink's connector can't make: else its CREATE ends the task, and no status knows why", () => {
    const now = { nullable: false, fallback: "current_timestamp()", computed: true };
    const none = { ...shape([]), primary: [], unique: [], indexes: [] };
    for (const [unmade, effect] of [
      [column("at", "timestamp", now), "stops"],
      [column("who?", "int(11)"), "stops"],
      [column("at", "datetime", now), "note"],
      [column("at", "timestamp", { ...now, nullable: true }), "note"],
    ] as const)
      assert.equal(judged(shape([id, unmade]), none)[0]?.effect, effect, unmade.name);
    const [said] = judged(shape([id, column("at", "timestamp", now)]), none);
    assert.match(said?.what ?? "", /can't make one with the column at: the first row ends its task$/);
    assert.deepEqual(judged(shape([id, column("at", "timestamp", now)]), none, { exclude: ["at"] })[0]?.effect, "note");
  });

  it("keeps a sink's default that the type has room for, else takes the source's: else the statement is refused", () => {
    const changed = (there: ColumnShape, here: ColumnShape): (string | undefined)[] =>
      judged(shape([id, there]), shape([id, here])).map(({ statement }) =>
        statement?.replace("ALTER TABLE `d`.`t` MODIFY COLUMN `v` ", ""),
      );
    const sink = column("v", "bigint(20)", { nullable: false, fallback: "-4611686017948183040" });
    const short = { length: 9, nullable: false };
    assert.deepEqual(changed(column("v", "varchar(9)", { length: 9 }), sink), ["varchar(9) NULL"]);
    assert.deepEqual(changed(column("v", "varchar(9)", short), sink), ["varchar(9) NOT NULL DEFAULT ''"]);
    assert.deepEqual(changed(column("v", "varchar(9)", { ...short, fallback: "'x'" }), sink), [
      "varchar(9) NOT NULL DEFAULT 'x'",
    ]);
    assert.deepEqual(changed(column("v", "bigint(20)"), column("v", "int(11)", { fallback: "7" })), [
      "bigint(20) NULL DEFAULT 7",
    ]);
    const [back] = judged(shape([id, column("v", "varchar(9)", { length: 9 })]), shape([id, sink]));
    assert.match(
      back?.then ?? "",
      /^where the server refuses it .*, ALTER TABLE `d`\.`t` DROP COLUMN `v`; and cdc snap/,
    );
    const [grown] = judged(shape([id, column("v", "bigint(20)")]), shape([id, column("v", "int(11)")]));
    assert.equal(grown?.then, undefined);
  });
});
