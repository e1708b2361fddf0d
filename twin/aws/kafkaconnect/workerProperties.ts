// Which worker properties MSK Connect takes (Amazon MSK Developer Guide, "Supported worker configuration properties").

const producerKeys = new Set(
  `
    acks batch.size buffer.memory compression.type enable.idempotence key.serializer linger.ms
    max.request.size metadata.max.age.ms metadata.max.idle.ms partitioner.class reconnect.backoff.max.ms
    reconnect.backoff.ms request.timeout.ms retry.backoff.ms value.serializer
  `
    .trim()
    .split(/\s+/),
);
const consumerKeys = new Set(
  `
    allow.auto.create.topics auto.offset.reset check.crcs fetch.max.bytes fetch.max.wait.ms fetch.min.bytes
    heartbeat.interval.ms key.deserializer max.partition.fetch.bytes max.poll.interval.ms max.poll.records
    metadata.max.age.ms partition.assignment.strategy reconnect.backoff.max.ms reconnect.backoff.ms
    request.timeout.ms retry.backoff.ms session.timeout.ms value.deserializer
  `
    .trim()
    .split(/\s+/),
);
const deniedPrefixes = `
    access.control. admin. admin.listeners.https. client. connect. inter.worker. internal. listeners.https.
    metrics. metrics.context. rest. sasl. security. socket. ssl. topic.tracking. worker.
  `
  .trim()
  .split(/\s+/);
const deniedKeys = new Set(
  `
    bootstrap.servers config.storage.topic connections.max.idle.ms connector.client.config.override.policy
    group.id listeners metric.reporters plugin.path receive.buffer.bytes response.http.headers.config
    scheduled.rebalance.max.delay.ms send.buffer.bytes status.storage.topic
  `
    .trim()
    .split(/\s+/),
);

/** What workers have without a worker configuration ("Default worker configuration"). */
export const defaultWorkerProperties: Readonly<Record<string, string>> = {
  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
  "value.converter": "org.apache.kafka.connect.storage.StringConverter",
};

/** A sentence per mistake; empty when MSK Connect takes these properties. */
export function workerPropertyMistakes(properties: Readonly<Record<string, string>>): string[] {
  const missing = Object.keys(defaultWorkerProperties).filter((key) => (properties[key] ?? "").trim() === "");
  const denied = Object.keys(properties)
    .filter((key) => !isAllowed(key))
    .sort();
  return [
    ...(missing.length === 0 ? [] : [`the required properties ${missing.join(", ")} are missing`]),
    ...(denied.length === 0 ? [] : [`the properties ${denied.join(", ")} are not supported`]),
  ];
}

function isAllowed(key: string): boolean {
  if (key.startsWith("producer.")) return producerKeys.has(key.slice("producer.".length));
  if (key.startsWith("consumer.")) return consumerKeys.has(key.slice("consumer.".length));
  return !deniedKeys.has(key) && !deniedPrefixes.some((prefix) => key.startsWith(prefix));
}
