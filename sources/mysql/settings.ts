// The settings of a MySQL source. Facts: Debezium's MySQL connector page, named per field.
import { createHash } from "node:crypto";
import { z } from "zod";
import { databaseUser, debeziumVersion, identifier, properties, tableName, topicName } from "../../settings/names.js";
import { demoSignalTable, type PipelineSettings } from "../../settings/pipeline.js";
import { sourceFields, type NamedSource, type SourceSettings } from "../../settings/source.js";
import type { Claim } from "../kind.js";

export const settings = z.strictObject({
  connector: sourceFields.connector,
  type: z
    .literal("mysql")
    .default("mysql")
    .meta({
      description: "Kind of the source database.",
      examples: ["mysql"],
      page: "Debezium: MySQL connector",
    }),
  version: debeziumVersion.default("3.6.1.Final").meta({
    description: "Debezium release of the source plugin.",
    examples: ["3.6.1.Final"],
    page: "Debezium: Releases",
  }),
  host: sourceFields.host,
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
  tls: sourceFields.tls.meta({ page: "Debezium: MySQL connector, database.ssl.mode" }),
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
  topicPrefix: sourceFields.topicPrefix,
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
  masks: sourceFields.masks,
  properties: properties.default({}).meta({
    description: "Further connector properties; they win over ours unless that breaks a rule.",
    examples: [{ "snapshot.mode": "no_data" }],
    page: "Debezium: MySQL connector configuration properties",
  }),
});

/** Defaults filled in. */
export interface MysqlSource extends SourceSettings {
  serverId: number;
  historyTopic: string;
}

export type MysqlPipeline = PipelineSettings<MysqlSource>;

export type WrittenMysqlSource = z.infer<typeof settings>;

/** Fills the defaults that follow from the topic prefix. */
export function complete(source: NamedSource<WrittenMysqlSource>): MysqlSource {
  const {
    host,
    topicPrefix,
    databases,
    signalTable = host === undefined ? `${databases[0] ?? ""}.${demoSignalTable}` : undefined,
  } = source;
  return {
    ...source,
    serverId: source.serverId ?? defaultServerId(topicPrefix),
    historyTopic: source.historyTopic ?? defaultHistoryTopic(topicPrefix),
    ...(signalTable !== undefined && { signalTable }),
  };
}

/** The schema history's topic of a pipeline whose settings name none. */
export function defaultHistoryTopic(topicPrefix: string): string {
  return `schema-history.${topicPrefix}`;
}

/**
 * The server id of a pipeline whose settings name none: stable, in the upper half of MySQL's range, away from the small
 * numbers that people give their servers.
 */
export function defaultServerId(topicPrefix: string): number {
  return 2 ** 31 + (createHash("sha256").update(topicPrefix).digest().readUInt32BE(0) % 2 ** 31);
}

/** The server id follows from the copy's own topic prefix. */
export function isolated(
  { serverId: _derived, historyTopic, ...source }: MysqlSource,
  own: (name: string, limit: number) => string,
): object {
  return { ...source, historyTopic: own(historyTopic, 249) };
}

/** A server id that follows from the topic prefix is the prefix's mistake. */
export function claims({ source }: MysqlPipeline, at: string): Claim[] {
  if (source.serverId === defaultServerId(source.topicPrefix)) return [];
  return [
    {
      id: "source.serverId.shared",
      path: `${at}.source.serverId`,
      value: source.serverId,
      scopes: [source.host ?? "demo"],
      rule: "a MySQL server cuts off the older of two replicas with one id, again and again",
      fix: "write another number, or leave it away",
    },
  ];
}
