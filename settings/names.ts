// The forms of names and properties in a pipeline's settings. Facts: Kafka (topic names), MSK Connect
// (CreateConnector), Debezium's releases. Names of databases are those that every kind's engine takes.
import { z } from "zod";

export const topicName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
    "a Kafka topic name: 1 to 249 letters, digits, dots, underscores or hyphens",
  );

export const connectorName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    "1 to 128 letters, digits, dots, underscores or hyphens (CreateConnector; it becomes part of topic names)",
  );

export const identifier = z
  .string()
  .regex(/^[A-Za-z0-9_$-]{1,64}$/, "a name of 1 to 64 letters, digits, underscores, dollar signs or hyphens");

export const tableName = z
  .string()
  .regex(/^[A-Za-z0-9_$-]{1,64}\.[A-Za-z0-9_$-]{1,64}$/, "a table with its database: database.table");

export const columnName = z
  .string()
  .regex(
    /^[A-Za-z0-9_$-]{1,64}(\.[A-Za-z0-9_$-]{1,64}){2}$/,
    "a column with its table and database: database.table.column",
  );

export const databaseUser = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,32}$/, "a user name of 1 to 32 letters, digits, underscores, dots or hyphens");

export const debeziumVersion = z.string().regex(/^\d+\.\d+\.\d+\.Final$/, "a Debezium release, such as 3.6.1.Final");

export const properties = z.record(
  z.string().min(1),
  z.union([z.string(), z.number(), z.boolean()], "text, a number, true or false").transform(String),
);

/** It must be quoted in YAML: a number loses its zero. */
export const quotedVersion = (pattern: RegExp, rule: string) =>
  z.string("a version in quotes: YAML reads an unquoted one as a number").regex(pattern, rule);
