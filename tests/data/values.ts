// Every type of MySQL with values at its limits, as SQL, and what becomes of those that do not all arrive as they are.
import { atLeast } from "../../settings/versions.js";
import { releases } from "../twin/releases.js";

/** Releases that it is true of: those from 3.6 on, or those before it, of the source's or the sink's connector. */
export interface Releases {
  of: "source" | "sink";
  when: "from 3.6 on" | "before 3.6";
}

export interface TypeValues {
  releases?: Releases;
  /** Names its tables: `v_<name>`, and `k_<name>` where the type can be a key. */
  name: string;
  declared: string;
  values: readonly string[];
  /** The value as text, where the server's own text says less. */
  read?: (column: string) => string;
  /** Whether it may be a primary key; by default yes. */
  key?: false;
}

const asNumber = (column: string): string => `${column} + 0e0`;
const asBits = (column: string): string => `${column} + 0`;
const asHex = (column: string): string => `HEX(${column})`;
const text = (characterSet: string, ...values: string[]): TypeValues => ({
  name: characterSet,
  declared: `VARCHAR(20) CHARACTER SET ${characterSet}`,
  values: values.map((value) => `'${value}'`),
});

const sinkFrom36: Releases = { of: "sink", when: "from 3.6 on" };
export const sinkBefore36: Releases = { of: "sink", when: "before 3.6" };
const sourceFrom36: Releases = { of: "source", when: "from 3.6 on" };
const sourceBefore36: Releases = { of: "source", when: "before 3.6" };

/** Of the releases that the tests run. */
export function isRun({ releases: those }: { releases?: Releases }): boolean {
  if (!those) return true;
  return atLeast(those.of === "source" ? releases.mysql : releases.jdbc, 3, 6) === (those.when === "from 3.6 on");
}

