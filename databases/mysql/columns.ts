// What columns of MySQL and MariaDB hold: as Debezium's MySQL connector sends them, and as a sink keeps them; pure.
// Facts: Debezium MySQL connector, "Data type mappings", "Temporal types"; MySQL, "Rounding Behavior", "Fractional
// Seconds in Time Values", "The JSON Data Type"; MariaDB, "JSON Data Type" (an alias of LONGTEXT).
import type { DateReading, KeptValues, SentValues } from "../columns.js";
import type { ColumnShape } from "../tables.js";

type Family = KeptValues["kind"];

const families: Readonly<Record<string, Family>> = {
  ...named("integer", "tinyint smallint mediumint int bigint year"),
  ...named("bits", "bit"),
  ...named("decimal", "decimal"),
  ...named("double", "float double"),
  ...named("date", "date"),
  ...named("datetime", "datetime timestamp"),
  ...named("time", "time"),
  ...named("text", "char varchar tinytext text mediumtext longtext enum set uuid inet4 inet6"),
  ...named("binary", "binary varbinary tinyblob blob mediumblob longblob"),
  ...named("json", "json"),
  ...named(
    "geometry",
    "geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection",
  ),
};

function named(family: Family, types: string): Record<string, Family> {
  return Object.fromEntries(types.split(" ").map((type) => [type, family]));
}

export function sent(
  column: ColumnShape,
  dialect: string,
  properties: Readonly<Record<string, string>>,
): SentValues | undefined {
  const { digits } = column;
  const fraction = properties["time.precision.mode"] === "connect" ? Math.min(digits, 3) : digits;
  const family = families[column.type];
  switch (family) {
    case "bits":
      return { kind: isTruth(column) ? "boolean" : "bits" };
    case "decimal": {
      const mode = "decimal.handling.mode";
      return { kind: "decimal", scale: digits, ...(properties[mode] === "double" && { double: `${mode}=double` }) };
    }
    case "double":
      return double(column);
    case "date":
      return { kind: "date", reading: reading(column, properties) };
    case "datetime":
      return { kind: "datetime", fraction, digits, reading: reading(column, properties) };
    case "time":
      return { kind: "time", fraction, digits };
    case "text":
      return text(column, dialect);
    case "binary":
      return encoded(properties["binary.handling.mode"]) ?? binary(column);
    case "integer":
    case "json":
    case "geometry":
      return { kind: family };
    case undefined:
      return undefined;
  }
}

export function kept(column: ColumnShape, dialect: string): KeptValues | undefined {
  const family = families[column.type];
  switch (family) {
    case "bits":
      return { kind: isTruth(column) ? "integer" : "bits" };
    case "decimal":
      return { kind: "decimal", scale: column.digits };
    case "double":
      return double(column);
    case "datetime":
    case "time":
      return { kind: family, fraction: column.digits, rounds: dialect === "mysql" };
    case "text":
      return { ...text(column, dialect), json: dialect === "mysql" };
    case "binary":
      return binary(column);
    case "integer":
    case "date":
    case "json":
    case "geometry":
      return { kind: family };
    case undefined:
      return undefined;
  }
}

/** What Debezium takes for a truth value. */
function isTruth({ declared }: ColumnShape): boolean {
  return declared.toLowerCase() === "bit(1)";
}

function double({ type }: ColumnShape): { kind: "double"; single: boolean } {
  return { kind: "double", single: type === "float" };
}

/** An ENUM sorts by its list, whatever its collation; two servers know their own collations. */
function text({ type, collation }: ColumnShape, dialect: string): Extract<SentValues, { kind: "text" }> {
  const sorts = (type === "char" || type === "varchar") && collation !== null;
  return {
    kind: "text",
    padded: type === "char",
    ...(sorts && { order: `${dialect} ${collation}` }),
    ...((type === "enum" || type === "set") && { listed: true }),
  };
}

function binary({ type, declared }: ColumnShape): { kind: "binary"; fixed?: number } {
  return { kind: "binary", ...(type === "binary" && { fixed: Number(/\((\d+)\)/.exec(declared)?.[1] ?? 1) }) };
}

function encoded(mode: string | undefined): SentValues | undefined {
  const by = `binary.handling.mode=${mode}`;
  if (mode === "base64-url-safe") return { kind: "encoded", by };
  return mode === "base64" || mode === "hex" ? { kind: "encoded", as: mode, by } : undefined;
}

function reading({ nullable, type }: ColumnShape, properties: Readonly<Record<string, string>>): DateReading {
  return {
    zero: nullable ? "null" : "epoch",
    ...(type !== "timestamp" && properties["enable.time.adjuster"] !== "false" && { adjust: true }),
  };
}
