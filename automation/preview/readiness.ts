// Decides whether a preview moves rows, and waits for that. Facts: MSK Connect, connector states.
import type { RowCount } from "../../databases/tables.js";
import { until, type Delays } from "../access/until.js";

export interface ObservedTable {
  /** Source table, with its database. */
  from: string;
  /** Table in the sink schema. */
  table: string;
  source: RowCount;
  sink: RowCount;
  /** Source rows that the sink must hold after the snapshot; 0 where only changes are copied. */
  expected: number;
}

/** A pipeline at one moment. */
export interface ObservedPipeline {
  name: string;
  /** `trouble`: what MSK Connect says of its state. Empty where the pipeline has none yet. */
  connectors: { name: string; state: string; trouble?: string }[];
  tables: ObservedTable[];
  /**
   * Median of the newest changes' times from commit at the source to Debezium; absent before the first change after the
   * snapshot.
   */
  latency?: { milliseconds: number; changes: number };
  /** How coarsely the source's log tells the time of a commit. */
  coarseTime?: string;
  /** Where the rows arrive; `client`: what opens a session, `secret`: name of the secret with the password. */
  sink: { schema: string; client: string; secret: string };
  topics: string[];
}

/**
 * What a preview still lacks, a sentence each. Empty when connectors run and rows have arrived in every table with
 * rows.
 */
export function lacks(pipelines: readonly ObservedPipeline[]): string[] {
  return pipelines.flatMap(({ name, connectors, tables, sink }) => [
    ...(connectors.length === 0
      ? [`pipeline ${name} has no connectors: its databases wait to be loaded (msk-cdc:schemasLoaded)`]
      : []),
    ...connectors
      .filter(({ state }) => state !== "RUNNING")
      .map(
        (connector) =>
          `connector ${connector.name} is ` +
          `${connector.state}${connector.trouble === undefined ? "" : `: ${connector.trouble}`}`,
      ),
    ...tables
      .filter((table) => table.expected > 0 && table.sink.rows === 0)
      .map(({ from, table, source }) => `table ${sink.schema}.${table} is empty, ${from} has ${shownCount(source)}`),
  ]);
}

/** What a preview that lacks nothing does. */
export function doing(pipelines: readonly ObservedPipeline[]): string {
  return pipelines.some(({ tables }) => tables.some(({ sink }) => sink.rows > 0))
    ? "rows flow"
    : "it waits for changes";
}

export function shownCount({ rows, more }: RowCount): string {
  const count = `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
  return more ? `more than ${count}` : count;
}

/** The sink has all rows, as far as they were counted. */
function caughtUp(pipelines: readonly ObservedPipeline[]): boolean {
  return pipelines.every(({ tables }) => tables.every(({ expected, sink }) => sink.rows >= expected));
}

/** MSK Connect never brings a FAILED connector back by itself. */
function hopeless(pipelines: readonly ObservedPipeline[]): boolean {
  return pipelines.some(
    ({ connectors }) => connectors.length === 0 || connectors.some(({ state }) => state === "FAILED"),
  );
}

export interface Patience {
  /** Milliseconds until the first rows must have arrived. */
  firstRows: number;
  /** Further milliseconds in which the sink may reach the source's count, for a better number in the comment. */
  allRows: number;
  /** Between two looks. */
  delays: Delays;
}

export interface Readiness {
  pipelines: ObservedPipeline[];
  /** Empty: rows flow. */
  missing: string[];
}

/** Looks until rows flow, a connector can't recover, or time is up. */
export async function untilRowsFlow(
  observe: () => Promise<ObservedPipeline[]>,
  { firstRows, allRows, delays }: Patience,
  signal?: AbortSignal,
): Promise<Readiness> {
  let seen: Readiness = { pipelines: [], missing: [] };
  let flowingSince: number | undefined;
  const started = Date.now();
  const isOver = async (): Promise<boolean> => {
    const pipelines = await observe();
    const missing = lacks(pipelines);
    seen = { pipelines, missing };
    if (missing.length > 0) return hopeless(pipelines) || Date.now() - started > firstRows;
    flowingSince ??= Date.now();
    return caughtUp(pipelines) || Date.now() - flowingSince > allRows;
  };
  await until(isOver, { within: (firstRows + allRows) / 1000, delays, signal });
  return seen;
}
