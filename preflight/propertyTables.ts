// What connectors' properties may hold, and which do nothing, as tables. Facts: Debezium's MySQL and JDBC connector
// pages, "Connector configuration properties"; the choices and limits are those of the releases in plugins/catalogue.ts
// (2.7.3 to 3.2.0), read off their ConfigDef and its validation; Kafka Connect, "Sink and source connector configs".

/** The two kinds of connectors that pipelines have. */
export type End = "source" | "sink";

/** Properties with a fixed set of values; letter case doesn't count. */
export const choices: Readonly<Record<End, Readonly<Record<string, readonly string[]>>>> = {
  source: {
    "snapshot.mode": [
      "initial",
      "no_data",
      "when_needed",
      "initial_only",
      "always",
      "recovery",
      "configuration_based",
      "custom",
      "never",
      "schema_only",
      "schema_only_recovery",
    ],
    "snapshot.locking.mode": [
      "none",
      "minimal",
      "extended",
      "minimal_percona",
      "minimal_percona_no_table_locks",
      "custom",
    ],
    "snapshot.query.mode": ["select_all", "custom"],
    "decimal.handling.mode": ["precise", "double", "string"],
    "bigint.unsigned.handling.mode": ["precise", "long"],
    "time.precision.mode": ["adaptive_time_microseconds", "connect", "isostring", "microseconds", "nanoseconds"],
    "binary.handling.mode": ["bytes", "base64", "base64-url-safe", "hex"],
    "database.ssl.mode": ["disabled", "preferred", "required", "verify_ca", "verify_identity"],
    "event.processing.failure.handling.mode": ["fail", "warn", "skip", "ignore"],
    "inconsistent.schema.handling.mode": ["fail", "warn", "skip", "ignore"],
    "schema.name.adjustment.mode": ["none", "avro", "avro_unicode"],
    "field.name.adjustment.mode": ["none", "avro", "avro_unicode"],
    "incremental.snapshot.watermarking.strategy": ["insert_insert", "insert_delete"],
  },
  sink: {
    "insert.mode": ["insert", "upsert", "update"],
    "primary.key.mode": ["none", "kafka", "record_key", "record_value", "record_header"],
    "schema.evolution": ["none", "basic"],
  },
};

export const switches: Readonly<Record<End, readonly string[]>> = {
  source: [
    "include.schema.changes",
    "include.schema.comments",
    "include.query",
    "tombstones.on.delete",
    "provide.transaction.metadata",
    "connect.keep.alive",
    "table.ignore.builtin",
    "enable.time.adjuster",
    "gtid.source.filter.dml.events",
    "schema.history.internal.skip.unparseable.ddl",
    "schema.history.internal.store.only.captured.tables.ddl",
    "schema.history.internal.store.only.captured.databases.ddl",
  ],
  sink: ["delete.enabled", "truncate.enabled", "quote.identifiers", "connection.restart.on.errors"],
};

/** Whole numbers, each with its least value. */
export const least: Readonly<Record<End, Readonly<Record<string, number>>>> = {
  source: {
    "max.batch.size": 1,
    "max.queue.size": 1,
    "poll.interval.ms": 1,
    "max.queue.size.in.bytes": 0,
    "heartbeat.interval.ms": 0,
    "snapshot.fetch.size": 0,
    "snapshot.delay.ms": 0,
    "snapshot.max.threads": 1,
    "incremental.snapshot.chunk.size": 1,
    "connect.timeout.ms": 0,
    "connect.keep.alive.interval.ms": 1,
    "tasks.max": 1,
  },
  sink: {
    "batch.size": 1,
    "flush.max.retries": 0,
    "flush.retry.delay.ms": 0,
    "connection.pool.min_size": 1,
    "connection.pool.max_size": 1,
    "tasks.max": 1,
  },
};

/**
 * Names of properties that connectors have, for what was probably meant by one that they don't; those of the tables
 * above are known, too.
 */
