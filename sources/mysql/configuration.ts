// Configuration of the Debezium MySQL source connector. Facts: Debezium MySQL connector, "Connector configuration
// properties"; MSK Connect developer guide, "Create Debezium source connector".
import type { ConnectorAccess } from "../../settings/clusters/access.js";
import { clientProperties } from "../../connectors/authentication.js";
import { literal } from "../../connectors/nameList.js";
import { reconnectBackoff } from "../../connectors/reconnectBackoff.js";
import { noReload, secretReference } from "../../connectors/secretReference.js";
import { historyGroup, signalGroup } from "../../connectors/consumerGroups.js";
import { signalTopic } from "../../connectors/topics.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { MysqlPipeline } from "./settings.js";
import { encryption, plainLogin } from "./tls.js";

/**
 * The source connector's properties. The pipeline's own `source.properties` win over those that only tune;
 * those that tie the pipeline together stay (preflight reports an attempt to change them).
 *
 * @param surroundings port of the source database, by default 3306, whose host comes from the secret; the way in to the
 * brokers, by default IAM
 */
export function mysqlSourceConfiguration(
  pipeline: MysqlPipeline,
  { port = 3306, access }: { port?: number | undefined; access?: ConnectorAccess | undefined } = {},
): Record<string, string> {
  return {
    ...tuning,
    ...plainLogin(pipeline),
    ...signalTuning(pipeline),
    ...pipeline.source.properties,
    ...structure(pipeline, port),
    ...encryption(pipeline),
    ...schemaHistory(pipeline, access),
    ...signals(pipeline, access),
    ...columns(pipeline),
    ...masks(pipeline),
  };
}

/** The schema history's consumer, and the reader of commands, each with a name that Debezium or we give it. */
export function consumerGroups({ source }: MysqlPipeline): string[] {
  return [
    historyGroup(source.topicPrefix),
    ...(source.signalTable === undefined ? [] : [signalGroup(source.topicPrefix)]),
  ];
}

export const connectorClass = "io.debezium.connector.mysql.MySqlConnector";
const history = "schema.history.internal";

const tuning: Record<string, string> = {
  "snapshot.mode": "initial",
  // On RDS no user may take the global read lock, and the table locks that Debezium takes instead block every write
  // until the snapshot is over. Without locks no row is missed (the binlog position is read first); only a schema
  // change during the snapshot would be.
  "snapshot.locking.mode": "none",
  // No snapshot.fetch.size: rows then come one by one as text, and take no memory. With one they come by MySQL's binary
  // protocol, whose reader makes midnight of a TIME NULL and drops its fractions. As text a FLOAT has six digits.
  // Exact values: `double` would round decimals, `long` would turn large unsigned numbers negative, `connect` would cut
  // times to milliseconds.
  "decimal.handling.mode": "precise",
  "bigint.unsigned.handling.mode": "precise",
  "time.precision.mode": "adaptive_time_microseconds",
  // Debezium would take the years 0 to 99 for those of 1970 to 2069.
  "enable.time.adjuster": "false",
  "include.schema.changes": "true",
  // Tells the sink each column's own type, so that a column it adds is a VARCHAR(30) DEFAULT 'x' as at the source, and
  // not a LONGTEXT that is NULL in the rows that are there already. It makes messages larger; ^$ switches it off.
  "column.propagate.source.type": ".*",
  // Moves the offsets on while the captured tables are quiet, so that a restart doesn't need binlog files that are
  // gone.
  "heartbeat.interval.ms": "2000",
  // A change waits up to this long for its batch: Debezium's 500 ms would be most of the way from source to sink.
  "poll.interval.ms": "10",
  "max.batch.size": "8192",
  "max.queue.size": "32768",
  // After one to two such intervals without a word a lost connection is made anew, also where its end was heard.
  // Debezium's default is a minute.
  "connect.keep.alive.interval.ms": "5000",
  // A source whose database went begins again after so long; Debezium's default is 10 s. It tries for ever.
  "retriable.restart.connector.wait.ms": "2000",
  ...noReload,
  // The schema history's clients don't inherit the worker's.
  ...reconnectBackoff(`${history}.consumer.`),
  ...reconnectBackoff(`${history}.producer.`),
};

