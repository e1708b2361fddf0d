// What becomes of a pipeline's tables where the product follows its source's statements; pure. Nothing is dropped at
// the sink, and no row deleted: that is told, and left to a person.
import { databaseKinds } from "../../databases/registry.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { FollowedPipeline } from "../operations/followed.js";
import { differenceText, type TableDifference } from "../operations/schemaDifference.js";
import { applicable } from "./apply.js";
import { Comparison, find, includes, type Pair } from "./comparison.js";

export const nothingFollowed: FollowedPipeline = { columns: {}, unfilled: [], attempts: {}, emptied: [], told: [] };

/** Milliseconds before a statement is tried again; doubled with each further time. */
const firstPause = 60_000;
const longestPause = 3_600_000;

/** The statements that are due now. */
export function dueStatements(
  differences: readonly TableDifference[],
  { attempts }: FollowedPipeline,
  now: number,
): string[] {
  return applicable(differences).filter((statement) => now >= (attempts[statement]?.notBefore ?? 0));
}

/** Statements that ran, also those that changed nothing. Each is forgotten once no difference asks for it. */
export function attempts(
  { attempts: known }: FollowedPipeline,
  ran: readonly { statement: string }[],
  now: number,
  differences: readonly TableDifference[],
): FollowedPipeline["attempts"] {
  const wanted = new Set(applicable(differences));
  const all = { ...known };
  for (const { statement } of ran) {
    const times = (known[statement]?.times ?? 0) + 1;
    all[statement] = { times, notBefore: now + Math.min(longestPause, firstPause * 2 ** (times - 1)) };
  }
  return Object.fromEntries(Object.entries(all).filter(([statement]) => wanted.has(statement)));
}

/** Columns of the source's tables, for the next look. */
export function columnsOf(pairs: readonly Pair[]): FollowedPipeline["columns"] {
  return Object.fromEntries(
    pairs.map(({ settings, source }) => [settings.from, source.columns.map(({ name }) => name)]),
  );
}

/**
 * Tables whose rows that are there already lack values of a column. Of one that came when another one went nobody knows
 * whether it is that one with another name.
 */
export function unfilledTables(
  stack: string,
  pipeline: PipelineSettings,
  pairs: readonly Pair[],
  differences: readonly TableDifference[],
  { columns: known }: FollowedPipeline,
): string[] {
  const { columns } = databaseKinds.of(sourceKindOf(pipeline).database);
  return pairs
    .filter((pair) => {
      const { settings, source, sink } = pair;
      const { from } = settings;
      if (source.columns.length === 0 || sink.columns.length === 0) return false;
      if (differences.some(({ table, unfilled }) => table === from && unfilled)) return true;
      const tables = new Comparison(stack, pipeline, pair);
      const before = known[from];
      // Transforms may have renamed what the sink seems to lack.
      if (!before && tables.reshaped) return false;
      const gained = source.columns.filter(
        (column) =>
          tables.isCopied(column) && !(before ? includes(before, column.name) : find(sink.columns, column.name)),
      );
      const lost = before ?? sink.columns.map(({ name }) => name);
      const hasLost = lost.some((name) => !find(source.columns, name));
      return gained.some((column) => hasLost || !columns.fills(column));
    })
    .map(({ settings }) => settings.from);
}

/** Columns that the source has dropped or renamed since the last look, and the sink keeps, a sentence each. */
export function keptColumns(pairs: readonly Pair[], { columns: known }: FollowedPipeline): string[] {
  return pairs.flatMap(({ settings: { from }, source, sink }) =>
    source.columns.length === 0
      ? []
      : (known[from] ?? [])
          .filter((name) => !find(source.columns, name) && find(sink.columns, name))
          .map(
            (name) =>
              `the source has column ${name} of ${from} no more, and ${sink.database}.${sink.table} keeps it with ` +
              "its values: drop it there once nobody reads it",
          ),
  );
}

/** What needs somebody, in sentences. A table that is empty for a moment is none. */
export function needsSomebody(left: readonly TableDifference[], { emptied }: FollowedPipeline): string[] {
  return left
    .filter(({ effect, table, emptied: isEmptied }) => effect !== "note" || (isEmptied && emptied.includes(table)))
    .map(differenceText);
}
