// What a comparison asks of a MySQL or MariaDB: the shape of tables, checksums of key ranges, rows by key, counts. It
// reads only, and only in a session that can't write. Facts: MySQL Reference Manual, "Server SQL Modes", "MySQL Server
// Time Zone Support", "LIMIT Query Optimization".
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Detail, KeyRange, ReadTable } from "../comparedTable.js";
import type { DatabaseAccount, TableReader } from "../kind.js";
import type { RangeChecksum, RowCount, RowDigest, Shapes, TableName, TableShape } from "../tables.js";
import { connect, quoteName } from "./connection.js";
import { shapeOf, shapesSql } from "./shapes.js";
import { boundarySql, checksumSql, rowsByKeySql, rowsSql } from "./statements.js";

export async function openReader(account: DatabaseAccount): Promise<TableReader> {
  const reader = new MysqlReader(account);
  await reader.connected();
  return reader;
}

/** A session in UTC, in UTF-8, under no mode that changes what statements mean, and that can't write. */
async function openSession(account: DatabaseAccount): Promise<Connection> {
  const connection = await connect(account).catch((error: Error) => {
    throw new Error(
      `cannot connect to ${account.host}:${account.port} as ${account.user}: ${error.message}. Does this machine ` +
        "reach the database?",
    );
  });
  try {
    await connection.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''");
    await connection.query("SET SESSION TRANSACTION READ ONLY");
    return connection;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Tables whose shapes one query asks for. */
const tablesAtOnce = 100;

class MysqlReader implements TableReader {
  private session: Promise<Connection> | undefined;

  constructor(private readonly account: DatabaseAccount) {}

  /** A session that was lost between two questions is opened anew: servers and networks end those that rest. */
  connected(): Promise<Connection> {
    return (this.session ??= this.open());
  }

  private open(): Promise<Connection> {
    const opened = openSession(this.account).then((connection) => {
      connection.on("end", forget);
      // Without somebody who hears of it the loss would end the process.
      connection.on("error", forget);
      return connection;
    });
    const forget = (): void => {
      if (this.session === opened) this.session = undefined;
    };
    opened.catch(forget);
    return opened;
  }

  async shapes(tables: readonly TableName[]): Promise<Shapes> {
    // Only MariaDB has this variable; what a server says as its version may be another's.
    const [domain] = await this.query("SHOW GLOBAL VARIABLES LIKE 'gtid_domain_id'");
    const dialect = domain ? "mariadb" : "mysql";
    const shapes: TableShape[] = [];
    for (let start = 0; start < tables.length; start += tablesAtOnce) {
      const some = tables.slice(start, start + tablesAtOnce);
      const columns = await this.query(...shapesSql.columns(some));
      const indexes = await this.query(...shapesSql.indexes(some));
      const absent = some.filter((_table, index) => of(columns, index).length === 0);
      const defaults = absent.length === 0 ? [] : await this.query(...shapesSql.collations(absent));
      const collations = new Map(defaults as [string, string][]);
      shapes.push(
        ...some.map((table, index) => {
          const collation = collations.get(table.database);
          return shapeOf(table, { columns: of(columns, index), indexes: of(indexes, index), collation }, dialect);
        }),
      );
    }
    return { dialect, tables: shapes };
  }

  async checksum(table: ReadTable, range: KeyRange, limit?: number): Promise<RangeChecksum> {
    const [found] = limit === undefined ? [] : await this.query(boundarySql(table, range, limit));
    const upTo = (found as string[] | undefined) ?? null;
    const [[rows, digests, high, low, ...lossy] = []] = await this.query(
      checksumSql(table, { ...range, ...(upTo && { upTo }) }),
    );
    if (rows !== digests)
      throw new Error(
        `${table.database}.${table.table}: ${Number(rows) - Number(digests)} rows are too large for a checksum; ` +
          `raise max_allowed_packet of ${this.account.host}`,
      );
    // A sum over no rows is NULL.
    const [lossyRows, ...columns] = lossy.map(Number);
    return {
      rows: Number(rows),
      checksum: `${high}-${low}`,
      upTo,
      ...(lossyRows !== undefined && { lossy: { rows: lossyRows, columns } }),
    };
  }

  async rows(table: ReadTable, range: KeyRange, limit: number, onlyLossy?: boolean): Promise<RowDigest[]> {
    return (await this.query(rowsSql(table, range, limit, onlyLossy))).map((row) => rowOf(row, table));
  }

  async rowsByKey(table: ReadTable, keys: readonly string[][], detail: Detail): Promise<RowDigest[]> {
    if (keys.length === 0) return [];
    return (await this.query(rowsByKeySql(table, keys, detail))).map((row) => rowOf(row, table));
  }

  async countUpTo(tables: readonly TableName[], limit: number): Promise<RowCount[]> {
    const counts: RowCount[] = [];
    for (const { database, table } of tables) {
      const [[rows] = []] = await this.query(
        `SELECT COUNT(*) FROM (SELECT 1 FROM ${quoteName(database)}.${quoteName(table)} LIMIT ${limit + 1}) some`,
      );
      counts.push({ rows: Math.min(Number(rows), limit), more: Number(rows) > limit });
    }
    return counts;
  }

  async close(): Promise<void> {
    const connection = await this.session?.catch(() => undefined);
    await connection?.end();
  }

  private async query(sql: string, values: unknown[] = []): Promise<(string | null)[][]> {
    const connection = await this.connected();
    const asText = { sql, rowsAsArray: true, typeCast: (field: Field) => field.string("utf8") };
    const [rows] = await connection.query<RowDataPacket[][]>(asText, values).catch((error: Error) => {
      if ((error as { fatal?: boolean }).fatal) this.session = undefined;
      throw error;
    });
    return rows as unknown as (string | null)[][];
  }
}

/** A value as the driver hands it over. */
interface Field {
  string(encoding?: string): string | null;
}

/** Rows of one table's question, without its number. */
function of(rows: readonly (string | null)[][], index: number): (string | null)[][] {
  return rows.filter(([number]) => Number(number) === index).map(([, ...rest]) => rest);
}

function rowOf(values: readonly (string | null)[], { key, columns: compared }: ReadTable): RowDigest {
  const [digest, ...more] = values.slice(key.length);
  const lossy = compared.some(({ exact }) => exact !== undefined) ? more.shift() : undefined;
  if (digest === null || digest === undefined)
    throw new Error("a row is too large for its checksum; raise the server's max_allowed_packet");
  return {
    key: values.slice(0, key.length).map(String),
    digest,
    ...(typeof lossy === "string" && { lossy }),
    ...(more.length > 0 && { columns: more.map(String) }),
  };
}
