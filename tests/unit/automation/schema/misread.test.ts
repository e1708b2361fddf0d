// Columns that a source's connector reads by another character set than they have, from a history's records.
import assert from "node:assert/strict";
import { HeldCharsets } from "../../../../automation/schema/heldCharsets.js";
import type { Target } from "../../../../automation/operations/target.js";
import { tableNameOf } from "../../../../databases/tables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

describe("what a source's connector holds of its tables", () => {
  const column = (name: string, type: string, collation: string | null) => ({
    name,
    type,
    declared: type,
    nullable: true,
    collation,
    digits: 0,
    bytes: 0,
    invisible: false,
  });
  const record = (charsets: Record<string, string | null>) => ({
    ddl: "ALTER TABLE",
    tableChanges: [
      {
        type: "ALTER",
        id: '"demosrc"."products"',
        table: { columns: Object.entries(charsets).map(([name, charsetName]) => ({ name, charsetName })) },
      },
    ],
  });
  const records: unknown[] = [];
  let read = 0;
  const answers: Record<string, (input: { from: string; until: string; limit: number }) => unknown> = {
    "kafka.topicOffsets": () => [{ start: "0", end: String(records.length) }],
    "kafka.read": ({ from, until, limit }) => {
      const last = Math.min(Number(from) + limit, Number(until));
      read += last - Number(from);
      return {
        records: records.slice(Number(from), last).map((value) => ({ value })),
        next: last < Number(until) ? String(last) : null,
      };
    },
  };
  const reach = { call: (name: string, input: never) => Promise.resolve(answers[name]?.(input)) };
  const target = { stack: "dev", brokers: {}, reach } as unknown as Target;
  const held = new HeldCharsets(target);
  const settings = pipelineWith();
  const pairs = settings.sink.tables.map((table) => ({
    settings: table,
    source: {
      ...tableNameOf(table.from),
      columns: [
        column("id", "int", null),
        column("name", "varchar", "utf8mb4_general_ci"),
        column("kind", "enum", "utf8mb4_general_ci"),
        column("image", "text", "utf8mb4_general_ci"),
      ],
      unique: [],
    },
  }));
  const look = (by = held) => by.differences(settings, Promise.resolve(pairs));

  it("is said where it differs from the database, with the statement that ends it: else é arrives as Ã©", async () => {
    records.push({ ddl: "# Dum" }, record({ id: null, name: "latin1", kind: "latin1", image: "latin1" }));
    const [found, ...more] = await look();
    assert.deepEqual(more, []);
    assert.match(found?.what ?? "", /another character set for name \(utf8mb4, read as latin1\): texts beyond ASCII/);
    assert.match(
      found?.then ?? "",
      /ALTER TABLE `demosrc`\.`products` MODIFY COLUMN `name` varchar COLLATE utf8mb4_general_ci NULL: .* --repair$/,
    );
  });

  it("is right once the connector has followed, and UTF-8 is UTF-8: else a mended table is said for ever", async () => {
    records.push(record({ name: "utf8mb3" }));
    assert.deepEqual(await look(), []);
  });

  it("is read once, and the newest of a long history alone: else each look takes minutes", async () => {
    read = 0;
    assert.deepEqual(await look(), []);
    assert.equal(read, 0);
    records.push(...Array.from({ length: 6_000 }, () => ({ ddl: "# Dum" })));
    assert.deepEqual(await look(new HeldCharsets(target)), []);
    assert.equal(read, 5_000);
  });

  it("is a first snapshot that was taken again: else rows that went in between stay at the sink in silence", async () => {
    // As Debezium 2 and 3 write it.
    for (const snapshot of [true, "INITIAL"]) await takenAgain(snapshot);
  });

  async function takenAgain(snapshot: unknown): Promise<void> {
    const begun = { ...record({}), position: { snapshot } };
    const taken = { ...begun, tableChanges: begun.tableChanges.map((change) => ({ ...change, type: "CREATE" })) };
    records.splice(0, records.length, begun, taken);
    const anew = new HeldCharsets(target);
    assert.deepEqual(await look(anew), []);
    records.push(taken);
    const [said, ...others] = await look(anew);
    assert.deepEqual(others, []);
    assert.equal(said?.effect, "note");
    assert.match(
      said.what,
      /^its first snapshot was begun 2 times, .* still at the sink; where a unique index .* is missing$/,
    );
    assert.equal(said.then, "cdc verify dev --tables demosrc.products --repair");
  }
});