export const names: Readonly<Record<End, readonly string[]>> = {
  source: [
    "binlog.buffer.size",
    "column.exclude.list",
    "column.include.list",
    "column.propagate.source.type",
    "converters",
    "custom.metric.tags",
    "database.exclude.list",
    "database.hostname",
    "database.include.list",
    "database.initial.statements",
    "database.jdbc.driver",
    "database.password",
    "database.port",
    "database.protocol",
    "database.query.timeout.ms",
    "database.server.id",
    "database.server.id.offset",
    "database.ssl.keystore",
    "database.ssl.keystore.password",
    "database.ssl.truststore",
    "database.ssl.truststore.password",
    "database.user",
    "datatype.propagate.source.type",
    "errors.max.retries",
    "gtid.source.excludes",
    "gtid.source.includes",
    "heartbeat.action.query",
    "heartbeat.topics.prefix",
    "incremental.snapshot.allow.schema.changes",
    "message.key.columns",
    "min.row.count.to.stream.results",
    "notification.enabled.channels",
    "notification.sink.topic.name",
    "post.processors",
    "query.fetch.size",
    "retriable.restart.connector.wait.ms",
    "schema.history.internal",
    "schema.history.internal.kafka.topic",
    "schema.history.internal.kafka.bootstrap.servers",
    "schema.history.internal.kafka.query.timeout.ms",
    "signal.data.collection",
    "signal.enabled.channels",
    "signal.poll.interval.ms",
    "signal.kafka.topic",
    "signal.kafka.groupId",
    "signal.kafka.bootstrap.servers",
    "signal.kafka.poll.timeout.ms",
    "signal.kafka.consumer.offset.commit.enabled",
    "signal.file",
    "skipped.operations",
    "snapshot.include.collection.list",
    "snapshot.lock.timeout.ms",
    "snapshot.select.statement.overrides",
    "snapshot.tables.order.by.row.count",
    "sourceinfo.struct.maker",
    "streaming.delay.ms",
    "table.exclude.list",
    "table.include.list",
    "topic.delimiter",
    "topic.naming.strategy",
    "topic.prefix",
  ],
  sink: [
    "collection.name.format",
    "collection.naming.strategy",
    "collection.table.format",
    "column.naming.strategy",
    "connection.password",
    "connection.pool.acquire_increment",
    "connection.pool.timeout",
    "connection.provider",
    "connection.url",
    "connection.username",
    "database.time_zone",
    "dialect.postgres.postgis.schema",
    "dialect.sqlserver.identity.insert",
    "field.exclude.list",
    "field.include.list",
    "primary.key.fields",
    "table.name.format",
    "table.naming.strategy",
    "topics",
    "topics.regex",
    "use.reduction.buffer",
    "use.time.zone",
  ],
};

/** Of Kafka Connect itself, for either kind. */
export const commonNames: readonly string[] = [
  "name",
  "connector.class",
  "tasks.max",
  "key.converter",
  "value.converter",
  "header.converter",
  "transforms",
  "predicates",
  "config.action.reload",
  "errors.tolerance",
  "errors.retry.timeout",
  "errors.retry.delay.max.ms",
  "errors.log.enable",
  "errors.log.include.messages",
  "offsets.storage.topic",
  "exactly.once.support",
  "topic.creation.groups",
];

/** A property that does nothing in a connector of ours, though it means something elsewhere. */
interface Idle {
  match: RegExp;
  rule: string;
  fix: string;
}

const authentication =
  "MSK Connect gives the worker's clients the cluster's brokers and authentication; a connector's own are passed over";
const confluent =
  "other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently";
const ofTheSink = "a property of sinks; the source passes it over silently";
const idleEverywhere: readonly Idle[] = [
  { match: /^bootstrap\.servers$/, rule: authentication, fix: "remove it" },
  {
    match: /^((producer|consumer|admin)\.)?(security\.protocol$|sasl\.|ssl\.)/,
    rule: authentication,
    fix: "remove it",
  },
  {
    match: /^(producer|consumer|admin)\.override\.(security\.protocol$|sasl\.|ssl\.)/,
    rule:
      "MSK Connect gives the worker's clients the cluster's brokers and authentication; whether a connector may " +
      "override them is not documented",
    fix: "remove it",
  },
  {
    match: /^(producer|consumer|admin)\.(?!override\.)/,
    rule: "a connector has no client properties of this name; the worker has",
    fix: "move it to the worker configuration (worker.properties)",
  },
  {
    match: /^reconnect\.backoff\.(max\.)?ms$/,
    rule: "a connector has no client properties of this name; the worker has",
    fix: "move it to the worker configuration (worker.properties)",
  },
];

