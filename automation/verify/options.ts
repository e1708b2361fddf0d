// What a verification is asked for.
import type { TwinInfo } from "../access/twin.js";

export interface VerifyOptions {
  /** Only these pipelines; in an environment also by the names of those that they were copied from. */
  pipelines?: readonly string[];
  /** Only these source tables, `database.table`. */
  tables?: readonly string[];
  /** Emit missing and different rows again, delete extra ones at the sink, and verify again. Default: false. */
  repair?: boolean;
  /** Seconds that rows on their way are waited for. Default: 120. */
  wait?: number;
  /** Most keys that are returned of each table; all rows are counted. Default: 1000. */
  keys?: number;
  /** Return the values of columns that differ: they may be personal data. Default: false. */
  values?: boolean;
  /** Rows that a declared conversion changed count as equal; they are told all the same. Default: false. */
  allowLoss?: boolean;
  /** Called with the rows compared so far of a table. */
  onProgress?: (table: string, rows: number) => void;
  /** Called with what is good to know at once: a connector that does not run, a repair that begins. */
  onNote?: (note: string) => void;
  signal?: AbortSignal;
  twin?: TwinInfo;
}
