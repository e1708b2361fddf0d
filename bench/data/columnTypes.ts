// Random types of MySQL and MariaDB with values at and between their limits. What docs/types.md calls equal is calm;
// what it calls converted or refused is wild.
import { characterSets, text, textLiteral } from "./texts.js";
import type { Chance } from "./chance.js";

export interface ColumnType {
  declared: string;
  /** Values of one family can be read as those of another of its types. */
  family: "number" | "text" | "binary" | "list" | "date" | "time" | "other";
  /** A literal. */
  value(chance: Chance): string;
  keyable: boolean;
  /** Takes a constant default. */
  presettable: boolean;
}

type Maker = (chance: Chance) => ColumnType;

const made = (
  family: ColumnType["family"],
  declared: string,
  value: ColumnType["value"],
  { keyable = true, presettable = true } = {},
): ColumnType => ({ declared, family, value, keyable, presettable });

const bits = { TINYINT: 8, SMALLINT: 16, MEDIUMINT: 24, INT: 32, BIGINT: 64 };

export const integer: Maker = (chance) => {
  const [name, width] = chance.one(Object.entries(bits));
  const unsigned = chance.once(3);
  const most = 2n ** BigInt(unsigned ? width : width - 1) - 1n;
  const least = unsigned ? 0n : -most - 1n;
  const near = (at: Chance): bigint => BigInt(at.between(unsigned ? 0 : -100, 100));
  const zerofill = unsigned && chance.once(6) ? `(${chance.between(1, 20)}) ZEROFILL` : "";
  return made("number", zerofill === "" ? `${name}${unsigned ? " UNSIGNED" : ""}` : `${name}${zerofill}`, (at) =>
    String(
      at.weighed([
        [1, least],
        [1, most],
        [8, near(at)],
        [4, unsigned ? BigInt(at.below(2 ** 31)) % (most + 1n) : (BigInt(at.below(2 ** 31)) % most) - most / 2n],
      ]),
    ),
  );
};

const digits = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => chance.below(10)).join("");

const decimal: Maker = (chance) => {
  const fraction = chance.below(12);
  const whole = chance.between(1, 38 - fraction);
  return made("number", `DECIMAL(${whole + fraction},${fraction})${chance.once(5) ? " UNSIGNED" : ""}`, (at) => {
    const number = at.weighed([
      [1, "9".repeat(whole)],
      [3, digits(at, at.between(1, whole))],
      [1, "0"],
    ]);
    return fraction === 0 || at.once(4) ? number : `${number}.${digits(at, fraction)}`;
  });
};

const floating: Maker = (chance) => {
  const keyless = { keyable: false };
  return chance.one([
    made("number", "FLOAT", (at) => `${at.between(-99_999, 99_999)}e${at.between(-20, 20)}`, keyless),
    made("number", "FLOAT(10,4)", (at) => `${at.between(-99, 99)}.${digits(at, 4)}`, keyless),
    made("number", "DOUBLE(12,3)", (at) => `${at.between(-9999, 9999)}.${digits(at, 3)}`, keyless),
    made(
      "number",
      "DOUBLE",
      (at) =>
        at.weighed([
          [4, `${at.between(-9, 9)}.${digits(at, 15)}e${at.between(-300, 300)}`],
          [1, "1.7976931348623157e308"],
          [1, "2.2250738585072014e-308"],
          [1, "-0e0"],
        ]),
      keyless,
    ),
  ]);
};

const two = (number: number): string => String(number).padStart(2, "0");
const day = (at: Chance, first: number, last: number): string =>
  `${String(at.between(first, last)).padStart(4, "0")}-${two(at.between(1, 12))}-${two(at.between(1, 28))}`;
const hour = (at: Chance): string => `${two(at.below(24))}:${two(at.below(60))}:${two(at.below(60))}`;
const fraction = (at: Chance, count: number): string =>
  count === 0 ? "" : `.${at.once(3) ? "0".repeat(count) : digits(at, count)}`;
