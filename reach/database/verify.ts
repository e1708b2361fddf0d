// What `cdc verify` asks of a database: the shape of tables, checksums of key ranges, rows by key. It reads only, and
// only in sessions that can't write. Facts: MySQL Reference Manual, "INFORMATION_SCHEMA COLUMNS", "INFORMATION_SCHEMA
// STATISTICS", "Server SQL Modes", "MySQL Server Time Zone Support".
import type { Connection, RowDataPacket } from "mysql2/promise";
import { z } from "zod";
import { database, operation } from "../operation.js";
import { connect } from "./connection.js";
import { boundarySql, checksumSql, detail, keyRange, readTable, rowKey, rowsByKeySql, rowsSql } from "./verifySql.js";

/** A column as information_schema describes it. */
export interface ColumnShape {
  name: string;
  /** Without what stands in brackets: `decimal`, `varchar`. */
  type: string;
  /** As it was declared: `decimal(10,2) unsigned`, `enum('a','b')`. */
  declared: string;
  nullable: boolean;
  collation: string | null;
  /** Digits after the point, of a number or of a time. */
  digits: number;
  /** The most bytes that a value may have; 0 for types without such a limit of their own. */
  bytes: number;
  /** Not part of `SELECT *`. */
  invisible: boolean;
}

export interface TableShape {
  database: string;
  table: string;
  /** None: there is no such table, or the user may not read it. */
  columns: ColumnShape[];
  /** Columns of each unique index that takes no NULL. */
  unique: string[][];
}

export interface Shapes {
  dialect: "mysql" | "mariadb";
  tables: TableShape[];
}

/** A row: its key, its digest, and what else was asked for of each column. */
export interface RowDigest {
  key: string[];
  digest: string;
  columns?: string[];
}

const tables = z.array(z.object({ database: z.string().min(1), table: z.string().min(1) }));

/** Shapes of tables, in the order asked for. */
export const tableShapes = operation(database.extend({ tables }), (input) =>
  reading(input, async (query): Promise<Shapes> => {
    // Only MariaDB has this variable; what a server says as its version may be another's.
    const dialect = (await query("SHOW GLOBAL VARIABLES LIKE 'gtid_domain_id'")).length > 0 ? "mariadb" : "mysql";
    const shapes: TableShape[] = [];
    for (const one of input.tables) shapes.push(await readShape(query, one));
    return { dialect, tables: shapes };
  }),
);

/**
 * Number of rows and checksum of a range: the XOR of its rows' MD5s, which knows no order. With `limit` the range ends
 * at that many rows; `upTo` says where, null when the range has fewer, so that it goes to its own end.
 */
export const checksum = operation(
  database.extend({ table: readTable, range: keyRange, limit: z.int().min(1).optional() }),
  (input) =>
    reading(input, async (query): Promise<{ rows: number; checksum: string; upTo: string[] | null }> => {
      const [found] = input.limit === undefined ? [] : await query(boundarySql(input.table, input.range, input.limit));
      const upTo = (found as string[] | undefined) ?? null;
      const [[rows, digests, high, low] = []] = await query(
        checksumSql(input.table, { ...input.range, ...(upTo && { upTo }) }),
      );
      if (rows !== digests)
        throw new Error(
          `${input.table.database}.${input.table.table}: ${Number(rows) - Number(digests)} rows are too large ` +
            `for a checksum; raise max_allowed_packet of ${input.host}`,
        );
      return { rows: Number(rows), checksum: `${high}-${low}`, upTo };
    }),
);

/** The first rows of a range, in the key's order. */
export const rowDigests = operation(
  database.extend({ table: readTable, range: keyRange, limit: z.int().min(1).max(20_000) }),
  (input) =>
    reading(input, async (query) =>
      (await query(rowsSql(input.table, input.range, input.limit))).map((row) => rowOf(row, input.table.key.length)),
    ),
);

/**
 * Rows by their keys; those that are not there are missing from the answer. A server whose collation takes other keys
 * for the same answers with their rows, too.
 */
export const rowsByKey = operation(
  database.extend({ table: readTable, keys: z.array(rowKey).max(1000), detail: detail.default("digest") }),
  (input) =>
    reading(input, async (query) => {
      if (input.keys.length === 0) return [];
      return (await query(rowsByKeySql(input.table, input.keys, input.detail))).map((row) =>
        rowOf(row, input.table.key.length),
      );
    }),
);

function rowOf(values: readonly (string | null)[], keyLength: number): RowDigest {
  const [digest, ...columns] = values.slice(keyLength);
  if (digest === null || digest === undefined)
    throw new Error("a row is too large for its checksum; raise the server's max_allowed_packet");
  return {
    key: values.slice(0, keyLength).map(String),
    digest,
    ...(columns.length > 0 && { columns: columns.map(String) }),
  };
}

async function readShape(
  query: Query,
  { database: schema, table }: { database: string; table: string },
): Promise<TableShape> {
  const columns = await query(
    `SELECT column_name, data_type, column_type, is_nullable, collation_name, COALESCE(datetime_precision, numeric_scale, 0), COALESCE(character_octet_length, 0), extra
     FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [schema, table],
  );
  const unique = await query(
    `SELECT index_name, column_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? AND non_unique = 0 AND sub_part IS NULL AND index_name NOT IN
     (SELECT index_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? AND (nullable = 'YES' OR sub_part IS NOT NULL OR column_name IS NULL))
     ORDER BY index_name, seq_in_index`,
    [schema, table, schema, table],
  );
  const indexes = new Map<string, string[]>();
  for (const [index, column] of unique)
    indexes.set(String(index), [...(indexes.get(String(index)) ?? []), String(column)]);
  return {
    database: schema,
    table,
    columns: columns.map(([name, type, declared, nullable, collation, digits, bytes, extra]) => ({
      name: String(name),
      type: String(type).toLowerCase(),
      declared: String(declared),
      nullable: nullable === "YES",
      collation: collation ?? null,
      digits: Number(digits),
      bytes: Number(bytes),
      invisible: /\bINVISIBLE\b/i.test(extra ?? ""),
    })),
    unique: [...indexes.values()],
  };
}

type Query = (sql: string, values?: unknown[]) => Promise<(string | null)[][]>;

/** With a session in UTC, in UTF-8, under no mode that changes what statements mean, and that can't write. */
async function reading<T>(account: z.output<typeof database>, body: (query: Query) => Promise<T>): Promise<T> {
  const connection = await connect(account).catch((error: Error) => {
    throw new Error(`cannot connect to ${account.host}:${account.port} as ${account.user}: ${error.message}`);
  });
  const query: Query = async (sql, values = []) => {
    const [rows] = await connection.query<RowDataPacket[][]>(
      {
        sql,
        rowsAsArray: true,
        typeCast: (field: { string(encoding?: string): string | null }) => field.string("utf8"),
      },
      values,
    );
    return rows as unknown as (string | null)[][];
  };
  try {
    await prepare(connection);
    return await body(query);
  } finally {
    await connection.end();
  }
}

async function prepare(connection: Connection): Promise<void> {
  await connection.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''");
  await connection.query("SET SESSION TRANSACTION READ ONLY");
}
