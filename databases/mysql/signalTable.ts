// Whether Debezium can write its watermarks. Facts: Debezium, "Sending signals to a Debezium connector"; MySQL, "INSERT
// ... SELECT" (rights, columns and read_only are checked, also where no row is selected).
import type { Connection } from "mysql2/promise";
import { signalTableStatements } from "../../connectors/signalTable.js";
import { quoteName } from "./connection.js";

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
