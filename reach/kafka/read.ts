// Records of one partition, decoded and filtered where they are read: only the wanted ones of a large topic cross the
// network. The caller goes on with `next`.
import { z } from "zod";
import { brokers, offset, operation } from "../operation.js";
import { decodeRecord, isWanted, type DecodedRecord } from "./changeEvent.js";
import { withLog } from "./partitionLog.js";
import { rowChange, type RowChange } from "./rowValues.js";

/** `change`: what it does to its row, where that was asked for and is known. */
export type ReadRecord = DecodedRecord & { change?: RowChange };

export interface ReadAnswer {
  /** In the partition's order. */
  records: ReadRecord[];
  /** Where to go on; null: everything up to `until` was read. */
  next: string | null;
}

/** A call ends after so many milliseconds or bytes of answer: Lambda answers with 6 MB at most. */
const most = { milliseconds: 20_000, bytes: 3_000_000 };

/**
 * Reads from offset `from` up to `until` (excluded), at most `limit` records that fit the filter. A record too large
 * for an answer is an error.
 *
 * @throws Error when the topic or the partition does not exist
 */
export const read = operation(
  z.object({
    brokers,
    topic: z.string().min(1),
    partition: z.int().min(0),
    from: offset,
    until: offset,
    limit: z.int().min(1).max(10_000),
    key: z.string().optional(),
    operations: z.array(z.string()).optional(),
    changes: z.boolean().optional(),
  }),
  ({ brokers: access, topic, partition, from, until, limit, key, operations, changes }): Promise<ReadAnswer> =>
    withLog(access, async (log) => {
      const records: ReadRecord[] = [];
      const deadline = Date.now() + most.milliseconds;
      let bytes = 0;
      for await (const raw of log.records(topic, partition, BigInt(from), BigInt(until))) {
        const change = changes ? rowChange(raw.key, raw.value) : undefined;
        const record = { ...decodeRecord(partition, raw), ...(change && { change }) };
        if (isWanted(record, { key, operations })) {
          const size = Buffer.byteLength(JSON.stringify(record));
          if (size > most.bytes)
            throw new Error(
              `topic ${topic}, partition ${partition}, offset ${record.offset}: a record of ${size} bytes is too ` +
                "large to show; go on behind it",
            );
          if (bytes + size > most.bytes) return { records, next: record.offset };
          records.push(record);
          bytes += size;
        }
        if (records.length === limit || Date.now() > deadline)
          return { records, next: raw.offset + 1n < BigInt(until) ? String(raw.offset + 1n) : null };
      }
      return { records, next: null };
    }),
);
