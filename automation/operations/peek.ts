// `cdc peek`: records of a topic, decoded, the newest or the oldest. Data plane, by the reach; it joins no consumer
// group and commits nothing.
import { dataTopic } from "../../connectors/topics.js";
import type { DecodedRecord } from "../../reach/kafka/changeEvent.js";
import type { Reach } from "../access/reach.js";
import type { Target } from "./target.js";

export interface PeekOptions {
  count: number;
  from: "beginning" | "end";
  /** The record's key: its text, its JSON, or the value of its only field. */
  key?: string;
  /** Debezium's operations: c, u, d, r. */
  operations?: string[];
  signal?: AbortSignal;
}

/** A partition as the reach tells of it. */
interface Range {
  partition: number;
  start: bigint;
  end: bigint;
}

/**
 * Reads offsets from one up to another one (excluded): of those that fit the first or the last `count`, in their order.
 */
type ReadRange = (
  partition: number,
  from: bigint,
  until: bigint,
  count: number,
  which: "first" | "last",
) => Promise<DecodedRecord[]>;

/** Offsets that the first look back takes; each further one takes eight times as many. */
const firstLook = 200n;

/** Oldest first. @throws Error when there is no such topic */
export async function peek(
  { reach, brokers, pipelines }: Target,
  named: string,
  options: PeekOptions,
): Promise<{ topic: string; records: DecodedRecord[] }> {
  // A table's name stands for its topic.
  const owner = pipelines.find(({ settings }) => settings.source.tables.includes(named));
  const topic = owner ? dataTopic(owner.settings.source.topicPrefix, named) : named;
  const ranges = (await reach.call("kafka.topicOffsets", { brokers, topics: [topic] })).map(
    ({ partition, start, end }) => ({ partition, start: BigInt(start), end: BigInt(end) }),
  );
  return { topic, records: await select(ranges, rangeReader(reach, brokers, topic, options), options) };
}

/** Chooses what to read; it reads no more of a large topic than it needs. */
export async function select(
  ranges: readonly Range[],
  read: ReadRange,
  { count, from }: Pick<PeekOptions, "count" | "from">,
): Promise<DecodedRecord[]> {
  const found = await Promise.all(
    ranges.map((range) =>
      from === "beginning" ? read(range.partition, range.start, range.end, count, "first") : newest(range, read, count),
    ),
  );
  const inOrder = found
    .flat()
    .sort(
      (a, b) =>
        a.timestamp - b.timestamp || a.partition - b.partition || (BigInt(a.offset) < BigInt(b.offset) ? -1 : 1),
    );
  return from === "beginning" ? inOrder.slice(0, count) : inOrder.slice(-count);
}

/** The newest of a partition, looking back in steps that grow. */
async function newest({ partition, start, end }: Range, read: ReadRange, count: number): Promise<DecodedRecord[]> {
  let found: DecodedRecord[] = [];
  let upTo = end;
  for (
    let step = BigInt(count) > firstLook ? BigInt(count) : firstLook;
    upTo > start && found.length < count;
    step *= 8n
  ) {
    const from = upTo - step > start ? upTo - step : start;
    found = [...(await read(partition, from, upTo, count, "last")), ...found].slice(-count);
    upTo = from;
  }
  return found;
}

/** Goes on where an answer ended early. */
function rangeReader(
  reach: Reach,
  brokers: Target["brokers"],
  topic: string,
  { key, operations, signal }: PeekOptions,
): ReadRange {
  return async (partition, from, until, count, which) => {
    let records: DecodedRecord[] = [];
    for (
      let next: string | null = String(from);
      next !== null && (which === "last" || records.length < count) && BigInt(next) < until;
    ) {
      signal?.throwIfAborted();
      const answer: { records: DecodedRecord[]; next: string | null } = await reach.call("kafka.read", {
        brokers,
        topic,
        partition,
        from: next,
        until: String(until),
        limit: which === "last" ? 10_000 : Math.min(count - records.length, 10_000),
        ...(key !== undefined && { key }),
        ...(operations && { operations }),
      });
      records = which === "last" ? [...records, ...answer.records].slice(-count) : [...records, ...answer.records];
      next = answer.next;
    }
    return records;
  };
}
