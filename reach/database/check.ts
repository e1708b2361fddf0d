// Looks at a source database as its connector will: what the connector itself would not say, or would repeat for ever. Rules: databaseRules.ts.
// Facts: MySQL Reference Manual, "SHOW GRANTS", "INFORMATION_SCHEMA STATISTICS"; Debezium "MySQL connector", database.ssl.mode.
import { createConnection, type Connection, type ConnectionOptions, type RowDataPacket } from "mysql2/promise";
import { quoteName, transport } from "./connection.js";
import { judge, type DatabaseFacts, type RdsRetention, type Reader, type TableFacts } from "./rules.js";

/** Which database, as whom, and what the connector is going to read. */
export interface DatabaseCheck extends Reader {
  host: string;
  port: number;
  password: string;
  /** Tables with their databases: `shop.orders`. */
  tables: readonly string[];
}

/** The database cannot serve the connector; the message has a sentence per reason: what, value, rule, fix. */
export class DatabaseCheckError extends Error {
  override name = "DatabaseCheckError";
}

/** Checks the database; changes nothing in it. Returns warnings. Throws DatabaseCheckError, never with a password. */
export async function checkDatabase(check: DatabaseCheck): Promise<string[]> {
  const place = `${check.host}:${check.port}`;
  const connection = await connect(check).catch((error: unknown) => {
    throw new DatabaseCheckError(`The source database ${place} can't be used. ${refusalOf(error as ConnectError, check)}`);
  });
  try {
    const { errors, warnings } = judge(await readFacts(connection, check.tables), check);
    const all = (sentences: readonly string[]): string => sentences.map((sentence) => `\n  - ${sentence}`).join("");
    if (errors.length === 1) throw new DatabaseCheckError(`The source database ${place} can't be used: its ${errors[0] ?? ""}`);
    if (errors.length > 1) throw new DatabaseCheckError(`The source database ${place} can't be used, for ${errors.length} reasons:${all(errors)}`);
    return warnings;
  } finally {
    await connection.end();
  }
}

/** As the connector does: encrypted where the server can, and RDS's certificates checked. */
async function connect({ host, port, user, password }: DatabaseCheck): Promise<Connection> {
  const options: ConnectionOptions = { host, port, user, password, connectTimeout: 10_000 };
  const known = transport(host);
  if (known.ssl === undefined || /\.rds\.amazonaws\.com(\.cn)?$/.test(host)) return createConnection({ ...options, ...known });
  return createConnection({ ...options, ssl: { rejectUnauthorized: false } }).catch((error: ConnectError) => {
    if (error.code !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
    return createConnection(options);
  });
}

type ConnectError = Error & { code?: string };

function refusalOf({ code = "", message }: ConnectError, { user, host, port }: DatabaseCheck): string {
  switch (code) {
    case "ECONNREFUSED":
      return `Nobody listens there (${code}). Fix: correct source.host and source.port, or start the database`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name ${host} does not resolve (${code}). Fix: correct source.host; private names resolve only in their VPC`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `It does not answer (${code}). Fix: open port ${port} of its security group to this machine, or set msk-cdc:routable to false if none can reach it from here`;
    case "ER_ACCESS_DENIED_ERROR":
      return `It refuses user ${user} with the password given (${message}). Fix: correct msk-cdc:passwords.${user}, or ALTER USER '${user}' in the database`;
    default:
      return `The connection as user ${user} failed: ${code === "" ? "" : `${code}: `}${message}`;
  }
}

async function readFacts(connection: Connection, tables: readonly string[]): Promise<DatabaseFacts> {
  const version = String((await query(connection, "SELECT VERSION() AS version"))[0]?.["version"]);
  const names = ["log_bin", "server_id", "binlog_format", "binlog_row_image", "binlog_row_value_options", "binlog_expire_logs_seconds", "basedir"];
  const settings = await query(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [names]);
  const variables = Object.fromEntries(settings.map((row) => [String(row["Variable_name"]).toLowerCase(), String(row["Value"])]));
  const read: TableFacts[] = [];
  for (const table of tables) read.push(await readTable(connection, table));
  return { version, variables, grants: await readGrants(connection, version), rdsRetention: await readRetention(connection, variables), tables: read };
}

/** With the privileges of the roles that a new session of the user has. */
async function readGrants(connection: Connection, version: string): Promise<string[]> {
  const hasRoles = !/mariadb/i.test(version) && Number.parseInt(version, 10) >= 8;
  const roles = hasRoles ? String((await query(connection, "SELECT CURRENT_ROLE() AS roles"))[0]?.["roles"]) : "NONE";
  const rows = await query(connection, roles === "NONE" ? "SHOW GRANTS" : `SHOW GRANTS FOR CURRENT_USER() USING ${roles}`);
  return rows.map((row) => String(Object.values(row)[0]));
}

async function readRetention(connection: Connection, { basedir = "" }: Readonly<Record<string, string>>): Promise<RdsRetention | undefined> {
  try {
    const [result] = await connection.query<RowDataPacket[][]>("CALL mysql.rds_show_configuration");
    const value: unknown = result[0]?.find((row) => row["name"] === "binlog retention hours")?.["value"];
    return value === null || value === undefined ? null : Number(value);
  } catch (error) {
    // ER_SP_DOES_NOT_EXIST: not RDS. The others say that the user may not ask, which tells of RDS only where the server lies as RDS's do.
    if (!["ER_SP_DOES_NOT_EXIST", "ER_PROCACCESS_DENIED_ERROR", "ER_DBACCESS_DENIED_ERROR"].includes((error as ConnectError).code ?? "")) throw error;
    return basedir.startsWith("/rdsdbbin") ? "hidden" : undefined;
  }
}

async function readTable(connection: Connection, name: string): Promise<TableFacts> {
  const [database = "", table = ""] = name.split(".");
  try {
    await connection.query(`SELECT 1 FROM ${quoteName(database)}.${quoteName(table)} LIMIT 0`);
  } catch (error) {
    const { code = "", message } = error as ConnectError;
    const missing = ["ER_NO_SUCH_TABLE", "ER_BAD_DB_ERROR"].includes(code);
    if (!missing && !["ER_TABLEACCESS_DENIED_ERROR", "ER_DBACCESS_DENIED_ERROR"].includes(code)) throw error;
    return { name, refusal: { code: missing ? "missing" : "denied", message }, keyed: false };
  }
  const indexes = await query(
    connection,
    "SELECT index_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? AND non_unique = 0 GROUP BY index_name HAVING MAX(nullable = 'YES') = 0",
    [database, table],
  );
  return { name, keyed: indexes.length > 0 };
}

async function query(connection: Connection, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values);
  return rows;
}
