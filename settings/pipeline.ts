// A pipeline's settings, whatever the kinds of its source and sink: secret, capacity, worker, topics. Facts: the MSK
// Connect developer guide and Kafka's documentation, named per field.
import { z } from "zod";
import { platformName } from "./platform.js";
import { properties } from "./names.js";
import { secret } from "./secret.js";
import type { SinkSettings } from "./sink.js";
import type { SourceSettings } from "./source.js";
import { topics, type TopicsSettings } from "./topics.js";

export type { SinkSettings, SinkTableSettings } from "./sink.js";
export type { SourceSettings } from "./source.js";

/** A pipeline, defaults filled in. A kind knows its own source or sink more closely. */
export interface PipelineSettings<Source = SourceSettings, Sink = SinkSettings> {
  name: string;
  secret: z.infer<typeof secret>;
  source: Source;
  sink: Sink;
  /** Bytes. Absent: Kafka's own limits. */
  maxRowSize?: number | undefined;
  connect: z.infer<typeof connect>;
  worker: z.infer<typeof worker>;
  topics: TopicsSettings;
  schemaChanges: z.infer<typeof schemaChanges>;
}

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
      description: "Workers of each connector; a Debezium source uses one.",
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

const schemaChanges = z
  .enum(["follow", "add-only", "report"])
  .default("add-only")
  .meta({
    description:
      "What a sink table follows of its source's: `add-only` adds columns that the source gains, and makes a missing " +
      "table; with `follow` a watchdog adds and widens what the connector can't, and has old rows filled; `report` " +
      "changes no table. `cdc status` reports the rest, with the statement for the sink.",
    examples: ["follow"],
    page: "Debezium: JDBC connector, schema.evolution",
  });

/** Fields of every pipeline; schema.ts adds source and sink. */
export const pipelineFields = {
  name: platformName.meta({
    description: "Name of the pipeline and prefix of its resources' names.",
    examples: ["simplydemo"],
    page: "msk-cdc",
  }),
  secret: secret
    .optional()
    .meta({ description: "Default name: AmazonMSK_<pipeline>.", page: "Secrets Manager: CreateSecret" }),
  maxRowSize: z
    .int()
    .min(1_048_576)
    .max(16_777_216)
    .optional()
    .meta({
      description:
        "Bytes of the largest change event, of which an update holds its row before and after, and a schema: what " +
        "the source may send, the data topics take and the sink fetches. Default: Kafka's own limits, some 1 MB.",
      examples: [8_388_608],
      page: "Kafka: max.request.size, max.message.bytes",
    }),
  connect: connect
    .prefault({})
    .meta({ description: "Version and capacity of both connectors.", page: "MSK Connect: CreateConnector" }),
  worker: worker.prefault({}).meta({
    description: "The worker configuration that both connectors run under.",
    page: "MSK Connect: Workers",
  }),
  topics: topics.prefault({}).meta({ description: "The data topics.", page: "Kafka: Topic configs" }),
  schemaChanges,
};

/** The signal table of a demo database (components/demo/source.sql). */
export const demoSignalTable = "debezium_signal";