const exactly = (count: number): string => (count === 0 ? "" : `(${count})`);

/** Local times that no zone leaves out: winter, or the night's first hour. */
const winter = (at: Chance): string => `${at.between(1971, 2037)}-01-${two(at.between(1, 28))} ${hour(at)}`;

const date: Maker = (chance) => {
  const count = chance.one([0, 0, 0, 1, 3, 6]);
  return chance.weighed([
    [2, made("date", "DATE", (at) => `'${at.once(4) ? day(at, 1, 1581) : day(at, 1583, 9999)}'`)],
    [
      3,
      made("date", `DATETIME${exactly(count)}`, (at) => {
        const on = at.once(4) ? day(at, 1, 1581) : day(at, 1583, 9998);
        return `'${on} ${hour(at)}${fraction(at, count)}'`;
      }),
    ],
    [3, made("date", `TIMESTAMP${exactly(count)}`, (at) => `'${winter(at)}${fraction(at, count)}'`)],
  ]);
};

const time: Maker = (chance) => {
  const count = chance.one([0, 0, 0, 2, 3, 6]);
  return made(
    "time",
    `TIME${exactly(count)}`,
    (at) => (at.once(5) ? "'00:00:00'" : `'${hour(at)}${fraction(at, count)}'`),
    { keyable: false },
  );
};

const year: Maker = () => made("number", "YEAR", (at) => String(at.between(1901, 2155)));

/** `collate`: of utf8mb4 alone, where the server has them all. */
const collations = ["utf8mb4_general_ci", "utf8mb4_bin", "utf8mb4_unicode_ci", "utf8mb4_nopad_bin"];

const characters: Maker = (chance) => {
  const long = chance.between(1, 40);
  const set = chance.once(3) ? chance.one(characterSets) : undefined;
  const ascribed =
    set === undefined
      ? chance.once(3)
        ? ` CHARACTER SET utf8mb4 COLLATE ${chance.one(collations)}`
        : " CHARACTER SET utf8mb4"
      : ` CHARACTER SET ${set}`;
  const value: ColumnType["value"] = (at) => textLiteral(text(at, long, set));
  return made("text", `${chance.once(3) ? "CHAR" : "VARCHAR"}(${long})${ascribed}`, value);
};

const longText: Maker = (chance) =>
  made(
    "text",
    `${chance.one(["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"])} CHARACTER SET utf8mb4`,
    (at) => (at.once(12) ? "REPEAT('日x', 60)" : textLiteral(text(at, 30))),
    { keyable: false, presettable: false },
  );

const hex = (at: Chance, most: number): string =>
  `X'${at
    .times(0, most, () => at.below(256).toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase()}'`;

const binary: Maker = (chance) => {
  const long = chance.between(1, 20);
  const keyless = { keyable: false, presettable: false };
  return chance.one([
    made("binary", `BINARY(${long})`, (at) => hex(at, long), { presettable: false }),
    made("binary", `VARBINARY(${long})`, (at) => hex(at, long), { presettable: false }),
    made("binary", chance.one(["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"]), (at) => hex(at, 40), keyless),
  ]);
};

const list: Maker = (chance) => {
  const members = chance.some(["a", "B", "b c", "ä", "日本", "it''s", "x-y", "0", "1"], chance.between(1, 6));
  const of = members.map((member) => `'${member}'`).join(",");
  if (chance.once(2)) return made("list", `ENUM(${of}) CHARACTER SET utf8mb4`, (at) => `'${at.one(members)}'`);
  return made("list", `SET(${of}) CHARACTER SET utf8mb4`, (at) => {
    const chosen = at.some(members, at.below(members.length + 1));
    return `'${chosen.join(",")}'`;
  });
};

const bit: Maker = (chance) => {
  const count = chance.one([1, 1, 2, 8]);
  return made("number", `BIT(${count})`, (at) => String(at.below(2 ** count)), { keyable: count === 1 });
};

