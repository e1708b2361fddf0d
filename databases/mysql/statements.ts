// Statements of the comparison: checksums and rows of a range of keys, rows by their keys. Facts: MySQL Reference
// Manual, "BIT_XOR()", "Range Optimization" (a row constructor before < or > uses no index, the spelt out conditions
// do), "Optimizing Derived Tables" (a LIMIT keeps one from being merged).
import type { Detail, KeyRange, ReadTable } from "../comparedTable.js";
import { quoteName } from "./connection.js";
import { expression, literal, part } from "./forms.js";
import { isLossy } from "./losses.js";

/** 128 bits of a row. */
function digest({ columns }: ReadTable): string {
  return `MD5(CONCAT(${columns.map(({ name: column, form: as, long }) => part(column, as, long)).join(", ")}))`;
}

/** For each column of which its form may lose something: 1 where it does, else 0. */
function losses({ columns }: ReadTable): string[] {
  return columns.flatMap(({ name: column, form: as, exact }) =>
    exact === undefined ? [] : [`(${isLossy(column, as, exact)}) IS TRUE`],
  );
}

/** These digits as one text; nothing where there is none. */
function lossyDigits(table: ReadTable): string[] {
  const digits = losses(table);
  return digits.length === 0 ? [] : [`CONCAT(${digits.join(", ")})`];
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
 * digests' XOR. Then, where a column's form may lose something, the rows in which any does, and those of each column.
 */
export function checksumSql(table: ReadTable, range: KeyRange): string {
  const half = (side: "LEFT" | "RIGHT") => `CONCAT(BIT_XOR(CAST(CONV(${side}(digest, 16), 16, 10) AS UNSIGNED)))`;
  const digits = losses(table).map((digit, index) => ({ digit, name: `lossy${index}` }));
  const names = digits.map(({ name }) => name);
  // Numbers: a sum of a text's characters takes a tenth longer.
  const counts = names.length === 0 ? [] : [names.join(" OR "), ...names].map((count) => `SUM(${count})`);
  const row = [`${digest(table)} AS digest`, ...digits.map(({ digit, name }) => `${digit} AS ${name}`)].join(", ");
  return `SELECT ${["COUNT(*)", "COUNT(digest)", half("LEFT"), half("RIGHT"), ...counts].join(", ")} FROM (SELECT ${row} ${from(table)} WHERE ${within(table, range)} LIMIT 18446744073709551615) AS digests`;
}

/** The key of a range's row number `count`, in the key's order. */
export function boundarySql(table: ReadTable, range: KeyRange, count: number): string {
  return `SELECT ${keyTexts(table)} ${from(table)} WHERE ${within(table, range)} ORDER BY ${keyColumns(table)} LIMIT 1 OFFSET ${count - 1}`;
}

/** Key, digest and digits of losses of a range's first rows, in the key's order. */
export function rowsSql(table: ReadTable, range: KeyRange, count: number, onlyLossy = false): string {
  const condition = [within(table, range), ...(onlyLossy ? [`(${losses(table).join(" OR ")})`] : [])].join(" AND ");
  return `SELECT ${[keyTexts(table), digest(table), ...lossyDigits(table)].join(", ")} ${from(table)} WHERE ${condition} ORDER BY ${keyColumns(table)} LIMIT ${count}`;
}

export function rowsByKeySql(table: ReadTable, keys: readonly string[][], more: Detail): string {
  const columns = table.columns.map(({ name: column, form: as, long }) => {
    if (more === "columns") return `MD5(${part(column, as, long)})`;
    return more === "whole" ? `QUOTE(${expression(column, as)})` : `QUOTE(LEFT(${expression(column, as)}, 200))`;
  });
  const all = [keyTexts(table), digest(table), ...lossyDigits(table), ...(more === "digest" ? [] : columns)];
  return `SELECT ${all.join(", ")} ${from(table)} WHERE ${oneOf(table.key, keys)}`;
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
