// Writes records: signals, and tombstones for keys to forget. Facts: Kafka, "Producer configs" (partitioner.class: the
// key's murmur2 chooses the partition, so that all records of a key are in one), "acks", "message.max.bytes" (of a
// batch: about 1 MB).
import { ProduceAcks, Producer, compatibilityPartitioner } from "@platformatic/kafka";
import { z } from "zod";
import { brokers, operation } from "../operation.js";
import { clientOptions } from "./brokers.js";

const record = z.object({ key: z.string(), value: z.string().nullable() });

/** Records of one request, in which those of a partition are one batch. A tombstone has a few hundred bytes. */
const atOnce = 500;

/** Writes records, in order, and answers when every in-sync copy has them. */
export const produce = operation(
  z.object({ brokers, topic: z.string().min(1), records: z.array(record).min(1) }),
  async ({ brokers: access, topic, records }) => {
    const producer = new Producer<Buffer, Buffer | null, Buffer, Buffer>({
      ...clientOptions(access),
      partitioner: compatibilityPartitioner,
    });
    try {
      const messages = records.map(({ key, value }) => ({
        topic,
        key: Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
      }));
      // Given here, since the client takes no acks from its constructor.
      for (let first = 0; first < messages.length; first += atOnce)
        await producer.send({ acks: ProduceAcks.ALL, messages: messages.slice(first, first + atOnce) });
    } finally {
      await producer.close();
    }
  },
);
