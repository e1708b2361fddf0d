// Records that a sink was let past on purpose, kept in the pipeline's offset topic: it is compacted, so that they stay,
// and goes with the pipeline. Facts: Kafka Connect, offset.storage.topic (key `["connector", {partition}]`; a worker
// reads that of its own connectors alone).
import { z } from "zod";
import { isObject } from "../../settings/isObject.js";
import { brokers, operation } from "../operation.js";
import { withLog } from "./partitionLog.js";
import { storedKey } from "./sourceOffset.js";

/** Stands where Connect's keys have a connector's name; no connector can be called so. */
const marker = "msk-cdc skip";

/** A place of a record. */
const place = z.object({
  connector: z.string(),
  topic: z.string(),
  partition: z.int(),
  /** As text: it may be larger than JSON's exact numbers. */
  offset: z.string(),
});

const circumstances = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** ARN of who did it, where AWS told. */
  by: z.string().optional(),
  /** Source table with its database. */
  table: z.string(),
  sinkTable: z.string(),
  /** The record's key. */
  key: z.unknown(),
  /** The column that the sink named. */
  column: z.string().optional(),
  /** What the sink's task failed of. */
  why: z.string(),
  /** ISO 8601: when it failed. */
  failedAt: z.string(),
});

export type Skip = z.output<typeof place> & z.output<typeof circumstances>;

/** The record that keeps it. */
export function skipRecord({ connector, topic, partition, offset, ...rest }: Skip): { key: string; value: string } {
  return { key: JSON.stringify([marker, { connector, topic, partition, offset }]), value: JSON.stringify(rest) };
}

/** What a record keeps; undefined for any other record of the topic. */
export function skipOf(key: Buffer | null, value: Buffer | null): Skip | undefined {
  const stored = storedKey(key);
  if (stored?.connector !== marker || value === null) return undefined;
  const [where, how] = [place.safeParse(stored.partition), circumstances.safeParse(parsed(value))];
  return where.success && how.success ? { ...where.data, ...how.data } : undefined;
}

/** Oldest first. Reads the whole topic. @throws Error when it does not exist */
export const skips = operation(
  z.object({ brokers, topic: z.string().min(1) }),
  ({ brokers: access, topic }): Promise<Skip[]> =>
    withLog(access, async (log) => {
      const found = new Map<string, Skip>();
      for (const { partition, start, end } of await log.ranges([topic])) {
        for await (const { key, value } of log.records(topic, partition, start, end)) {
          const skip = skipOf(key, value);
          if (skip) found.set(String(key), skip);
        }
      }
      return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
    }),
);

function parsed(value: Buffer): unknown {
  try {
    const read: unknown = JSON.parse(value.toString("utf8"));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
