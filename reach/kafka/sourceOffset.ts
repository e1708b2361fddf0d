// The offset that a source connector has stored. Facts: Kafka Connect, offset.storage.topic (compacted; key
// `["connector", {partition}]`, value the newest offset, null once it was reset).
import { z } from "zod";
import type { Positions, StoredPosition } from "../../databases/kind.js";
import { databaseKinds } from "../../databases/registry.js";
import { isObject } from "../../settings/isObject.js";
import { brokers, kind, operation } from "../operation.js";
import { withLog, type PartitionLog, type PartitionRange } from "./partitionLog.js";

/** Where a source would go on, with the parts of its position, which are the kind's own. */
export interface SourceOffset extends Omit<StoredPosition, "place"> {
  /** Milliseconds since 1970 at which Connect stored the offset. */
  storedAt: number;
  /** Debezium's source partition, as Connect stores it. */
  partition: Record<string, unknown>;
  /** The whole offset, as Connect stores it. */
  value: Record<string, unknown>;
  [part: string]: unknown;
}

/**
 * Records from the topic's end that are read first. Without the connector among them, it reads eight times as many, and
 * so on.
 */
const firstLook = 200n;

/** Undefined while the connector has stored no offset, or after a reset. @throws Error when the topic does not exist */
export const sourceOffset = operation(
  z.object({ brokers, topic: z.string().min(1), connector: z.string().min(1), kind }),
  ({ brokers: access, topic, connector, kind: name }): Promise<SourceOffset | undefined> =>
    withLog(access, async (log) => {
      const { positions } = databaseKinds.of(name);
      const found = await Promise.all(
        (await log.ranges([topic])).map((range) => newestOf(log, range, connector, positions)),
      );
      // One connector reads one server; an older topic prefix of the same connector may have left another partition's
      // offset.
      return found.flat().sort((a, b) => b.storedAt - a.storedAt)[0];
    }),
);

/**
 * The records' keys under which the connector has offsets, unchanged, without those that were reset. Reads the whole
 * topic. @throws Error when it does not exist
 */
export const sourceOffsetKeys = operation(
  z.object({ brokers, topic: z.string().min(1), connector: z.string().min(1) }),
  ({ brokers: access, topic, connector }): Promise<string[]> =>
    withLog(access, async (log) => {
      const keys = new Set<string>();
      for (const { partition, start, end } of await log.ranges([topic])) {
        for await (const { key, value } of log.records(topic, partition, start, end)) {
          if (key === null || storedKey(key)?.connector !== connector) continue;
          if (value === null) keys.delete(key.toString("utf8"));
          else keys.add(key.toString("utf8"));
        }
      }
      return [...keys];
    }),
);

/** The newest offset of each of the connector's source partitions, without those that were reset. */
async function newestOf(
  log: PartitionLog,
  { topic, partition, start, end }: PartitionRange,
  connector: string,
  positions: Positions,
): Promise<SourceOffset[]> {
  for (let window = firstLook; ; window *= 8n) {
    const from = end - window > start ? end - window : start;
    const newest = new Map<string, SourceOffset | undefined>();
    for await (const { key, value, timestamp } of log.records(topic, partition, from, end)) {
      const read = storedKey(key);
      if (read?.connector === connector)
        newest.set(
          JSON.stringify(read.partition),
          value === null ? undefined : storedOffset(read.partition, value, timestamp, positions),
        );
    }
    if (newest.size > 0 || from === start) return [...newest.values()].filter((one) => one !== undefined);
  }
}

/** Connect's key; undefined for any other. */
export function storedKey(key: Buffer | null): { connector: string; partition: Record<string, unknown> } | undefined {
  const read = key === null ? undefined : parsed(key);
  if (!Array.isArray(read)) return undefined;
  const [connector, partition] = read as [unknown, unknown];
  return typeof connector === "string" && isObject(partition) ? { connector, partition } : undefined;
}

export function storedOffset(
  partition: Record<string, unknown>,
  value: Buffer,
  storedAt: number,
  positions: Positions,
): SourceOffset | undefined {
  const read = parsed(value);
  if (!isObject(read)) return undefined;
  const { place, writtenAt, snapshot } = positions.stored(read);
  return { ...place, writtenAt, snapshot, storedAt, partition, value: read };
}

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
}
