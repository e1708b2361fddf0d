// Where topics end, and how far a consumer group is. Facts: Kafka protocol, ListOffsets, OffsetFetch (a group that
// never had members has committed nothing, which is no error).
import { Admin } from "@platformatic/kafka";
import { z } from "zod";
import { brokers, operation } from "../operation.js";
import { clientOptions, type BrokerAccess } from "./brokers.js";
import { withLog } from "./partitionLog.js";

/** Offsets are text: they may be larger than JSON's exact numbers. */
export interface TopicOffsets {
  topic: string;
  partition: number;
  /** Offset of the oldest remaining record. */
  start: string;
  /** Offset of the next record that will be written. */
  end: string;
  /** Milliseconds since 1970 of the newest record; null without a record. */
  newest: number | null;
  /** On all brokers, copies included; absent when not asked for, null when the brokers don't tell. */
  bytes?: number | null;
}

export interface GroupOffset {
  topic: string;
  partition: number;
  start: string;
  end: string;
  /** Offset that the group reads next; null: it has committed nothing here. */
  committed: string | null;
  /**
   * Records that it has not committed yet. Some are written already, since a sink commits every ten seconds (Kafka
   * Connect, offset.flush.interval.ms).
   */
  lag: string;
}

const topics = z.array(z.string().min(1)).min(1);

/** @throws Error when a topic does not exist */
export const topicOffsets = operation(
  z.object({ brokers, topics, bytes: z.boolean().default(false) }),
  ({ brokers: access, topics: names, bytes }): Promise<TopicOffsets[]> =>
    withLog(access, async (log) => {
      const [ranges, times] = [await log.ranges(names), await log.newestTimes(names)];
      const sizes = bytes ? await bytesOf(access, ranges) : undefined;
      return ranges.map(({ topic, partition, start, end }) => {
        const newest = times.get(topic)?.[partition] ?? -1;
        return {
          topic,
          partition,
          start: String(start),
          end: String(end),
          newest: newest < 0 ? null : newest,
          ...(bytes && { bytes: sizes?.get(`${topic} ${partition}`) ?? null }),
        };
      });
    }),
);

/** For every partition of these topics. @throws Error when a topic does not exist */
export const groupOffsets = operation(
  z.object({ brokers, group: z.string().min(1), topics }),
  ({ brokers: access, group, topics: names }): Promise<GroupOffset[]> =>
    withLog(access, async (log) => {
      // In this order a committed offset is never ahead of an end that was asked for later.
      const committed = await committedOffsets(access, group);
      return (await log.ranges(names)).map((range) =>
        groupOffset(range, committed.get(`${range.topic} ${range.partition}`)),
      );
    }),
);

/**
 * A group's lag in one partition. Pure. Records that retention has removed can't be read any more, so they do not
 * count.
 */
export function groupOffset(
  { topic, partition, start, end }: { topic: string; partition: number; start: bigint; end: bigint },
  committed: bigint | undefined,
): GroupOffset {
  const next = committed === undefined || committed < start ? start : committed;
  return {
    topic,
    partition,
    start: String(start),
    end: String(end),
    committed: committed === undefined ? null : String(committed),
    lag: String(end > next ? end - next : 0n),
  };
}

/** Undefined: the brokers don't tell everybody (Kafka: DescribeLogDirs needs Describe on the cluster). */
async function bytesOf(
  access: BrokerAccess,
  ranges: readonly { topic: string; partition: number }[],
): Promise<Map<string, number> | undefined> {
  const admin = new Admin(clientOptions(access));
  try {
    const wanted = [...new Set(ranges.map(({ topic }) => topic))].map((name) => ({
      name,
      partitions: ranges.filter(({ topic }) => topic === name).map(({ partition }) => partition),
    }));
    const sizes = new Map<string, number>();
    for (const { results } of await admin.describeLogDirs({ topics: wanted })) {
      for (const { name, partitions } of results.flatMap(({ topics: found }) => found)) {
        for (const { partitionIndex, partitionSize } of partitions)
          sizes.set(`${name} ${partitionIndex}`, (sizes.get(`${name} ${partitionIndex}`) ?? 0) + Number(partitionSize));
      }
    }
    return sizes;
  } catch {
    return undefined;
  } finally {
    await admin.close();
  }
}

/** By topic and partition, with a space between. */
export async function committedOffsets(access: BrokerAccess, group: string): Promise<Map<string, bigint>> {
  const admin = new Admin(clientOptions(access));
  try {
    const [found] = await admin.listConsumerGroupOffsets({ groups: [group] });
    const partitions = (found?.topics ?? []).flatMap(({ name, partitions: all }) =>
      all.map(({ partitionIndex, committedOffset }) => [`${name} ${partitionIndex}`, committedOffset] as const),
    );
    return new Map(partitions.filter(([, offset]) => offset >= 0n));
  } finally {
    await admin.close();
  }
}
