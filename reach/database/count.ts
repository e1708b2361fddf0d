// Rows of tables, counted up to a limit: a count of everything may take a large table minutes. Facts: MySQL, "LIMIT
// Query Optimization".
import type { RowDataPacket } from "mysql2/promise";
import { z } from "zod";
import { database, operation } from "../operation.js";
import { connect, quoteName } from "./connection.js";

/** Rows of a table; `more` where it has more than were counted. */
export interface RowCount {
  rows: number;
  more: boolean;
}

const table = z.object({ database: z.string().min(1), table: z.string().min(1) });

/** A count for each table, in the order asked for. */
export const countUpTo = operation(
  database.extend({ tables: z.array(table), limit: z.int().min(1) }),
  async ({ tables, limit, ...account }): Promise<RowCount[]> => {
    const connection = await connect(account).catch((error: Error) => {
      throw new Error(
        `cannot connect to ${account.host}:${account.port} as ${account.user}, to count rows: ${error.message}. ` +
          "Does this machine reach the database?",
      );
    });
    try {
      const counts: RowCount[] = [];
      for (const one of tables) {
        const [[row]] = await connection.query<RowDataPacket[]>(
          `SELECT COUNT(*) AS found FROM (SELECT 1 FROM ${quoteName(one.database)}.${quoteName(one.table)} LIMIT ${limit + 1}) some`,
        );
        const found = Number(row?.["found"]);
        counts.push({ rows: Math.min(found, limit), more: found > limit });
      }
      return counts;
    } finally {
      await connection.end();
    }
  },
);
