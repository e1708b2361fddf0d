// Runs an ALTER TABLE. Facts: MySQL Reference Manual, "Server SQL Modes" (STRICT_ALL_TABLES: a value that does not fit
// ends the statement), "Metadata Locking" (whoever comes after a statement that waits for the table waits, too).
import type { DatabaseAccount } from "../kind.js";
import { connect } from "./connection.js";

/** Seconds that it waits for a table in use. */
const patience = 10;

export async function alter(account: DatabaseAccount, statement: string): Promise<void> {
  const connection = await connect(account);
  try {
    // A TIMESTAMP becomes a DATETIME by the session's zone; the sink connector's is UTC.
    const modes = `sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00', lock_wait_timeout = ${patience}`;
    await connection.query(`SET SESSION ${modes}`);
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
