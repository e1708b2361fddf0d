// What columns have room for, in words that all kinds of databases share, and whether one takes all that another may
// hold; pure. Facts: Debezium JDBC connector, "Data type mappings"; its sessions are strict, so that no value is cut
// without an error.

export type Room =
  /** `years`: takes a number below a hundred for one of the years from 1970 to 2069. */
  | { kind: "whole"; least: bigint; most: bigint; years?: true }
  /** Digits before and after the point. */
  | { kind: "decimal"; whole: number; fraction: number }
  /** `whole`: most digits before the point; absent: all that such a number has. */
  | { kind: "double"; single: boolean; whole?: number }
  | { kind: "bits"; bits: number }
  | { kind: "date" }
  /** Digits of a second. `years`: the first and the last whole one; absent: all that dates have. */
  | { kind: "datetime"; fraction: number; years?: readonly [number, number] }
  | { kind: "time"; fraction: number }
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
 * A value that does not fit ends the sink's task, is written with a loss, or as another one. `rare`: one that does not
 * fit ends the task, and many tables hold none.
 */
export interface Misfit {
  effect: "stops" | "loses" | "changes" | "rare";
  why: string;
}

const rare = (why: string): Misfit => ({ effect: "rare", why });
const stops = (why: string): Misfit => ({ effect: "stops", why });
const loses = (why: string): Misfit => ({ effect: "loses", why });
const changes = (why: string): Misfit => ({ effect: "changes", why });
const numbers = new Set<Room["kind"]>(["whole", "decimal", "double"]);

/** @returns undefined where everything fits, or nothing is known of such a pair */
export function misfit(source: Room, sink: Room): Misfit | undefined {
  switch (source.kind) {
    case "whole":
    case "decimal":
    case "double":
      return ofNumber(source, sink);
    case "bits":
      return sink.kind === "bits"
        ? source.bits > sink.bits
          ? stops(`it has ${sink.bits} of ${source.bits} bits`)
          : undefined
        : ofNumber({ kind: "whole", least: 0n, most: 2n ** BigInt(source.bits) - 1n }, sink);
    case "date":
    case "datetime":
      return ofDate(source, sink);
    case "time":
      return ofTime(source, sink);
    case "text":
      return ofText(source, sink);
    case "binary":
      return ofBytes(source, sink);
    case "json":
      return numbers.has(sink.kind) || sink.kind === "bits" || isTemporal(sink) || hasMembers(sink)
        ? stops("it takes no JSON")
        : undefined;
    case "geometry":
      return sink.kind === "geometry" || sink.kind === "binary" ? undefined : stops("it takes no geometry");
  }
}

type Of<Kind extends Room["kind"]> = Extract<Room, { kind: Kind }>;

function isTemporal({ kind }: Room): boolean {
  return kind === "date" || kind === "datetime" || kind === "time";
}

function hasMembers(room: Room): boolean {
  return room.kind === "text" && room.members !== undefined;
}

function ofNumber(source: Of<"whole" | "decimal" | "double">, sink: Room): Misfit | undefined {
  if (sink.kind === "time") return changes("it takes the digits of a number for hours, minutes and seconds");
  if (sink.kind === "date" || sink.kind === "datetime") return stops("it takes no numbers");
  if (sink.kind === "geometry") return stops("it takes no numbers");
  if (hasMembers(sink)) return changes("it takes a number for a member's place");
  if (source.kind === "double") return ofDouble(source, sink);
  if (source.kind === "whole" && sink.kind === "whole") {
    if (source.least < sink.least || source.most > sink.most)
      return stops(`it has room for ${sink.least} to ${sink.most}`);
    return sink.years && !source.years
      ? changes("it takes a number below a hundred for a year of that end")
      : undefined;
  }
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
  if (sink.kind === "double") {
    if (digits.whole > (sink.whole ?? digits.whole))
      return stops(`it has room for ${sink.whole} digits before the point`);
    const exact = sink.single ? 7 : 15;
    return digits.whole + digits.fraction > exact ? loses(`it keeps some ${exact} digits`) : undefined;
  }
  if (sink.kind === "bits")
    return digits.fraction > 0 ||
      source.kind === "decimal" ||
      source.least < 0n ||
      source.most >= 2n ** BigInt(sink.bits)
      ? stops(`it has ${sink.bits} bits`)
      : undefined;
  return sink.kind === "text" && sink.characters < digits.whole + digits.fraction
    ? stops(`it has room for ${sink.characters} characters`)
    : undefined;
}

function ofDouble(source: Of<"double">, sink: Room): Misfit | undefined {
  if (sink.kind === "double") {
    if (sink.whole !== undefined && (source.whole ?? Number.POSITIVE_INFINITY) > sink.whole)
      return stops(`it has room for ${sink.whole} digits before the point`);
    return sink.single && !source.single
      ? loses("a FLOAT keeps some seven digits, and larger ones end the task")
      : undefined;
  }
  if (sink.kind === "bits") return stops(`it has ${sink.bits} bits`);
  return numbers.has(sink.kind)
    ? loses("digits after the point are rounded, and large numbers end the task")
    : undefined;
}

function ofDate(source: Of<"date" | "datetime">, sink: Room): Misfit | undefined {
  const fraction = source.kind === "datetime" ? source.fraction : 0;
  switch (sink.kind) {
    case "date":
      return source.kind === "datetime" ? loses("the time of day is lost") : undefined;
    case "time":
      return source.kind === "datetime" ? loses("the day is lost") : stops("it takes no dates");
    case "datetime":
      if (fraction > sink.fraction) return loses(`it keeps ${sink.fraction} of ${fraction} digits of a second`);
      return sink.years && !(source.kind === "datetime" && source.years)
        ? rare(`it has room for the years ${sink.years.join(" to ")}`)
        : undefined;
    case "text":
    case "binary":
      if (hasMembers(sink)) return stops("it takes its own members alone");
      return roomFor(source.kind === "date" ? 10 : 19 + (fraction > 0 ? 1 + fraction : 0), sink);
    default:
      return stops("it takes no dates");
  }
}

/** The connector gives a time to whatever is none with the day on which it writes it. */
function ofTime(source: Of<"time">, sink: Room): Misfit | undefined {
  if (sink.kind === "time")
    return source.fraction > sink.fraction
      ? loses(`it keeps ${sink.fraction} of ${source.fraction} digits of a second`)
      : undefined;
  if (isTemporal(sink) || ((sink.kind === "text" || sink.kind === "binary") && !hasMembers(sink)))
    return changes("the day on which a time arrives is written with it, or in place of it");
  return stops("it takes no times");
}

function ofBytes(source: Of<"binary">, sink: Room): Misfit | undefined {
  if (sink.kind === "binary") return roomFor(source.bytes, sink);
  if (sink.kind === "text" && !sink.members) return rare("bytes need not be a text of its characters");
  return stops("it takes no bytes");
}

function roomFor(length: number, sink: Of<"text" | "binary">): Misfit | undefined {
  const room = sink.kind === "text" ? sink.characters : sink.bytes;
  const unit = sink.kind === "text" ? "characters" : "bytes";
  return length > room ? stops(`it has room for ${room} of ${length} ${unit}`) : undefined;
}

function ofText(source: Of<"text">, sink: Room): Misfit | undefined {
  if (sink.kind === "binary") return roomFor(source.characters, sink);
  if (sink.kind === "json") return rare("it takes JSON alone");
  if (sink.kind !== "text") return stops("it takes no texts");
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
