// What MySQL and MariaDB tell of their tables in information_schema: the questions and what the answers mean; pure.
// Facts: MySQL Reference Manual, "INFORMATION_SCHEMA COLUMNS" (COLUMN_DEFAULT, DEFAULT_GENERATED), "INFORMATION_SCHEMA
// STATISTICS"; MariaDB, "Information Schema COLUMNS Table" (COLUMN_DEFAULT is SQL); "Data Type Default Values" (an ENUM
// has its first member).
import type { ColumnShape, TableName, TableShape, UniqueIndex } from "../tables.js";

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
  indexes: (tables: readonly TableName[]): [string, string[]] =>
    united(
      tables,
      "index_name AS name, column_name, nullable, sub_part, seq_in_index AS place FROM information_schema.statistics",
      "AND non_unique = 0",
      "name, place",
    ),
  /** By the names asked for, whatever case the server keeps them in. */
  collations: (tables: readonly TableName[]): [string, string[]] => {
    const databases = [...new Set(tables.map(({ database }) => database))];
    const one = "(SELECT ?, default_collation_name FROM information_schema.schemata WHERE schema_name = ?)";
    return [databases.map(() => one).join(" UNION ALL "), databases.flatMap((name) => [name, name])];
  },
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

/** Answers to the questions about a table. */
interface Answers {
  columns: readonly Row[];
  indexes: readonly Row[];
  collation: string | undefined;
}

export function shapeOf(
  { database, table }: TableName,
  { columns, indexes: parts, collation }: Answers,
  dialect: string,
): TableShape {
  const indexes = new Map<string, UniqueIndex>();
  const open = new Set<string>();
  for (const [name = null, column = null, nullable, prefix = null] of parts) {
    const index = indexes.get(String(name)) ?? { name: String(name), parts: [] };
    index.parts.push({ column, prefix: prefix === null ? null : Number(prefix) });
    indexes.set(index.name, index);
    if (nullable === "YES" || prefix !== null || column === null) open.add(index.name);
  }
  const columnsOf = ({ parts }: UniqueIndex): string[] => parts.map(({ column }) => String(column));
  const primary = indexes.get("PRIMARY");
  return {
    database,
    table,
    columns: columns.map((row) => columnOf(row, dialect)),
    unique: [...indexes.values()].filter(({ name }) => !open.has(name)).map(columnsOf),
    primary: primary ? columnsOf(primary) : [],
    indexes: [...indexes.values()],
    ...(collation !== undefined && { collation }),
  };
}

function columnOf(
  [name, type, declared, nullable, collation, digits, bytes, length, fallback = null, extra]: Row,
  dialect: string,
): ColumnShape {
  const generated = /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(VIRTUAL|PERSISTENT)$/i.test(extra ?? "");
  const sql = generated ? undefined : fallbackSql(fallback, extra ?? "", dialect);
  const counts = /\bauto_increment\b/i.test(extra ?? "") || /^\(?(uuid(_short)?\(|nextval\()/i.test(sql ?? "");
  const hasMember = sql === undefined && nullable !== "YES" && /^enum$/i.test(String(type));
  const implicit = counts ? "distinct" : hasMember ? "member" : undefined;
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
    ...(implicit && { implicit }),
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
