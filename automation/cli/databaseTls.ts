import { tls, type TlsSettings } from "../../settings/tls.js";

/** How a command connects to its database, where its environment says so. */
export function tlsOfEnvironment(): { tls?: TlsSettings } {
  const { DATABASE_TLS: mode, DATABASE_CA: ca } = process.env;
  return mode ? { tls: tls.parse({ mode, ...(ca && { ca }) }) } : {};
}
