// A record as people read it: Debezium's change events in JSON, anything else as text. Pure. Facts: Debezium's
// connectors, "Data change events" (key, before, after, op, source, ts_ms); Kafka Connect's JsonConverter (with
// schemas: {schema, payload}).
import { isObject } from "../../settings/isObject.js";

/** Debezium's operations: insert, update, delete, snapshot read, truncate, message. */
export type ChangeOperation = "c" | "u" | "d" | "r" | "t" | "m";

/** A decoded record. */
export interface DecodedRecord {
  partition: number;
  /** As text: it may be larger than JSON's exact numbers. */
  offset: string;
  /** Milliseconds since 1970, the producer's clock. */
  timestamp: number;
  /** JSON without its schema, or text; null for a record without a key. */
  key: unknown;
  /** Of a change event: the operation on the row. */
  operation?: ChangeOperation;
  /** Of a change event. */
  before?: unknown;
  after?: unknown;
  /** Of a change event: its origin. */
  source?: { table: string; file: string | null; position: number | null; at: number | null; snapshot: boolean };
  /** Of any other record: JSON without its schema, or text; null for a tombstone. */
  value?: unknown;
}

/** The wanted records. */
export interface RecordFilter {
  /** The key: its text, its JSON, or the value of its only field. */
  key?: string | undefined;
  operations?: readonly string[] | undefined;
}

export function decodeRecord(
  partition: number,
  { offset, timestamp, key, value }: { offset: bigint; timestamp: number; key: Buffer | null; value: Buffer | null },
): DecodedRecord {
  const record = { partition, offset: String(offset), timestamp, key: withoutSchema(decoded(key)) };
  const content = withoutSchema(decoded(value));
  if (!isObject(content) || typeof content["op"] !== "string" || !("before" in content || "after" in content))
    return { ...record, value: content };
  const { op, before = null, after = null, source } = content;
  return {
    ...record,
    operation: op as ChangeOperation,
    before,
    after,
    ...(isObject(source) && { source: origin(source) }),
  };
}

export function isWanted(record: DecodedRecord, { key, operations }: RecordFilter): boolean {
  return (
    (key === undefined || hasKey(record.key, key)) &&
    (operations === undefined || (record.operation !== undefined && operations.includes(record.operation)))
  );
}

function hasKey(key: unknown, wanted: string): boolean {
  if (typeof key === "string") return key === wanted;
  if (JSON.stringify(key) === JSON.stringify(parsed(wanted))) return true;
  if (!isObject(key)) return String(key) === wanted;
  const values = Object.values(key);
  return values.length === 1 && String(values[0]) === wanted;
}

function origin({
  db,
  table,
  file,
  pos,
  ts_ms: at,
  snapshot,
}: Record<string, unknown>): NonNullable<DecodedRecord["source"]> {
  return {
    table: [db, table].filter((part) => typeof part === "string").join("."),
    file: typeof file === "string" && file !== "" ? file : null,
    position: typeof pos === "number" && pos > 0 ? pos : null,
    at: typeof at === "number" ? at : null,
    snapshot: snapshot !== undefined && snapshot !== null && String(snapshot) !== "false",
  };
}

function decoded(bytes: Buffer | null): unknown {
  if (bytes === null) return null;
  const text = bytes.toString("utf8");
  return parsed(text) ?? text;
}

/**
 * Undefined for text that is no JSON, and for JSON whose numbers lose digits in JavaScript: there the text says more.
 */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "number" && String(value) !== text ? undefined : value;
  } catch {
    return undefined;
  }
}

function withoutSchema(value: unknown): unknown {
  return isObject(value) && "schema" in value && "payload" in value && Object.keys(value).length === 2
    ? value["payload"]
    : value;
}
