// The common settings of all kinds of sinks. Facts: Debezium's JDBC connector page, named per field.
import { z } from "zod";
import { connectorName, identifier, tableName } from "./names.js";
import type { Unnamed } from "./source.js";
import { tls, type TlsSettings } from "./tls.js";

/** A pipeline's sink, defaults filled in. Its kind adds fields of its own. */
export interface SinkSettings {
  connector: string;
  /** Of the kinds that sinks/ registers. */
  type: string;
  /** Release of the plugin. */
  version: string;
  /** Absent: the platform's demo sink database. */
  url?: string | undefined;
  /** Absent: by the URL, else encrypted where the server offers it. */
  tls?: TlsSettings | undefined;
  user: string;
  /** Database that holds the sink tables. */
  database: string;
  tables: SinkTableSettings[];
  properties: Record<string, string>;
}

/** As it is written: what follows from the pipeline's name may be absent. */
export type WrittenSink = Unnamed<SinkSettings, "connector">;

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

/** Fields of every kind. Each kind adds its releases, its URL and its other fields. */
export const sinkFields = {
  connector: connectorName.optional().meta({
    description:
      "Name of the sink connector; its offsets belong to group connect-<name>. Default: sink-connector-<pipeline>.",
    examples: ["sink-connector-productinfo"],
    page: "MSK Connect: CreateConnector",
  }),
  tls: tls.optional().meta({
    description:
      "Encryption of the connections to the sink database. Default: what `url` says, else where the server offers " +
      "it, whoever answers.",
    examples: [{ mode: "require" }],
    page: "msk-cdc",
  }),
  tables: z
    .array(sinkTable)
    .min(1, "at least one table")
    .meta({ description: "What goes where.", page: "Debezium: JDBC connector" }),
};

export type SinkTableSettings = z.infer<typeof sinkTable>;
