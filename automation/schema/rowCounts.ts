// Which tables of a pipeline lack rows at the sink, or have some that the source has no more: by one count of each
// table on each side, and by another one after a moment where rows seem to be lacking.
import { setTimeout as sleep } from "node:timers/promises";
import type { RowCount } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Accounts } from "../operations/accounts.js";
import type { Target } from "../operations/target.js";
import { keepsDeleted } from "../verify/declaredRows.js";
import type { Pair } from "./comparison.js";
import { emptied } from "./difference.js";
import { lacking, lackingRows, steady, type Counts } from "./lackingRows.js";

/** Rows of a table that are counted: a count of everything may take a large table minutes. */
const countedRows = 1_000;

/** Milliseconds in which a row that is new at the source arrives at the sink. */
const moment = 2_000;

export async function rowDifferences(
  { stack, reach }: Pick<Target, "stack" | "reach">,
  settings: PipelineSettings,
  accounts: Accounts,
  pairs: readonly Pair[],
): Promise<TableDifference[]> {
  const counts = await counted(
    reach,
    accounts,
    pairs.filter(({ source }) => source.columns.length > 0),
  );
  const lacks = (pair: Pair, found: Counts): boolean => lacking(settings, pair, found) !== undefined;
  const suspects = [...counts].flatMap(([pair, found]) => (lacks(pair, found) ? [pair] : []));
  if (suspects.length > 0) {
    await sleep(moment);
    for (const [pair, again] of await counted(reach, accounts, suspects))
      counts.set(pair, steady(counts.get(pair) ?? again, again));
  }
  const follows = !keepsDeleted(settings.source.properties);
  return [...counts].flatMap(([pair, found]) => {
    if (lacks(pair, found)) return [lackingRows(stack, settings, pair, found)];
    return follows && found.source.rows === 0 && found.sink.rows > 0 ? [emptied(stack, pair)] : [];
  });
}

async function counted(reach: Target["reach"], accounts: Accounts, pairs: readonly Pair[]): Promise<Map<Pair, Counts>> {
  const ask = async (side: "source" | "sink"): Promise<Map<Pair, RowCount>> => {
    const there = pairs.filter((pair) => pair[side].columns.length > 0);
    const tables = there.map((pair) => ({ database: pair[side].database, table: pair[side].table }));
    const found =
      tables.length > 0
        ? await reach.call("database.countUpTo", { ...accounts[side], tables, limit: countedRows })
        : [];
    return new Map(there.flatMap((pair, index) => (found[index] ? [[pair, found[index]]] : [])));
  };
  // The source first: what it has by then is at the sink already, or on its way.
  const [source, sink] = [await ask("source"), await ask("sink")];
  const none = { rows: 0, more: false };
  return new Map(pairs.map((pair) => [pair, { source: source.get(pair) ?? none, sink: sink.get(pair) ?? none }]));
}
