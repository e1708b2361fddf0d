// What a JDBC sink's properties may hold. Facts: Debezium's JDBC connector page, "Connector properties"; the choices
// and limits are those of the releases in kind.ts, read off their ConfigDef and its validation.
import type { PropertyTable } from "../../connectors/properties.js";

const confluent = {
  id: "property.name.ofOtherSinks",
  rule: "other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently",
};

export const propertyTable: PropertyTable = {
  choices: {
    "insert.mode": ["insert", "upsert", "update"],
    "primary.key.mode": ["none", "kafka", "record_key", "record_value", "record_header"],
    "schema.evolution": ["none", "basic"],
  },
  switches: ["delete.enabled", "truncate.enabled", "quote.identifiers", "connection.restart.on.errors"],
  least: {
    "batch.size": 1,
    "flush.max.retries": 0,
    "flush.retry.delay.ms": 0,
    "connection.pool.min_size": 1,
    "connection.pool.max_size": 1,
    "tasks.max": 1,
  },
  only: {},
  names: [
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
  idle: [
    {
      match: /^auto\.(create|evolve)$/,
      ...confluent,
      fix: "remove it; schema.evolution says whether tables and columns are added (basic) or not (none)",
    },
    { match: /^pk\.mode$/, ...confluent, fix: "write primary.key.mode" },
    { match: /^pk\.fields$/, ...confluent, fix: "write primary.key.fields" },
    { match: /^connection\.user$/, ...confluent, fix: "write connection.username" },
    { match: /^fields\.(whitelist|included)$/, ...confluent, fix: "write field.include.list" },
    { match: /^(max\.)?retries$/, ...confluent, fix: "write flush.max.retries" },
    { match: /^(connection\.)?(retry\.)?backoff\.ms$/, ...confluent, fix: "write flush.retry.delay.ms" },
    { match: /^connection\.attempts$/, ...confluent, fix: "remove it; flush.max.retries counts attempts" },
    {
      match: /^table\.name\.format$/,
      id: "property.name.deprecated",
      rule: "deprecated: Debezium 3 calls it collection.name.format",
      fix: "write collection.name.format, from Debezium 3 on",
    },
  ],
  renamed: [],
  follows: {
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
  fixed: {
    "insert.mode": "a sink gets every change at least once: only upserts write a row twice without harm",
    "delete.enabled": "a row that is deleted at the source is deleted in the sink",
    "primary.key.mode":
      "updates and deletes find their row by the record's key; with none, kafka or record_value deletes are " +
      "refused or lost",
    "quote.identifiers":
      "names of tables and columns may be reserved words, or hold what only quotes allow; without them the first " +
      "row ends the task",
  },
  ours: ["table.name.format"],
};
