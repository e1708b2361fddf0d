// What a watchdog knows of the tables of pipelines that it follows, and what it tells of them: plain JSON.
import type { ServerPosition } from "../../databases/kind.js";
import type { WatchdogReport } from "./watchdogDecision.js";

/** A table whose rows that are there already lack values of a column. */
export interface Unfilled {
  /** At the source, with its database. */
  table: string;
  /** The source connector has to have read so far before the rows are emitted once more: it then knows the column. */
  after: ServerPosition;
  /** The snapshot that brings them. Times: milliseconds since 1970. */
  begun?: { ids: string[]; from: number };
  /** Snapshots that failed. */
  failed: number;
}

/** What is kept of a pipeline between two looks. */
export interface FollowedPipeline {
  /** Columns at the source, by table. */
  columns: Record<string, string[]>;
  unfilled: Unfilled[];
  /** Statements that ran, and before when each is not tried again (milliseconds since 1970). */
  attempts: Record<string, { times: number; notBefore: number }>;
  /** Tables that are empty at the source, and not at the sink. */
  emptied: string[];
  /** What needs somebody and was told already. */
  told: string[];
}

/** A look at the tables. */
export interface FollowedLook {
  /** By pipeline. */
  memory: Record<string, FollowedPipeline>;
  reports: WatchdogReport[];
  /** Connectors whose tables were mended: their failed tasks may go on at once. */
  mended: string[];
  /** Connectors whose tables could not be looked at, and why. */
  unknown: { connector: string; why: string }[];
}
