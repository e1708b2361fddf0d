// What columns have room for, in words that all kinds of databases share, and whether one takes all that another may
// hold; pure. Facts: Debezium JDBC connector, "Data type mappings"; its sessions are strict, so that no value is cut
// without an error.

export type Room =
  | { kind: "whole"; least: bigint; most: bigint }
  /** Digits before and after the point. */
  | { kind: "decimal"; whole: number; fraction: number }
  | { kind: "double"; single: boolean }
  | { kind: "bits"; bits: number }
  | { kind: "date" }
  /** Digits of a second. `years`: the first and the last whole one; absent: all that dates have. */
  | { kind: "datetime" | "time"; fraction: number; years?: readonly [number, number] }
  /** `members`: takes no other values, nor, of a set, parts. */
  | { kind: "text"; characters: number; members?: readonly string[]; repertoire?: Repertoire }
  | { kind: "binary"; bytes: number }
  | { kind: "json" | "geometry" };

/**
 * The characters that a text may have. Of `all` and `plane` (Unicode, or its first plane) each holds what follows it,
 * of `own` none holds another one, and `ascii` is in each.
 */
export interface Repertoire {
  name: string;
  holds: "all" | "plane" | "own" | "ascii";
}

/**
 * A value that does not fit ends the sink's task, or is written with a loss. `rare`: one that does not fit ends the
 * task, and many tables hold none.
 */
export interface Misfit {
  effect: "stops" | "loses" | "rare";
  why: string;
}

const rare = (why: string): Misfit => ({ effect: "rare", why });
const stops = (why: string): Misfit => ({ effect: "stops", why });
const loses = (why: string): Misfit => ({ effect: "loses", why });
const numbers = new Set<Room["kind"]>(["whole", "decimal", "double"]);

/** @returns undefined where everything fits, or nothing is known of such a pair */
export function misfit(source: Room, sink: Room): Misfit | undefined {
  if (source.kind === "whole" || source.kind === "decimal") return ofNumber(source, sink);
  if (source.kind === "text") return ofText(source, sink);
  if (source.kind === "double")
    return sink.kind === "double" && sink.single && !source.single
      ? loses("a FLOAT keeps some seven digits")
      : numbers.has(sink.kind) && sink.kind !== "double"
        ? loses("digits after the point are rounded, and large numbers end the task")
        : sink.kind === "bits"
          ? stops(`it has ${sink.bits} bits`)
          : undefined;
  if (source.kind === "bits" && sink.kind === "bits")
    return source.bits > sink.bits ? stops(`it has ${sink.bits} of ${source.bits} bits`) : undefined;
  if (source.kind === "binary" && sink.kind === "binary")
    return source.bytes > sink.bytes ? stops(`it has room for ${sink.bytes} of ${source.bytes} bytes`) : undefined;
  if ((source.kind === "datetime" || source.kind === "time") && source.kind === sink.kind)
    return source.fraction > sink.fraction
      ? loses(`it keeps ${sink.fraction} of ${source.fraction} digits of a second`)
      : sink.years && !source.years
        ? rare(`it has room for the years ${sink.years.join(" to ")}`)
        : undefined;
  if (source.kind === "datetime" && sink.kind === "date") return loses("the time of day is lost");
  return undefined;
}

function ofNumber(source: Extract<Room, { kind: "whole" | "decimal" }>, sink: Room): Misfit | undefined {
  if (source.kind === "whole" && sink.kind === "whole")
    return source.least < sink.least || source.most > sink.most
      ? stops(`it has room for ${sink.least} to ${sink.most}`)
      : undefined;
  const digits =
    source.kind === "decimal"
      ? source
      : { whole: Math.max(String(source.most).length, String(source.least).replace("-", "").length), fraction: 0 };
  if (sink.kind === "decimal" || sink.kind === "whole") {
    const room = sink.kind === "decimal" ? sink : { whole: String(sink.most).length - 1, fraction: 0 };
    if (digits.whole > room.whole) return stops(`it has room for ${room.whole} of ${digits.whole} digits`);
    return digits.fraction > room.fraction
      ? loses(`it keeps ${room.fraction} of ${digits.fraction} digits after the point`)
      : undefined;
  }
  if (sink.kind === "bits")
    return digits.fraction > 0 ||
      source.kind === "decimal" ||
      source.least < 0n ||
      source.most >= 2n ** BigInt(sink.bits)
      ? stops(`it has ${sink.bits} bits`)
      : undefined;
  if (sink.kind === "text" && sink.characters < digits.whole + digits.fraction)
    return stops(`it has room for ${sink.characters} characters`);
  return sink.kind === "date" || sink.kind === "datetime" || sink.kind === "time"
    ? stops("it takes no numbers")
    : undefined;
}

function ofText(source: Extract<Room, { kind: "text" }>, sink: Room): Misfit | undefined {
  if (sink.kind !== "text")
    return numbers.has(sink.kind) || ["date", "datetime", "time", "bits"].includes(sink.kind)
      ? stops("it takes no texts")
      : undefined;
  if (sink.members) {
    const taken = new Set(sink.members.map((member) => member.toLowerCase()));
    if (!source.members) return stops("it takes its own members alone");
    const missing = source.members.filter((member) => !taken.has(member.toLowerCase()));
    return missing.length > 0 ? stops(`it has no member ${missing.join(", ")}`) : undefined;
  }
  if (source.characters > sink.characters)
    return stops(`it has room for ${sink.characters} of ${source.characters} characters`);
  const [from, to] = [source.repertoire, sink.repertoire];
  return from && to && !holdsAll(to, from) ? rare(`${to.name} lacks characters of ${from.name}`) : undefined;
}

function holdsAll(sink: Repertoire, source: Repertoire): boolean {
  if (sink.holds === "all" || sink.name === source.name || source.holds === "ascii") return true;
  return sink.holds === "plane" && source.holds !== "all";
}
