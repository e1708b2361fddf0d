// Which worker properties MSK Connect takes. Facts: Amazon MSK Developer Guide, "Supported worker configuration
// properties", "Default worker configuration".

const producerKeys = words(`
  acks batch.size buffer.memory compression.type enable.idempotence key.serializer linger.ms max.request.size
  metadata.max.age.ms metadata.max.idle.ms partitioner.class reconnect.backoff.max.ms reconnect.backoff.ms
  request.timeout.ms retry.backoff.ms value.serializer
`);
const consumerKeys = words(`
  allow.auto.create.topics auto.offset.reset check.crcs fetch.max.bytes fetch.max.wait.ms fetch.min.bytes
  heartbeat.interval.ms key.deserializer max.partition.fetch.bytes max.poll.interval.ms max.poll.records
  metadata.max.age.ms partition.assignment.strategy reconnect.backoff.max.ms reconnect.backoff.ms
  request.timeout.ms retry.backoff.ms session.timeout.ms value.deserializer
`);
const deniedPrefixes = words(`
  access.control. admin. admin.listeners.https. client. connect. inter.worker. internal. listeners.https. metrics.
  metrics.context. rest. sasl. security. socket. ssl. topic.tracking. worker.
`);
const deniedKeys = words(`
  bootstrap.servers config.storage.topic connections.max.idle.ms connector.client.config.override.policy group.id
  listeners metric.reporters plugin.path receive.buffer.bytes response.http.headers.config
  scheduled.rebalance.max.delay.ms send.buffer.bytes status.storage.topic
`);

/** Whether a worker configuration may hold this property. */
export function isSupportedWorkerProperty(key: string): boolean {
  if (key.startsWith("producer.")) return producerKeys.includes(key.slice("producer.".length));
  if (key.startsWith("consumer.")) return consumerKeys.includes(key.slice("consumer.".length));
  return !deniedKeys.includes(key) && !deniedPrefixes.some((prefix) => key.startsWith(prefix));
}

/** Properties of workers without a worker configuration. Each configuration must name these. */
export const defaultWorkerProperties: Readonly<Record<string, string>> = {
  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
  "value.converter": "org.apache.kafka.connect.storage.StringConverter",
};

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
