// Where a source database's binlog ends. Facts: MySQL Reference Manual, "SHOW BINARY LOG STATUS" (8.2 and later;
// before: SHOW MASTER STATUS), "SHOW BINARY LOGS"; both take REPLICATION CLIENT, in MariaDB BINLOG MONITOR ("SHOW
// BINARY LOGS": 10.5.2 and later).
import type { RowDataPacket } from "mysql2/promise";
import type { DatabaseAccount } from "../kind.js";
import type { BinlogEnd } from "./binlog.js";
import { connect } from "./connection.js";

/** @throws Error when the server writes no binlog, or the user may not ask */
export async function binlogPosition(account: DatabaseAccount): Promise<BinlogEnd> {
  const connection = await connect(account).catch((error: Error) => {
    throw new Error(
      `cannot connect to ${account.host}:${account.port} as ${account.user}, to ask for the binlog's end: ` +
        `${error.message}`,
    );
  });
  const query = async (sql: string): Promise<unknown[][]> =>
    (await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true }))[0];
  try {
    const [end] = await query("SHOW BINARY LOG STATUS").catch((error: { errno?: number }) => {
      if (error.errno !== syntaxError) throw error;
      return query("SHOW MASTER STATUS");
    });
    if (!end?.[0]) throw new Error(`${account.host}:${account.port} writes no binlog`);
    const files = await query("SHOW BINARY LOGS").catch((error: { errno?: number }) => {
      if (error.errno !== accessDenied) throw error;
      return undefined;
    });
    const [now] = await query("SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED)");
    return {
      file: String(end[0]),
      position: Number(end[1]),
      ...(files && { files: files.map(([name, size]) => ({ name: String(name), size: Number(size) })) }),
      serverTime: Number(now?.[0]),
    };
  } finally {
    await connection.end();
  }
}

/** ER_PARSE_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR. */
const syntaxError = 1064;
const accessDenied = 1227;
