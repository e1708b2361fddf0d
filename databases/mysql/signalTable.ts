// The signal table: how it is made, and whether Debezium can write its watermarks. Facts: Debezium, "Sending signals to
// a Debezium connector" (three columns, in this order); "Incremental snapshots", watermarking strategy insert_insert,
// the default: the user inserts rows and deletes none; MySQL, "INSERT ... SELECT" (rights, columns and read_only are
// checked, also where no row is selected).
import type { Connection } from "mysql2/promise";
import { quoteName } from "./connection.js";

export function signalTableStatements(table: string, user: string): string {
  const name = table
    .split(".")
    .map((part) => (/^\w+$/.test(part) ? part : quoteName(part)))
    .join(".");
  return `CREATE TABLE IF NOT EXISTS ${name} (id VARCHAR(64) NOT NULL PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048) NULL); GRANT INSERT ON ${name} TO '${user}'@'%'`;
}

/**
 * What keeps the user from writing into the signal table, in a sentence with the fix; undefined: nothing. Writes
 * nothing.
 */
export async function signalTableRefusal(
  connection: Connection,
  table: string,
  user: string,
): Promise<string | undefined> {
  try {
    await connection.query(
      `INSERT INTO ${table.split(".").map(quoteName).join(".")} SELECT NULL, NULL, NULL FROM DUAL WHERE FALSE`,
    );
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return (
      `signal table ${table} can't be written by ${user} (${message}): incremental snapshots keep their watermarks ` +
      `there. Fix: ${signalTableStatements(table, user)}`
    );
  }
}
