// A pipeline's data topics, all alike or by table. Facts: Kafka, "Topic configs".
import { z } from "zod";

const forms = {
  partitions: z.int().min(1),
  retentionHours: z.int().min(1),
  retentionBytes: z.int().min(1),
  segmentHours: z.int().min(1),
  segmentBytes: z.int().min(1_048_576).max(2_147_483_647),
  cleanup: z.enum(["delete", "compact", "compact,delete"]),
  replicationFactor: z.int().min(1),
};

type Field = keyof typeof forms;

const meanings = {
  partitions: {
    description: "Partitions of each data topic. More can be added later, and none taken away.",
    examples: [1],
    page: "Kafka: num.partitions",
  },
  retentionHours: {
    description:
      "How long the data topics keep records, in hours: longer than the longest time that the sink may stand still.",
    examples: [168],
    page: "Kafka: retention.ms",
  },
  retentionBytes: {
    description:
      "Bytes of a partition beyond which its oldest records go, whatever their age and whether the sink has them. " +
      "Default: any number.",
    examples: [10_737_418_240],
    page: "Kafka: retention.bytes",
  },
  segmentHours: {
    description:
      "Age at which a file of a partition is closed, in hours; only closed ones are deleted or compacted. Default: " +
      "the cluster's, 168.",
    examples: [24],
    page: "Kafka: segment.ms",
  },
  segmentBytes: {
    description: "Bytes at which a file of a partition is closed. Default: the cluster's, 1 GiB.",
    examples: [268_435_456],
    page: "Kafka: segment.bytes",
  },
  cleanup: {
    description:
      "What becomes of old records: `delete` deletes those past their time, `compact` keeps the newest of each key " +
      "for ever, `compact,delete` does both. Compaction needs tables with a key.",
    examples: ["delete"],
    page: "Kafka: cleanup.policy",
  },
  replicationFactor: {
    description:
      "Copies of each partition, for topics that are made from now on: MSK would make an existing one anew, without " +
      "its records. Default: the platform's.",
    examples: [3],
    page: "Kafka: default.replication.factor",
  },
} satisfies Record<Field, object>;

/** As a field of one table's topic: what it lacks, the pipeline's has. */
function own<Form extends z.ZodType>(form: Form, field: Field) {
  return form.optional().meta(meanings[field]);
}

const table = z.strictObject({
  partitions: own(forms.partitions, "partitions"),
  retentionHours: own(forms.retentionHours, "retentionHours"),
  retentionBytes: own(forms.retentionBytes, "retentionBytes"),
  segmentHours: own(forms.segmentHours, "segmentHours"),
  segmentBytes: own(forms.segmentBytes, "segmentBytes"),
  cleanup: own(forms.cleanup, "cleanup"),
  replicationFactor: own(forms.replicationFactor, "replicationFactor"),
});

export const topics = table.extend({
  partitions: forms.partitions.default(1).meta(meanings.partitions),
  retentionHours: forms.retentionHours.default(168).meta(meanings.retentionHours),
  cleanup: forms.cleanup.default("delete").meta(meanings.cleanup),
  tables: z
    .record(z.string(), table)
    .default({})
    .meta({
      description: "Other values for the topics of single tables, by the table's name as in source.tables.",
      examples: [{ "shop.orders": { partitions: 4 } }],
      page: "msk-cdc",
    }),
});

export type TopicsSettings = z.infer<typeof topics>;

/** What holds for the topic of a table. */
export function topicOf({ tables, ...all }: TopicsSettings, name: string): Omit<TopicsSettings, "tables"> {
  const written = Object.entries(tables[name] ?? {}).filter(([, value]) => value !== undefined);
  return { ...all, ...Object.fromEntries(written) };
}
