// A pipeline's settings: secret, source, sink, capacity, worker, topics. Facts: the MSK Connect developer guide and
// Kafka's documentation, named per field.
import { createHash } from "node:crypto";
import { z } from "zod";
import { properties } from "./names.js";
import { secretPrefix } from "./ownNames.js";
import { platformName } from "./platform.js";
import { secret } from "./secret.js";
import { sink } from "./sink.js";
import { source } from "./source.js";

const connect = z.strictObject({
  version: z
    .enum(["3.7.x", "2.7.1"])
    .default("3.7.x")
    .meta({
      description: "Kafka Connect version: 3.7.x runs on Java 17, 2.7.1 on Java 11.",
      examples: ["3.7.x"],
      page: "MSK Connect: Understand connectors",
    }),
  mcuCount: z
    .literal([1, 2, 4, 8], "1, 2, 4 or 8 MCU")
    .default(1)
    .meta({
      description: "Size of each worker, in MCU (1 vCPU and 4 GiB each).",
      examples: [2],
      page: "MSK Connect: Connector capacity",
    }),
  workerCount: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .meta({
      description: "Workers of each connector; a Debezium MySQL source uses one.",
      examples: [1],
      page: "MSK Connect: Connector capacity",
    }),
});

const worker = z.strictObject({
  properties: properties.default({}).meta({
    description: "Further worker properties; MSK Connect allows some and refuses others.",
    examples: [{ "offset.flush.interval.ms": 5000 }],
    page: "MSK Connect: Supported worker configuration properties",
  }),
});

const topics = z.strictObject({
  partitions: z
    .int()
    .min(1)
    .default(1)
    .meta({
      description: "Partitions of each data topic.",
      examples: [1],
      page: "Kafka: num.partitions",
    }),
  retentionHours: z
    .int()
    .min(1)
    .default(168)
    .meta({
      description:
        "How long the data topics keep records, in hours: longer than the longest time that the sink may stand still.",
      examples: [168],
      page: "Kafka: retention.ms",
    }),
});

export const pipeline = z
  .strictObject({
    name: platformName.meta({
      description: "Name of the pipeline and prefix of its resources' names.",
      examples: ["simplydemo"],
      page: "msk-cdc",
    }),
    secret: secret
      .optional()
      .meta({ description: "Default name: AmazonMSK_<pipeline>.", page: "Secrets Manager: CreateSecret" }),
    source: source.meta({ description: "Where changes come from.", page: "Debezium: MySQL connector" }),
    sink: sink.meta({ description: "Where changes go.", page: "Debezium: JDBC connector" }),
    connect: connect
      .prefault({})
      .meta({ description: "Version and capacity of both connectors.", page: "MSK Connect: CreateConnector" }),
    worker: worker.prefault({}).meta({
      description: "The worker configuration that both connectors run under.",
      page: "MSK Connect: Workers",
    }),
    topics: topics.prefault({}).meta({ description: "The data topics.", page: "Kafka: Topic configs" }),
  })
  .transform(nameTheUnnamed);

export type PipelineSettings = z.infer<typeof pipeline>;
export type SourceSettings = PipelineSettings["source"];
export type SinkSettings = PipelineSettings["sink"];
export type { SinkTableSettings } from "./sink.js";

interface Unnamed {
  name: string;
  secret?: z.infer<typeof secret> | undefined;
  source: z.infer<typeof source>;
  sink: z.infer<typeof sink>;
}

/** Fills the defaults that follow from the pipeline's name and topic prefix. */
function nameTheUnnamed<P extends Unnamed>(pipeline: P) {
  const topicPrefix = pipeline.source.topicPrefix ?? pipeline.name;
  const {
    host,
    databases,
    signalTable = host === undefined ? `${databases[0] ?? ""}.${demoSignalTable}` : undefined,
  } = pipeline.source;
  return {
    ...pipeline,
    secret: pipeline.secret ?? secret.parse({ name: `${secretPrefix}${pipeline.name}` }),
    source: {
      ...pipeline.source,
      connector: pipeline.source.connector ?? `source-connector-${pipeline.name}`,
      topicPrefix,
      serverId: pipeline.source.serverId ?? defaultServerId(topicPrefix),
      historyTopic: pipeline.source.historyTopic ?? defaultHistoryTopic(topicPrefix),
      ...(signalTable !== undefined && { signalTable }),
    },
    sink: { ...pipeline.sink, connector: pipeline.sink.connector ?? `sink-connector-${pipeline.name}` },
  };
}

/** The signal table of a demo database (components/demo/source.sql). */
export const demoSignalTable = "debezium_signal";

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
