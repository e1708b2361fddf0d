// The Kafka topics of a pipeline. Everything that its connectors write is declared here, since the brokers create
// nothing by themselves (auto.create.topics.enable=false). Facts: Debezium MySQL connector, "Topic names", "Schema
// change topic", "Schema history topic", "heartbeat.interval.ms", "Sending signals", "Receiving notifications"; Kafka
// Connect, offset.storage.topic.
import type { PipelineSettings, SinkTableSettings } from "../settings/pipeline.js";

export interface TopicSpec {
  name: string;
  partitions: number;
  /** Topic configuration by Kafka's names; what is absent is the cluster's. */
  configs: Record<string, string>;
  /** The setting of the source that the name follows from, such as `tables[0]`. */
  setting: `tables[${number}]` | "topicPrefix" | "historyTopic" | "signalTable";
}

const hour = 3_600_000;

/** The topics of a pipeline; replication follows the platform. */
export function pipelineTopics({ source, topics }: PipelineSettings): TopicSpec[] {
  const kept = (hours: number) => ({ "cleanup.policy": "delete", "retention.ms": String(hours * hour) });
  return [
    ...source.tables.map((table, index) => ({
      name: dataTopic(source.topicPrefix, table),
      partitions: topics.partitions,
      configs: kept(topics.retentionHours),
      setting: `tables[${index}]` as const,
    })),
    // DDL for whoever wants to read it; one partition keeps its order. The sink must not read it.
    { name: source.topicPrefix, partitions: 1, configs: kept(topics.retentionHours), setting: "topicPrefix" },
    // Read from its beginning at every start of the connector: one partition, and nothing may ever be missing from it.
    {
      name: source.historyTopic,
      partitions: 1,
      configs: { "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1" },
      setting: "historyTopic",
    },
    { name: `__debezium-heartbeat.${source.topicPrefix}`, partitions: 1, configs: kept(24), setting: "topicPrefix" },
    // Only the newest offset per source counts; the few records of one connector need no more than one partition.
    {
      name: offsetTopic(source.topicPrefix),
      partitions: 1,
      configs: { "cleanup.policy": "compact" },
      setting: "topicPrefix",
    },
    ...signalTopics(source).map((topic) => ({ ...topic, partitions: 1, configs: kept(24) })),
  ];
}

/**
 * The commands to a connector, and the rows of the signal table, which Debezium passes on as those of any table. The
 * commands' topic has one partition: no other is read.
 */
function signalTopics({
  topicPrefix,
  signalTable,
  tables,
}: PipelineSettings["source"]): Pick<TopicSpec, "name" | "setting">[] {
  if (signalTable === undefined) return [];
  return [
    { name: signalTopic(topicPrefix), setting: "topicPrefix" },
    // A mistake that preflight has a rule for.
    ...(tables.includes(signalTable)
      ? []
      : [{ name: dataTopic(topicPrefix, signalTable), setting: "signalTable" as const }]),
  ];
}

/**
 * Where a source connector reads its commands: Debezium's default name. A topic each, since all who read a signal table
 * would follow a command in it.
 */
export function signalTopic(topicPrefix: string): string {
  return `${topicPrefix}-signal`;
}

/**
 * Consumer group of a source connector's commands. It commits nothing: what was said while the connector did not run is
 * never caught up on.
 */
export function signalGroup(topicPrefix: string): string {
  return `${topicPrefix}-signal`;
}

/** The topic of a table's changes: prefix.database.table, with `_` for what a topic name can't hold. */
export function dataTopic(topicPrefix: string, table: string): string {
  return `${topicPrefix}.${table}`.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}

/** The source offsets' topic. Named by us, so that a connector that is made anew goes on where the old one stopped. */
export function offsetTopic(topicPrefix: string): string {
  return `connect-offsets.${topicPrefix}`;
}

/** The topic that feeds a sink table. */
export function sinkTopic({ source }: PipelineSettings, table: SinkTableSettings): string {
  return dataTopic(source.topicPrefix, table.from);
}
