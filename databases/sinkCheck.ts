// What is asked of a sink's server before its connector starts, and what is said of it. Its tables are compared with
// the source's by automation/schema/.
import { z } from "zod";
import type { Verdict } from "../settings/findings.js";

const text = z.string().min(1);

/** What a sink is going to fill, and what its settings let it do. */
export const sinkCheck = z.object({
  database: text,
  tables: z.array(text),
  /** It adds tables and columns that its source gains. */
  evolves: z.boolean(),
  /** It empties tables that its source empties. */
  truncates: z.boolean(),
  /** The connector's sessions check foreign keys. */
  checksForeignKeys: z.boolean(),
});

export type SinkCheck = z.output<typeof sinkCheck>;

/** `error`: rows would be lost, or the connector could not write; `warning`: somebody should know. */
export interface SinkFinding extends Verdict {
  severity: "error" | "warning";
  /** With its database; absent: the server or the user as a whole. */
  table?: string;
  /** What is there, such as `is read-only`. */
  value: string;
}

/** In a sentence: where, what stands there, the rule, what to do. */
export function sinkFindingText({ table, value, rule, fix }: SinkFinding): string {
  return `${table === undefined ? "it" : `table ${table}`} ${value}: ${rule}. Fix: ${fix}`;
}
