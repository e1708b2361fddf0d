// Rules over a pipeline's worker configuration. Facts: MSK Connect developer guide, "Supported worker configuration
// properties" (the lists below are its own).
import { workerProperties } from "../connectors/workerConfiguration.js";
import { shown, type Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import { findingsOf } from "./propertyRules.js";
import { outsideSecret } from "./secretReferenceRules.js";

type WorkerRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const workerRules: readonly WorkerRule[] = [supportedByMskConnect, structureStays, secretsResolve];

const producer = new Set(
  (
    "acks batch.size buffer.memory compression.type enable.idempotence key.serializer linger.ms max.request.size " +
    "metadata.max.age.ms metadata.max.idle.ms partitioner.class " +
    "reconnect.backoff.max.ms reconnect.backoff.ms request.timeout.ms retry.backoff.ms value.serializer"
  ).split(" "),
);
const consumer = new Set(
  (
    "allow.auto.create.topics auto.offset.reset check.crcs fetch.max.bytes fetch.max.wait.ms fetch.min.bytes " +
    "heartbeat.interval.ms key.deserializer max.partition.fetch.bytes " +
    "max.poll.interval.ms max.poll.records metadata.max.age.ms partition.assignment.strategy " +
    "reconnect.backoff.max.ms reconnect.backoff.ms request.timeout.ms retry.backoff.ms " +
    "session.timeout.ms value.deserializer"
  ).split(" "),
);
const deniedPrefixes = `
    access.control. admin. admin.listeners.https. client. connect. inter.worker. internal. listeners.https. metrics.
    metrics.context. rest. sasl. security. socket. ssl. topic.tracking. worker.
  `
  .trim()
  .split(/\s+/);
const deniedKeys = new Set(
  (
    "bootstrap.servers config.storage.topic connections.max.idle.ms connector.client.config.override.policy " +
    "group.id listeners metric.reporters plugin.path receive.buffer.bytes " +
    "response.http.headers.config scheduled.rebalance.max.delay.ms send.buffer.bytes status.storage.topic"
  ).split(" "),
);

function supported(key: string): boolean {
  if (key.startsWith("producer.")) return producer.has(key.slice("producer.".length));
  if (key.startsWith("consumer.")) return consumer.has(key.slice("consumer.".length));
  return !deniedKeys.has(key) && !deniedPrefixes.some((prefix) => key.startsWith(prefix));
}

function supportedByMskConnect(pipeline: PipelineSettings, at: string): Finding[] {
  return Object.entries(pipeline.worker.properties)
    .filter(([key]) => !supported(key))
    .map(([key, value]) => ({
      path: `${at}.worker.properties.${key}`,
      value: shown(key, value),
      id: "worker.property.refused",
      rule: "MSK Connect refuses this property in a worker configuration",
      fix: "remove it",
    }));
}

function structureStays(pipeline: PipelineSettings, at: string): Finding[] {
  const rendered = workerProperties(
    pipeline,
    pipeline.worker.properties["config.providers.secretsmanager.param.region"] ?? "",
  );
  return Object.entries(pipeline.worker.properties)
    .filter(([key, value]) => rendered[key] !== value)
    .map(([key, value]) => ({
      path: `${at}.worker.properties.${key}`,
      value: shown(key, value),
      id: "worker.property.fixed",
      rule: "the connectors' configuration stands on this property; it stays as it is",
      fix: "remove it",
    }));
}

function secretsResolve(pipeline: PipelineSettings, at: string): Finding[] {
  const { properties } = pipeline.worker;
  return findingsOf(outsideSecret(properties, pipeline), properties, `${at}.worker.properties.`);
}