function structure({ secret, source }: MysqlPipeline, port: number): Record<string, string> {
  return {
    "connector.class": connectorClass,
    "tasks.max": "1",
    "database.hostname": secretReference(secret, "sourceHost"),
    "database.port": String(port),
    "database.user": secretReference(secret, "sourceUser"),
    "database.password": secretReference(secret, "sourcePassword"),
    "database.server.id": String(source.serverId),
    "database.include.list": source.databases.map(literal).join(","),
    "table.include.list": source.tables.map(literal).join(","),
    "topic.prefix": source.topicPrefix,
  };
}

function schemaHistory({ secret, source }: MysqlPipeline, access: ConnectorAccess | undefined): Record<string, string> {
  return {
    [`${history}.kafka.topic`]: source.historyTopic,
    [`${history}.kafka.bootstrap.servers`]: secretReference(secret, "bootstrap"),
    // Debezium's 3 s are short for a first TLS and IAM handshake with a small broker; the connector fails when they are
    // over.
    [`${history}.kafka.query.timeout.ms`]: "30000",
    // The history has clients of its own, which don't inherit the worker's authentication.
    ...clientProperties(`${history}.consumer.`, access),
    ...clientProperties(`${history}.producer.`, access),
  };
}

const consumer = "signal.consumer.";

function signalTuning({ source }: MysqlPipeline): Record<string, string> {
  return source.signalTable === undefined ? {} : { "signal.poll.interval.ms": "1000", ...reconnectBackoff(consumer) };
}

/**
 * Commands come by a topic of the pipeline's own: a signal table is read by every pipeline on that database, and a
 * command in it is for all of them. The table is for the watermarks of incremental snapshots, which each connector
 * knows by their ids.
 */
function signals({ secret, source }: MysqlPipeline, access: ConnectorAccess | undefined): Record<string, string> {
  if (source.signalTable === undefined) return {};
  return {
    "signal.data.collection": source.signalTable,
    // Watermarks are signals of the source channel.
    "signal.enabled.channels": "source,kafka",
    "signal.kafka.topic": signalTopic(source.topicPrefix),
    "signal.kafka.groupId": signalGroup(source.topicPrefix),
    "signal.kafka.bootstrap.servers": secretReference(secret, "bootstrap"),
    ...clientProperties(consumer, access),
    // Not by a topic: the record that tells of the first snapshot's start has no binlog position, and a source that is
    // stopped after it never starts again.
    "notification.enabled.channels": "log",
  };
}

/** Excluded columns leave at the source where the sink cannot leave them out. */
function columns(pipeline: MysqlPipeline): Record<string, string> {
  const { source, sink } = pipeline;
  if (sinkKindOf(pipeline).excludesColumns(sink)) return {};
  const excluded = sink.tables.flatMap((table) => table.exclude.map((column) => literal(`${table.from}.${column}`)));
  return excluded.length === 0
    ? {}
    : { "column.exclude.list": [source.properties["column.exclude.list"], ...excluded].filter(Boolean).join(",") };
}

/**
 * Masks of environments alone are dropped; an environment's own settings hold them as masks like any other
 * (automation/environments/isolation.ts).
 */
function masks({ source }: MysqlPipeline): Record<string, string> {
  const lists: Record<string, string> = {};
  for (const { column, mode, chars, only } of source.masks) {
    if (only !== undefined) continue;
    const key = mode === "mask" ? `column.mask.with.${chars}.chars` : `column.truncate.to.${chars}.chars`;
    lists[key] = [lists[key] ?? source.properties[key], literal(column)].filter(Boolean).join(",");
  }
  return lists;
}
