// Looks at a source database as its connector will: what the connector itself would not say, or would repeat for ever.
// Rules: rules.ts. Facts: MySQL Reference Manual, "SHOW GRANTS", "INFORMATION_SCHEMA STATISTICS"; Debezium
// "MySQL connector", database.ssl.mode.
import type { Connection, RowDataPacket } from "mysql2/promise";
import { atLeast } from "../../settings/versions.js";
import { matches } from "../../connectors/nameList.js";
import type { DatabaseAccount } from "../kind.js";
import { DatabaseCheckError, DatabaseOutOfReachError, type SourceCheck } from "../sourceCheck.js";
import { lookAtColumns, lookForUnread } from "./columnLook.js";
import type { Releases } from "./columnRisks.js";
import { connect, quoteName } from "./connection.js";
import { readForeignKeys } from "./foreignKeys.js";
import { judge, type DatabaseFacts, type MaskedColumn, type RdsRetention, type TableFacts } from "./rules.js";
import { signalTableRefusal } from "./signalTable.js";

/** Checks the database; changes nothing in it. Returns warnings. Throws DatabaseCheckError, never with a password. */
export async function checkSource(account: DatabaseAccount, check: SourceCheck): Promise<string[]> {
  const place = `${account.host}:${account.port}`;
  const connection = await comeIn(account, "source");
  try {
    const { errors, warnings } = judge(await readFacts(connection, check), {
      ...check,
      user: account.user,
    });
    const all = (sentences: readonly string[]): string => sentences.map((sentence) => `\n  - ${sentence}`).join("");
    if (errors.length === 1)
      throw new DatabaseCheckError(`The source database ${place} can't be used: its ${errors[0] ?? ""}`);
    if (errors.length > 1)
      throw new DatabaseCheckError(
        `The source database ${place} can't be used, for ${errors.length} reasons:${all(errors)}`,
      );
    // Without it the connector runs as well, but for incremental snapshots.
    const refusal =
      check.signalTable === undefined
        ? undefined
        : await signalTableRefusal(connection, check.signalTable, account.user);
    return [...warnings, ...(refusal === undefined ? [] : [refusal])];
  } finally {
    await connection.end();
  }
}

/** @param end whose settings are to be corrected where that fails */
export async function comeIn(account: DatabaseAccount, end: End): Promise<Connection> {
  const connection = await connect(account).catch((error: unknown) => {
    const { code = "" } = error as ConnectError;
    throw new (silence.includes(code) ? DatabaseOutOfReachError : DatabaseCheckError)(
      `The ${end} database ${account.host}:${account.port} can't be used. ` +
        refusalOf(error as ConnectError, account, end),
    );
  });
  // Names stand in backticks under no other mode.
  await connection.query("SET SESSION sql_mode = ''");
  return connection;
}

type End = "source" | "sink";

/** The settings that say where a database is. */
const addresses = {
  source: { host: "source.host", server: "source.host and source.port" },
  sink: { host: "sink.url", server: "sink.url" },
};

/** No answer at all: a closed security group, a missing route. */
const silence = ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"];

type ConnectError = Error & { code?: string };

function refusalOf({ code = "", message }: ConnectError, account: DatabaseAccount, end: End): string {
  const { user, host, port } = account;
  const address = addresses[end];
  switch (code) {
    case "ECONNREFUSED":
      return `Nobody listens there (${code}). Fix: correct ${address.server}, or start the database`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return (
        `The name ${host} does not resolve (${code}). Fix: correct ${address.host}; private names resolve only in ` +
        "their VPC"
      );
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return (
        `It does not answer (${code}). Fix: open port ${port} of its security group to who asks: this machine, or, ` +
        "where msk-cdc:routable is false, the connectors' security groups"
      );
    case "ER_ACCESS_DENIED_ERROR":
      return (
        `It refuses user ${user} with the password given (${message}). Fix: correct msk-cdc:passwords.${user}, or ` +
        `ALTER USER '${user}' in the database`
      );
    case "HANDSHAKE_NO_SSL_SUPPORT":
      return `It offers no TLS (${code}). Fix: turn TLS on at the server, or set ${end}.tls.mode to off`;
    case "HANDSHAKE_SSL_ERROR":
      return (
        `TLS fails: ${message}. Fix: write the name that is in its certificate into ${address.host}; or, where its ` +
        `authority is another one, that one's file into ${end}.tls.ca; or set ${end}.tls.mode to require`
      );
    default:
      return `The connection as user ${user} failed: ${code === "" ? "" : `${code}: `}${message}`;
  }
}

