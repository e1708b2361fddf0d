// How a source column and its sink column compare: as what, what gets lost on the way by what is declared, or why not
// at all; pure. What a column holds, its database's kind says. Facts: JDBC connector, "Data type mappings".
import type { Columns, DateReading, KeptValues, SentValues } from "../../databases/columns.js";
import type { ColumnShape } from "../../databases/tables.js";
import type { Form } from "../../databases/forms.js";

/** A server: what its kind says of columns, and which of the kind's servers it is. */
export interface Server {
  columns: Columns;
  dialect: string;
}

/** What else decides: both servers, and the source connector's whole configuration. */
export interface Conversion {
  source: Server;
  sink: Server;
  properties: Readonly<Record<string, string>>;
}

/** Both columns in forms whose texts are equal when the sink holds what the pipeline makes of the source's value. */
export interface Comparable {
  source: Form;
  sink: Form;
  /** What is lost by the columns' types or the connector's configuration. */
  lossy?: string;
  /** What becomes of values that hardly any column holds. */
  rare?: string;
  /** The source's form that keeps all of its values, where something is `lossy` or `rare`. */
  exact?: Form;
}

export interface Incomparable {
  why: string;
}

/**
 * The forms of a column, or why it can't be compared.
 *
 * @param limit after which the connector cuts values off, in characters or bytes
 */
export function columnForms(
  source: ColumnShape,
  sink: ColumnShape,
  conversion: Conversion,
  limit?: number,
): Comparable | Incomparable {
  const { from, to } = valuesOf(source, sink, conversion);
  if (from === undefined || to === undefined)
    return { why: `nothing compares ${from === undefined ? source.declared : sink.declared}` };
  const compare = comparisons[from.kind][to.kind] as Comparison<SentValues, KeptValues> | undefined;
  const declared = { source: source.declared, sink: sink.declared, dialect: conversion.sink.dialect };
  const forms = compare?.(from, to, declared) ?? {
    why: `${declared.source} at the source, ${declared.sink} at the sink: what becomes of its values is not declared`,
  };
  return limit === undefined || "why" in forms ? forms : cutOff(forms, from, limit);
}

/** Facts: Debezium 2.7, TruncateColumn (texts and bytes, of columns that may be longer). */
function cutOff(forms: Comparable, from: SentValues, limit: number): Comparable {
  if (!(from.kind === "text" && !from.listed) && from.kind !== "binary") return forms;
  const cut = (form: Form): Form => (form.kind === "text" || form.kind === "binary" ? { ...form, limit } : form);
  const first = `its first ${limit} ${from.kind === "text" ? "characters" : "bytes"}`;
  return {
    source: cut(forms.source),
    sink: cut(forms.sink),
    lossy: forms.lossy === undefined ? first : `${forms.lossy}; ${first}`,
    exact: { kind: from.kind },
  };
}

/** Whether both databases sort the values of a key's column alike, which compare in these forms. */
export function sortsAlike(source: ColumnShape, sink: ColumnShape, forms: Comparable, conversion: Conversion): boolean {
  const { from, to } = valuesOf(source, sink, conversion);
  if (from?.kind === "text" && to?.kind === "text") return from.order !== undefined && from.order === to.order;
  return forms.source.kind === forms.sink.kind;
}

function valuesOf(
  column: ColumnShape,
  other: ColumnShape,
  { source, sink, properties }: Conversion,
): { from: SentValues | undefined; to: KeptValues | undefined } {
  return { from: source.columns.sent(column, source.dialect, properties), to: sink.columns.kept(other, sink.dialect) };
}

/** Both columns as they were declared, and the sink's server, for messages. */
interface Declared {
  source: string;
  sink: string;
  dialect: string;
}

type Comparison<From, To> = (source: From, sink: To, declared: Declared) => Comparable | Incomparable | undefined;

type Sent<Kind> = Extract<SentValues, { kind: Kind }>;
type Kept<Kind> = Extract<KeptValues, { kind: Kind }>;

const same = (form: Form): Comparable => ({ source: form, sink: form });
const whole: Form = { kind: "integer" };
const text: Form = { kind: "text" };
const fifteenDigits = "compared as a double, which holds some 15 digits";

