// Compares the tables of a pipeline: walks them, and settles what looks different, all tables' rows together, since
// waiting for the pipeline is what takes long.
import type { OpenTable, VerifiedTable } from "./tables.js";
import { Losses } from "./losses.js";
import { settle, type Difference, type Passage, type Suspect } from "./settle.js";
import { keyText, type Key } from "./side.js";
import type { DifferentRow, TableVerification } from "./verification.js";
import { walkLookups, walkRanges, type Walk } from "./walk.js";
import type { VerifyOptions } from "./options.js";

/** Suspicious rows that are kept before they are settled: what bounds the memory when a whole table differs. */
const atOnce = 20_000;

/** Rows whose columns are compared one by one at a time. */
const describedAtOnce = 100;

/** Keys of a table that are returned, where nobody asked for more or fewer. */
export const shownKeys = 1000;

/** Rows of a table that was not copied whole, which are counted at most. */
const countedUpTo = 1_000_000;

export async function verifyTables(
  tables: readonly OpenTable[],
  passage: Passage,
  { wait = 120, keys = shownKeys, values = false, allowLoss = false, onProgress, signal }: VerifyOptions,
): Promise<VerifiedTable[]> {
  const verified = tables.map((open) => ({ open, verification: emptyVerification(open) }));
  const suspects = new Map<string, Suspect>();

  const settleAll = async (): Promise<void> => {
    const all = [...suspects.values()];
    suspects.clear();
    const settled = await settle(all, { tables, passage, deadline: Date.now() + wait * 1000, signal });
    for (const difference of settled.differences) record(verified, difference, keys);
    for (const { table, key } of settled.unsettled) {
      const verification = verified[table]?.verification;
      if (!verification) continue;
      verification.unsettled++;
      verification.problem = `rows could not be settled in ${wait} s: ${settled.why ?? ""}`;
      if (verification.unsettledKeys.length < keys) verification.unsettledKeys.push(key);
    }
  };

  for (const [table, { open, verification }] of verified.entries()) {
    if (typeof open.plan === "string") continue;
    const began = Date.now();
    const losses = new Losses(open.source, open.plan.lossy, keys);
    const suspect = async (found: Key[]): Promise<void> => {
      // Two walks over a table may meet the same row.
      for (const key of found) suspects.set(`${table} ${keyText(key)}`, { table, key });
      if (suspects.size >= atOnce) await settleAll();
    };
    await walk(
      open,
      {
        source: open.source,
        sink: open.sink,
        suspect,
        signal,
        losses,
        progress: (rows) => onProgress?.(open.settings.from, rows),
      },
      verification,
    );
    const counted = losses.counted();
    Object.assign(verification, counted);
    if (counted.withLoss === undefined && !allowLoss) verification.problem ??= uncounted;
    verification.seconds = (Date.now() - began) / 1000;
  }
  await settleAll();
  for (const one of verified) await describe(one, values);
  return verified;
}

const uncounted =
  "whether declared conversions changed any rows could not be counted, as the function that reaches the databases is " +
  "of an earlier version: `pulumi up` of the platform's stack brings it up to date";

/** Walks as the plan and the pipeline ask for. */
async function walk({ plan, whole, source }: OpenTable, walking: Walk, verification: TableVerification): Promise<void> {
  if (!whole) {
    verification.rows = await walkLookups(walking, "sink");
    // For information only: no verification is lost for it.
    const counted = await source.count(countedUpTo).catch((error: Error) => error);
    if (counted instanceof Error) verification.notCounted = counted.message;
    else {
      verification.notCopied = Math.max(0, counted.rows - verification.rows);
      if (counted.more)
        verification.notCounted =
          `${verification.from} has more than ${countedUpTo.toLocaleString("en")} rows, ` + "and no more are counted";
    }
  } else if (typeof plan !== "string" && plan.sorted) {
    verification.rows = await walkRanges(walking);
  } else {
    verification.rows = await walkLookups(walking, "source");
    const { losses: _counted, ...again } = walking;
    await walkLookups({ ...again, progress: () => undefined }, "sink", true);
  }
}

function record(verified: readonly VerifiedTable[], { table, key, kind }: Difference, keys: number): void {
  const verifiedTable = verified[table];
  const verification = verifiedTable?.verification;
  if (!verification) return;
  if (kind === "extra" && verifiedTable?.open.keepsDeleted) {
    verification.kept = (verification.kept ?? 0) + 1;
    return;
  }
  verification[kind]++;
  if (verification.found.length < keys) verification.found.push({ kind, key });
}

/** Which columns of a different row differ. */
async function describe({ open, verification }: VerifiedTable, values: boolean): Promise<void> {
  if (typeof open.plan === "string") return;
  const { columns } = open.plan.source;
  const rows = verification.found.filter(({ kind }) => kind === "different");
  for (let start = 0; start < rows.length; start += describedAtOnce) {
    const some = rows.slice(start, start + describedAtOnce);
    const both = await Promise.all(
      [open.source, open.sink].map((side) =>
        side.byKey(
          some.map(({ key }) => key),
          "columns",
        ),
      ),
    );
    const texts = values
      ? await Promise.all(
          [open.source, open.sink].map((side) =>
            side.byKey(
              some.map(({ key }) => key),
              "values",
            ),
          ),
        )
      : [];
    for (const row of some) {
      const [source, sink] = both.map((found) => found.get(keyText(row.key))?.columns);
      const odd = columns.map((_column, index) => index).filter((index) => source?.[index] !== sink?.[index]);
      row.columns = odd.map((index) => columns[index]?.name ?? "");
      if (values) row.values = odd.map((index) => valueOf(columns[index]?.name ?? "", index, row, texts));
    }
  }
}

function valueOf(
  column: string,
  index: number,
  { key }: DifferentRow,
  texts: readonly Map<string, { columns?: string[] }>[],
): { column: string; source: string; sink: string } {
  const [source = "", sink = ""] = texts.map((found) => found.get(keyText(key))?.columns?.[index]);
  return { column, source, sink };
}

function emptyVerification({ settings, sinkName, plan, whole }: OpenTable): TableVerification {
  const none = { missing: 0, extra: 0, different: 0, unsettled: 0, rows: 0, seconds: 0 };
  const table = {
    from: settings.from,
    table: sinkName,
    compared: whole ? ("all" as const) : ("in the sink" as const),
    ...none,
    ...{ found: [], unsettledKeys: [], lossyRows: [], lossy: [] },
  };
  if (typeof plan === "string") return { ...table, lacking: [], notCompared: [], columns: [], problem: plan };
  return {
    ...table,
    lacking: plan.lacking,
    notCompared: plan.notCompared,
    columns: plan.source.columns.map(({ name }) => name),
  };
}
