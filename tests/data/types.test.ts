// Every type at its limits, NULL and default, by the first snapshot, an incremental one and the binlog, as column and
// as key.
import assert from "node:assert/strict";
import type { Case, CaseSettings } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";
import { exactTypes, isRun, type TypeValues } from "./values.js";

const first = 100;
const later = 200;

describe("values", function () {
  this.timeout(240_000);
  let lab: Lab;
  before(async () => {
    lab = await sharedLab();
    await lab.sql.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  });

  it("of every type arrive as they are, NULL and defaults too: else a report reads wrong values while all says RUNNING", async () => {
    const types = exactTypes.filter(isRun);
    const keyed = types.filter(({ key }) => key !== false);
    await withCase("exact", types, async (pipeline) => {
      await insert(pipeline, types, first);
      for (const type of keyed) await insertKeys(pipeline, type);
      await pipeline.start();
      await equal(pipeline, types);

      await insert(pipeline, types, later);
      for (const { name, values } of types)
        await pipeline.atSource(`UPDATE v_${name} SET v = ${values.at(-1)}, w = NULL WHERE id = ${first}`);
      for (const { name } of keyed)
        await pipeline.atSource(`UPDATE k_${name} SET n = n + 100`, `DELETE FROM k_${name} LIMIT 1`);
      await equal(pipeline, types);

      for (const { name } of keyed) await pipeline.atSource(`DELETE FROM k_${name}`);
      await equal(pipeline, types);
      for (const type of keyed) await insertKeys(pipeline, type);
      await equal(pipeline, types);

      for (const { name } of types) await pipeline.atSink(`DELETE FROM v_${name}`);
      for (const { name } of keyed) await pipeline.atSink(`DELETE FROM k_${name}`);
      const all = tablesOf(types).map((table) => `exact_source.${table}`);
      await pipeline.atSource(
        `INSERT INTO signals VALUES ('once', 'execute-snapshot', '{"data-collections": ${JSON.stringify(all)}}')`,
      );
      await equal(pipeline, types);
    });
  });

  it("of a FLOAT are rounded by a snapshot as MySQL shows them, and exact by the binlog: else docs/verify.md is wrong", async () => {
    const type = { name: "f", declared: "FLOAT", values: ["16777217", "0.1234567"], key: false as const };
    await withCase("rounded", [type], async (pipeline) => {
      await insert(pipeline, [type], first);
      await pipeline.start();
      await equal(pipeline, [type]);
      assert.deepEqual(await texts(pipeline, "sink", "SELECT v + 0e0 AS line FROM v_f WHERE v > 1"), ["16777200"]);
      await pipeline.atSource("UPDATE v_f SET w = 0");
      await equal(pipeline, [{ ...type, read: (column: string) => `${column} + 0e0` }]);
    });
  });

  /** Tables of these types in both databases, and a pipeline over them. */
  async function withCase(
    name: string,
    types: readonly TypeValues[],
    act: (pipeline: Case) => Promise<void>,
  ): Promise<void> {
    const tables: CaseSettings["tables"] = Object.fromEntries(
      tablesOf(types).map((table) => [table, [table.startsWith("v_") ? "id" : "k"]]),
    );
    const pipeline = await lab.open({ name, tables, source: { signalTable: `${name}_source.signals` } });
    try {
      await pipeline.atSource("CREATE TABLE signals (id VARCHAR(42) PRIMARY KEY, type VARCHAR(32), data TEXT)");
      for (const { name: table, declared, values, key } of types) {
        const preset = /TEXT|BLOB|POINT/.test(declared) ? "" : `DEFAULT ${values.at(-1)}`;
        const made = [
          `CREATE TABLE v_${table} (id INT PRIMARY KEY, v ${declared} NULL, w ${declared} NULL ${preset})`,
          ...(key === false ? [] : [`CREATE TABLE k_${table} (k ${declared} NOT NULL ${preset} PRIMARY KEY, n INT)`]),
        ];
        await pipeline.atSource(...made);
        await pipeline.atSink(...made);
      }
      await act(pipeline);
    } finally {
      await pipeline.end();
    }
  }
});

function tablesOf(types: readonly TypeValues[]): string[] {
  return types.flatMap(({ name, key }) => [`v_${name}`, ...(key === false ? [] : [`k_${name}`])]);
}

/** A row per value, whose other column has the default, and one with both NULL. */
async function insert(pipeline: Case, types: readonly TypeValues[], from: number): Promise<void> {
  for (const { name, values } of types) {
    const rows = values.map((value, at) => `(${from + at}, ${value})`).join(", ");
    await pipeline.atSource(
      `INSERT INTO v_${name} (id, v) VALUES ${rows}`,
      `INSERT INTO v_${name} (id, v, w) VALUES (${from + 50}, NULL, NULL)`,
    );
  }
}

async function insertKeys(pipeline: Case, { name, values }: TypeValues): Promise<void> {
  await pipeline.atSource(`INSERT INTO k_${name} VALUES ${values.map((value, at) => `(${value}, ${at})`).join(", ")}`);
}

/** Waits until all tables are equal; after the last record there is nothing more to wait for. */
async function equal(pipeline: Case, types: readonly TypeValues[]): Promise<void> {
  assert.equal(await pipeline.settled(), undefined);
  const lines = (columns: readonly string[]): string =>
    `CONCAT_WS('|', ${columns.map((column) => `IFNULL(${column}, 'NULL')`).join(", ")}) AS line`;
  for (const { name, key, read = textOf } of types) {
    const queries = [`SELECT ${lines(["id", read("v"), read("w")])} FROM v_${name} ORDER BY id`];
    if (key !== false) queries.push(`SELECT ${lines([read("k"), "n"])} FROM k_${name} ORDER BY k`);
    for (const query of queries) {
      const { source, sink } = await pipeline.both(query);
      assert.deepEqual(sink, source, query);
    }
  }
}

async function texts(pipeline: Case, side: "source" | "sink", query: string): Promise<string[]> {
  return (await pipeline.rows(side, query)).map(({ line }) => String(line));
}

function textOf(column: string): string {
  return `CONVERT(${column} USING utf8mb4)`;
}
