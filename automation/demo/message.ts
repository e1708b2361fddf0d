// Makes a Debezium message readable. Pure. Facts: Debezium's "MySQL connector, data change events"; Kafka Connect's
// JsonConverter.

interface ChangeEvent {
  schema?: { fields?: unknown[] };
  payload: {
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    op: string;
    source: Record<string, unknown>;
    ts_ms?: number;
  };
}

/** The lines to show for a change event with JsonConverter's schemas: its payload without what only machines read. */
export function describeMessage(topic: string, key: Buffer, value: Buffer): string[] {
  const event = JSON.parse(value.toString("utf8")) as ChangeEvent;
  const { before, after, op, source } = event.payload;
  const position = `${String(source["file"])}:${String(source["pos"])}`;
  const keyPayload = (JSON.parse(key.toString("utf8")) as { payload?: unknown }).payload;
  return [
    `topic  ${topic}`,
    `key    ${JSON.stringify(keyPayload)}`,
    `op     ${op} (${operations[op] ?? "unknown"})`,
    `before ${describeRow(before)}`,
    `after  ${describeRow(after)}`,
    `source ${String(source["db"])}.${String(source["table"])}, binlog ${position}, connector ` +
      `${String(source["connector"])} ${String(source["version"])}`,
    `schema ${event.schema?.fields?.length ?? 0} fields; ${value.length.toLocaleString("en")} bytes in all`,
  ];
}

/** Whether a record is a change event with this operation (c, u, d, r). A tombstone is not. */
export function isOperation(value: Buffer | null, operation: string): value is Buffer {
  return value !== null && (JSON.parse(value.toString("utf8")) as Partial<ChangeEvent>).payload?.op === operation;
}

const operations: Record<string, string> = { c: "insert", u: "update", d: "delete", r: "snapshot read" };

function describeRow(row: Record<string, unknown> | null): string {
  if (row === null) return "null";
  return Object.entries(row)
    .map(([name, value]) => `${name}: ${shorten(value)}`)
    .join(", ");
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 26 ? `${text.slice(0, 24)}…` : text;
}
