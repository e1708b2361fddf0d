// How fast a Kafka client reconnects to a broker. Facts: MSK developer guide, "Amazon MSK quota" (a kafka.t3.small
// broker takes 4 new TCP connections per second with IAM access control, larger brokers 100) and "Best practices for
// Apache Kafka clients"; Kafka, reconnect.backoff.ms.

/**
 * Properties of a Kafka client that waits 1 s before it connects to a broker again, and up to 10 s after more failures.
 * With Kafka's 50 ms the tries of one worker's clients use up a small broker's connections, so that none succeeds. A
 * first connection does not wait.
 *
 * @param prefix beginning of the client's properties, such as `producer.`; empty for the worker's own clients
 */
export function reconnectBackoff(prefix: string): Record<string, string> {
  return { [`${prefix}reconnect.backoff.ms`]: "1000", [`${prefix}reconnect.backoff.max.ms`]: "10000" };
}
