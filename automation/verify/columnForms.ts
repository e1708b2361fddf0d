// How a source column and its sink column compare: as what, what gets lost on the way by what is declared, or why not
// at all; pure. Facts: Debezium MySQL connector, "Data type mappings", "Temporal types"; JDBC connector, "Data type
// mappings"; MySQL, "Rounding Behavior", "Fractional Seconds in Time Values".
import type { ColumnShape } from "../../databases/tables.js";
import type { Form } from "../../databases/forms.js";

/** What else decides: the kind of both servers, and the source connector's configuration. */
export interface Conversion {
  source: "mysql" | "mariadb";
  sink: "mysql" | "mariadb";
  /** The source connector's whole configuration. */
  properties: Readonly<Record<string, string>>;
}

/** Both columns in forms whose texts are equal when the sink holds what the pipeline makes of the source's value. */
export interface Comparable {
  source: Form;
  sink: Form;
  /** What is lost by the columns' types or the connector's configuration. */
  lossy?: string;
}

export interface Incomparable {
  why: string;
}

type Family =
  | "integer"
  | "bits"
  | "decimal"
  | "double"
  | "date"
  | "datetime"
  | "time"
  | "text"
  | "binary"
  | "json"
  | "geometry";

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

/** The forms of a column, or why it can't be compared. */
export function columnForms(source: ColumnShape, sink: ColumnShape, conversion: Conversion): Comparable | Incomparable {
  const [from, to] = [familyOf(source), familyOf(sink)];
  if (from === undefined || to === undefined)
    return { why: `nothing compares ${from === undefined ? source.declared : sink.declared}` };
  return (
    comparisons[`${from} ${to}`]?.(source, sink, conversion) ?? {
      why: `${source.declared} at the source, ${sink.declared} at the sink: what becomes of its values is not declared`,
    }
  );
}

/** A BIT(1) is a truth value to Debezium, so that it compares as a number. */
function familyOf({ type, declared }: ColumnShape): Family | undefined {
  return declared.toLowerCase() === "bit(1)" ? "integer" : families[type];
}

type Comparison = (
  source: ColumnShape,
  sink: ColumnShape,
  conversion: Conversion,
) => Comparable | Incomparable | undefined;

const same = (form: Form): Comparable => ({ source: form, sink: form });
const whole: Form = { kind: "integer" };
const text: Form = { kind: "text" };

/** By `<family of the source> <family of the sink>`; what is not listed is not compared. */
const comparisons: Readonly<Record<string, Comparison>> = {
  "integer integer": () => same(whole),
  "bits bits": () => same(whole),
  "integer decimal": decimals,
  "decimal decimal": decimals,
  "decimal integer": decimals,
  "integer double": () => ({ ...same({ kind: "double" }), lossy: "compared as a double, which holds some 15 digits" }),
  "decimal double": () => ({ ...same({ kind: "double" }), lossy: "compared as a double, which holds some 15 digits" }),
  "double double": doubles,
  "integer text": ({ type }) => (type === "bit" ? undefined : { source: whole, sink: text }),
  "decimal text": ({ digits }) => ({ source: { kind: "decimal", scale: digits }, sink: text }),
  "date date": (source, _sink, { properties }) => ({
    source: { kind: "date", ...dates(source, properties) },
    sink: { kind: "date" },
  }),
  "date datetime": moments,
  "datetime datetime": moments,
  "datetime date": (source, _sink, { properties }) => ({
    source: { kind: "date", ...dates(source, properties) },
    sink: { kind: "date" },
    lossy: "the time of day is lost",
  }),
  "time time": (source, sink, conversion) => {
    const { fraction, rounded, lossy } = fractions(source, sink, conversion);
    return { source: { kind: "time", fraction, rounded }, sink: { kind: "time", fraction }, ...lossy };
  },
  "text text": texts,
  "binary binary": binaries,
  "binary text": (_source, _sink, { properties }) => {
    const mode = properties["binary.handling.mode"];
    return mode === "base64" || mode === "hex" ? { source: { kind: mode }, sink: text } : undefined;
  },
  "json json": () => same({ kind: "json" }),
  "json text": (source, { declared }, { sink }) =>
    sink === "mysql"
      ? same({ kind: "json" })
      : {
          why:
            `${source.declared} at the source, ${declared} on MariaDB at the sink: the two servers write JSON ` +
            "differently",
        },
  "geometry geometry": () => same({ kind: "geometry" }),
};

function decimals(source: ColumnShape, sink: ColumnShape, { properties }: Conversion): Comparable {
  if (properties["decimal.handling.mode"] === "double" && source.type === "decimal")
    return {
      ...same({ kind: "double" }),
      lossy: "decimal.handling.mode=double: compared as a double, which holds some 15 digits",
    };
  const [from, to] = [source, sink].map(({ type, digits }) => (type === "decimal" ? digits : 0)) as [number, number];
  return to >= from
    ? same({ kind: "decimal", scale: to })
    : { ...same({ kind: "decimal", scale: to }), lossy: `rounded to ${to} digits after the point` };
}

function doubles(source: ColumnShape, sink: ColumnShape): Comparable | Incomparable {
  if (source.type === sink.type) return same({ kind: "double" });
  return {
    why:
      `${source.declared} at the source, ${sink.declared} at the sink: FLOAT and DOUBLE hold different numbers for ` +
      "the same digits",
  };
}

function dates(
  { nullable, type }: ColumnShape,
  properties: Readonly<Record<string, string>>,
): { zero: "null" | "epoch"; adjust?: true } {
  return {
    zero: nullable ? "null" : "epoch",
    ...(type !== "timestamp" && properties["enable.time.adjuster"] !== "false" && { adjust: true }),
  };
}

function moments(source: ColumnShape, sink: ColumnShape, conversion: Conversion): Comparable {
  const { fraction, rounded, lossy } = fractions(source, sink, conversion);
  return {
    source: { kind: "datetime", fraction, rounded, ...dates(source, conversion.properties) },
    sink: { kind: "datetime", fraction },
    ...lossy,
  };
}

/** The digits of a second that source, connector and sink all have. */
function fractions(
  { digits }: ColumnShape,
  sink: ColumnShape,
  { sink: server, properties }: Conversion,
): { fraction: number; rounded: boolean; lossy: { lossy?: string } } {
  const sent = properties["time.precision.mode"] === "connect" ? Math.min(digits, 3) : digits;
  const fraction = Math.min(sent, sink.digits);
  const lossy = fraction < digits ? { lossy: `fractions of a second have ${fraction} digits of ${digits}` } : {};
  return { fraction, rounded: server === "mysql" && sink.digits < sent && sent === digits, lossy };
}

function texts(source: ColumnShape, sink: ColumnShape): Comparable {
  if (sink.type !== "char" || source.type === "char") return same(text);
  return { ...same({ kind: "text", trimmed: true }), lossy: "a CHAR keeps no spaces at its end" };
}

function binaries(source: ColumnShape, sink: ColumnShape, { properties }: Conversion): Comparable | Incomparable {
  if (["base64", "hex", "base64-url-safe"].includes(properties["binary.handling.mode"] ?? ""))
    return { why: `binary.handling.mode=${properties["binary.handling.mode"]} and ${sink.declared} at the sink` };
  if (sink.type === "binary" && source.declared !== sink.declared)
    return { why: `${source.declared} at the source, ${sink.declared} at the sink, which fills up with zeros` };
  return same({ kind: "binary" });
}
