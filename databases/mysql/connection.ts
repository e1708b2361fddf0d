// How every operation connects to a MySQL or MariaDB, and writes names into statements. Facts: RDS User Guide, "Using
// SSL/TLS"; MySQL, "Schema Object Names".
import type { Connection, ConnectionOptions } from "mysql2/promise";
import type { DatabaseAccount } from "../kind.js";

/** As the connector does: encrypted where the server can, and RDS's certificates checked. */
export async function connect({ host, port, user, password }: DatabaseAccount): Promise<Connection> {
  const options: ConnectionOptions = { host, port, user, password, connectTimeout: 10_000 };
  const known = transport(host);
  if (known.ssl === undefined || /\.rds\.amazonaws\.com(\.cn)?$/.test(host)) return open({ ...options, ...known });
  return open({ ...options, ssl: { rejectUnauthorized: false } }).catch((error: Error & { code?: string }) => {
    if (error.code !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
    return open(options);
  });
}

/**
 * Passwords cross the network in CREATE USER: TLS with the certificates of RDS, but for a database on this machine,
 * which needs none.
 */
export async function connectToLoad({ host, port, user, password }: DatabaseAccount): Promise<Connection> {
  return open({
    host,
    port,
    user,
    password,
    ...transport(host),
    charset: "utf8mb4",
    multipleStatements: true,
    connectTimeout: 10_000,
  });
}

/** The driver is loaded by who connects: what is pure about MySQL does without it. */
async function open(options: ConnectionOptions): Promise<Connection> {
  const { createConnection } = await import("mysql2/promise");
  return createConnection(options);
}

function transport(host: string): { ssl?: string } {
  return host === "localhost" || host === "::1" || host.startsWith("127.") ? {} : { ssl: "Amazon RDS" };
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
