// A table with a column of every type that a pipeline carries over, rows with random values in it, and differences
// planted at random. docs/verify.md has the same list.
import type { Connection } from "mysql2/promise";

type Random = (below: number) => number;

interface ColumnOfType {
  name: string;
  declared: string;
  /** A value as SQL. */
  value: (random: Random) => string;
}

const digits = (random: Random, count: number): string => Array.from({ length: count }, () => random(10)).join("");
const hex = (random: Random, bytes: number): string =>
  bytes === 0 ? "''" : `X'${Array.from({ length: bytes }, () => random(256).toString(16).padStart(2, "0")).join("")}'`;
const words = ["", "trailing  ", "O''Brien", "back\\\\slash", "ÄÖÜß", "日本語", "😀", "|\\n\\t", "NULL", "0"];
const text = (random: Random): string => `'${words[random(words.length)]}${digits(random, random(4))}'`;
const day = (random: Random): string =>
  `${1600 + random(2300)}-${String(1 + random(12)).padStart(2, "0")}-${String(1 + random(28)).padStart(2, "0")}`;
const two = (random: Random, below: number): string => String(random(below)).padStart(2, "0");
const clock = (random: Random): string => `${two(random, 24)}:${two(random, 60)}:${two(random, 60)}`;
const recent = (random: Random): string =>
  `${1971 + random(66)}-${String(1 + random(12)).padStart(2, "0")}-${String(1 + random(28)).padStart(2, "0")} ${clock(random)}`;
const whole = (random: Random, bits: number): string =>
  String(BigInt.asIntN(bits, BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) * 4n + BigInt(random(4))));
const natural = (random: Random, bits: number): string =>
  String(BigInt.asUintN(bits, BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) * 4n + BigInt(random(4))));
const double = (random: Random): string =>
  `${random(2) === 0 ? "-" : ""}${random(10)}.${digits(random, 14)}e${random(40) - 20}`;

export const columnsOfTypes: readonly ColumnOfType[] = [
  { name: "c_tinyint", declared: "TINYINT", value: (random) => whole(random, 8) },
  { name: "c_boolean", declared: "BOOLEAN", value: (random) => String(random(2)) },
  { name: "c_smallint", declared: "SMALLINT", value: (random) => whole(random, 16) },
  { name: "c_mediumint", declared: "MEDIUMINT UNSIGNED", value: (random) => natural(random, 24) },
  { name: "c_int", declared: "INT", value: (random) => whole(random, 32) },
  { name: "c_zerofill", declared: "INT(8) ZEROFILL", value: (random) => natural(random, 24) },
  { name: "c_bigint", declared: "BIGINT", value: (random) => whole(random, 64) },
  {
    name: "c_unsigned",
    declared: "BIGINT UNSIGNED",
    value: (random) => (random(3) === 0 ? String(2n ** 64n - 1n - BigInt(random(1000))) : natural(random, 64)),
  },
  {
    name: "c_decimal",
    declared: "DECIMAL(38,10)",
    value: (random) => `${random(2) === 0 ? "-" : ""}${digits(random, 28)}.${digits(random, 10)}`,
  },
  // Of six digits: a repair is a snapshot, and those round a FLOAT (docs/verify.md).
  {
    name: "c_float",
    declared: "FLOAT",
    value: (random) => `${random(2) === 0 ? "-" : ""}${random(10)}.${digits(random, 5)}e${random(40) - 20}`,
  },
  { name: "c_double", declared: "DOUBLE", value: double },
  { name: "c_bit1", declared: "BIT(1)", value: (random) => `b'${random(2)}'` },
  { name: "c_bit8", declared: "BIT(8)", value: (random) => String(random(256)) },
  { name: "c_date", declared: "DATE", value: (random) => `'${day(random)}'` },
  { name: "c_datetime", declared: "DATETIME", value: (random) => `'${day(random)} ${clock(random)}'` },
  {
    name: "c_datetime3",
    declared: "DATETIME(3)",
    value: (random) => `'${day(random)} ${clock(random)}.${digits(random, 3)}'`,
  },
  {
    name: "c_datetime6",
    declared: "DATETIME(6)",
    value: (random) => `'${day(random)} ${clock(random)}.${digits(random, 6)}'`,
  },
  { name: "c_timestamp", declared: "TIMESTAMP NULL", value: (random) => `'${recent(random)}'` },
  {
    name: "c_timestamp6",
    declared: "TIMESTAMP(6) NULL",
    value: (random) => `'${recent(random)}.${digits(random, 6)}'`,
  },
  { name: "c_time", declared: "TIME", value: (random) => (random(4) === 0 ? "'00:00:00'" : `'${clock(random)}'`) },
  { name: "c_time6", declared: "TIME(6)", value: (random) => `'${clock(random)}.${digits(random, 6)}'` },
  { name: "c_year", declared: "YEAR", value: (random) => String(1901 + random(255)) },
  { name: "c_char", declared: "CHAR(20)", value: text },
  { name: "c_varchar", declared: "VARCHAR(60)", value: text },
  { name: "c_latin1", declared: "VARCHAR(20) CHARACTER SET latin1", value: (random) => `'é${digits(random, 3)} '` },
  { name: "c_binary_text", declared: "VARCHAR(60) COLLATE utf8mb4_bin", value: text },
  { name: "c_text", declared: "TEXT", value: (random) => `REPEAT(${text(random)}, ${random(20)})` },
  { name: "c_mediumtext", declared: "MEDIUMTEXT", value: (random) => `REPEAT(${text(random)}, ${random(300)})` },
  { name: "c_binary", declared: "BINARY(8)", value: (random) => hex(random, random(9)) },
  { name: "c_varbinary", declared: "VARBINARY(20)", value: (random) => hex(random, random(21)) },
  { name: "c_blob", declared: "BLOB", value: (random) => hex(random, random(40)) },
  { name: "c_longblob", declared: "LONGBLOB", value: (random) => `REPEAT(${hex(random, 3)}, ${random(300)})` },
  {
    name: "c_enum",
    declared: "ENUM('one','it''s','three')",
    value: (random) => ["'one'", "'it''s'", "'three'"][random(3)] ?? "NULL",
  },
  {
    name: "c_set",
    declared: "SET('x','y','z')",
    value: (random) => ["''", "'x'", "'x,z'", "'y'", "'x,y,z'"][random(5)] ?? "NULL",
  },
  // What MariaDB makes of JSON. Debezium reads the word in a CREATE TABLE, and its sink then casts to a type that
  // MariaDB has not.
  {
    name: "c_json",
    declared: "LONGTEXT CHECK (JSON_VALID(c_json))",
    value: (random) => `'{"b": ${random(1000)}, "a": [${random(10)}.5, "é", null]}'`,
  },
  {
    name: "c_point",
    declared: "POINT",
    value: (random) => `ST_GeomFromText('POINT(${random(360) - 180} ${random(180) - 90}.${random(1000)})')`,
  },
  {
    name: "c_geometry",
    declared: "GEOMETRY",
    value: (random) => `ST_GeomFromText('LINESTRING(${random(9)} 0, ${random(9)} ${random(9)}, 10 10)')`,
  },
  { name: "c_invisible", declared: "INT INVISIBLE", value: (random) => whole(random, 32) },
  { name: "c_default", declared: "INT DEFAULT 7", value: (random) => whole(random, 32) },
];

