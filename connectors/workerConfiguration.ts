// The worker configuration of a pipeline's connectors. Facts: MSK Connect developer guide, "Supported worker
// configuration properties", "Manage source connector offsets"; Kafka Connect, "Connect configs", JsonConverter.
import { createHash } from "node:crypto";
import type { PipelineSettings } from "../settings/pipeline.js";
import { reconnectBackoff } from "./reconnectBackoff.js";
import { offsetTopic, recordBytes } from "./topics.js";

/**
 * The worker properties. The pipeline's own `worker.properties` win, except for those that the connectors'
 * configuration needs.
 *
 * @param region of the secret
 * @param importsFiles a connector refers to a file in S3 (secretReference.ts)
 */
export function workerProperties(
  { source, worker, maxRowSize }: PipelineSettings,
  region: string,
  importsFiles = false,
): Record<string, string> {
  return {
    ...converters,
    ...lifecycle,
    ...clients,
    ...rowSize(maxRowSize),
    ...worker.properties,
    ...secrets(region),
    ...(importsFiles && files),
    "offset.storage.topic": offsetTopic(source.topicPrefix),
  };
}

/** MSK Connect's default is StringConverter, which a JDBC sink can't read. */
const converters: Record<string, string> = {
  "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  "key.converter.schemas.enable": "true",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter.schemas.enable": "true",
  // Otherwise a NULL in a column with a default arrives as the default.
  "value.converter.replace.null.with.default": "false",
  // Decimals as exact, readable numbers instead of base64.
  "value.converter.decimal.format": "NUMERIC",
};

const lifecycle: Record<string, string> = {
  "task.shutdown.graceful.timeout.ms": "10000",
  "offset.flush.interval.ms": "10000",
  "offset.flush.timeout.ms": "5000",
};

/** MSK Connect documents `producer.` and `consumer.` keys here, and nothing about `*.override.*` in a connector. */
const clients: Record<string, string> = {
  "producer.compression.type": "lz4",
  "producer.batch.size": "262144",
  "consumer.max.poll.records": "5000",
  "consumer.max.partition.fetch.bytes": "10485760",
  // How long a sink waits until another worker takes over for a dead one. Kafka's default is 45 s.
  "consumer.session.timeout.ms": "10000",
  ...reconnectBackoff(""),
  ...reconnectBackoff("producer."),
  ...reconnectBackoff("consumer."),
};

/** A fetch that is smaller than a batch still brings it whole; a larger one keeps the sink's batches together. */
function rowSize(bytes: number | undefined): Record<string, string> {
  if (bytes === undefined) return {};
  const record = recordBytes(bytes);
  return {
    "producer.max.request.size": String(record),
    "consumer.max.partition.fetch.bytes": String(Math.max(10_485_760, record)),
    "consumer.fetch.max.bytes": String(Math.max(52_428_800, record)),
  };
}

function secrets(region: string): Record<string, string> {
  return {
    "config.providers": "secretsmanager",
    "config.providers.secretsmanager.class": "com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider",
    "config.providers.secretsmanager.param.region": region,
  };
}

const files: Record<string, string> = {
  "config.providers": "secretsmanager,s3import",
  "config.providers.s3import.class": "com.amazonaws.kafka.config.providers.S3ImportConfigProvider",
};

/** Worker configurations cannot be changed, so each is named by its content. */
export function workerConfigurationName(pipeline: string, content: string): string {
  return `${pipeline}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}
