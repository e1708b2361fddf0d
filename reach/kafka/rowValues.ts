// The values of a change event as a database takes them in SQL, by their schemas; pure. Facts: Debezium's connectors,
// "Data type mappings"; Kafka Connect, JsonConverter (bytes as base64, Decimal as the unscaled number's bytes).
import type { TriedRow } from "../../databases/kind.js";
import { isObject } from "../../settings/isObject.js";

/** What a change does to its row, as far as values can be written. */
export type RowChange = Pick<TriedRow, "key" | "row">;

type SqlValue = RowChange["key"][string];

interface Schema {
  field?: string;
  type?: string;
  name?: string;
  parameters?: Record<string, string>;
  fields?: Schema[];
}

/** Undefined: no change of a row, or written without schemas. */
export function rowChange(key: Buffer | null, value: Buffer | null): RowChange | undefined {
  const [keyed, changed] = [envelope(key), envelope(value)];
  if (!keyed) return undefined;
  const columns = sqlValues(keyed.schema, keyed.payload);
  if (!changed) return value === null ? { key: columns, row: null } : undefined;
  const { payload, schema } = changed;
  if (payload["op"] === "d") return { key: columns, row: null };
  const after = payload["after"];
  const of = schema.fields?.find(({ field }) => field === "after");
  return isObject(after) && of ? { key: columns, row: sqlValues(of, after) } : undefined;
}

function envelope(bytes: Buffer | null): { schema: Schema; payload: Record<string, unknown> } | undefined {
  if (bytes === null) return undefined;
  // Whole numbers beyond what JavaScript counts exactly stay as they are written.
  const text = bytes.toString("utf8").replace(/(?<=[:,[]\s*)(-?\d{16,})(?=\s*[,}\]])/g, '"$1"');
  try {
    const { schema, payload } = JSON.parse(text) as { schema?: unknown; payload?: unknown };
    return isObject(schema) && isObject(payload) ? { schema, payload } : undefined;
  } catch {
    return undefined;
  }
}

function sqlValues({ fields = [] }: Schema, payload: Record<string, unknown>): Record<string, SqlValue> {
  return Object.fromEntries(
    fields.flatMap((schema) => {
      const value = sqlValue(schema, payload[schema.field ?? ""] ?? null);
      return value === undefined ? [] : [[schema.field ?? "", value]];
    }),
  );
}

/** Undefined: not known how it is written. */
function sqlValue({ type, name, parameters }: Schema, value: unknown): SqlValue | undefined {
  if (value === null) return null;
  if (isObject(value) || Array.isArray(value)) return undefined;
  const text = String(value);
  switch (name) {
    case "io.debezium.time.Date":
    case "org.apache.kafka.connect.data.Date":
      return instant(BigInt(text) * 86_400_000_000n).slice(0, 10);
    case "io.debezium.time.Timestamp":
    case "org.apache.kafka.connect.data.Timestamp":
      return instant(BigInt(text) * 1000n);
    case "io.debezium.time.MicroTimestamp":
      return instant(BigInt(text));
    case "io.debezium.time.ZonedTimestamp":
      return text.endsWith("Z") ? text.slice(0, -1).replace("T", " ") : undefined;
    case "io.debezium.time.Time":
    case "org.apache.kafka.connect.data.Time":
      return instant(BigInt(text) * 1000n).slice(11);
    case "io.debezium.time.MicroTime":
      return instant(BigInt(text)).slice(11);
    case "org.apache.kafka.connect.data.Decimal":
      return decimal(Buffer.from(text, "base64"), Number(parameters?.["scale"] ?? 0));
    case "io.debezium.data.Bits":
      return { base64: Buffer.from(text, "base64").reverse().toString("base64") };
    default:
      return plain(type, value, text);
  }
}

function plain(type: string | undefined, value: unknown, text: string): SqlValue {
  if (type === "bytes") return { base64: text };
  if (type === "boolean") return value === true ? "1" : "0";
  return text;
}

/** `2024-01-31 08:00:00.123456`. @param micros since 1970 */
function instant(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, 19).replace("T", " ");
  return `${seconds}.${String(rest).padStart(6, "0")}`;
}

function decimal(bytes: Buffer, scale: number): string {
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x0${bytes.toString("hex")}`));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}
