// Statements of the comparison: checksums and rows of a range of keys, rows by their keys. Facts: MySQL Reference
// Manual, "BIT_XOR()", "Range Optimization" (a row constructor before < or > uses no index, the spelt out conditions
// do), "Optimizing Derived Tables" (a LIMIT keeps one from being merged).
import type { Detail, KeyRange, ReadTable } from "../comparedTable.js";
import { quoteName } from "./connection.js";
import { expression, literal, part } from "./forms.js";

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

export function rowsByKeySql(table: ReadTable, keys: readonly string[][], more: Detail): string {
  const columns = table.columns.map(({ name: column, form: as, long }) =>
    more === "columns" ? `MD5(${part(column, as, long)})` : `QUOTE(LEFT(${expression(column, as)}, 200))`,
  );
  return `SELECT ${[keyTexts(table), digest(table), ...(more === "digest" ? [] : columns)].join(", ")} ${from(table)} WHERE ${oneOf(table.key, keys)}`;
}

/** A condition that holds for these keys alone; an index finds each. */
export function oneOf([first, ...more]: ReadTable["key"], keys: readonly string[][]): string {
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
