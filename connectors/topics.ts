// The Kafka topics of Debezium's sources, whatever the database. Facts: Debezium's connector pages, "Topic names",
// "heartbeat.interval.ms", "Sending signals", "Receiving notifications"; Kafka Connect, offset.storage.topic.
import type { PipelineSettings, SinkTableSettings } from "../settings/pipeline.js";
import { topicOf, type TopicsSettings } from "../settings/topics.js";

export interface TopicSpec {
  name: string;
  /** What is in it. */
  holds: string;
  partitions: number;
  /** Copies of each partition. Absent: the platform's. */
  replicationFactor?: number;
  /** Topic configuration by Kafka's names. The cluster gives absent values. */
  configs: Record<string, string>;
  /** The setting of the source that the name follows from, such as `tables[0]`. */
  setting: string;
  /** The setting gives the whole name; the names of others follow from the topic prefix. */
  named?: true;
}

const hour = 3_600_000;

/** The content of a topic of {@link dataTopics}. */
export const changedRows = "changed rows";

/** A topic for the changes of each captured table. */
export function dataTopics({ source, topics, maxRowSize }: PipelineSettings): TopicSpec[] {
  return source.tables.map((table, index) => {
    const { partitions, replicationFactor, ...records } = topicOf(topics, table);
    return {
      name: dataTopic(source.topicPrefix, table),
      holds: changedRows,
      partitions,
      ...(replicationFactor !== undefined && { replicationFactor }),
      configs: {
        ...recordConfigs(records),
        // A topic's own limit goes before the brokers' message.max.bytes.
        ...(maxRowSize !== undefined && { "max.message.bytes": String(recordBytes(maxRowSize)) }),
      },
      setting: `tables[${index}]`,
    };
  });
}

type RecordSettings = Omit<TopicsSettings, "tables" | "partitions" | "replicationFactor">;

function recordConfigs(settings: RecordSettings): Record<string, string> {
  const { cleanup, retentionHours, retentionBytes, segmentHours, segmentBytes } = settings;
  return {
    "cleanup.policy": cleanup,
    // Compaction alone passes over a time.
    ...(cleanup !== "compact" && { "retention.ms": String(retentionHours * hour) }),
    ...(retentionBytes !== undefined && { "retention.bytes": String(retentionBytes) }),
    ...(segmentHours !== undefined && { "segment.ms": String(segmentHours * hour) }),
    ...(segmentBytes !== undefined && { "segment.bytes": String(segmentBytes) }),
  };
}

/** Bytes of a record with a value of so many: its key, headers and what Kafka adds. */
export function recordBytes(value: number): number {
  return value + 65_536;
}

/** Configuration of a topic that keeps its records for so many hours. */
export function kept(hours: number): Record<string, string> {
  return recordConfigs({ cleanup: "delete", retentionHours: hours });
}

/** Heartbeats, offsets and signals. */
export function sharedTopics({ source }: PipelineSettings): TopicSpec[] {
  const { topicPrefix } = source;
  const setting = "topicPrefix";
  return [
    {
      name: `__debezium-heartbeat.${topicPrefix}`,
      holds: "heartbeats",
      partitions: 1,
      configs: kept(24),
      setting,
    },
    // Only the newest offset per source counts. The few records of one connector need only one partition.
    {
      name: offsetTopic(topicPrefix),
      holds: "connector offsets",
      partitions: 1,
      configs: { "cleanup.policy": "compact" },
      setting,
    },
    ...signalTopics(source).map((topic) => ({ ...topic, partitions: 1, configs: kept(24) })),
  ];
}

/**
 * The commands to a connector, and the rows of the signal table, which Debezium passes on like any table's. The
 * commands' topic has one partition: Debezium reads no other.
 */
function signalTopics({
  topicPrefix,
  signalTable,
  tables,
}: PipelineSettings["source"]): Pick<TopicSpec, "name" | "holds" | "setting">[] {
  if (signalTable === undefined) return [];
  return [
    { name: signalTopic(topicPrefix), holds: "signals", setting: "topicPrefix" },
    // A mistake that preflight has a rule for.
    ...(tables.includes(signalTable)
      ? []
      : [{ name: dataTopic(topicPrefix, signalTable), holds: "watermarks", setting: "signalTable" }]),
  ];
}

/**
 * The topic from which a source connector reads its commands, by Debezium's default name. Each connector has its own:
 * all readers of a signal table would follow a command in it.
 */
export function signalTopic(topicPrefix: string): string {
  return `${topicPrefix}-signal`;
}

/** The topic of a table's changes: prefix.database.table. `_` replaces characters that a topic name can't hold. */
export function dataTopic(topicPrefix: string, table: string): string {
  return `${topicPrefix}.${table}`.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}

/** The source offsets' topic. We name it, so that a connector that is made anew goes on where the old one stopped. */
export function offsetTopic(topicPrefix: string): string {
  return `connect-offsets.${topicPrefix}`;
}

/** The topic that feeds a sink table. */
export function sinkTopic({ source }: PipelineSettings, table: SinkTableSettings): string {
  return dataTopic(source.topicPrefix, table.from);
}