/** Equal in the sink by the first snapshot, an incremental one and the binlog, as columns and as keys. */
export const exactTypes: readonly TypeValues[] = [
  { name: "tinyint", declared: "TINYINT", values: ["-128", "0", "127"] },
  { name: "utinyint", declared: "TINYINT UNSIGNED", values: ["0", "255"] },
  { name: "smallint", declared: "SMALLINT", values: ["-32768", "32767"] },
  { name: "usmallint", declared: "SMALLINT UNSIGNED", values: ["65535"] },
  { name: "mediumint", declared: "MEDIUMINT", values: ["-8388608", "8388607"] },
  { name: "umediumint", declared: "MEDIUMINT UNSIGNED", values: ["16777215"] },
  { name: "int_", declared: "INT", values: ["-2147483648", "2147483647"] },
  { name: "uint", declared: "INT UNSIGNED", values: ["4294967295"] },
  { name: "zint", declared: "INT(8) ZEROFILL", values: ["7"] },
  { name: "bigint", declared: "BIGINT", values: ["-9223372036854775808", "9223372036854775807"] },
  { name: "ubigint", declared: "BIGINT UNSIGNED", values: ["0", "18446744073709551615"] },
  { name: "boolean", declared: "BOOLEAN", values: ["0", "1", "2"] },
  { name: "decimal0", declared: "DECIMAL(10,0)", values: ["-9999999999", "9999999999"] },
  { name: "decimal38", declared: "DECIMAL(38,10)", values: ["9999999999999999999999999999.9999999999"] },
  { name: "decimal65", declared: "DECIMAL(65,30)", values: [`-${"9".repeat(35)}.${"9".repeat(30)}`] },
  { name: "float6", declared: "FLOAT", values: ["0.1", "-123456", "1.5e30"], read: asNumber, key: false },
  { name: "floatmd", declared: "FLOAT(10,4)", values: ["12345.6789"], read: asNumber, key: false },
  {
    name: "double_",
    declared: "DOUBLE",
    values: ["0.1", "1.7976931348623157e308", "2.2250738585072014e-308"],
    read: asNumber,
    key: false,
  },
  { name: "bit1", declared: "BIT(1)", values: ["b'0'", "b'1'"], read: asBits },
  { name: "bit8", declared: "BIT(8)", values: ["0", "128", "255"], read: asBits, releases: sinkFrom36 },
  { name: "bit8", declared: "BIT(8)", values: ["0", "128", "255"], read: asBits, key: false, releases: sinkBefore36 },
  { name: "bit16", declared: "BIT(16)", values: ["258", "65535"], read: asBits, key: false, releases: sinkFrom36 },
  {
    name: "bit64",
    declared: "BIT(64)",
    values: ["0", "1", "18446744073709551615"],
    read: asBits,
    key: false,
    releases: sinkFrom36,
  },
  {
    name: "date_",
    declared: "DATE",
    values: ["'0001-01-01'", "'0069-12-31'", "'0099-12-31'", "'1582-10-10'", "'1969-12-31'", "'9999-12-31'"],
  },
  {
    name: "datetime_",
    declared: "DATETIME",
    values: ["'0001-01-01 00:00:00'", "'0069-12-31 01:02:03'", "'2026-03-29 02:30:00'", "'9999-12-31 23:59:59'"],
  },
  { name: "datetime3", declared: "DATETIME(3)", values: ["'0001-01-01 00:00:00.001'", "'1969-12-31 23:59:59.999'"] },
  {
    name: "datetime6",
    declared: "DATETIME(6)",
    values: ["'0099-12-31 00:00:00.000001'", "'9999-12-31 23:59:59.999999'"],
  },
  { name: "timestamp_", declared: "TIMESTAMP", values: ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"] },
  {
    name: "timestamp6",
    declared: "TIMESTAMP(6)",
    values: ["'1970-01-01 00:00:01.000001'", "'2038-01-19 03:14:07.999999'"],
  },
  {
    name: "time_",
    declared: "TIME",
    values: ["'00:00:00'", "'00:00:01'", "'12:34:56'", "'23:59:59'"],
    key: false,
  },
  { name: "time3", declared: "TIME(3)", values: ["'00:00:00'", "'12:34:56.789'"], key: false },
  {
    name: "time6",
    declared: "TIME(6)",
    values: ["'00:00:00'", "'00:00:00.000001'", "'23:59:59.999999'"],
    key: false,
  },
  { name: "year_", declared: "YEAR", values: ["1901", "2155"] },
  { name: "char_", declared: "CHAR(5)", values: ["''", "'a b'", "'äöü日😀'"] },
  { name: "varchar_", declared: "VARCHAR(20)", values: ["''", "'x  '", "'äöü日😀'"] },
  { name: "text_", declared: "TEXT", values: ["''", "REPEAT('日', 1000)"], key: false },
  text("latin1", "é€"),
  text("ascii", "abc"),
  text("utf8mb3", "é日"),
  text("utf16", "é日😀"),
  text("utf16le", "é日😀"),
  text("utf32", "é日😀"),
  text("ucs2", "é日"),
  text("sjis", "日本"),
  text("cp932", "日本①"),
  text("ujis", "日本"),
  text("eucjpms", "日本①"),
  text("euckr", "한국"),
  text("gbk", "中国"),
  text("gb2312", "中国"),
  text("big5", "中國"),
  text("latin2", "ąŁ"),
  text("latin5", "ğİ"),
  text("latin7", "ąž"),
  text("greek", "αβγ"),
  text("hebrew", "שלום"),
  text("koi8r", "привет"),
  text("cp1250", "ąŁ€"),
  text("cp1251", "привет€"),
  text("cp1256", "سلام"),
  text("cp1257", "ąž"),
  text("cp850", "éß"),
  text("cp852", "ąŁ"),
  text("cp866", "привет"),
  text("tis620", "สวัสดี"),
  text("macce", "ą"),
  text("macroman", "é"),
  text("dec8", "é"),
  { name: "binary_", declared: "BINARY(4)", values: ["X'01'", "X'01020300'", "X''", "X'FFFFFFFF'"], read: asHex },
  { name: "varbinary_", declared: "VARBINARY(10)", values: ["X''", "X'0100'", "X'FF'"], read: asHex },
  { name: "blob_", declared: "BLOB", values: ["X''", "X'00FF'"], read: asHex, key: false },
  { name: "enum_", declared: "ENUM('a','b c','')", values: ["'a'", "'b c'", "''"] },
  { name: "set_", declared: "SET('x','y','z')", values: ["''", "'x,z'"] },
  { name: "json_", declared: "LONGTEXT", values: [`'{"a": 1.50}'`], key: false },
  {
    name: "point_",
    declared: "POINT",
    values: ["ST_GeomFromText('POINT(1 2)')"],
    read: (column) => `HEX(ST_AsBinary(${column}))`,
    key: false,
  },
];

/** A kind of column whose values do not all arrive as they are. */
export interface RiskyValues {
  releases?: Releases;
  declared: string;
  /** A value that arrives; absent: the column is told of whatever is in it. */
  right?: string;
  /** A value that does not. */
  wrong: string;
  /** What becomes of it by a snapshot, and by the binlog. */
  snapshot: string;
  stream: string;
  /** How `cdc database check` says it. */
  said: "error" | "warning";
  /** It does so when the column leaves the pipeline, too. */
  always?: true;
  by: RegExp;
}

const stops = "the sink's task fails";

export const riskyTypes: readonly RiskyValues[] = [
  {
    declared: "INET6",
    wrong: "'::1'",
    snapshot: "the source's task fails; at INET4, UUID and XMLTYPE, too",
    stream: "the same",
    said: "error",
    by: /is inet6: .*can't read a definition/,
    always: true,
  },
  {
    declared: "SET('a','it''s')",
    wrong: "'it''s'",
    snapshot: "equal; in a table or column that the sink would make, its task fails; an ENUM's, too",
    stream: "the same",
    said: "warning",
    by: /is set\('a','it''s'\): .*members hold a quote/,
  },
  {
    declared: "BIT(16)",
    wrong: "258",
    snapshot: "513: the bytes in reverse",
    stream: "513",
    said: "error",
    by: /is bit\(16\): .*bytes .* in reverse/,
    releases: sinkBefore36,
  },
  {
    declared: "DECIMAL(39,2)",
    wrong: `${"9".repeat(37)}.99`,
    snapshot: "equal; in a table that the sink made its task fails",
    stream: "the same",
    said: "warning",
    by: /is decimal\(39,2\): .*at most 38 digits/,
  },
  {
    declared: "FLOAT",
    right: "123456",
    wrong: "16777217",
    snapshot: "16777200: six digits",
    stream: "equal",
    said: "warning",
    by: /is FLOATs of more than six digits/,
  },
  {
    declared: "TIME",
    right: "'23:59:59'",
    wrong: "'24:00:00'",
    snapshot: stops,
    stream: stops,
    said: "error",
    by: /is a TIME below 0 or of 24 hours/,
  },
  {
    declared: "TIME(6)",
    right: "'00:00:00'",
    wrong: "'-00:00:00.000001'",
    snapshot: stops,
    stream: stops,
    said: "error",
    by: /is a TIME below 0 or of 24 hours/,
  },
  {
    declared: "YEAR",
    right: "1901",
    wrong: "0",
    snapshot: "2000",
    stream: stops,
    said: "error",
    by: /is the YEAR 0000/,
  },
  {
    declared: "TIMESTAMP NULL",
    right: "'1970-01-01 00:00:01'",
    wrong: "0",
    snapshot: "NULL",
    stream: stops,
    said: "error",
    by: /is the TIMESTAMP 0000-00-00/,
    releases: sourceBefore36,
  },
  {
    declared: "TIMESTAMP NULL",
    right: "'1970-01-01 00:00:01'",
    wrong: "0",
    snapshot: "NULL",
    stream: "NULL",
    said: "warning",
    by: /is the TIMESTAMP 0000-00-00 00:00:00: it becomes NULL/,
    releases: sourceFrom36,
  },
  {
    declared: "TIMESTAMP NOT NULL DEFAULT '2000-01-01'",
    right: "'1970-01-01 00:00:01'",
    wrong: "0",
    snapshot: "the column's default",
    stream: "the same",
    said: "error",
    by: /is the TIMESTAMP 0000-00-00 00:00:00: it becomes the column's default/,
    releases: sourceFrom36,
  },
  {
    declared: "DATE NULL",
    right: "'0001-01-01'",
    wrong: "'2026-01-00'",
    snapshot: "NULL",
    stream: "NULL",
    said: "warning",
    by: /is a date with a zero in it: it becomes NULL/,
  },
  {
    declared: "DATE NOT NULL",
    right: "'0001-01-01'",
    wrong: "0",
    snapshot: "the column's default, or 1970-01-01",
    stream: "the same",
    said: "error",
    by: /is a date with a zero in it: .* 1970-01-01/,
  },
  {
    declared: "DATETIME",
    right: "'1582-10-15 00:00:00'",
    wrong: "'1582-10-05 00:00:00'",
    snapshot: "1582-10-15 00:00:00: ten days later",
    stream: "equal",
    said: "error",
    by: /is a day from 1582-10-05/,
  },
  {
    declared: "ENUM('a','b c')",
    right: "'b c'",
    wrong: "''",
    snapshot: stops,
    stream: stops,
    said: "warning",
    by: /is '' that is no member/,
  },
  {
    declared: "ENUM('a','b,c')",
    wrong: "'b,c'",
    snapshot: "equal",
    stream: stops,
    said: "error",
    by: /is enum\('a','b,c'\): .*comma/,
  },
  {
    declared: "VARCHAR(9) CHARACTER SET latin1",
    right: "'é€'",
    wrong: "_latin1 X'81'",
    snapshot: "equal",
    stream: "U+FFFD, at which a sink column in latin1 fails",
    said: "error",
    by: /is one of the bytes 81,/,
  },
  {
    declared: "VARCHAR(9) CHARACTER SET sjis",
    right: "'表'",
    wrong: "'\\\\'",
    snapshot: "equal",
    stream: "U+FF3C, at which a sink column in sjis fails",
    said: "error",
    by: /is a backslash or a tilde in sjis/,
  },
  {
    declared: "VARCHAR(9) CHARACTER SET hp8",
    wrong: "'é'",
    snapshot: "equal",
    stream: "Å; koi8u, swe7, armscii8, geostd8 and keybcs2 are misread likewise",
    said: "error",
    by: /is of character set hp8/,
  },
  {
    declared: "INT INVISIBLE",
    wrong: "1",
    snapshot: "equal; NULL by an incremental one",
    stream: "equal",
    said: "warning",
    by: /is invisible/,
  },
];
