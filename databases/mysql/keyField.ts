// A column of a record's key, as Debezium's MySQL connector writes it; pure. Facts: Debezium MySQL connector, "Change
// event keys", "Data type mappings"; Kafka Connect, JsonConverter (Date, Decimal as logical types).
import type { KeyField } from "../columns.js";
import type { ColumnShape } from "../tables.js";
import { membersOf } from "./members.js";

export function keyField({ type, declared, digits }: ColumnShape, text: string): KeyField | undefined {
  const unsigned = /unsigned/i.test(declared);
  switch (type) {
    case "tinyint":
      return { schema: { type: "int16" }, json: text };
    case "smallint":
      return { schema: { type: unsigned ? "int32" : "int16" }, json: text };
    case "mediumint":
      return { schema: { type: "int32" }, json: text };
    case "int":
      return { schema: { type: unsigned ? "int64" : "int32" }, json: text };
    case "year":
      return { schema: { type: "int32", name: "io.debezium.time.Year", version: 1 }, json: text };
    case "bigint":
      return unsigned ? { schema: decimal(0), json: text } : { schema: { type: "int64" }, json: text };
    case "decimal":
      return { schema: decimal(digits), json: text };
    case "date":
      return {
        schema: { type: "int32", name: "io.debezium.time.Date", version: 1 },
        json: String(Date.parse(`${text}T00:00:00Z`) / 86_400_000),
      };
    case "char":
    case "varchar":
      return { schema: { type: "string" }, json: JSON.stringify(text) };
    case "enum":
      return {
        schema: {
          type: "string",
          name: "io.debezium.data.Enum",
          version: 1,
          parameters: { allowed: allowed(declared) },
        },
        json: JSON.stringify(text),
      };
    case "datetime":
      return digits > 3
        ? { schema: { type: "int64", name: "io.debezium.time.MicroTimestamp", version: 1 }, json: micros(text) }
        : {
            schema: { type: "int64", name: "io.debezium.time.Timestamp", version: 1 },
            json: String(BigInt(micros(text)) / 1000n),
          };
    case "binary":
    case "varbinary":
      return { schema: { type: "bytes" }, json: JSON.stringify(Buffer.from(text, "hex").toString("base64")) };
    default:
      return undefined;
  }
}

function decimal(scale: number): KeyField["schema"] {
  return {
    type: "bytes",
    name: "org.apache.kafka.connect.data.Decimal",
    version: 1,
    parameters: { scale: String(scale) },
  };
}

/** The values of `enum('a','b')`, separated by commas. */
function allowed(declared: string): string {
  return membersOf(declared).join(",");
}

/** Microseconds since 1970 of `2024-01-31 08:00:00.123456`. */
function micros(text: string): string {
  const [, second = "", fraction = ""] = /^(.{19})\.?(\d*)$/.exec(text) ?? [];
  return String(BigInt(Date.parse(`${second.replace(" ", "T")}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0")));
}