/** By what the source sends, then by what the sink keeps; what is not listed is not compared. */
const comparisons: {
  [From in SentValues["kind"]]: { [To in KeptValues["kind"]]?: Comparison<Sent<From>, Kept<To>> };
} = {
  integer: {
    integer: () => same(whole),
    decimal: decimals,
    double: (source) => asDouble(source),
    text: () => ({ source: whole, sink: text }),
  },
  boolean: { integer: () => same(whole), decimal: decimals, double: (source) => asDouble(source) },
  bits: { bits: () => same(whole) },
  decimal: {
    integer: decimals,
    decimal: decimals,
    double: (source) => asDouble(source),
    text: ({ scale }) => ({ source: { kind: "decimal", scale }, sink: text }),
  },
  double: { double: doubles },
  date: {
    date: ({ reading }) => ({
      source: { kind: "date", ...reading },
      sink: { kind: "date" },
      ...oddDates(reading, { kind: "date" }),
    }),
    datetime: ({ reading }, sink) => moments({ fraction: 0, digits: 0, reading }, sink),
  },
  datetime: {
    datetime: moments,
    date: ({ reading, digits }) => {
      const exact: Form = { kind: "datetime", fraction: digits };
      return {
        source: { kind: "date", ...reading },
        sink: { kind: "date" },
        ...oddDates(reading, exact),
        lossy: "the time of day is lost",
        exact,
      };
    },
  },
  time: {
    time: (source, sink) => {
      const { fraction, rounded, lossy } = fractions(source, sink);
      return {
        source: { kind: "time", fraction, rounded },
        sink: { kind: "time", fraction },
        ...(lossy !== undefined && { lossy, exact: { kind: "time", fraction: source.digits } }),
      };
    },
  },
  text: {
    text: (source, sink) =>
      sink.padded && !source.padded
        ? { ...same({ kind: "text", trimmed: true }), lossy: "a CHAR keeps no spaces at its end", exact: text }
        : same(text),
  },
  binary: {
    binary: (source, sink, declared) =>
      sink.fixed === undefined || sink.fixed === source.fixed
        ? same({ kind: "binary" })
        : { why: `${declared.source} at the source, ${declared.sink} at the sink, which fills up with zeros` },
  },
  encoded: {
    binary: ({ by }, _sink, declared) => ({ why: `${by} and ${declared.sink} at the sink` }),
    text: ({ as }) => (as === undefined ? undefined : { source: { kind: as }, sink: text }),
  },
  json: {
    json: () => same({ kind: "json" }),
    text: (_source, { json }, { source, sink, dialect }) =>
      json
        ? same({ kind: "json" })
        : { why: `${source} at the source, ${sink} on ${dialect} at the sink: the two servers write JSON differently` },
  },
  geometry: { geometry: () => same({ kind: "geometry" }) },
};

type Exact = Sent<"integer" | "boolean" | "decimal">;

function asDouble(source: Exact): Comparable {
  const by = source.kind === "decimal" && source.double !== undefined ? `${source.double}: ` : "";
  return {
    ...same({ kind: "double" }),
    lossy: `${by}${fifteenDigits}`,
    exact: source.kind === "decimal" ? { kind: "decimal", scale: source.scale } : whole,
  };
}

function decimals(source: Exact, sink: Kept<"integer" | "decimal">): Comparable {
  if (source.kind === "decimal" && source.double !== undefined) return asDouble(source);
  const from = source.kind === "decimal" ? source.scale : 0;
  const scale = sink.kind === "decimal" ? sink.scale : 0;
  return {
    ...same({ kind: "decimal", scale }),
    ...(scale < from && {
      lossy: `rounded to ${scale} digits after the point`,
      exact: { kind: "decimal", scale: from },
    }),
  };
}

function doubles(source: Sent<"double">, sink: Kept<"double">, declared: Declared): Comparable | Incomparable {
  if (source.single === sink.single) return same({ kind: "double" });
  return {
    why:
      `${declared.source} at the source, ${declared.sink} at the sink: FLOAT and DOUBLE hold different numbers for ` +
      "the same digits",
  };
}

function moments(source: Seconds & { reading: DateReading }, sink: Kept<"datetime">): Comparable {
  const { fraction, rounded, lossy } = fractions(source, sink);
  const exact: Form = { kind: "datetime", fraction: source.digits };
  return {
    source: { kind: "datetime", fraction, rounded, ...source.reading },
    sink: { kind: "datetime", fraction },
    ...oddDates(source.reading, exact),
    ...(lossy !== undefined && { lossy, exact }),
  };
}

/** Dates that the connector takes for others. */
function oddDates({ zero, adjust }: DateReading, exact: Form): Pick<Comparable, "rare" | "exact"> {
  const rare = [
    ...(zero === undefined ? [] : [`a date with a zero in it becomes ${zero === "null" ? "NULL" : "1970-01-01"}`]),
    ...(adjust ? ["years below 100 become those of 1970 to 2069"] : []),
  ];
  return rare.length === 0 ? {} : { rare: rare.join(", "), exact };
}

/** Digits of a second that are sent, of those that the column has. */
type Seconds = Pick<Sent<"time">, "fraction" | "digits">;

/** The digits of a second that source, connector and sink all have. */
function fractions(
  { fraction: sent, digits }: Seconds,
  sink: Pick<Kept<"time">, "fraction" | "rounds">,
): { fraction: number; rounded: boolean; lossy: string | undefined } {
  const fraction = Math.min(sent, sink.fraction);
  const lossy = fraction < digits ? `fractions of a second have ${fraction} digits of ${digits}` : undefined;
  return { fraction, rounded: sink.rounds && sink.fraction < sent && sent === digits, lossy };
}
