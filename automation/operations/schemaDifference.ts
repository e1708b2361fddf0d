// What a source table and its sink table differ in, as a status has it.
import type { TableChange } from "../../databases/columns.js";

/** A difference of two tables, or of a column. */
export interface TableDifference {
  /** Source table with its database. */
  table: string;
  /** Sink table with its database. */
  sinkTable: string;
  /** Absent: the table as a whole. */
  column?: string;
  /** `stops`: rows end the sink's task; `wrong`: rows go wrong in silence; `note`: good to know. */
  effect: "stops" | "wrong" | "note";
  /** What differs, and what becomes of rows. */
  what: string;
  /** What brings the sink table in line, in its database's SQL. */
  statement?: string;
  /** What the statement does. `cdc schema --apply` runs those that take nothing away: `add` and `change`. */
  change?: TableChange["kind"];
  /** Rows that are there already lack the column's values, whoever adds it. */
  unfilled?: true;
  /** The table has no row at the source, and some at the sink. */
  emptied?: true;
  /** What has to follow the statement. */
  then?: string;
  /** Rows that the sink's table lacks at least. They may be on their way yet. */
  lacks?: number;
}

/** In a sentence. */
export function differenceText({ table, sinkTable, column, what, statement, then }: TableDifference): string {
  return (
    `${column === undefined ? "" : `column ${column} of `}${table} (${sinkTable}): ${what}.` +
    (statement === undefined ? "" : ` At the sink: ${statement};`) +
    (then === undefined ? "" : ` Then: ${then}`)
  );
}
