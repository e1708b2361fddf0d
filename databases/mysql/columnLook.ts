// Looks at the columns of a captured table, and at some of its rows, for values that would not arrive as they are.
// Facts: MySQL Reference Manual, "The INFORMATION_SCHEMA COLUMNS Table". Rules: columnRisks.ts.
import type { Connection, RowDataPacket } from "mysql2/promise";
import { quoteName } from "./connection.js";
import { risksOf, unreadRisk, unreadTypes, type Releases, type Risk } from "./columnRisks.js";

/** Rows of a table that are looked at: its first ones, which is quick on a table of any size. */
export const rowsLooked = 10_000;

/** A risk that a column brings. */
export interface FoundRisk extends Omit<Risk, "rows"> {
  /** With its table and database: `shop.orders.at`. */
  column: string;
}

export interface ColumnLook {
  risks: FoundRisk[];
  /** Whether the table has more rows than were looked at for values. */
  cut: boolean;
}

/** @param table with its database; @param excluded whether a column, named so, leaves the pipeline */
export async function lookAtColumns(
  connection: Connection,
  table: string,
  releases: Releases,
  excluded: (column: string) => boolean,
): Promise<ColumnLook> {
  const [database = "", name = ""] = table.split(".");
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT column_name AS name, data_type AS type, column_type AS declared, column_key AS part, is_nullable AS nullable, character_set_name AS characters, numeric_precision AS digits, extra FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
    [database, name],
  );
  const risks = rows.flatMap((row) => {
    const column = `${table}.${String(row["name"])}`;
    if (excluded(column)) return [];
    const facts = {
      name: String(row["name"]),
      type: String(row["type"]).toLowerCase(),
      declared: String(row["declared"]),
      nullable: row["nullable"] === "YES",
      inKey: row["part"] === "PRI",
      characterSet: row["characters"] === null ? null : String(row["characters"]),
      precision: row["digits"] === null ? null : Number(row["digits"]),
      invisible: /INVISIBLE/i.test(String(row["extra"])),
    };
    return risksOf(facts, quoteName, releases).map((risk) => ({ column, name: facts.name, ...risk }));
  });
  const looked = risks.flatMap(({ name: at, rows: condition }) => (condition === undefined ? [] : [{ at, condition }]));
  const found = looked.length === 0 ? undefined : await lookAtRows(connection, table, looked);
  return {
    risks: risks
      .filter(({ rows: condition }) => condition === undefined || found?.conditions.has(condition))
      .map(({ name: _name, ...risk }) => risk),
    cut: found?.cut ?? false,
  };
}

/** Columns of all tables that the user sees, whose types no connector of this release can read. */
export async function lookForUnread(connection: Connection): Promise<FoundRisk[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT CONCAT_WS('.', table_schema, table_name, column_name) AS name, column_type AS declared FROM information_schema.columns WHERE data_type IN (?) AND table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') LIMIT 10",
    [unreadTypes],
  );
  return rows.map((row) => ({ column: String(row["name"]), ...unreadRisk(String(row["declared"])) }));
}

async function lookAtRows(
  connection: Connection,
  table: string,
  looked: readonly { at: string; condition: string }[],
): Promise<{ conditions: Set<string>; cut: boolean }> {
  const [database = "", name = ""] = table.split(".");
  const conditions = looked.map(({ condition }) => condition);
  const sums = conditions.map((condition, at) => `MAX(${condition}) AS c${at}`);
  // By name: * leaves invisible columns out.
  const columns = [...new Set(looked.map(({ at }) => quoteName(at)))].join(", ");
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS looked, ${sums.join(", ")} FROM (SELECT ${columns} FROM ${quoteName(database)}.${quoteName(name)} LIMIT ${rowsLooked}) AS some`,
  );
  const row: Record<string, unknown> = rows[0] ?? {};
  return {
    conditions: new Set(conditions.filter((_condition, at) => Number(row[`c${at}`] ?? 0) === 1)),
    cut: Number(row["looked"]) === rowsLooked,
  };
}
