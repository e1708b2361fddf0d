// Encryption of a MySQL source's connections. Facts: Debezium MySQL connector, database.ssl.mode; MySQL Connector/J,
// allowPublicKeyRetrieval.
import type { TlsMode, TlsSettings } from "../../settings/tls.js";
import type { MysqlPipeline } from "./settings.js";

const sslModes: Readonly<Record<TlsMode, string>> = { verify: "verify_identity", require: "required", off: "disabled" };

export function encryption({ source: { tls } }: MysqlPipeline): Record<string, string> {
  return tls === undefined ? {} : { "database.ssl.mode": sslModes[tls.mode] };
}

/** For users with caching_sha2_password where the server has no TLS; anybody in between may pass for the server. */
export function plainLogin({ source: { tls } }: MysqlPipeline): Record<string, string> {
  return tls === undefined || tls.mode === "off" ? { "driver.allowPublicKeyRetrieval": "true" } : {};
}

/** What the settings say, else what the connector's own property says. */
export function sourceTls({ source: { tls, properties } }: MysqlPipeline): TlsSettings | undefined {
  if (tls !== undefined) return tls;
  switch (properties["database.ssl.mode"]?.toLowerCase()) {
    case "disabled":
      return { mode: "off" };
    // A trust store is a file of the workers: what it knows is not known elsewhere.
    case "required":
    case "verify_ca":
    case "verify_identity":
      return { mode: "require" };
    default:
      return undefined;
  }
}
