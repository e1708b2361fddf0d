// Which record a skip is for, and whether it may be skipped; pure.
import { isRefusedSo, recordText, type Standing, type Waiting } from "./refusal.js";

/** Nothing was skipped as asked for, or the message says what was. */
export class SkipError extends Error {
  override name = "SkipError";
}

export interface Wanted {
  /** Source table with its database: only a record of it is skipped. */
  table?: string;
  /** `topic/partition/offset` of the one to skip. */
  record?: string;
}

/** The record that is to be skipped. @throws SkipError where it can't be told which one it is */
export function chosen(found: Standing, { table, record }: Wanted, cause: string): Waiting {
  const { waiting, refused } = found;
  if (record !== undefined) return named(waiting, record);
  if (table !== undefined && !waiting.some((one) => one.table === table))
    throw new SkipError(
      `the sink has no record of ${table} to take. It has of ${listed(waiting.map((one) => one.table))}`,
    );
  if (!refused) throw untold(found, cause);
  if (table !== undefined && refused.table !== table)
    throw new SkipError(`the sink has failed of another table's row, ${recordText(refused)}`);
  return refused;
}

function untold({ waiting, toGo }: Standing, cause: string): SkipError {
  const heads = waiting.filter(({ ahead }) => ahead === 0);
  return new SkipError(
    `the sink has failed (${cause}), and says so of none of its next records when they are tried. It has ${toGo} to ` +
      `go; first come ${heads.map(recordText).join("; ") || "none"}. Fix: mend the cause; or name the record, where ` +
      "you know it (--record topic/partition/offset)",
  );
}

/**
 * Where records before it are not written yet, it must be provable that the sink fails of this one, and so where it is.
 *
 * @throws SkipError
 */
export function refuseUnproven({ waiting }: Pick<Standing, "waiting">, wanted: Waiting, cause: string): void {
  const here = waiting.filter((one) => isSamePartition(one, wanted));
  const first = here.find((one) => isRefusal(one, cause));
  if (first && placeOf(first) === placeOf(wanted)) return;
  throw new SkipError(
    first && first.ahead < wanted.ahead
      ? `the sink fails before that of ${recordText(first)}: skip it first`
      : `the sink may not have written the ${wanted.ahead} records before ${recordText(wanted)}, which would be ` +
          "skipped, too, and it does not refuse this one when it is tried. Nothing is skipped",
  );
}

/** Whether no other partition of its topic holds a record of which the task may have failed so. */
export function isOnlyRefused(
  { waiting, cut }: Pick<Standing, "waiting" | "cut">,
  record: Waiting,
  cause: string,
): boolean {
  const alike = waiting.filter((one) => one.topic === record.topic && isRefusal(one, cause));
  if (cut.some(({ topic, partition }) => topic === record.topic && partition !== record.partition)) return false;
  const [first] = alike.filter((one) => isSamePartition(one, record));
  return (
    first !== undefined && placeOf(first) === placeOf(record) && alike.every((one) => isSamePartition(one, record))
  );
}

/** Whether the task may have failed of it. */
export function isRefusal({ answer }: Waiting, cause: string): boolean {
  return answer?.refused !== undefined && isRefusedSo(answer.refused, cause);
}

function isSamePartition(one: Waiting, other: Waiting): boolean {
  return one.topic === other.topic && one.partition === other.partition;
}

/** Where the sink goes on behind a record. A deletion's tombstone deletes the same row, and would be refused, too. */
export function offsetBehind({ waiting }: Pick<Standing, "waiting">, record: Waiting): string {
  const next = waiting.find((one) => isSamePartition(one, record) && one.ahead === record.ahead + 1);
  const isTombstone = next?.record.operation === undefined && next?.record.value === null;
  const belongs =
    record.record.operation === "d" && isTombstone && JSON.stringify(next.key) === JSON.stringify(record.key);
  return String(BigInt(belongs ? next.offset : record.offset) + 1n);
}

/** `topic/partition/offset` */
export function placeOf({ topic, partition, offset }: Pick<Waiting, "topic" | "partition" | "offset">): string {
  return `${topic}/${partition}/${offset}`;
}

function named(waiting: readonly Waiting[], record: string): Waiting {
  const [, topic, partition, offset] = /^(.+)\/(\d+)\/(\d+)$/.exec(record) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined)
    throw new SkipError(`"${record}" names no record: write topic/partition/offset`);
  const found = waiting.find((one) => placeOf(one) === placeOf({ topic, partition: Number(partition), offset }));
  if (found) return found;
  const here = waiting.filter((one) => one.topic === topic && String(one.partition) === partition);
  const [first, last] = [here[0], here.at(-1)];
  throw new SkipError(
    first && last
      ? `record ${record} is none of those that the sink takes next, offsets ${first.offset} to ${last.offset} as ` +
          "far as was looked"
      : `the sink has nothing to take from ${topic}, partition ${partition}. It has from ` +
          listed(waiting.map((one) => `${one.topic}/${one.partition}`)),
  );
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(", ") || "none";
}

/** Whether everything that was looked at could be tried, and nothing was refused. */
export function allTaken({ waiting }: Standing): boolean {
  return waiting.length > 0 && waiting.every(({ answer }) => answer && answer.refused === undefined);
}

/** Whether a failure is the database's, by its driver's names: one of the connector's own is not seen by trying. */
export function isDatabases(cause: string): boolean {
  return /\bjava\.sql\.|SQLException|(?<!debezium\.connector)\.jdbc\./.test(cause);
}
