// Compares tables of two databases by SQL of its own: each value's bytes, column by column, rows by their key.
import type { Connection, RowDataPacket } from "mysql2/promise";
import { quoted } from "../../tests/data/case.js";

export interface Difference {
  table: string;
  kind: "table missing" | "column missing" | "row missing" | "row extra" | "value";
  column?: string;
  /** Some of the rows: the key, and the value in both databases. */
  rows: { key: string; source?: string; sink?: string }[];
  /** How many rows there are. */
  count: number;
}

export interface ComparedTable {
  table: string;
  key: readonly string[];
  /** Columns that are left out. */
  without: ReadonlySet<string>;
}

interface ColumnOf {
  name: string;
  type: string;
}

const shown = 5;

/** @param databases source and sink, on one server */
export async function compare(
  sql: Connection,
  databases: { source: string; sink: string },
  { table, key, without }: ComparedTable,
): Promise<{ differences: Difference[]; rows: number }> {
  const [atSource, atSink] = [
    await columnsOf(sql, databases.source, table),
    await columnsOf(sql, databases.sink, table),
  ];
  if (atSource.length === 0) return { differences: [], rows: 0 };
  const wanted = atSource.filter(({ name }) => !without.has(name));
  const there = wanted.filter(({ name }) => atSink.some((one) => one.name.toLowerCase() === name.toLowerCase()));
  const source = await rowsOf(sql, databases.source, table, key, there);
  if (atSink.length === 0) return { differences: summaries(table, "table missing", [...source.keys()]), rows: 0 };
  const sink = await rowsOf(sql, databases.sink, table, key, there);
  const common = [...source].filter(([one]) => sink.has(one));
  const differences = [
    ...wanted
      .filter((column) => !there.includes(column) && source.size > 0)
      .map((column): Difference => ({ ...summary(table, "column missing", []), column: column.name })),
    ...summaries(
      table,
      "row missing",
      [...source.keys()].filter((one) => !sink.has(one)),
    ),
    ...summaries(
      table,
      "row extra",
      [...sink.keys()].filter((one) => !source.has(one)),
    ),
    ...there.flatMap(({ name }, at): Difference[] => {
      const rows = common.flatMap(([one, values]) => {
        const [here, other] = [values[at] ?? "", sink.get(one)?.[at] ?? ""];
        return here === other ? [] : [{ key: readable(one), source: readable(here), sink: readable(other) }];
      });
      return rows.length === 0
        ? []
        : [{ table, kind: "value", column: name, rows: rows.slice(0, shown), count: rows.length }];
    }),
  ];
  return { differences, rows: source.size };
}

/** Values by column and key. */
type Values = ReadonlyMap<string, ReadonlyMap<string, string>>;

export async function valuesOf(
  sql: Connection,
  database: string,
  table: string,
  key: readonly string[],
): Promise<Values> {
  const columns = await columnsOf(sql, database, table);
  if (!key.every((one) => columns.some(({ name }) => name.toLowerCase() === one.toLowerCase()))) return new Map();
  const rows = await rowsOf(sql, database, table, key, columns);
  return new Map(
    columns.map(({ name }, at) => [name, new Map([...rows].map(([one, values]) => [one, values[at] ?? ""]))]),
  );
}

/** Columns of both in which some row has another value. */
export function changedColumns(before: Values, after: Values): string[] {
  return [...before].flatMap(([name, values]) => {
    const now = after.get(name);
    return now && [...values].some(([one, value]) => now.has(one) && now.get(one) !== value) ? [name] : [];
  });
}

function summaries(table: string, kind: Difference["kind"], keys: readonly string[]): Difference[] {
  return keys.length === 0 ? [] : [summary(table, kind, keys)];
}

function summary(table: string, kind: Difference["kind"], keys: readonly string[]): Difference {
  return { table, kind, rows: keys.slice(0, shown).map((key) => ({ key: readable(key) })), count: keys.length };
}

async function columnsOf(sql: Connection, database: string, table: string): Promise<ColumnOf[]> {
  const [rows] = await sql.query<RowDataPacket[]>(
    "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = ? AND BINARY table_name = ? ORDER BY ordinal_position",
    [database, table],
  );
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type).toLowerCase() }));
}

/** Each row's values by its key, all as text. */
async function rowsOf(
  sql: Connection,
  database: string,
  table: string,
  key: readonly string[],
  columns: readonly ColumnOf[],
): Promise<Map<string, string[]>> {
  const forms = columns.map(({ name, type }) => `IFNULL(${form(quoted(name), type)}, 'NULL') AS ${quoted(name)}`);
  const [rows] = await sql.query<RowDataPacket[][]>({
    sql: `SELECT ${["1", ...forms].join(", ")} FROM ${quoted(database)}.${quoted(table)}`,
    rowsAsArray: true,
  });
  const places = key.map((one) => columns.findIndex(({ name }) => name.toLowerCase() === one.toLowerCase()));
  const found = new Map<string, string[]>();
  for (const row of rows) {
    const values = row.slice(1).map((value, at) => normal(String(value), columns[at]?.type ?? ""));
    const one = places.map((at) => values[at]).join("|");
    // A sink without the key's index may hold a row twice.
    found.set(found.has(one) ? `${one}|again ${found.size}` : one, values);
  }
  return found;
}

/** A value's text, whatever the two columns' types are called; text and bytes in hexadecimal. */
function form(column: string, type: string): string {
  if (type === "bit") return `${column} + 0`;
  // The other one may be a text, which `+ 0` makes a double.
  if (/^(tinyint|smallint|mediumint|int|bigint|year)$/.test(type)) return `CAST(${column} AS DECIMAL(65,10))`;
  if (/^(float|double)$/.test(type)) return `${column} + 0e0`;
  if (/(binary|blob)$/.test(type)) return `CONCAT('X', HEX(${column}))`;
  if (/geometry|point|linestring|polygon|collection/.test(type))
    return `CONCAT(ST_SRID(${column}), ' ', HEX(ST_AsBinary(${column})))`;
  if (/(char|text)$|^(enum|set|json)$/.test(type)) return `CONCAT('T', HEX(CONVERT(${column} USING utf8mb4)))`;
  return `CONVERT(${column} USING utf8mb4)`;
}

/** Without zeros that mean nothing, where two columns have different fractions. */
function normal(text: string, type: string): string {
  if (!/^(decimal|date|datetime|timestamp|time)$/.test(type)) return text;
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return type === "decimal" ? short : short.replace(/ 00:00:00$/, "");
}

/** Text instead of its bytes, where it can be read. */
function readable(values: string): string {
  return values
    .split("|")
    .map((value) =>
      /^T([0-9A-F]{2})*$/.test(value) ? JSON.stringify(Buffer.from(value.slice(1), "hex").toString()) : value,
    )
    .join("|");
}
