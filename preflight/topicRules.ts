// Rules over a pipeline's data topics. Facts: Kafka, "Topic configs".
import { clusterFacts } from "../settings/clusters/platformCluster.js";
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/platform.js";
import { topicOf } from "../settings/topics.js";

export function topicsWork(pipeline: PipelineSettings, at: string, platform: PlatformSettings | undefined): Finding[] {
  const { source, topics } = pipeline;
  const named = Object.keys(topics.tables);
  return [
    ...named.flatMap((table) => captured(table, source.tables, at)),
    ...[undefined, ...named].flatMap((table) => [
      ...ages(pipeline, at, table),
      ...hasBrokers(pipeline, at, table, platform),
    ]),
  ];
}

function captured(table: string, tables: readonly string[], at: string): Finding[] {
  if (tables.includes(table)) return [];
  return [
    {
      id: "topics.table.notCaptured",
      path: `${at}.topics.tables`,
      value: JSON.stringify(table),
      rule: `the source captures no such table (${tables.join(", ")}), so that no topic would follow it`,
      fix: "correct it, or remove it",
    },
  ];
}

function ages({ topics }: PipelineSettings, at: string, table: string | undefined): Finding[] {
  const { cleanup, retentionBytes } = table === undefined ? topics : topicOf(topics, table);
  const written = table === undefined ? topics : topics.tables[table];
  if (cleanup !== "compact" || retentionBytes === undefined) return [];
  if (written?.cleanup !== "compact" && written?.retentionBytes === undefined) return [];
  return [
    {
      id: "topics.retention.compacted",
      path: `${pathOf(at, table)}.retentionBytes`,
      value: String(retentionBytes),
      rule: "a topic that is only compacted keeps the newest record of each key for ever: no size ends it",
      fix: "remove it, or write cleanup: compact,delete",
    },
  ];
}

function hasBrokers(
  { topics }: PipelineSettings,
  at: string,
  table: string | undefined,
  platform: PlatformSettings | undefined,
): Finding[] {
  const copies = (table === undefined ? topics : topics.tables[table])?.replicationFactor;
  const brokers = platform && clusterFacts(platform).brokers?.count;
  if (copies === undefined || brokers === undefined || copies <= brokers) return [];
  return [
    {
      id: "topics.replicationFactor.tooHigh",
      path: `${pathOf(at, table)}.replicationFactor`,
      value: String(copies),
      rule: `each copy of a partition is on a broker of its own, and there are ${brokers}`,
      fix: `write ${brokers}, or add brokers`,
    },
  ];
}

function pathOf(at: string, table: string | undefined): string {
  return table === undefined ? `${at}.topics` : `${at}.topics.tables[${JSON.stringify(table)}]`;
}
