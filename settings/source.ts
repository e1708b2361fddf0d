// The common settings of all kinds of sources. Facts: Debezium's connector pages, named per field.
import { z } from "zod";
import { columnName, connectorName, topicName } from "./names.js";
import { tls, type TlsSettings } from "./tls.js";

/** A pipeline's source, defaults filled in. Its kind adds fields of its own. */
export interface SourceSettings {
  connector: string;
  /** Of the kinds that sources/ registers. */
  type: string;
  /** Release of the plugin. */
  version: string;
  /** Absent: the platform's demo source database. */
  host?: string | undefined;
  port?: number | undefined;
  /** Absent: encrypted where the server offers it. */
  tls?: TlsSettings | undefined;
  user: string;
  databases: string[];
  /** Tables with their databases, as the kind writes them. */
  tables: string[];
  topicPrefix: string;
  /** Absent: the pipeline takes no signals. */
  signalTable?: string | undefined;
  masks: MaskSettings[];
  properties: Record<string, string>;
}

/** As it is written: what follows from the pipeline's name may be absent. */
export type WrittenSource = Unnamed<SourceSettings, "connector" | "topicPrefix">;

/** The written settings, with the names that follow from the pipeline's. */
export type NamedSource<Written> = Written & Pick<SourceSettings, "connector" | "topicPrefix">;

/** Settings of which these may be absent. */
export type Unnamed<Settings, Names extends keyof Settings> = Omit<Settings, Names> & {
  [Name in Names]?: Settings[Name] | undefined;
};

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

/** Fields of every kind. Each kind adds the form of its tables, its releases and its other fields. */
export const sourceFields = {
  connector: connectorName.optional().meta({
    description:
      "Name of the source connector; offsets are found again only under the same name. Default: " +
      "source-connector-<pipeline>.",
    examples: ["source-connector-demosrc"],
    page: "MSK Connect: CreateConnector",
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
  tls: tls.optional().meta({
    description:
      "Encryption of the connections to the source database. Default: where the server offers it, whoever answers.",
    examples: [{ mode: "require" }],
    page: "msk-cdc",
  }),
  topicPrefix: topicName
    .max(100, "at most 100 characters, so that topic names fit Kafka's limit of 249")
    .optional()
    .meta({
      description: "First part of the data topics' names, unique on the cluster. Default: the pipeline's name.",
      examples: ["simply"],
      page: "Debezium: topic.prefix",
    }),
  masks: z.array(mask).default([]).meta({
    description: "Columns whose values never leave the source as they are.",
    page: "Debezium: column.mask.with.length.chars, column.truncate.to.length.chars",
  }),
};

export type MaskSettings = z.infer<typeof mask>;
