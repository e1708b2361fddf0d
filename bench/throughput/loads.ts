// What is measured of one pipeline, in this order: rows that are there at its start, rows that come, changes of rows,
// and single rows. A table of seven narrow columns, whose only partition keeps its changes in order: the last one of
// a load is there after all others.
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Case, Configuration } from "../../tests/data/case.js";
import type { Lab } from "../../tests/data/lab.js";

export interface Load {
  name: string;
  unit: "rows/s" | "ms";
}

export const loads = [
  { name: "snapshot", unit: "rows/s" },
  { name: "insert", unit: "rows/s" },
  { name: "update", unit: "rows/s" },
  { name: "one row, p50", unit: "ms" },
  { name: "one row, p95", unit: "ms" },
] as const satisfies readonly Load[];

export type Measured = Record<(typeof loads)[number]["name"], number>;

export interface Size {
  /** Of the snapshot, the inserts and the updates each. */
  rows: number;
  /** Single rows. */
  singles: number;
}

const columns = ["id", "customer", "price", "quantity", "name", "placed", "paid"];
const table = `CREATE TABLE t (
  id INT PRIMARY KEY, customer INT NOT NULL, price DECIMAL(10,2) NOT NULL, quantity SMALLINT NOT NULL,
  name VARCHAR(40) NOT NULL, placed DATETIME NOT NULL, paid BOOLEAN NOT NULL)`;

/** Runs all loads on a pipeline of its own, which then ends. @throws AssertionError when a row is wrong */
export async function measure(lab: Lab, one: Case, configuration: Configuration, size: Size): Promise<Measured> {
  const { rows, singles } = size;
  await one.atSource(table, inserts(1, rows));
  await one.atSink(table);
  const snapshot = await snapshotSeconds(lab, one, configuration, rows);
  await settled(one);
  const insert = await seconds(one, inserts(rows + 1, rows), `id = ${2 * rows}`);
  const update = await seconds(one, `UPDATE t SET quantity = 7 WHERE id <= ${rows}`, `id = ${rows} AND quantity = 7`);
  await settled(one);
  const waits: number[] = [];
  for (let id = 2 * rows + 1; id <= 2 * rows + singles; id++) {
    waits.push((await seconds(one, inserts(id, 1), `id = ${id}`)) * 1000);
    // At no fixed distance from the connectors' own intervals.
    await sleep(20 + (id % 30));
  }
  await one.agrees("t", columns);
  return {
    snapshot: rows / snapshot,
    insert: rows / insert,
    update: rows / update,
    "one row, p50": quantile(waits, 0.5),
    "one row, p95": quantile(waits, 0.95),
  };
}

function inserts(first: number, count: number): string {
  return `INSERT INTO t SELECT seq, seq MOD 997, seq / 7, seq MOD 90, CONCAT('customer ', seq),
    '2024-01-01' + INTERVAL seq SECOND, seq MOD 2 FROM seq_${first}_to_${first + count - 1}`;
}

/** From the moment at which the source reads the table: the start of two connectors is no matter of throughput. */
async function snapshotSeconds(lab: Lab, one: Case, configuration: Configuration, rows: number): Promise<number> {
  let [read, began] = [lab.lines.length, 0];
  await one.start(configuration);
  while (!(await isThere(one, `id = ${rows}`))) {
    for (; began === 0 && read < lab.lines.length; read++)
      if (/Exporting data from table '\w+\.t'/.test(lab.lines[read] ?? "")) began = performance.now();
    await sleep(5);
  }
  if (began === 0) throw new Error("the source did not say when it began to read");
  return (performance.now() - began) / 1000;
}

/** From the end of a statement, which commits, until what it changed is there. */
async function seconds(one: Case, statement: string, last: string): Promise<number> {
  await one.atSource(statement);
  const committed = performance.now();
  while (!(await isThere(one, last))) await sleep(2);
  return (performance.now() - committed) / 1000;
}

async function isThere(one: Case, condition: string): Promise<boolean> {
  return (await one.rows("sink", `SELECT id FROM t WHERE ${condition}`)).length > 0;
}

async function settled(one: Case): Promise<void> {
  const trace = await one.settled();
  if (trace !== undefined) throw new Error(trace);
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
