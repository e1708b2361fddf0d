// What columns of MySQL and MariaDB have room for; pure. Facts: MySQL, "Integer Types", "Bit-Value Type", "DECIMAL,
// NUMERIC", "String Type Storage Requirements", "Supported Character Sets and Collations", "The DATE, DATETIME, and
// TIMESTAMP Types"; Debezium takes BIT(1) for a truth value.
import type { Repertoire, Room } from "../room.js";
import type { ColumnShape } from "../tables.js";
import { charsetOf } from "./collations.js";
import { membersOf } from "./members.js";

const integerBits: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
};

export function room({ type, declared, digits, length, collation }: ColumnShape): Room | undefined {
  const bits = integerBits[type];
  if (bits !== undefined)
    return /unsigned/i.test(declared)
      ? { kind: "whole", least: 0n, most: 2n ** bits - 1n }
      : { kind: "whole", least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n };
  const [first = "1"] = /\((\d+)/.exec(declared)?.slice(1) ?? [];
  switch (type) {
    case "year":
      return { kind: "whole", least: 0n, most: 2155n, years: true };
    case "bit":
      return first === "1" ? { kind: "whole", least: 0n, most: 1n } : { kind: "bits", bits: Number(first) };
    case "decimal":
      return { kind: "decimal", whole: Number(first) - digits, fraction: digits };
    case "float":
    case "double": {
      const [, all, fraction] = /\((\d+),(\d+)\)/.exec(declared) ?? [];
      const whole = all === undefined ? undefined : Number(all) - Number(fraction);
      return { kind: "double", single: type === "float", ...(whole !== undefined && { whole }) };
    }
    case "date":
    case "json":
      return { kind: type };
    case "point":
    case "geometry":
    case "linestring":
    case "polygon":
      return { kind: "geometry" };
    case "datetime":
      return { kind: "datetime", fraction: digits };
    case "timestamp":
      return { kind: "datetime", fraction: digits, years: [1970, 2037] };
    case "time":
      return { kind: "time", fraction: digits };
    case "enum":
    case "set":
      return length === undefined ? undefined : { kind: "text", characters: length, members: membersOf(declared) };
  }
  if (length === undefined) return undefined;
  if (/(char|text)$/.test(type))
    return { kind: "text", characters: length, ...(collation !== null && { repertoire: repertoireOf(collation) }) };
  return /(binary|blob)$/.test(type) ? { kind: "binary", bytes: length } : undefined;
}

/** `utf8` was `utf8mb3`. */
function repertoireOf(collation: string): Repertoire {
  const name = charsetOf(collation).replace(/^utf8$/, "utf8mb3");
  if (/^(utf8mb4|utf16|utf16le|utf32|gb18030)$/.test(name)) return { name, holds: "all" };
  return { name, holds: name === "ascii" ? "ascii" : /^(utf8mb3|ucs2)$/.test(name) ? "plane" : "own" };
}
