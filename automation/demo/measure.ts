// Two measurements over the running pipeline: rows per second of a load, and the latency of single changes.
import { setTimeout as sleep } from "node:timers/promises";
import type { TablePair } from "./tables.js";

/** Ids of the load start here, above every id of the changes. */
const firstLoadId = 1000;
const rowsPerInsert = 1000;

/**
 * Inserts `rows` products, 1000 per INSERT, and waits until all are in the sink. Returns seconds from the first INSERT
 * to the last row.
 */
export async function measureLoad(
  { source, sink }: TablePair,
  rows: number,
  signal: AbortSignal,
  onRows: (arrived: number) => void,
): Promise<number> {
  const started = performance.now();
  for (let done = 0; done < rows; done += rowsPerInsert) {
    const batch = Array.from({ length: Math.min(rowsPerInsert, rows - done) }, (_, index) => {
      const id = firstLoadId + done + index;
      return [
        id,
        `Product ${id}`,
        `Load row ${id}: ${"lorem ipsum ".repeat(4).trim()}`,
        (id % 100_000) / 100,
        `${id}.png`,
      ];
    });
    await source.execute(`INSERT INTO ${source.table} (id, name, description, price, image) VALUES ?`, [batch]);
  }
  // The highest id costs nearly nothing, while counting would take processor time from the sink. Partitions may
  // overtake each other, so the rows are counted at the end.
  let arrived = 0;
  let progressAt = performance.now();
  while (arrived < rows) {
    signal.throwIfAborted();
    const now = Math.max(0, Number(await sink.value(`SELECT MAX(id) FROM ${sink.table}`)) - firstLoadId + 1);
    if (now > arrived) progressAt = performance.now();
    else if (performance.now() - progressAt > 30_000)
      throw new Error(`${arrived} of ${rows} rows arrived, and none for 30 s`);
    arrived = now;
    onRows(arrived);
    if (arrived < rows) await sleep(10);
  }
  const count = () => sink.value(`SELECT COUNT(*) FROM ${sink.table} WHERE id >= ?`, [firstLoadId]);
  for (const deadline = performance.now() + 30_000; Number(await count()) < rows; await sleep(10)) {
    if (performance.now() > deadline)
      throw new Error(`${String(await count())} of ${rows} rows arrived, and the rest not within 30 s of the last`);
  }
  return (performance.now() - started) / 1000;
}

/** Milliseconds from a commit to its row in the sink, for `changes` changes made one after the other. */
export async function measureLatency(
  { source, sink }: TablePair,
  changes: number,
  signal: AbortSignal,
  onChange: (done: number) => void,
): Promise<number[]> {
  const latencies: number[] = [];
  for (let change = 1; change <= changes; change++) {
    signal.throwIfAborted();
    await source.execute(`UPDATE ${source.table} SET price = ? WHERE id = 1`, [change]);
    const committed = performance.now();
    while (Number(await sink.value(`SELECT price FROM ${sink.table} WHERE id = 1`)) !== change) {
      if (performance.now() - committed > 30_000)
        throw new Error(`change ${change} of row 1 did not arrive within 30 s`);
      await sleep(1);
    }
    latencies.push(performance.now() - committed);
    onChange(change);
  }
  return latencies;
}

/** The value below which a share of the measurements lies (nearest rank); NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
