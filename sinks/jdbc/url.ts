// JDBC URL of a MySQL sink. Facts: MySQL Connector/J, "Configuration properties"; facts on rewriteBatchedStatements
// measured with the sink connector.
import type { SinkSettings } from "../../settings/sink.js";
import type { TlsMode } from "../../settings/tls.js";

/** What the sink needs of the driver, unless the URL says otherwise. */
const parameters: Record<string, string> = {
  // One statement for many rows: without it every row of a batch is a round trip.
  rewriteBatchedStatements: "true",
  // Times travel in UTC; a session in the server's own zone would shift TIMESTAMP columns by its offset.
  connectionTimeZone: "UTC",
  forceConnectionTimeZoneToSession: "true",
  // The connector looks for its table without naming a database. Without this it may find another schema's table of
  // the same name and miss a column of its own; with many of them each batch takes twice as long.
  nullDatabaseMeansCurrent: "true",
};

const sslModes: Readonly<Record<TlsMode, string>> = { verify: "VERIFY_IDENTITY", require: "REQUIRED", off: "DISABLED" };

/** The driver's words; VERIFY_CA does not compare the name. */
const modes: Readonly<Record<string, TlsMode>> = {
  DISABLED: "off",
  REQUIRED: "require",
  VERIFY_CA: "require",
  VERIFY_IDENTITY: "verify",
};

/**
 * The URL that goes into the secret: the pipeline's own, or the demo database's, with the parameters that it lacks.
 *
 * @param address the demo sink database, for pipelines whose settings name no URL
 * @throws Error when there is neither
 */
export function sinkUrl(sink: SinkSettings, address?: { address: string; port: number }): string {
  const base =
    sink.url ??
    (address === undefined ? undefined : `jdbc:mysql://${address.address}:${address.port}/${sink.database}`);
  if (base === undefined)
    throw new Error(
      `sink connector ${sink.connector}: there is no sink database; set sink.url, or platform.databases for a ` +
        "demo database",
    );
  const wanted = { ...parameters, ...(sink.tls && { sslMode: sslModes[sink.tls.mode] }) };
  const missing = Object.entries(wanted).filter(([name]) => !new RegExp(`[?&]${name}=`).test(base));
  const query = missing.map(([name, value]) => `${name}=${value}`).join("&");
  return query === "" ? base : `${base}${base.includes("?") ? "&" : "?"}${query}`;
}

/** The kinds of connection that settings/sink.ts lets a URL name. */
const scheme = "jdbc:mysql(?::loadbalance|:replication)?://";

/**
 * The servers that a URL names, `jdbc:mysql://host[:port][,host[:port]…]/database`; also with a kind of connection,
 * such as `jdbc:mysql:loadbalance:`.
 *
 * @throws Error for any other URL, without showing it: it may hold a password
 */
export function hostsOf(url: string): [{ host: string; port: number }, ...{ host: string; port: number }[]] {
  const [, list] = new RegExp(`^${scheme}([^/?]+)`).exec(url) ?? [];
  const [first, ...others] = (list ?? "")
    .split(",")
    .map((one) => /^(?:\[([0-9a-f:]+)\]|([\w.-]+))(?::(\d+))?$/i.exec(one))
    .map((match) => ({ host: match?.[1] ?? match?.[2] ?? "", port: Number(match?.[3] ?? 3306) }));
  if (first === undefined || [first, ...others].some(({ host }) => host === ""))
    throw new Error(
      "the sink's JDBC URL does not name its servers as jdbc:mysql://host:port/database does, so that they are " +
        "not known here",
    );
  return [first, ...others];
}

/** `jdbc:mysql://hosts[/database][?parameters]` with another database. */
export function withDatabase(url: string, database: string): string {
  const [, hosts = "", , query = ""] = new RegExp(`^(${scheme}[^/?]+)(/[^?]*)?(\\?.*)?$`).exec(url) ?? [];
  return `${hosts}/${database}${query}`;
}

/** What a URL says about encryption; `other` for what `sink.tls` has no word for, undefined for nothing. */
export function tlsOf(url: string): TlsMode | "other" | undefined {
  const [, mode] = /[?&]sslMode=([^&]*)/.exec(url) ?? [];
  if (mode !== undefined) return modes[mode.toUpperCase()] ?? "other";
  if (/[?&](requireSSL|verifyServerCertificate)=true/.test(url)) return "require";
  return /[?&](useSSL|requireSSL|verifyServerCertificate)=/.test(url) ? "other" : undefined;
}

/** Unless the URL's sessionVariables turn that off. */
export function checksForeignKeys(url: string): boolean {
  const [, variables = ""] = /[?&]sessionVariables=([^&]*)/.exec(url) ?? [];
  return !/(^|[,;])foreign_key_checks=(0|off)\b/i.test(decodeURIComponent(variables));
}