export const idle: Readonly<Record<End, readonly Idle[]>> = {
  source: [
    ...idleEverywhere,
    {
      match: /^database\.server\.name$/,
      rule: "Debezium 1.x called it so; 2.0 and newer pass it over silently",
      fix: "remove it; topic.prefix (source.topicPrefix) is its successor",
    },
    {
      match:
        /^(auto\.(create|evolve)|delete\.enabled|truncate\.enabled|quote\.identifiers|insert\.mode|schema\.evolution|primary\.key\.(mode|fields)|pk\.(mode|fields))$/,
      rule: ofTheSink,
      fix: "remove it",
    },
  ],
  sink: [
    ...idleEverywhere,
    {
      match: /^auto\.(create|evolve)$/,
      rule: confluent,
      fix: "remove it; schema.evolution says whether tables and columns are added (basic) or not (none)",
    },
    { match: /^pk\.mode$/, rule: confluent, fix: "write primary.key.mode" },
    { match: /^pk\.fields$/, rule: confluent, fix: "write primary.key.fields" },
    { match: /^connection\.user$/, rule: confluent, fix: "write connection.username" },
    { match: /^fields\.(whitelist|included)$/, rule: confluent, fix: "write field.include.list" },
    { match: /^(max\.)?retries$/, rule: confluent, fix: "write flush.max.retries" },
    { match: /^(connection\.)?(retry\.)?backoff\.ms$/, rule: confluent, fix: "write flush.retry.delay.ms" },
    { match: /^connection\.attempts$/, rule: confluent, fix: "remove it; flush.max.retries counts attempts" },
    {
      match: /^table\.name\.format$/,
      rule: "deprecated: Debezium 3 calls it collection.name.format",
      fix: "write collection.name.format, from Debezium 3 on",
    },
  ],
};

/** Debezium 1.x's names, each with its successor. */
export const renamed: readonly (readonly [old: RegExp, successor: string])[] = [
  [/^database\.history\./, "schema.history.internal."],
  [/^(database|table|column)\.whitelist$/, "$1.include.list"],
  [/^(database|table|column)\.blacklist$/, "$1.exclude.list"],
];

/** Properties that follow from a pipeline's settings, each with the one that it follows from. */
export const follows: Readonly<Record<End, Readonly<Record<string, string>>>> = {
  source: {
    "connector.class": "source.type",
    "database.hostname": "source.host",
    "database.port": "source.port",
    "database.user": "source.user",
    "database.password": "msk-cdc:passwords",
    "database.server.id": "source.serverId",
    "database.include.list": "source.databases",
    "table.include.list": "source.tables",
    "topic.prefix": "source.topicPrefix",
    "schema.history.internal.kafka.topic": "source.historyTopic",
    "signal.data.collection": "source.signalTable",
  },
  sink: {
    "connector.class": "sink.type",
    topics: "sink.tables",
    "connection.url": "sink.url",
    "connection.username": "sink.user",
    "connection.password": "msk-cdc:passwords",
    "primary.key.fields": "sink.tables[].key",
    "field.exclude.list": "sink.tables[].exclude",
    "collection.name.format": "sink.tables[].table",
    "table.name.format": "sink.tables[].table",
  },
};

/** Properties of a sink that stay whatever the settings say, each with the reason. */
export const fixed: Readonly<Record<string, string>> = {
  "insert.mode": "a sink gets every change at least once: only upserts write a row twice without harm",
  "delete.enabled": "a row that is deleted at the source is deleted in the sink",
  "primary.key.mode":
    "updates and deletes find their row by the record's key; with none, kafka or record_value deletes are " +
    "refused or lost",
};
