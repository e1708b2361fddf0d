// What `cdc verify` finds out: its shape as it is returned, and printed with --json (docs/json.md).
import type { CountedColumn, LossyRow } from "./losses.js";
import type { ColumnNote } from "./plan.js";
import type { Key } from "./side.js";

/** A connector through which nothing goes: it does not run, or a task of it has failed. */
export interface IdleConnector {
  name: string;
  state: string;
  /** Of one with a failed task: the cause, and what to do. */
  why?: string;
}

/** As people read it. */
export function idleText({ name, state, why }: IdleConnector): string {
  return `connector ${name} is ${state}${why === undefined ? "" : `, but ${why}`}`;
}

/** A row that differs. */
export interface DifferentRow {
  kind: "missing" | "extra" | "different";
  /** The text of each key column. */
  key: Key;
  /** Columns that differ, of a row that is on both sides. */
  columns?: string[];
  /**
   * Both texts of each of those columns, only where they were asked for: `NULL`, or quoted; their first 200 characters.
   */
  values?: { column: string; source: string; sink: string }[];
  /** A change of it was skipped on purpose (`cdc skip`): when, and what the sink had said. */
  skipped?: { at: string; why: string };
}

export interface Repaired {
  /** Rows that were emitted again. */
  emitted: number;
  /** Deletions that were sent for extra rows. */
  deleted: number;
  /** Rows that are left as they are. */
  left?: number;
  /** Why. */
  why?: string;
}

export interface TableVerification {
  /** Source table with its database. */
  from: string;
  /** Sink table with its database. */
  table: string;
  /** `all` rows, or those that are `in the sink`, where the pipeline did not copy what was there before it. */
  compared: "all" | "in the sink";
  /** Rows that were compared. */
  rows: number;
  /** Rows of the source that were never copied; only where `compared` is `in the sink`. */
  notCopied?: number;
  /** Why `notCopied` is absent, or less than it is. */
  notCounted?: string;
  /** Rows of the sink that the source has deleted, where `skipped.operations` keeps them there: no difference. */
  kept?: number;
  missing: number;
  extra: number;
  different: number;
  /** Rows that could not be told to be equal or different within the time given. */
  unsettled: number;
  /** The rows that differ, up to the cap that was asked for; all are counted above. */
  found: DifferentRow[];
  /** Keys of unsettled rows, up to the same cap. */
  unsettledKeys: Key[];
  /** Columns that the sink table lacks without that being declared: a difference, too. */
  lacking: string[];
  /** Columns that were not compared, and why. */
  notCompared: ColumnNote[];
  /**
   * Rows of the source that equal the sink's only after a declared conversion that changed them; absent where that
   * could not be counted.
   */
  withLoss?: number;
  /** The first of these rows, ten at most. */
  lossyRows: LossyRow[];
  /** Columns that were compared after a declared conversion that loses something, and in how many rows it did. */
  lossy: CountedColumn[];
  /** Columns that were compared. */
  columns: string[];
  /** Why the table could not be compared, or rows not settled. */
  problem?: string;
  /** With --repair. */
  repaired?: Repaired;
  seconds: number;
}

export interface PipelineVerification {
  pipeline: string;
  /** Those that are not RUNNING, or have a failed task. */
  connectors: IdleConnector[];
  /** Words about what the settings do that a comparison of rows does not see. */
  notes: string[];
  tables: TableVerification[];
}

export interface Verification {
  stack: string;
  /**
   * `equal`: every row of every table; `lossy`: the same after declared conversions, which changed some;
   * `different`: some provably do; `unknown`: none of these, see `problem` of the tables.
   */
  result: "equal" | "lossy" | "different" | "unknown";
  pipelines: PipelineVerification[];
  seconds: number;
}

/** Rows of a table that differ. */
export function differences({ missing, extra, different }: TableVerification): number {
  return missing + extra + different;
}

/** What all tables together say; `allowLoss`: rows that a declared conversion changed are equal, too. */
export function resultOf(tables: readonly TableVerification[], allowLoss = false): Verification["result"] {
  if (tables.some((table) => differences(table) + table.lacking.length > 0)) return "different";
  if (tables.some(({ problem, unsettled }) => problem !== undefined || unsettled > 0)) return "unknown";
  return !allowLoss && tables.some(({ withLoss = 0 }) => withLoss > 0) ? "lossy" : "equal";
}
