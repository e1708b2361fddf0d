// A pipeline's sink. Facts: Debezium's JDBC connector page, named per field.
import { z } from "zod";
import { connectorName, databaseUser, debeziumVersion, identifier, properties, tableName } from "./names.js";

const sinkTable = z.strictObject({
  from: tableName.meta({
    description: "Source table.",
    examples: ["demosrc.products"],
    page: "Debezium: JDBC connector, topics",
  }),
  table: identifier.meta({
    description: "Table in the sink database; it must exist.",
    examples: ["productinfo"],
    page: "Debezium: JDBC connector, collection.name.format",
  }),
  key: z
    .array(identifier)
    .min(1, "at least one key column: without a key neither updates nor deletes find their row")
    .meta({
      description:
        "Columns of the source table's primary key, which is the sink table's too; without them neither updates " +
        "nor deletes find their row.",
      examples: [["id"]],
      page: "Debezium: JDBC connector, primary.key.fields",
    }),
  exclude: z
    .array(identifier)
    .default([])
    .meta({
      description: "Columns that must never reach the sink table, also not when it follows the source's schema.",
      examples: [["image"]],
      page: "Debezium: JDBC connector, field.exclude.list",
    }),
});

export const sink = z.strictObject({
  connector: connectorName.optional().meta({
    description:
      "Name of the sink connector; its offsets belong to group connect-<name>. Default: sink-connector-<pipeline>.",
    examples: ["sink-connector-productinfo"],
    page: "MSK Connect: CreateConnector",
  }),
  type: z
    .literal("jdbc")
    .default("jdbc")
    .meta({ description: "Kind of the sink.", examples: ["jdbc"], page: "Debezium: JDBC connector" }),
  version: debeziumVersion.default("3.2.0.Final").meta({
    description: "Debezium release of the sink plugin.",
    examples: ["3.1.0.Final"],
    page: "Debezium: Releases",
  }),
  url: z
    .string()
    .regex(/^jdbc:mysql:\/\/[^\s]+$/, "a JDBC URL of MySQL: jdbc:mysql://host:port/database")
    // Connector/J also takes them in front of an @ and inside address=(…).
    .refine(
      (url) => !/[?&](user|password)=/i.test(url) && !/[@(]/.test(url.split("/")[2] ?? ""),
      "no user or password in the URL: they belong to `user` and `passwords`",
    )
    .optional()
    .meta({
      description: "JDBC URL of the sink database. Default: the platform's demo sink database.",
      examples: ["jdbc:mysql://sink.example.internal:3306/demosink"],
      page: "Debezium: JDBC connector, connection.url",
    }),
  user: databaseUser.meta({
    description: "User that writes; its password is `passwords.<user>`.",
    examples: ["sinko"],
    page: "Debezium: JDBC connector, connection.username",
  }),
  database: identifier.meta({
    description: "Database that holds the sink tables.",
    examples: ["demosink"],
    page: "Debezium: JDBC connector",
  }),
  tables: z
    .array(sinkTable)
    .min(1, "at least one table")
    .meta({ description: "What goes where.", page: "Debezium: JDBC connector" }),
  properties: properties.default({}).meta({
    description: "Further connector properties; they win over ours unless that breaks a rule.",
    examples: [{ "batch.size": 1000 }],
    page: "Debezium: JDBC connector configuration",
  }),
});

export type SinkTableSettings = z.infer<typeof sinkTable>;
