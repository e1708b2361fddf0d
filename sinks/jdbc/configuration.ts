// Configuration of the Debezium JDBC sink connector. Facts: Debezium JDBC connector, "Connector properties"; behaviour
// on excluded columns and deletes measured with 3.2.0.Final.
import type { PipelineSettings, SinkTableSettings } from "../../settings/pipeline.js";
import { atLeast } from "../../settings/versions.js";
import { noReload, secretReference } from "../../connectors/secretReference.js";
import { sinkTopic } from "../../connectors/topics.js";
import { writableSql, writableValidator } from "./writable.js";

/**
 * The sink connector's properties. The pipeline's own `sink.properties` win over those that only tune;
 * those that tie the pipeline together stay (preflight reports an attempt to change them).
 * The connector takes Debezium's envelope itself: no transform unwraps or converts records on the way. With one,
 * excluded columns come back at the first delete.
 */
export function jdbcSinkConfiguration(pipeline: PipelineSettings): Record<string, string> {
  // basic adds columns that the source gained, and makes missing tables; it never drops one.
  const evolution = { "schema.evolution": pipeline.schemaChanges === "report" ? "none" : "basic" };
  return {
    ...tuning,
    ...pool(pipeline.sink.version),
    ...evolution,
    ...pipeline.sink.properties,
    ...structure(pipeline),
    ...tables(pipeline),
  };
}

/**
 * Whether a release of the sink filters fields by topic (`field.exclude.list`) and knows `collection.name.format`;
 * older ones are given `column.exclude.list` at the source.
 */
export function hasFieldFilter(version: string): boolean {
  return atLeast(version, 3);
}

export const connectorClass = "io.debezium.connector.jdbc.JdbcSinkConnector";

const tuning: Record<string, string> = {
  "tasks.max": "1",
  // Together with the worker's consumer.max.poll.records: neither alone makes batches larger.
  "batch.size": "5000",
  // A restarting database is waited for, about as long as a failover takes.
  "connection.restart.on.errors": "true",
  "flush.max.retries": "20",
  "flush.retry.delay.ms": "3000",
  ...noReload,
};

/** A pool for Agroal's releases whose connections come back, where the sink would keep a dead one (plugins/java). */
const revivingProvider = "mskcdc.pool.RevivingConnectionProvider";

/** Classes of ours that a release with Agroal names in its configuration, and what these need. */
export const poolClasses = [writableValidator, revivingProvider, "mskcdc.pool.RevivingConnection"];

/**
 * Connections that a restart broke are found out before use, else the task dies of one. So is a server that is
 * read-only meanwhile: the connector itself gives up at error 1290, which its retries do not know.
 */
function pool(version: string): Record<string, string> {
  if (hasAgroal(version))
    return {
      "connection.provider": revivingProvider,
      "hibernate.agroal.validateOnBorrow": "true",
      "hibernate.agroal.connectionValidator": writableValidator,
      // As long as C3P0 tries; the connector's retries come on top.
      "hibernate.agroal.acquisitionTimeout_s": "30",
    };
  return {
    "hibernate.c3p0.testConnectionOnCheckout": "true",
    "hibernate.c3p0.preferredTestQuery": writableSql,
  };
}

/** Properties for the driver as the release's pool takes them; Agroal passes over C3P0's in silence. */
export function driverProperties(
  properties: Readonly<Record<string, string>>,
  version: string,
): Record<string, string> {
  const entries = Object.entries(properties);
  if (!hasAgroal(version))
    return Object.fromEntries(entries.map(([key, value]) => [`hibernate.connection.${key}`, value]));
  return { "hibernate.agroal.jdbcProperties": entries.map(([key, value]) => `${key}=${value}`).join(";") };
}

/** Whether a release of the sink pools its connections by Agroal; older ones do by C3P0. */
export function hasAgroal(version: string): boolean {
  return atLeast(version, 3, 6);
}

function structure(pipeline: PipelineSettings): Record<string, string> {
  const { secret, sink } = pipeline;
  return {
    "connector.class": connectorClass,
    // By name, never by pattern: a pattern would take in the schema change topic, which the sink refuses.
    topics: sink.tables.map((table) => sinkTopic(pipeline, table)).join(","),
    "connection.url": secretReference(secret, "sinkUrl"),
    "connection.username": secretReference(secret, "sinkUser"),
    "connection.password": secretReference(secret, "sinkPassword"),
    "insert.mode": "upsert",
    "delete.enabled": "true",
    "primary.key.mode": "record_key",
    // A changed key puts the other key into a header. Kafka's own SimpleHeaderConverter gives the sink one without a
    // schema, on which its task dies.
    "header.converter": "org.apache.kafka.connect.storage.StringConverter",
    // Without quotes a column named `order`, or a table named `t-hy`, ends the task at its first row.
    "quote.identifiers": "true",
  };
}

function tables(pipeline: PipelineSettings): Record<string, string> {
  const { sink } = pipeline;
  const keys = new Set(sink.tables.map(({ key }) => key.join(",")));
  const excluded = hasFieldFilter(sink.version)
    ? sink.tables.flatMap((table) => table.exclude.map((column) => `${recordTopic(pipeline, table)}:${column}`))
    : [];
  const nameFormat = hasFieldFilter(sink.version) ? "collection.name.format" : "table.name.format";
  const only = sink.tables.length === 1 ? sink.tables[0] : undefined;
  return {
    // Absent, the sink takes the whole record key, which is right for tables whose keys differ.
    ...(keys.size === 1 ? { "primary.key.fields": [...keys].join() } : {}),
    ...(excluded.length > 0 ? { "field.exclude.list": excluded.join(",") } : {}),
    ...(only !== undefined ? { [nameFormat]: only.table } : { [nameFormat]: "${topic}", ...routes(pipeline) }),
  };
}

/** The topic that the sink sees on a record: with several tables the name of its table, see routes. */
export function recordTopic(pipeline: PipelineSettings, table: SinkTableSettings): string {
  return pipeline.sink.tables.length === 1 ? sinkTopic(pipeline, table) : table.table;
}

/** With several tables each record is routed to the table's name; records themselves stay as they are. */
function routes(pipeline: PipelineSettings): Record<string, string> {
  const named = pipeline.sink.tables.map((table, index) => ({ table, name: `route${index}` }));
  return {
    transforms: named.map(({ name }) => name).join(","),
    ...Object.assign(
      {},
      ...named.map(({ table, name }) => ({
        [`transforms.${name}.type`]: "org.apache.kafka.connect.transforms.RegexRouter",
        [`transforms.${name}.regex`]: sinkTopic(pipeline, table).replaceAll(".", "\\."),
        [`transforms.${name}.replacement`]: table.table.replaceAll("$", "\\$"),
      })),
    ),
  };
}
