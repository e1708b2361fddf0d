// Reads a range of one partition without a consumer group: nothing is committed and nothing is left on the cluster.
// Facts: Kafka protocol, Fetch (whole batches are sent, also records before the offset asked for; a compacted log has
// gaps); Kafka "Message format" (attributes, bit 5: control batch).
import { setTimeout as sleep } from "node:timers/promises";
import { Consumer } from "@platformatic/kafka";
import { clientOptions, type BrokerAccess } from "./brokers.js";

/** A record with its offset. */
export interface LogRecord {
  offset: bigint;
  /** Milliseconds since 1970. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
}

/** Where a partition begins and ends. */
export interface PartitionRange {
  topic: string;
  partition: number;
  /** Of the oldest remaining record. */
  start: bigint;
  /** Of the next record that will be written. */
  end: bigint;
}

/** ListOffsets' marks: the oldest record, the next one, the record with the newest time (Kafka 3.0 and later). */
const earliest = -2n;
const newestTime = -3n;

const fetchBytes = 2 * 1024 * 1024;
const controlBatch = 0x20;

/**
 * Empty answers in a row that a broker may give before the end, half a second and a pause each. A broker that throttles
 * its clients does so.
 */
const emptyAnswers = { most: 5, pause: 200 };

export class PartitionLog {
  private readonly consumer: Consumer<Buffer, Buffer, Buffer, Buffer>;

  constructor(access: BrokerAccess) {
    this.consumer = new Consumer({ ...clientOptions(access), groupId: "msk-cdc-reader" });
  }

  /** The ranges of all partitions of these topics, by topic and number. @throws Error when a topic does not exist */
  async ranges(topics: string[]): Promise<PartitionRange[]> {
    if (topics.length === 0) return [];
    const [starts, ends] = [
      await this.consumer.listOffsets({ topics, timestamp: earliest }),
      await this.consumer.listOffsets({ topics }),
    ];
    return topics.flatMap((topic) =>
      (ends.get(topic) ?? []).map((end, partition) => ({
        topic,
        partition,
        start: starts.get(topic)?.[partition] ?? 0n,
        end,
      })),
    );
  }

  /** Milliseconds since 1970 of each partition's newest record; -1 without a record. */
  async newestTimes(topics: string[]): Promise<Map<string, number[]>> {
    if (topics.length === 0) return new Map();
    const found = await this.consumer.listOffsetsWithTimestamps({ topics, timestamp: newestTime });
    return new Map(
      [...found].map(([topic, partitions]) => [
        topic,
        [...partitions].sort(([a], [b]) => a - b).map(([, { timestamp }]) => Number(timestamp)),
      ]),
    );
  }

  /**
   * Records of a partition from one offset up to another one (excluded), in order. @throws Error when the brokers send
   * nothing more before the end
   */
  async *records(topic: string, partition: number, from: bigint, until: bigint): AsyncGenerator<LogRecord> {
    for (let next = from, empty = 0; next < until; ) {
      const batches = await this.fetch(topic, partition, next);
      const last = batches.at(-1);
      if (!last) {
        if (++empty === emptyAnswers.most)
          throw new Error(
            `topic ${topic}, partition ${partition}: the brokers answer nothing from offset ${next} on, though ` +
              `it goes on up to ${until}. They may throttle their clients: try again`,
          );
        await sleep(emptyAnswers.pause);
        continue;
      }
      empty = 0;
      for (const batch of batches.filter(({ attributes }) => (attributes & controlBatch) === 0)) {
        for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
          const offset = batch.firstOffset + BigInt(offsetDelta);
          if (offset >= next && offset < until)
            yield { offset, timestamp: Number(batch.firstTimestamp + timestampDelta), key, value };
        }
      }
      next = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
    }
  }

  async close(): Promise<void> {
    await this.consumer.close();
  }

  private async fetch(topic: string, partition: number, fetchOffset: bigint) {
    const { topics } = await this.consumer.metadata({ topics: [topic] });
    const found = topics.get(topic);
    const leader = found?.partitions[partition]?.leader;
    if (!found || leader === undefined)
      throw new Error(`topic ${topic}: there is no partition ${partition}, or it has no leader`);
    const { responses } = await this.consumer.fetch({
      node: leader,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: fetchBytes,
      topics: [
        {
          topicId: found.id,
          partitions: [
            { partition, fetchOffset, partitionMaxBytes: fetchBytes, currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
          ],
        },
      ],
    });
    return responses.flatMap(({ partitions }) => partitions).flatMap(({ records }) => records ?? []);
  }
}

/** Opens a log for one piece of work. */
export async function withLog<T>(access: BrokerAccess, work: (log: PartitionLog) => Promise<T>): Promise<T> {
  const log = new PartitionLog(access);
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