/** What keeps the user from writing into the signal table, in a sentence with the fix; undefined: nothing. */
export async function checkSignalTable(account: DatabaseAccount, table: string): Promise<string | undefined> {
  const connection = await connect(account);
  try {
    return await signalTableRefusal(connection, table, account.user);
  } finally {
    await connection.end();
  }
}

async function readFacts(
  connection: Connection,
  { tables, excluded, masks = [], debeziumVersion: source, sinkRelease: sink }: SourceCheck,
): Promise<DatabaseFacts> {
  const version = String((await query(connection, "SELECT VERSION() AS version"))[0]?.["version"]);
  const names = [
    "log_bin",
    "server_id",
    "binlog_format",
    "binlog_row_image",
    "binlog_row_value_options",
    "binlog_expire_logs_seconds",
    "basedir",
    "lower_case_table_names",
  ];
  const settings = await query(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [names]);
  const variables = Object.fromEntries(
    settings.map((row) => [String(row["Variable_name"]).toLowerCase(), String(row["Value"])]),
  );
  const read: TableFacts[] = [];
  for (const table of tables)
    read.push(await readTable(connection, table, { source, sink }, (column) => matches(excluded, column)));
  const masked: MaskedColumn[] = [];
  for (const mask of masks) masked.push({ ...mask, ...(await readColumn(connection, mask.column)) });
  return {
    version,
    variables,
    grants: await readGrants(connection, version),
    rdsRetention: await readRetention(connection, variables),
    tables: read,
    masked,
    unread: await lookForUnread(connection),
  };
}

async function readColumn(connection: Connection, name: string): Promise<Pick<MaskedColumn, "type" | "length">> {
  const sql =
    "SELECT data_type AS type, character_maximum_length AS length FROM information_schema.columns WHERE table_schema = ? AND table_name = ? AND column_name = ?";
  const [found] = await query(connection, sql, name.split("."));
  return found ? { type: String(found["type"]).toLowerCase(), length: Number(found["length"]) } : {};
}

/** With the privileges of the roles that a new session of the user has. */
export async function readGrants(connection: Connection, version: string): Promise<string[]> {
  const hasRoles = !/mariadb/i.test(version) && atLeast(version, 8);
  const roles = hasRoles ? String((await query(connection, "SELECT CURRENT_ROLE() AS roles"))[0]?.["roles"]) : "NONE";
  const rows = await query(
    connection,
    roles === "NONE" ? "SHOW GRANTS" : `SHOW GRANTS FOR CURRENT_USER() USING ${roles}`,
  );
  return rows.map((row) => String(Object.values(row)[0]));
}

async function readRetention(
  connection: Connection,
  { basedir = "" }: Readonly<Record<string, string>>,
): Promise<RdsRetention | undefined> {
  try {
    const [result] = await connection.query<RowDataPacket[][]>("CALL mysql.rds_show_configuration");
    const value: unknown = result[0]?.find((row) => row["name"] === "binlog retention hours")?.["value"];
    return value === null || value === undefined ? null : Number(value);
  } catch (error) {
    // ER_SP_DOES_NOT_EXIST: not RDS. The others say that the user may not ask, which tells of RDS only where the server
    // lies as RDS's do.
    if (
      !["ER_SP_DOES_NOT_EXIST", "ER_PROCACCESS_DENIED_ERROR", "ER_DBACCESS_DENIED_ERROR"].includes(
        (error as ConnectError).code ?? "",
      )
    )
      throw error;
    return basedir.startsWith("/rdsdbbin") ? "hidden" : undefined;
  }
}

async function readTable(
  connection: Connection,
  name: string,
  releases: Releases,
  excluded: (column: string) => boolean,
): Promise<TableFacts> {
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
  // Compared without case where the server reads names so.
  const same = await query(
    connection,
    "SELECT CONCAT(table_schema, '.', table_name) AS name FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
    [database, table],
  );
  const names = same.map((row) => String(row["name"]));
  const [written = name] = names.includes(name) ? [name] : names;
  const columns = await lookAtColumns(connection, written, releases, excluded);
  // A view has no indexes either.
  const foreignKeys = indexes.length > 0 ? await readForeignKeys(connection, database, table) : [];
  return { name, keyed: indexes.length > 0, columns, foreignKeys, ...(written !== name && { written }) };
}

async function query(connection: Connection, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values);
  return rows;
}
