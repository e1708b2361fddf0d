// The topics of a stack's pipelines. Partitions and settings come from MSK's topic operations, which need no route to
// the brokers; records and times from the brokers, through the reach. Facts: MSK API reference, DescribeTopic
// (`configs` is Base64 over a JSON object; only what differs from the cluster's may be in it); Kafka "Topic configs".
import { DescribeTopicCommand, KafkaClient } from "@aws-sdk/client-kafka";
import { sourceKindOf } from "../../sources/registry.js";
import { recordsByTopic } from "./lag.js";
import type { Target } from "./target.js";

export interface TopicStatus {
  pipeline: string;
  name: string;
  /** What is in it. */
  holds: string;
  /** Null: MSK has no such topic. */
  partitions: number | null;
  replicas: number | null;
  /** Hours that records are kept; null: for ever; undefined: as the cluster is set. */
  retentionHours?: number | null;
  compacted: boolean;
  /**
   * Records that are there; null: the brokers could not be asked. A compacted topic's are fewer: offsets are counted.
   */
  records: number | null;
  /** Of the newest record, ISO 8601. */
  newest: string | null;
  /** On all brokers, copies included; null: the brokers don't tell. */
  bytes: number | null;
}

export interface TopicsAnswer {
  topics: TopicStatus[];
  /** What could not be found out. */
  unknown: string[];
}

export async function topicsOf({ access, platform, pipelines, reach, brokers }: Target): Promise<TopicsAnswer> {
  const kafka = new KafkaClient(access.client);
  const unknown: string[] = [];
  const topics: TopicStatus[] = [];
  for (const { settings } of pipelines) {
    const specs = sourceKindOf(settings).topics(settings);
    const described = await Promise.all(specs.map(({ name }) => describeTopic(kafka, platform.clusterArn, name)));
    const there = specs.filter((_, index) => described[index]).map(({ name }) => name);
    const offsets =
      there.length === 0
        ? []
        : await reach
            .call("kafka.topicOffsets", { brokers, topics: there, bytes: true })
            .catch((error: Error) => void unknown.push(`records of pipeline ${settings.name}: ${error.message}`));
    const records = recordsByTopic(offsets ?? []);
    topics.push(
      ...specs.map((spec, index) => {
        const [found, own] = [described[index], records.get(spec.name)];
        const bytes = offsets?.filter(({ topic }) => topic === spec.name).map((one) => one.bytes ?? null);
        return {
          pipeline: settings.name,
          name: spec.name,
          holds: spec.holds,
          partitions: found?.partitions ?? null,
          replicas: found?.replicas ?? null,
          ...retentionOf(found?.configs ?? {}),
          records: own?.records ?? null,
          newest: own?.newest ? new Date(own.newest).toISOString() : null,
          bytes:
            bytes === undefined || bytes.length === 0 || bytes.includes(null)
              ? null
              : bytes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
        };
      }),
    );
  }
  return { topics, unknown };
}

interface DescribedTopic {
  partitions: number;
  replicas: number;
  configs: Record<string, string>;
}

async function describeTopic(
  kafka: KafkaClient,
  ClusterArn: string,
  TopicName: string,
): Promise<DescribedTopic | undefined> {
  try {
    const {
      PartitionCount = 0,
      ReplicationFactor = 0,
      Configs,
    } = await kafka.send(new DescribeTopicCommand({ ClusterArn, TopicName }));
    return {
      partitions: PartitionCount,
      replicas: ReplicationFactor,
      configs: Configs ? (JSON.parse(Buffer.from(Configs, "base64").toString("utf8")) as Record<string, string>) : {},
    };
  } catch (error) {
    if ((error as Error).name === "NotFoundException") return undefined;
    throw error;
  }
}

/** Of a topic's own configuration; pure. */
export function retentionOf(configs: Record<string, string>): Pick<TopicStatus, "retentionHours" | "compacted"> {
  const policy = configs["cleanup.policy"] ?? "delete";
  const kept = configs["retention.ms"];
  if (!policy.includes("delete")) return { compacted: true, retentionHours: null };
  return {
    compacted: policy.includes("compact"),
    ...(kept !== undefined && {
      retentionHours: kept === "-1" ? null : Math.round((Number(kept) / 3_600_000) * 10) / 10,
    }),
  };
}
