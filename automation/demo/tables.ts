// The two tables that the demo watches: how to read them and when they are equal. Facts: MySQL's information_schema.
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { compareRows, type ColumnShape, type Comparison, type Mapping, type Row } from "./compare.js";

/** Where a demo database listens, and whose account to use. */
export interface Account {
  address: string;
  port: number;
  user: string;
  password: string;
}

/** A table of a database, with its own connection. Times are read in UTC, as text. */
export class WatchedTable {
  private constructor(
    readonly database: string,
    readonly table: string,
    private readonly connection: Connection,
  ) {}

  static async open(account: Account, database: string, table: string): Promise<WatchedTable> {
    const connection = await createConnection({
      host: account.address,
      port: account.port,
      user: account.user,
      password: account.password,
      database,
      charset: "utf8mb4",
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: 10_000,
    });
    await connection.query("SET time_zone = '+00:00'");
    return new WatchedTable(database, table, connection);
  }

  get name(): string {
    return `${this.database}.${this.table}`;
  }

  async execute(sql: string, values: unknown[] = []): Promise<void> {
    await this.connection.query(sql, values);
  }

  async rows(sql: string, values: unknown[] = []): Promise<Row[]> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql, values);
    return rows;
  }

  /** One value of one row; undefined when there is no such row. */
  async value(sql: string, values: unknown[] = []): Promise<unknown> {
    const [row] = await this.rows(sql, values);
    return row && Object.values(row)[0];
  }

  async count(): Promise<number> {
    return Number(await this.value(`SELECT COUNT(*) FROM ${this.table}`));
  }

  async columns(): Promise<ColumnShape[]> {
    const rows = await this.rows(
      "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
      [this.database, this.table],
    );
    return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  }

  async close(): Promise<void> {
    await this.connection.end();
  }
}

/** Rows compared at a time: a large load need not fit into memory. */
const chunk = 20_000;

/** A source table, its sink table and what is declared between them. */
export class TablePair {
  constructor(
    readonly source: WatchedTable,
    readonly sink: WatchedTable,
    private readonly declared: { key: string; exclude: readonly string[] },
  ) {}

  /** Compares both tables, row by row in key order. */
  async compare(): Promise<Comparison> {
    const { key, exclude } = this.declared;
    const mapping: Mapping = {
      key: [key],
      exclude,
      source: await this.source.columns(),
      sink: await this.sink.columns(),
    };
    const total: Comparison = { rows: 0, columns: [], differences: [] };
    const differences = new Set<string>();
    for (let after: unknown = undefined, more = true; more; ) {
      const from = after === undefined ? "1 = 1" : `${key} > ?`;
      const start = after === undefined ? [] : [after];
      const sourceRows = await this.source.rows(
        `SELECT * FROM ${this.source.table} WHERE ${from} ORDER BY ${key} LIMIT ${chunk}`,
        start,
      );
      more = sourceRows.length === chunk;
      after = sourceRows.at(-1)?.[key];
      const [until, end] = more ? [`${key} <= ?`, [after]] : ["1 = 1", []];
      const sinkRows = await this.sink.rows(
        `SELECT * FROM ${this.sink.table} WHERE ${from} AND ${until} ORDER BY ${key}`,
        [...start, ...end],
      );
      const part = compareRows(mapping, sourceRows, sinkRows);
      total.rows += part.rows;
      total.columns = part.columns;
      for (const difference of part.differences) differences.add(difference);
    }
    return { ...total, differences: [...differences] };
  }

  /**
   * Waits until the sink equals the source. Throws with the first differences when it doesn't within `patience`
   * milliseconds.
   */
  async untilEqual(patience: number, signal: AbortSignal): Promise<Comparison> {
    const deadline = Date.now() + patience;
    for (;;) {
      signal.throwIfAborted();
      const comparison = await this.compare();
      if (comparison.differences.length === 0) return comparison;
      if (Date.now() > deadline) {
        const shown = comparison.differences.slice(0, 3).join("; ");
        const more = comparison.differences.length > 3 ? ` and ${comparison.differences.length - 3} more` : "";
        throw new Error(
          `${this.sink.name} still differs from ${this.source.name} after ${patience / 1000} s: ${shown}${more}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.source.close(), this.sink.close()]);
  }
}
