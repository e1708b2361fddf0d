// Writing records: signals, and tombstones for keys that shall be forgotten. Facts: Kafka, "Producer configs" (partitioner.class: a record goes where its key's murmur2 says, so that
// all records of a key are in one partition), "acks".
import { Producer, compatibilityPartitioner } from "@platformatic/kafka";
import { z } from "zod";
import { brokers, operation } from "../operation.js";
import { clientOptions } from "./brokers.js";

const record = z.object({ key: z.string(), value: z.string().nullable() });

/** Writes records, in order, and answers when every in-sync copy has them. */
export const produce = operation(z.object({ brokers, topic: z.string().min(1), records: z.array(record).min(1) }), async ({ brokers: access, topic, records }) => {
  const producer = new Producer<Buffer, Buffer | null, Buffer, Buffer>({ ...clientOptions(access), partitioner: compatibilityPartitioner, acks: -1 });
  try {
    await producer.send({ messages: records.map(({ key, value }) => ({ topic, key: Buffer.from(key), value: value === null ? null : Buffer.from(value) })) });
  } finally {
    await producer.close();
  }
});
