// What a comparison names in its questions: a table with its key and the forms of its columns, and ranges of keys.
import { z } from "zod";
import { form } from "./forms.js";

const name = z.string().min(1);

/** A table, how its rows are told apart, and what of them is compared. */
export const readTable = z.object({
  database: name,
  table: name,
  /** Columns of a unique key without NULLs, in its order. */
  key: z.array(z.object({ name, form })).min(1),
  /**
   * `long`: values that may be large, which go into the row's text by their MD5. `exact`: the form that keeps all of
   * the value, where `form` may lose something of it; rows in which it does are counted.
   */
  columns: z.array(z.object({ name, form, long: z.boolean(), exact: form.optional() })).min(1),
});

export type ReadTable = z.output<typeof readTable>;

/** A row's key: the text of each of its columns. */
export const rowKey = z.array(z.string()).min(1);

/** Keys beyond `after`, up to and with `upTo`; what is absent is open. */
export const keyRange = z.object({ after: rowKey.optional(), upTo: rowKey.optional() });

export type KeyRange = z.output<typeof keyRange>;

/**
 * How much of a row is read: its digest; each column's, too; or each column's text, its first characters or the whole,
 * with NULL as `NULL` and all else quoted.
 */
export const detail = z.enum(["digest", "columns", "values", "whole"]);

export type Detail = z.output<typeof detail>;
