// How fast a Kafka client comes back to a broker. Facts: MSK developer guide, "Amazon MSK quota" (a kafka.t3.small
// broker takes 4 new TCP connections per second with IAM access control, larger brokers 100) and "Best practices for
// Apache Kafka clients"; Kafka, reconnect.backoff.ms.

/**
 * Properties of a Kafka client that waits 1 s before it connects to a broker again, and up to 10 s after more failures.
 * Kafka's 50 ms would let the clients of one worker use up a small broker's connections while they try, so that none
 * gets through. A first connection waits for nothing.
 *
 * @param prefix what the client's properties start with, such as `producer.`; empty for the worker's own clients
 */
export function reconnectBackoff(prefix: string): Record<string, string> {
  return { [`${prefix}reconnect.backoff.ms`]: "1000", [`${prefix}reconnect.backoff.max.ms`]: "10000" };
}
