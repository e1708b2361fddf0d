// Statements of the comparison: checksums and rows of a range of keys, rows by their keys. Facts: MySQL Reference
// Manual, "BIT_XOR()", "Range Optimization" (a row constructor before < or > uses no index, the spelt out conditions
// do), "Optimizing Derived Tables" (a LIMIT keeps one from being merged).
import { z } from "zod";
import { quoteName } from "./connection.js";
import { expression, form, literal, part } from "./verifyForms.js";

const name = z.string().min(1);

/** A table, how its rows are told apart, and what of them is compared. */
export const readTable = z.object({
  database: name,
  table: name,
  /** Columns of a unique key without NULLs, in its order. */
  key: z.array(z.object({ name, form })).min(1),
  /** `long`: values that may be large, which go into the row's text by their MD5. */
  columns: z.array(z.object({ name, form, long: z.boolean() })).min(1),
});

export type ReadTable = z.output<typeof readTable>;

/** A row's key: the text of each of its columns. */
export const rowKey = z.array(z.string()).min(1);

/** Keys beyond `after`, up to and with `upTo`; what is absent is open. */
export const keyRange = z.object({ after: rowKey.optional(), upTo: rowKey.optional() });

export type KeyRange = z.output<typeof keyRange>;

/** 128 bits of a row. */
function digest({ columns }: ReadTable): string {
  return `MD5(CONCAT(${columns.map(({ name: column, form: as, long }) => part(column, as, long)).join(", ")}))`;
}

function from({ database, table }: ReadTable): string {
  return `FROM ${quoteName(database)}.${quoteName(table)}`;
}

function keyColumns({ key }: ReadTable): string {
  return key.map(({ name: column }) => quoteName(column)).join(", ");
}

function keyTexts({ key }: ReadTable): string {
  return key.map(({ name: column, form: as }) => expression(column, as)).join(", ");
}

/**
 * Number of rows, number of their digests (one less for each row whose text was too large), and both halves of the
 * digests' XOR.
 */
export function checksumSql(table: ReadTable, range: KeyRange): string {
  const half = (side: "LEFT" | "RIGHT") => `CONCAT(BIT_XOR(CAST(CONV(${side}(digest, 16), 16, 10) AS UNSIGNED)))`;
  return `SELECT COUNT(*), COUNT(digest), ${half("LEFT")}, ${half("RIGHT")} FROM (SELECT ${digest(table)} AS digest ${from(table)} WHERE ${within(table, range)} LIMIT 18446744073709551615) AS digests`;
}

/** The key of a range's row number `count`, in the key's order. */
export function boundarySql(table: ReadTable, range: KeyRange, count: number): string {
  return `SELECT ${keyTexts(table)} ${from(table)} WHERE ${within(table, range)} ORDER BY ${keyColumns(table)} LIMIT 1 OFFSET ${count - 1}`;
}

/** Key and digest of a range's first rows, in the key's order. */
export function rowsSql(table: ReadTable, range: KeyRange, count: number): string {
  return `SELECT ${keyTexts(table)}, ${digest(table)} ${from(table)} WHERE ${within(table, range)} ORDER BY ${keyColumns(table)} LIMIT ${count}`;
}

/**
 * How much of a row is read: its digest; each column's, too; or each column's text, its first characters, with NULL as
 * `NULL` and all else quoted.
 */
export const detail = z.enum(["digest", "columns", "values"]);

export function rowsByKeySql(table: ReadTable, keys: readonly string[][], more: z.output<typeof detail>): string {
  const columns = table.columns.map(({ name: column, form: as, long }) =>
    more === "columns" ? `MD5(${part(column, as, long)})` : `QUOTE(LEFT(${expression(column, as)}, 200))`,
  );
  return `SELECT ${[keyTexts(table), digest(table), ...(more === "digest" ? [] : columns)].join(", ")} ${from(table)} WHERE ${oneOf(table, keys)}`;
}

/** A condition that holds for these keys alone; an index finds each. */
export function oneOf({ key: [first, ...more] }: Pick<ReadTable, "key">, keys: readonly string[][]): string {
  if (first === undefined) throw new Error("a key has a column");
  if (more.length === 0)
    return `${quoteName(first.name)} IN (${keys.map(([value = ""]) => literal(value, first.form)).join(", ")})`;
  const columns = [first, ...more];
  const same = (values: readonly string[]): string =>
    columns.map(({ name, form }, index) => `${quoteName(name)} = ${literal(values[index] ?? "", form)}`).join(" AND ");
  return keys.map((values) => `(${same(values)})`).join(" OR ");
}

function within(table: ReadTable, { after, upTo }: KeyRange): string {
  const conditions = [
    ...(after ? [compared(table, after, ">", ">")] : []),
    ...(upTo ? [compared(table, upTo, "<", "<=")] : []),
  ];
  return conditions.length === 0 ? "TRUE" : conditions.join(" AND ");
}

/** The order of keys as conditions on their columns; `last` is the last column's. */
function compared({ key }: ReadTable, values: readonly string[], beyond: ">" | "<", last: string): string {
  const [tail, ...front] = key
    .map(({ name: column, form: as }, index) => ({
      column: quoteName(column),
      value: literal(values[index] ?? "", as),
    }))
    .reverse();
  if (tail === undefined) throw new Error("a key has a column");
  return front.reduce(
    (rest, { column, value }) => `(${column} ${beyond}= ${value} AND (${column} ${beyond} ${value} OR ${rest}))`,
    `${tail.column} ${last} ${tail.value}`,
  );
}
