// The walk over two tables: which keys look different. It holds one page of rows at a time, however large the tables
// are; what it finds is settled elsewhere, since rows may be on their way. Facts: XOR of MD5s: 128 bits a range, in no
// order; a row's digest holds its key, so that no two rows of a table have the same one and none cancel out.
import type { KeyRange } from "../../databases/comparedTable.js";
import type { Losses } from "./losses.js";
import { keyText, type Key, type Side } from "./side.js";

export interface Walk {
  source: Side;
  sink: Side;
  /** Called with keys whose rows differ, or are there on one side only. */
  suspect: (keys: Key[]) => Promise<void>;
  /** Called with the number of rows compared so far. */
  progress?: (rows: number) => void;
  /** Gets each row of the source once; absent: nothing is counted. */
  losses?: Losses;
  signal?: AbortSignal | undefined;
}

/** Rows of the first range, and the bounds of what follows; a range takes about as long as `pace` milliseconds. */
const sizes = { first: 5_000, least: 500, most: 50_000, pace: 1_000 };

/** Rows of one side that are read at a time where checksums differ. */
const page = 5_000;

/** Rows of the next range, from how long the last one took. */
export function nextSize(size: number, milliseconds: number): number {
  const factor = Math.min(2, Math.max(0.5, sizes.pace / Math.max(milliseconds, 1)));
  return Math.round(Math.min(sizes.most, Math.max(sizes.least, size * factor)));
}

/**
 * Compares range by range, by checksums made in the databases, and row by row where they differ. Both sides have to
 * sort the keys alike. The first range begins before every key and the last one ends behind every key, so that rows of
 * the sink outside the source's keys are found, too.
 *
 * @returns the rows of the source
 */
export async function walkRanges({ source, sink, suspect, progress, losses, signal }: Walk): Promise<number> {
  let rows = 0;
  let size = sizes.first;
  let range: KeyRange = {};
  let began = Date.now();
  let ahead = source.checksum(range, size);
  for (;;) {
    signal?.throwIfAborted();
    const made = await ahead;
    const { upTo, rows: sourceRows, checksum } = made;
    const here: KeyRange = { ...range, ...(upTo && { upTo }) };
    size = nextSize(size, Date.now() - began);
    began = Date.now();
    // The source goes on while the sink answers.
    if (upTo) ahead = source.checksum({ after: upTo }, size);
    // An error of the one that is ahead counts when its turn comes.
    ahead.catch(() => undefined);
    // Where the sink has more rows than that they differ anyway, and need no checksum, which a last range without an
    // end could make last for hours.
    const copy = await sink.checksum(here, sourceRows + 1);
    if (copy.upTo || copy.rows !== sourceRows || copy.checksum !== checksum)
      await walkRows(here, { source, sink, suspect, signal });
    await losses?.addRange(here, made);
    rows += sourceRows;
    progress?.(rows);
    if (!upTo) return rows;
    range = { after: upTo };
  }
}

/** Compares the rows of a range. */
async function walkRows(range: KeyRange, { source, sink, suspect, signal }: Walk): Promise<void> {
  for (let at: KeyRange = range; ; ) {
    signal?.throwIfAborted();
    const rows = await source.rows(at, page);
    const last = rows.length === page ? rows.at(-1)?.key : undefined;
    const end = last ?? range.upTo;
    const open = new Map(rows.map((row) => [keyText(row.key), row]));
    await eachPage(sink, { ...at, ...(end && { upTo: end }) }, async (copies) => {
      const odd = copies.filter(({ key, digest }) => open.get(keyText(key))?.digest !== digest).map(({ key }) => key);
      for (const { key } of copies) open.delete(keyText(key));
      await suspect(odd);
    });
    await suspect([...open.values()].map(({ key }) => key));
    if (!last) return;
    at = { ...range, after: last };
  }
}

/**
 * Reads every row of one side and looks each up by its key in the other: needs no common order.
 *
 * @param absentOnly only rows that the other side lacks are suspicious
 * @returns the rows that were read
 */
export async function walkLookups(walk: Walk, from: "source" | "sink", absentOnly = false): Promise<number> {
  const other = walk[from === "source" ? "sink" : "source"];
  let rows = 0;
  await eachPage(walk[from], {}, async (found) => {
    walk.signal?.throwIfAborted();
    const copies = await other.byKey(found.map(({ key }) => key));
    walk.losses?.addRows(from === "source" ? found : copies.values());
    const odd = found.filter(({ key, digest }) => {
      const copy = copies.get(keyText(key));
      return copy === undefined || (!absentOnly && copy.digest !== digest);
    });
    await walk.suspect(odd.map(({ key }) => key));
    rows += found.length;
    walk.progress?.(rows);
  });
  return rows;
}

async function eachPage(
  side: Side,
  range: KeyRange,
  body: (rows: Awaited<ReturnType<Side["rows"]>>) => Promise<void>,
): Promise<void> {
  for (let at = range; ; ) {
    const rows = await side.rows(at, page);
    await body(rows);
    const last = rows.at(-1);
    if (rows.length < page || !last) return;
    at = { ...range, after: last.key };
  }
}
