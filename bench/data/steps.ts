// A step of a run: statements that belong together, and the tables as they are after them.
import type { Table } from "./tables.js";

export interface Step {
  /** What it is counted as. */
  kind: string;
  statements: string[];
  /** The table that they alter. */
  table?: string;
  /** What becomes of the tables once the server has taken all statements; absent: they stay. */
  after?: Table[];
  /** What clears up where the server refused one of them; it may be refused itself. */
  undo?: string[];
}
