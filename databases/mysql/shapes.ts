// What MySQL and MariaDB tell of their tables in information_schema: the questions and what the answers mean; pure.
// Facts: MySQL Reference Manual, "INFORMATION_SCHEMA COLUMNS" (COLUMN_DEFAULT, DEFAULT_GENERATED), "INFORMATION_SCHEMA
// STATISTICS"; MariaDB, "Information Schema COLUMNS Table" (COLUMN_DEFAULT is SQL).
import type { ColumnShape, TableName, TableShape } from "../tables.js";

type Row = (string | null)[];

/**
 * Questions with their values. Each table is asked for by its own equality, which a server answers without looking
 * through its other schemas.
 */
export const shapesSql = {
  columns: (tables: readonly TableName[]): [string, string[]] =>
    united(
      tables,
      "column_name, data_type, column_type, is_nullable, collation_name, COALESCE(datetime_precision, numeric_scale, 0), COALESCE(character_octet_length, 0), COALESCE(character_maximum_length, 0), column_default, extra, ordinal_position AS place FROM information_schema.columns",
      "",
      "place",
    ),
  /** Unique indexes of whole columns that take no NULL. */
  indexes: (tables: readonly TableName[]): [string, string[]] =>
    united(
      tables,
      "index_name AS name, column_name, nullable, sub_part, seq_in_index AS place FROM information_schema.statistics",
      "AND non_unique = 0",
      "name, place",
    ),
};

function united(tables: readonly TableName[], what: string, also: string, order: string): [string, string[]] {
  const parts = tables.map(
    (_table, index) => `(SELECT ${index} AS number, ${what} WHERE table_schema = ? AND table_name = ? ${also})`,
  );
  return [
    `${parts.join(" UNION ALL ")} ORDER BY number, ${order}`,
    tables.flatMap(({ database, table }) => [database, table]),
  ];
}

export function shapeOf(
  { database, table }: TableName,
  columns: readonly Row[],
  indexes: readonly Row[],
  dialect: string,
): TableShape {
  const unique = new Map<string, { columns: string[]; open: boolean }>();
  for (const [name, column, nullable, part] of indexes) {
    const index = unique.get(String(name)) ?? { columns: [], open: false };
    index.columns.push(String(column));
    index.open ||= nullable === "YES" || part !== null || column === null;
    unique.set(String(name), index);
  }
  return {
    database,
    table,
    columns: columns.map((row) => columnOf(row, dialect)),
    unique: [...unique.values()].filter(({ open }) => !open).map((index) => index.columns),
    primary: unique.get("PRIMARY")?.columns ?? [],
  };
}

function columnOf(
  [name, type, declared, nullable, collation, digits, bytes, length, fallback = null, extra]: Row,
  dialect: string,
): ColumnShape {
  const generated = /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(VIRTUAL|PERSISTENT)$/i.test(extra ?? "");
  const sql = generated ? undefined : fallbackSql(fallback, extra ?? "", dialect);
  return {
    name: String(name),
    type: String(type).toLowerCase(),
    declared: String(declared),
    nullable: nullable === "YES",
    collation: collation ?? null,
    digits: Number(digits),
    bytes: Number(bytes),
    invisible: /\bINVISIBLE\b/i.test(extra ?? ""),
    length: Number(length),
    ...(sql !== undefined && { fallback: sql }),
    ...((generated || (sql !== undefined && !isConstant(sql))) && { computed: true }),
  };
}

/** MariaDB writes SQL; MySQL a constant's bare text, and marks expressions. */
function fallbackSql(fallback: string | null, extra: string, dialect: string): string | undefined {
  if (fallback === null || (dialect === "mariadb" && fallback === "NULL")) return undefined;
  if (dialect === "mariadb" || /^b'[01]*'$/.test(fallback)) return fallback;
  if (/\bDEFAULT_GENERATED\b/i.test(extra)) return isNow(fallback) ? fallback : `(${fallback})`;
  return isNow(fallback) ? fallback : `'${fallback.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

function isNow(sql: string): boolean {
  return /^current_timestamp(\(\d*\))?$/i.test(sql);
}

function isConstant(sql: string): boolean {
  return /^(-?[\d.]+(e[+-]?\d+)?|[bx]?'.*')$/is.test(sql);
}
