// A pipeline's source. Facts: Debezium's MySQL connector page, named per field.
import { z } from "zod";
import { connectorName, databaseUser, debeziumVersion, identifier, properties, tableName, topicName } from "./names.js";

export const source = z.strictObject({
  connector: connectorName.optional().meta({
    description: "Name of the source connector; offsets are found again only under the same name. Default: source-connector-<pipeline>.",
    examples: ["source-connector-demosrc"],
    page: "MSK Connect: CreateConnector",
  }),
  type: z.literal("mysql").default("mysql").meta({
    description: "Kind of the source database.",
    examples: ["mysql"],
    page: "Debezium: MySQL connector",
  }),
  version: debeziumVersion.default("2.7.3.Final").meta({
    description: "Debezium release of the source plugin.",
    examples: ["3.2.0.Final"],
    page: "Debezium: Releases",
  }),
  host: z.string().min(1).optional().meta({
    description: "Host of the source database. Default: the platform's demo source database.",
    examples: ["orders.example.internal"],
    page: "Debezium: database.hostname",
  }),
  port: z.int().min(1).max(65535).optional().meta({
    description: "Port of the source database; only together with host. Default: 3306, or the demo database's.",
    examples: [3306],
    page: "Debezium: database.port",
  }),
  user: databaseUser.meta({
    description: "User that reads the binlog; its password is `passwords.<user>`.",
    examples: ["kfc"],
    page: "Debezium: Creating a user",
  }),
  databases: z.array(identifier).min(1, "at least one database").meta({
    description: "Databases to capture.",
    examples: [["demosrc"]],
    page: "Debezium: database.include.list",
  }),
  tables: z.array(tableName).min(1, "at least one table").meta({
    description: "Tables to capture, each with its database.",
    examples: [["demosrc.products"]],
    page: "Debezium: table.include.list",
  }),
  topicPrefix: topicName.max(100, "at most 100 characters, so that topic names fit Kafka's limit of 249").optional().meta({
    description: "First part of the data topics' names, unique on the cluster. Default: the pipeline's name.",
    examples: ["simply"],
    page: "Debezium: topic.prefix",
  }),
  serverId: z.int().min(1).max(4294967295).optional().meta({
    description: "Replica id of the connector, unique among everything that reads the binlog of that database server. Default: derived from the topic prefix.",
    examples: [76311378],
    page: "Debezium: database.server.id",
  }),
  historyTopic: topicName.optional().meta({
    description: "Topic of the schema history, for this connector alone. Default: schema-history.<topicPrefix>.",
    examples: ["history.schema-changes"],
    page: "Debezium: schema.history.internal.kafka.topic",
  }),
  properties: properties.default({}).meta({
    description: "Further connector properties; they win over ours unless that breaks a rule.",
    examples: [{ "snapshot.mode": "no_data" }],
    page: "Debezium: MySQL connector configuration properties",
  }),
});
