// JDBC URL of a MySQL sink. Facts: MySQL Connector/J, "Configuration properties"; facts on rewriteBatchedStatements measured with the sink connector.
import type { SinkSettings } from "../../settings/schema.js";

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
  const base = sink.url ?? (address === undefined ? undefined : `jdbc:mysql://${address.address}:${address.port}/${sink.database}`);
  if (base === undefined) throw new Error(`sink connector ${sink.connector}: there is no sink database; set sink.url, or platform.databases for a demo database`);
  const missing = Object.entries(parameters).filter(([name]) => !new RegExp(`[?&]${name}=`).test(base));
  const query = missing.map(([name, value]) => `${name}=${value}`).join("&");
  return query === "" ? base : `${base}${base.includes("?") ? "&" : "?"}${query}`;
}
