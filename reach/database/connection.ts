// How every operation connects to a database, and writes names into statements. Facts: RDS User Guide, "Using SSL/TLS";
// MySQL, "Schema Object Names".

import { createConnection, type Connection, type ConnectionOptions } from "mysql2/promise";

/** An account of a database, and where that is. */
export interface DatabaseAccess {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** As the connector does: encrypted where the server can, and RDS's certificates checked. */
export async function connect({ host, port, user, password }: DatabaseAccess): Promise<Connection> {
  const options: ConnectionOptions = { host, port, user, password, connectTimeout: 10_000 };
  const known = transport(host);
  if (known.ssl === undefined || /\.rds\.amazonaws\.com(\.cn)?$/.test(host))
    return createConnection({ ...options, ...known });
  return createConnection({ ...options, ssl: { rejectUnauthorized: false } }).catch(
    (error: Error & { code?: string }) => {
      if (error.code !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
      return createConnection(options);
    },
  );
}

/**
 * Passwords cross the network in CREATE USER: TLS with the certificates of RDS, but for a database on this machine,
 * which needs none.
 */
export function transport(host: string): { ssl?: string } {
  return host === "localhost" || host === "::1" || host.startsWith("127.") ? {} : { ssl: "Amazon RDS" };
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