/** The source has a generated column, whose values the sink keeps in an ordinary one. */
export function everyTypeTable(name: string, side: "source" | "sink"): string {
  const generated = side === "source" ? "INT AS (c_smallint + 1) STORED" : "INT";
  return `CREATE TABLE ${name} (id BIGINT NOT NULL PRIMARY KEY, ${columnsOfTypes.map(({ name: column, declared }) => `${column} ${declared}`).join(", ")}, c_generated ${generated})`;
}

/** Whether the row of a key has a value in its invisible column: an incremental snapshot would not read it. */
export const hasInvisible = (key: number): boolean => key % 700 === 0;

/** Values of a row, each NULL now and then. */
function valuesOf(key: number, random: Random): string[] {
  return columnsOfTypes.map(({ name, value }) =>
    (name === "c_invisible" ? !hasInvisible(key) : random(12) === 0) ? "NULL" : value(random),
  );
}

/** Rows with these keys, some hundred to a statement. */
export async function insertEveryType(
  connection: Connection,
  table: string,
  keys: readonly number[],
  random: Random,
): Promise<void> {
  for (let start = 0; start < keys.length; start += 250) {
    const rows = keys.slice(start, start + 250).map((key) => `(${[key, ...valuesOf(key, random)].join(", ")})`);
    await connection.query(
      `INSERT INTO ${table} (id, ${columnsOfTypes.map(({ name }) => name).join(", ")}) VALUES ${rows.join(", ")}`,
    );
  }
}

/** What was planted: keys as text, in the order of numbers; of a different row the column as well. */
export interface Planted {
  missing: string[];
  extra: string[];
  different: Map<string, string>;
}

/**
 * Takes rows of the sink away, changes one in each column, and adds some that the source has not, before, between and
 * behind its keys, which are in order.
 */
export async function plant(
  sink: Connection,
  table: string,
  keys: readonly number[],
  random: Random,
  each = 5,
): Promise<Planted> {
  const free = keys.filter((key) => !hasInvisible(key));
  const take = (): number => free.splice(random(free.length), 1)[0] ?? 0;
  const missing = Array.from({ length: each }, take);
  await sink.query(`DELETE FROM ${table} WHERE id IN (${missing.join(", ")})`);
  const different = new Map<string, string>();
  for (const { name, value } of columnsOfTypes) {
    const key = take();
    different.set(String(key), name);
    for (let changed = 0; changed === 0; ) {
      // Its own value by chance, or one that the column holds as the same one, is none.
      const [result] = await sink.query(`UPDATE ${table} SET ${name} = ${value(random)} WHERE id = ${key}`);
      changed = (result as { changedRows: number }).changedRows;
    }
  }
  const taken = new Set(keys);
  const [low = 0, high = 0] = [keys[0], keys.at(-1)];
  const extra = new Set([low - 1 - random(1000), high + 1 + random(1000)]);
  while (extra.size < each) {
    const key = low + random(high - low);
    if (!taken.has(key)) extra.add(key);
  }
  await insertEveryType(sink, table, [...extra], random);
  const ordered = (some: Iterable<number>): string[] => [...some].sort((one, other) => one - other).map(String);
  return { missing: ordered(missing), extra: ordered(extra), different };
}
