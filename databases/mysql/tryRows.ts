// Tries whether a sink takes rows, and leaves no trace. Facts: MySQL Reference Manual, "SAVEPOINT", "INSERT ... ON
// DUPLICATE KEY UPDATE" (no row is affected by its present values, without CLIENT_FOUND_ROWS), "INFORMATION_SCHEMA
// ENGINES"; Connector/J, jdbcCompliantTruncation (adds STRICT_TRANS_TABLES).
import type { Connection, ResultSetHeader } from "mysql2/promise";
import type { DatabaseAccount, RowAnswer, TriedRow } from "../kind.js";
import { arrays, connect, quoteName } from "./connection.js";

/** Seconds that it waits for a row that somebody else writes. */
const patience = 5;

export async function tryRows(account: DatabaseAccount, rows: readonly TriedRow[]): Promise<RowAnswer[]> {
  const connection = await connect(account, ["-FOUND_ROWS"]);
  try {
    await connection.query(
      "SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES'), " +
        `innodb_lock_wait_timeout = ${patience}, lock_wait_timeout = ${patience}`,
    );
    await refuseUntaken(connection, rows);
    await connection.query("START TRANSACTION");
    const answers: RowAnswer[] = [];
    // A refused statement changes nothing, so that those behind it stand on the ones before.
    for (const row of rows) answers.push(await answer(connection, row));
    await connection.query("ROLLBACK");
    return answers;
  } finally {
    await connection.end();
  }
}

/** What a ROLLBACK would not take back. */
async function refuseUntaken(connection: Connection, rows: readonly TriedRow[]): Promise<void> {
  for (const name of new Set(rows.map(({ database, table }) => JSON.stringify([database, table])))) {
    const [database, table] = JSON.parse(name) as [string, string];
    const [found] = await arrays(
      connection,
      "SELECT t.ENGINE, e.TRANSACTIONS FROM information_schema.TABLES t " +
        "LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?",
      [database, table],
    );
    if (found && found[1] !== "YES")
      throw new Error(
        `no row of ${database}.${table} can be tried: its engine ${found[0] ?? ""} has no transactions to take back`,
      );
  }
}

async function answer(connection: Connection, tried: TriedRow): Promise<RowAnswer> {
  try {
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(...statementOf(tried));
    return { changes: affectedRows > 0 };
  } catch (error) {
    const { sqlMessage, fatal } = error as { sqlMessage?: string; fatal?: boolean };
    if (sqlMessage === undefined || fatal === true) throw error;
    return { refused: sqlMessage, changes: false };
  }
}

function statementOf({ database, table, key, row }: TriedRow): [string, unknown[]] {
  const name = `${quoteName(database)}.${quoteName(table)}`;
  const written = (value: TriedRow["key"][string] | undefined): unknown =>
    typeof value === "object" && value !== null ? Buffer.from(value.base64, "base64") : value;
  if (row === null) {
    const columns = Object.keys(key);
    return [
      `DELETE FROM ${name} WHERE ${columns.map((column) => `${quoteName(column)} = ?`).join(" AND ")}`,
      columns.map((column) => written(key[column])),
    ];
  }
  const columns = Object.keys(row);
  const quoted = columns.map(quoteName);
  return [
    `INSERT INTO ${name} (${quoted.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) ` +
      `ON DUPLICATE KEY UPDATE ${quoted.map((column) => `${column} = VALUES(${column})`).join(", ")}`,
    columns.map((column) => written(row[column])),
  ];
}
