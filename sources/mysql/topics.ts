// The topics that a MySQL source writes. Facts: Debezium MySQL connector, "Topic names", "Schema change topic", "Schema
// history topic".
import { dataTopics, kept, sharedTopics, type TopicSpec } from "../../connectors/topics.js";
import { defaultHistoryTopic, type MysqlPipeline } from "./settings.js";

export function mysqlTopics(pipeline: MysqlPipeline): TopicSpec[] {
  const { topicPrefix, historyTopic } = pipeline.source;
  return [
    ...dataTopics(pipeline),
    // DDL for whoever wants to read it; one partition keeps its order. The sink must not read it.
    {
      name: topicPrefix,
      holds: "schema changes",
      partitions: 1,
      configs: kept(pipeline.topics.retentionHours),
      setting: "topicPrefix",
    },
    // Read from its beginning at every start of the connector: one partition, and nothing may ever be missing from it.
    {
      name: historyTopic,
      holds: "schema history",
      partitions: 1,
      configs: { "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1" },
      setting: "historyTopic",
      ...(historyTopic !== defaultHistoryTopic(topicPrefix) && { named: true }),
    },
    ...sharedTopics(pipeline),
  ];
}
