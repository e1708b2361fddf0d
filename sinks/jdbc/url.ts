// JDBC URL of a MySQL sink. Facts: MySQL Connector/J, "Configuration properties"; facts on rewriteBatchedStatements
// measured with the sink connector.
import type { SinkSettings } from "../../settings/pipeline.js";

/** What the sink needs of the driver, unless the URL says otherwise. */
const parameters: Record<string, string> = {
  // One statement for many rows: without it every row of a batch is a round trip.
  rewriteBatchedStatements: "true",
  // Times travel in UTC; a session in the server's own zone would shift TIMESTAMP columns by its offset.
  connectionTimeZone: "UTC",
  forceConnectionTimeZoneToSession: "true",
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
  const missing = Object.entries(parameters).filter(([name]) => !new RegExp(`[?&]${name}=`).test(base));
  const query = missing.map(([name, value]) => `${name}=${value}`).join("&");
  return query === "" ? base : `${base}${base.includes("?") ? "&" : "?"}${query}`;
}

/**
 * The servers that a URL names, `jdbc:mysql://host[:port][,host[:port]…]/database`; also with a kind of connection,
 * such as `jdbc:mysql:loadbalance:`.
 *
 * @throws Error for any other URL, without showing it: it may hold a password
 */
export function hostsOf(url: string): [{ host: string; port: number }, ...{ host: string; port: number }[]] {
  const [, list] = /^jdbc:mysql(?::\w+)?:\/\/([^/?]+)/.exec(url) ?? [];
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
  const [, hosts = "", , parameters = ""] = /^(jdbc:mysql:\/\/[^/?]+)(\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  return `${hosts}/${database}${parameters}`;
}
