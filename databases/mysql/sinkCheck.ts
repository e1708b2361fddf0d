// Looks at a sink's server as its connector will. Rules: sinkRules.ts. Facts: MySQL, "INFORMATION_SCHEMA TRIGGERS"
// (needs the TRIGGER privilege), "INFORMATION_SCHEMA ENGINES", "Identifier Case Sensitivity".
import type { Connection } from "mysql2/promise";
import type { DatabaseAccount } from "../kind.js";
import type { SinkCheck, SinkFinding } from "../sinkCheck.js";
import { comeIn, readGrants } from "./check.js";
import { arrays } from "./connection.js";
import { readForeignKeys } from "./foreignKeys.js";
import { judgeSink, type TableFacts } from "./sinkRules.js";

export async function checkSink(account: DatabaseAccount, check: SinkCheck): Promise<SinkFinding[]> {
  const connection = await comeIn(account, "sink");
  try {
    const [[version] = []] = await arrays(connection, "SELECT VERSION()");
    const names = ["read_only", "super_read_only", "innodb_read_only"];
    const settings = await arrays(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [names]);
    const [[database] = []] = await arrays(
      connection,
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?",
      [check.database],
    );
    return judgeSink(
      {
        ...(typeof database === "string" && { database }),
        user: account.user,
        grants: await readGrants(connection, String(version)),
        variables: Object.fromEntries(settings.map(([name, value]) => [String(name).toLowerCase(), String(value)])),
        tables: await readTables(connection, check),
        alike: await readAlike(connection, check),
      },
      check,
    );
  } finally {
    await connection.end();
  }
}

/** Each table is asked for by its own equality: so the server compares names by its own rule, and looks at no other. */
async function readTables(connection: Connection, { database, tables }: SinkCheck): Promise<TableFacts[]> {
  const found: TableFacts[] = [];
  for (const table of tables) {
    const [row] = await arrays(
      connection,
      "SELECT t.engine, e.transactions FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine WHERE t.table_schema = ? AND t.table_name = ?",
      [database, table],
    );
    if (!row) continue;
    const [engine, transactions] = row;
    const triggers = await arrays(
      connection,
      "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = ? AND event_object_table = ?",
      [database, table],
    );
    found.push({
      table,
      foreignKeys: engine === null ? [] : await readForeignKeys(connection, database, table),
      triggers: triggers.map(([name]) => String(name)),
      ...(typeof engine === "string" && { engine: { name: engine, transactions: transactions === "YES" } }),
    });
  }
  return found;
}

async function readAlike(connection: Connection, { database, tables }: SinkCheck): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of tables.filter((name) => /[_%]/.test(name))) {
    const rows = await arrays(
      connection,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name LIKE ? AND table_name <> ? LIMIT 5",
      [database, table.replaceAll("\\", "\\\\"), table],
    );
    if (rows.length > 0) found[table] = rows.map(([name]) => String(name));
  }
  return found;
}
