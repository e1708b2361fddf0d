// The key of a Kafka record, as the pipeline's key converter writes it; pure. Facts: Kafka Connect, JsonConverter
// (schemas.enable; Date, Decimal as logical types); Debezium MySQL connector, "Change event keys", "Data type
// mappings".
import type { ColumnShape } from "../../databases/tables.js";
import type { Key } from "./side.js";

/** The key can't be written. */
export class KeyRecordError extends Error {
  override name = "KeyRecordError";
}

const jsonConverter = "org.apache.kafka.connect.json.JsonConverter";

/** Whether record keys as this converter writes them can be made. */
export function writesKeys(converter: string | undefined): boolean {
  return converter === jsonConverter;
}

interface Field {
  type: string;
  name?: string;
  version?: number;
  parameters?: Record<string, string>;
}

/**
 * The record key of a row.
 *
 * @param columns of the source's key, in the order of `key`
 * @param worker properties of the worker that the sink runs on
 * @throws KeyRecordError
 */
export function keyRecord(
  topic: string,
  columns: readonly ColumnShape[],
  key: Key,
  worker: Readonly<Record<string, string>>,
): string {
  const converter = worker["key.converter"];
  if (!writesKeys(converter))
    throw new KeyRecordError(
      `keys are written by ${converter ?? "no converter"}; only those of ${jsonConverter} can be made`,
    );
  const fields = columns.map((column, index) => ({ column, ...encode(column, key[index] ?? "") }));
  // By hand: a number in JSON may have more digits than one of JavaScript.
  const payload = `{${fields.map(({ column, json }) => `${JSON.stringify(column.name)}:${json}`).join(",")}}`;
  if (worker["key.converter.schemas.enable"] === "false") return payload;
  const schema = {
    type: "struct",
    fields: fields.map(({ column, field }) => ({ ...field, optional: false, field: column.name })),
    optional: false,
    name: `${topic}.Key`,
  };
  return `{"schema":${JSON.stringify(schema)},"payload":${payload}}`;
}

function encode({ name, type, declared, digits }: ColumnShape, text: string): { field: Field; json: string } {
  const unsigned = /unsigned/i.test(declared);
  switch (type) {
    case "tinyint":
      return { field: { type: "int16" }, json: text };
    case "smallint":
      return { field: { type: unsigned ? "int32" : "int16" }, json: text };
    case "mediumint":
      return { field: { type: "int32" }, json: text };
    case "int":
      return { field: { type: unsigned ? "int64" : "int32" }, json: text };
    case "year":
      return { field: { type: "int32", name: "io.debezium.time.Year", version: 1 }, json: text };
    case "bigint":
      return unsigned ? { field: decimal(0), json: text } : { field: { type: "int64" }, json: text };
    case "decimal":
      return { field: decimal(digits), json: text };
    case "date":
      return {
        field: { type: "int32", name: "io.debezium.time.Date", version: 1 },
        json: String(Date.parse(`${text}T00:00:00Z`) / 86_400_000),
      };
    case "char":
    case "varchar":
      return { field: { type: "string" }, json: JSON.stringify(text) };
    case "enum":
      return {
        field: {
          type: "string",
          name: "io.debezium.data.Enum",
          version: 1,
          parameters: { allowed: allowed(declared) },
        },
        json: JSON.stringify(text),
      };
    case "datetime":
      return digits > 3
        ? { field: { type: "int64", name: "io.debezium.time.MicroTimestamp", version: 1 }, json: micros(text) }
        : {
            field: { type: "int64", name: "io.debezium.time.Timestamp", version: 1 },
            json: String(BigInt(micros(text)) / 1000n),
          };
    case "binary":
    case "varbinary":
      return { field: { type: "bytes" }, json: JSON.stringify(Buffer.from(text, "hex").toString("base64")) };
    default:
      throw new KeyRecordError(`no record key can be made of ${name}, a ${declared}`);
  }
}

function decimal(scale: number): Field {
  return {
    type: "bytes",
    name: "org.apache.kafka.connect.data.Decimal",
    version: 1,
    parameters: { scale: String(scale) },
  };
}

/** The values of `enum('a','b')`, separated by commas. */
function allowed(declared: string): string {
  return [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = ""]) => value.replaceAll("''", "'")).join(",");
}

/** Microseconds since 1970 of `2024-01-31 08:00:00.123456`. */
function micros(text: string): string {
  const [, second = "", fraction = ""] = /^(.{19})\.?(\d*)$/.exec(text) ?? [];
  return String(BigInt(Date.parse(`${second.replace(" ", "T")}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0")));
}
