// A sink that takes one record at a time, of one topic, while a record of it is skipped; pure. Facts: Kafka Connect,
// KIP-458 (consumer.override.*); MSK Connect does not say its policy, and Kafka's default since 3.0 is All.

type Properties = Readonly<Record<string, string>>;

const polled = "consumer.override.max.poll.records";

/** Says of which topic the sink takes one record at a time; no connector reads it. */
const marker = "msk-cdc.skip.topic";

/** A sink's properties by which it reads this topic alone, and each of its batches is one record. */
export function oneAtATime(properties: Properties, topic: string): Record<string, string> {
  return { ...properties, topics: topic, [polled]: "1", [marker]: topic };
}

/** Undoes it. @param own the properties that its settings make */
export function asBefore(own: Properties, properties: Properties): Record<string, string> {
  if (oneAtATimeOf(properties) === undefined) return { ...properties };
  const { [marker]: _topic, [polled]: _one, ...others } = properties;
  const { topics = "", [polled]: records } = own;
  return { ...others, topics, ...(records !== undefined && { [polled]: records }) };
}

/** The topic of which a connector takes one record at a time; undefined: it takes batches. */
export function oneAtATimeOf(properties: Properties = {}): string | undefined {
  return properties[marker];
}
