// Topics that a connector waits for, as they are not there. Facts: Kafka's clients log such a topic at each attempt,
// once a second (NetworkClient, "Error while fetching metadata"), and wait on without an error.
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { logLines } from "./logEvents.js";

/** Milliseconds of its log in which a client that waits for a topic has said so again and again. */
const recently = 60_000;
const repeated = 10_000;

/** Topics that a connector's clients ask for in vain, by the last minute of its log. @throws LogGroupError */
export async function awaitedTopics(logs: CloudWatchLogsClient, logGroup: string): Promise<string[]> {
  const asked = new Map<string, { first: number; last: number }>();
  const since = Date.now() - recently;
  for await (const { message, timestamp } of logLines(logs, logGroup, {
    since,
    pattern: '"UNKNOWN_TOPIC_OR_PARTITION"',
  }))
    for (const [, topic = ""] of message.matchAll(/([\w.-]+)=UNKNOWN_TOPIC_OR_PARTITION/g))
      asked.set(topic, { first: asked.get(topic)?.first ?? timestamp, last: timestamp });
  return [...asked].flatMap(([topic, { first, last }]) => (last - first >= repeated ? [topic] : []));
}
