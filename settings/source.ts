// A pipeline's source. Facts: Debezium's MySQL connector page, named per field.
import { z } from "zod";
import {
  columnName,
  connectorName,
  databaseUser,
  debeziumVersion,
  identifier,
  properties,
  tableName,
  topicName,
} from "./names.js";

const mask = z.strictObject({
  column: columnName.meta({
    description:
      "Column of a captured table, with table and database. Only text can be masked: Debezium passes other types " +
      "on as they are, and so `cdc database check` refuses them.",
    examples: ["shop.customers.email"],
    page: "Debezium: column.mask.with.length.chars",
  }),
  mode: z.enum(["mask", "truncate"]).meta({
    description:
      "mask: asterisks in place of every value, also of NULL. truncate: its first characters. Debezium's hashes " +
      "are left out: their salt would stand in the name of a property, where whoever may describe the connector " +
      "reads it.",
    examples: ["mask"],
    page: "Debezium: column.mask.with.length.chars, column.truncate.to.length.chars",
  }),
  chars: z
    .int()
    .min(1)
    .max(65535)
    .meta({
      description: "Number of characters that are left.",
      examples: [12],
      page: "Debezium: column.mask.with.length.chars, column.truncate.to.length.chars",
    }),
  only: z
    .literal("environments")
    .optional()
    .meta({
      description: "Only what environments copy is masked, not what this pipeline itself writes. Default: both.",
      examples: ["environments"],
      page: "msk-cdc",
    }),
});

export const source = z.strictObject({
  connector: connectorName.optional().meta({
    description:
      "Name of the source connector; offsets are found again only under the same name. Default: " +
      "source-connector-<pipeline>.",
    examples: ["source-connector-demosrc"],
    page: "MSK Connect: CreateConnector",
  }),
  type: z
    .literal("mysql")
    .default("mysql")
    .meta({
      description: "Kind of the source database.",
      examples: ["mysql"],
      page: "Debezium: MySQL connector",
    }),
  version: debeziumVersion.default("2.7.3.Final").meta({
    description: "Debezium release of the source plugin.",
    examples: ["3.2.0.Final"],
    page: "Debezium: Releases",
  }),
  host: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "Host of the source database. Default: the platform's demo source database.",
      examples: ["orders.example.internal"],
      page: "Debezium: database.hostname",
    }),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .meta({
      description: "Port of the source database; only together with host. Default: 3306, or the demo database's.",
      examples: [3306],
      page: "Debezium: database.port",
    }),
  user: databaseUser.meta({
    description: "User that reads the binlog; its password is `passwords.<user>`.",
    examples: ["kfc"],
    page: "Debezium: Creating a user",
  }),
  databases: z
    .array(identifier)
    .min(1, "at least one database")
    .meta({
      description: "Databases to capture.",
      examples: [["demosrc"]],
      page: "Debezium: database.include.list",
    }),
  tables: z
    .array(tableName)
    .min(1, "at least one table")
    .meta({
      description: "Tables to capture, each with its database.",
      examples: [["demosrc.products"]],
      page: "Debezium: table.include.list",
    }),
  topicPrefix: topicName
    .max(100, "at most 100 characters, so that topic names fit Kafka's limit of 249")
    .optional()
    .meta({
      description: "First part of the data topics' names, unique on the cluster. Default: the pipeline's name.",
      examples: ["simply"],
      page: "Debezium: topic.prefix",
    }),
  serverId: z
    .int()
    .min(1)
    .max(4294967295)
    .optional()
    .meta({
      description:
        "Replica id of the connector, unique among everything that reads the binlog of that database server. " +
        "Default: derived from the topic prefix.",
      examples: [76311378],
      page: "Debezium: database.server.id",
    }),
  historyTopic: topicName.optional().meta({
    description: "Topic of the schema history, for this connector alone. Default: schema-history.<topicPrefix>.",
    examples: ["history.schema-changes"],
    page: "Debezium: schema.history.internal.kafka.topic",
  }),
  signalTable: tableName.optional().meta({
    description:
      "Table of a captured database in which Debezium marks where an incremental snapshot stands (`cdc " +
      "snapshot`, `cdc verify --repair`); pipelines may share it. It must exist, and the user needs INSERT on " +
      "it. " +
      "Default: debezium_signal of the demo database; none of another one, whose pipelines take no signals.",
    examples: ["shop.debezium_signal"],
    page: "Debezium: signal.data.collection",
  }),
  masks: z.array(mask).default([]).meta({
    description: "Columns whose values never leave the source as they are.",
    page: "Debezium: column.mask.with.length.chars, column.truncate.to.length.chars",
  }),
  properties: properties.default({}).meta({
    description: "Further connector properties; they win over ours unless that breaks a rule.",
    examples: [{ "snapshot.mode": "no_data" }],
    page: "Debezium: MySQL connector configuration properties",
  }),
});

export type MaskSettings = z.infer<typeof mask>;