const other: Maker = (chance) => {
  const coordinate = (at: Chance): string => `${at.between(-180, 180)} ${at.between(-90, 90)}`;
  const keyless = { keyable: false, presettable: false };
  return chance.one([
    made(
      "other",
      "JSON",
      (at) =>
        textLiteral(
          JSON.stringify({
            a: text(at, 10),
            n: at.below(1000) / 8,
            list: [null, true, at.below(9)],
          }),
        ),
      keyless,
    ),
    made("other", "POINT", (at) => `ST_GeomFromText('POINT(${coordinate(at)})')`, keyless),
    made(
      "other",
      chance.one(["GEOMETRY", "LINESTRING"]),
      (at) => `ST_GeomFromText('LINESTRING(${coordinate(at)}, ${coordinate(at)})', ${at.one([0, 4326])})`,
      keyless,
    ),
  ]);
};

const wild: Maker = (chance) => {
  const keyless = { keyable: false };
  return chance.one([
    made("number", `BIT(${chance.between(9, 64)})`, (at) => String(at.below(512))),
    made("number", "FLOAT", (at) => `${at.between(-9, 9)}.${digits(at, 8)}`, keyless),
    made("number", "DECIMAL(60,4)", (at) => `${digits(at, 50)}.5`),
    made("time", "TIME(3)", (at) => `'${at.one(["-", ""])}${at.between(0, 838)}:10:10.5'`),
    made("number", "YEAR", (at) => at.one(["0", "1999"])),
    made("date", "DATETIME", (at) => at.one(["0", "'2026-01-00'", "'1582-10-07 01:02:03'", "'2026-01-02'"])),
    made("date", "DATE", (at) => at.one(["0", "'2026-00-00'", "'2026-01-02'"])),
    made("date", "TIMESTAMP", (at) => at.one(["0", "'2026-01-02'"])),
    made("list", "ENUM('a','b,c','')", (at) => at.one(["'a'", "'b,c'", "''"])),
    made("text", "VARCHAR(9) CHARACTER SET latin1", (at) => at.one(["_latin1 X'81'", "'x'"])),
    made("text", "VARCHAR(9) CHARACTER SET sjis", (at) => at.one(["'~'", "'x'"])),
    made("text", "VARCHAR(9) CHARACTER SET hp8", (at) => at.one(["'é'", "'x'"])),
  ]);
};

/** Debezium's parser knows none of these, so that a statement with one ends the source's task. */
export const unreadType: Maker = (chance) =>
  chance.one([
    made("other", "INET6", (at) => `'::${at.below(9999)}'`),
    made("other", "INET4", (at) => `'10.0.0.${at.below(255)}'`),
    made("other", "UUID", (at) => `'123e4567-e89b-12d3-a456-4266141740${two(at.below(99))}'`),
  ]);

const calm: readonly (readonly [number, Maker])[] = [
  [8, integer],
  [3, decimal],
  [2, floating],
  [4, date],
  [1, time],
  [1, year],
  [9, characters],
  [2, longText],
  [2, binary],
  [2, list],
  [1, bit],
  [1, other],
];

/** @param risky once in how many a wild one; 0: never */
export function randomType(chance: Chance, risky: number): ColumnType {
  if (risky > 0 && chance.once(risky)) return wild(chance);
  return chance.weighed(calm)(chance);
}

export function keyType(chance: Chance): ColumnType {
  for (;;) {
    const type = chance.once(2) ? integer(chance) : randomType(chance, 0);
    if (type.keyable) return type;
  }
}

/** A type that a column may be changed to: mostly one that takes its values. */
export function otherType(chance: Chance, type: ColumnType, risky: number): ColumnType {
  if (chance.once(6)) return chance.one([characters, longText])(chance);
  for (let tries = 0; tries < 30; tries++) {
    const found = randomType(chance, risky);
    if (found.family === type.family) return found;
  }
  return type;
}
