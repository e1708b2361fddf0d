// The settings of a JDBC sink. Facts: Debezium's JDBC connector page, named per field.
import { z } from "zod";
import { databaseUser, debeziumVersion, identifier, properties } from "../../settings/names.js";
import { sinkFields } from "../../settings/sink.js";

export const settings = z.strictObject({
  connector: sinkFields.connector,
  type: z
    .literal("jdbc")
    .default("jdbc")
    .meta({ description: "Kind of the sink.", examples: ["jdbc"], page: "Debezium: JDBC connector" }),
  version: debeziumVersion.default("3.6.0.Final").meta({
    description: "Debezium release of the sink plugin.",
    examples: ["3.6.0.Final"],
    page: "Debezium: Releases",
  }),
  url: z
    .string()
    .regex(
      /^jdbc:mysql(:loadbalance|:replication)?:\/\/[^\s]+$/,
      "a JDBC URL of MySQL: jdbc:mysql://host:port/database, or jdbc:mysql:loadbalance://… or jdbc:mysql:replication://…",
    )
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
  tls: sinkFields.tls.meta({ page: "MySQL Connector/J: sslMode" }),
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
  tables: sinkFields.tables,
  properties: properties.default({}).meta({
    description: "Further connector properties; they win over ours unless that breaks a rule.",
    examples: [{ "batch.size": 1000 }],
    page: "Debezium: JDBC connector configuration",
  }),
});
