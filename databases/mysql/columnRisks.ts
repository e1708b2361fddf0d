// Columns of a captured table whose values would not arrive as they are; pure. Measured with MariaDB and the Debezium
// releases that are offered: tests/data/types.test.ts, docs/types.md.
import { atLeast } from "../../settings/versions.js";
import { canDeclare, canName } from "../../connectors/madeColumns.js";
import { membersOf } from "./members.js";

/** A column as information_schema says it. */
export interface ColumnFacts {
  name: string;
  /** Without its length, such as `bit`. */
  type: string;
  /** With its length, such as `bit(9)`. */
  declared: string;
  nullable: boolean;
  /** Part of the primary key. */
  inKey: boolean;
  characterSet: string | null;
  /** Digits of a number. */
  precision: number | null;
  invisible: boolean;
}

/** What becomes of a column's values. */
export interface Risk {
  /** Rows would be silently wrong, or a task would fail at them. */
  severity: "error" | "warning";
  /** A condition on rows, as SQL; absent: it concerns the column, whatever is in it. */
  rows?: string;
  /** What the column is, or what its rows hold. */
  what: string;
  rule: string;
  fix: string;
}

/** Of the source's connector, and of the sink's with its name, such as `debezium-jdbc@3.6.0.Final`. */
export interface Releases {
  source: string;
  sink: string | undefined;
}

const otherKey = "give the table another key, or take it out of source.tables";
const leaveOut = "leave the column out (sink.tables[].exclude)";
/** Debezium 2.7.3 decodes them by another table than the server, or by none. */
const misread = ["armscii8", "geostd8", "hp8", "keybcs2", "koi8u", "swe7"];

/** @param column quoted for SQL by `quote` */
export function risksOf(column: ColumnFacts, quote: (name: string) => string, releases: Releases): Risk[] {
  const at = quote(column.name);
  return [
    ...nameRisks(column),
    ...bitRisks(column, releases),
    ...numberRisks(column, at),
    ...dateRisks(column, at, releases),
    ...listRisks(column),
    ...textRisks(column, at),
    ...invisibleRisks(column),
  ];
}

function nameRisks({ name }: ColumnFacts): Risk[] {
  if (name.includes("`"))
    return [
      {
        severity: "error",
        what: "named with a backtick",
        rule: "Debezium's source does not find it among its table's columns, and its task ends",
        fix: "rename it",
      },
    ];
  if (/^\[.*\]$/s.test(name))
    return [
      {
        severity: "error",
        what: "named in square brackets",
        rule: "Debezium's sink takes them for quotes and does not find the column, and its task ends",
        fix: "rename it",
      },
    ];
  if (canName(name)) return [];
  return [
    {
      severity: "warning",
      what: "named with a question mark, a colon or a backslash",
      rule: "the sink's connector can't make such a column, and its task ends",
      fix: "create the sink's column before its first row comes",
    },
  ];
}

/**
 * Of MariaDB, which may call itself MySQL. The connector of any release reads the definitions of all tables that its
 * user sees, captured or not.
 */
export const unreadTypes = ["inet4", "inet6", "uuid", "xmltype"];

export function unreadRisk(declared: string): Risk {
  return {
    severity: "error",
    what: declared,
    rule: "Debezium's source can't read a definition with this type, of whatever table, and its task ends",
    fix: "make it VARCHAR or BINARY, or take away the source's user's rights on a table that is not captured",
  };
}

function listRisks({ type, declared }: ColumnFacts): Risk[] {
  if ((type !== "enum" && type !== "set") || canDeclare(declared)) return [];
  return [
    {
      severity: "warning",
      what: declared,
      rule: "the sink's connector can't make a column whose members hold a quote, and its task ends",
      fix: "create the sink's column before its first row comes",
    },
  ];
}

function bitRisks({ type, declared, inKey }: ColumnFacts, { sink = "debezium-jdbc@0.0" }: Releases): Risk[] {
  if (type !== "bit") return [];
  const length = Number(/\((\d+)/.exec(declared)?.[1] ?? 1);
  if (length > 8 && inKey)
    return [
      {
        severity: "error",
        what: `${declared} in the primary key`,
        rule: "a snapshot writes its bytes in reverse, so that 258 becomes 513",
        fix: otherKey,
      },
    ];
  const [kind = "", release = ""] = sink.split("@");
  if (kind !== "debezium-jdbc" || atLeast(release, 3, 6)) return [];
  if (length > 8)
    return [
      {
        severity: "error",
        what: declared,
        rule: "Debezium's sink before 3.6 writes the bytes of a BIT beyond 8 bits in reverse, so that 258 becomes 513",
        fix: `set sink.version to one from 3.6 on, make it BIGINT UNSIGNED, or ${leaveOut}`,
      },
    ];
  return length > 1 && inKey ? [lostDelete(declared)] : [];
}

function numberRisks({ type, declared, precision }: ColumnFacts, at: string): Risk[] {
  if (type === "decimal" && (precision ?? 0) > 38)
    return [
      {
        severity: "warning",
        what: declared,
        rule: "the sink makes tables with at most 38 digits, and fails at a value with more",
        fix: `create the sink's table with ${declared} before it starts`,
      },
    ];
  if (type === "float" && !declared.includes("("))
    return [
      {
        severity: "warning",
        // MySQL writes six digits; a double tells whether they say all of the value.
        rows: `ABS(${at} + 0e0 - (CAST(${at} AS CHAR) + 0e0)) > ABS(${at} + 0e0) * 3e-8`,
        what: "FLOATs of more than six digits",
        rule: "a snapshot rounds them to six digits, as MySQL shows them; later changes are exact",
        fix: "make it DOUBLE where the digits count",
      },
    ];
  return [];
}

function lostDelete(type: string): Risk {
  return {
    severity: "error",
    what: `${type} in the primary key`,
    rule: "the sink's DELETE does not find its row by it, and the row stays",
    fix: otherKey,
  };
}

function dateRisks({ type, nullable, inKey }: ColumnFacts, at: string, { source }: Releases): Risk[] {
  const found = (severity: Risk["severity"], rows: string, what: string, rule: string, fix: string): Risk[] => [
    { severity, rows, what, rule, fix },
  ];
  const correct = `correct these rows, or ${leaveOut}`;
  switch (type) {
    case "time":
      if (inKey) return [lostDelete("TIME")];
      return found(
        "error",
        `TIME_TO_SEC(${at}) < 0 OR TIME_TO_SEC(${at}) >= 86400`,
        "a TIME below 0 or of 24 hours and more",
        "Debezium's sink takes 00:00:00 to 23:59:59.999999, and its task ends at another",
        correct,
      );
    case "year":
      return found(
        "error",
        `${at} = 0`,
        "the YEAR 0000",
        "a snapshot makes it 2000, and a later change 1900, which ends the sink's task",
        correct,
      );
    case "timestamp":
      if (atLeast(source, 3, 6))
        return found(
          nullable ? "warning" : "error",
          `${at} = 0`,
          "the TIMESTAMP 0000-00-00 00:00:00",
          nullable ? "it becomes NULL in the sink" : "it becomes the column's default in the sink, or ends its task",
          correct,
        );
      return found(
        "error",
        `${at} = 0`,
        "the TIMESTAMP 0000-00-00 00:00:00",
        "a change sends it as 1970-01-01 00:00:00, which no TIMESTAMP can be, and the sink's task ends",
        correct,
      );
    case "date":
    case "datetime":
      return [
        ...found(
          nullable ? "warning" : "error",
          `YEAR(${at}) = 0 OR MONTH(${at}) = 0 OR DAYOFMONTH(${at}) = 0`,
          "a date with a zero in it",
          nullable ? "it becomes NULL in the sink" : "it becomes the column's default or 1970-01-01 in the sink",
          correct,
        ),
        ...(type === "datetime"
          ? found(
              "error",
              `${at} >= '1582-10-05' AND ${at} < '1582-10-15'`,
              "a day from 1582-10-05 to 1582-10-14",
              "a snapshot moves it by ten days",
              correct,
            )
          : []),
      ];
    default:
      return [];
  }
}

function textRisks({ type, declared, characterSet }: ColumnFacts, at: string): Risk[] {
  if (type === "enum" && membersOf(declared).some((member) => /[,\\]/.test(member)))
    return [
      {
        severity: "error",
        what: declared,
        rule: "Debezium takes a member with a comma or a backslash for another one when it reads changes",
        fix: `rename the member, or ${leaveOut}`,
      },
    ];
  if (type === "enum")
    return [
      {
        severity: "warning",
        rows: `${at} + 0 = 0`,
        what: "'' that is no member of the ENUM",
        rule: "an ENUM in the sink refuses it, and the sink's task ends",
        fix: `correct these rows, make the sink's column a VARCHAR, or ${leaveOut}`,
      },
    ];
  if (characterSet !== null && misread.includes(characterSet))
    return [
      {
        severity: "error",
        what: `of character set ${characterSet}`,
        rule: "Debezium decodes changes of it otherwise than the server",
        fix: `convert it to utf8mb4, or ${leaveOut}`,
      },
    ];
  const [code, bytes, what] =
    characterSet === "latin1"
      ? [`HEX(${at})`, "81|8D|8F|90|9D", "one of the bytes 81, 8D, 8F, 90, 9D in latin1"]
      : [`HEX(CONVERT(${at} USING utf8mb4))`, "5C|7E", "a backslash or a tilde in sjis"];
  if (characterSet !== "latin1" && characterSet !== "sjis") return [];
  return [
    {
      severity: "error",
      rows: `${code} REGEXP '^(..)*(${bytes})'`,
      what,
      rule: "Debezium decodes it otherwise when it reads changes, and the sink gets another character or fails",
      fix: `convert the column to utf8mb4 once its text is right, or ${leaveOut}`,
    },
  ];
}

function invisibleRisks({ invisible }: ColumnFacts): Risk[] {
  if (!invisible) return [];
  return [
    {
      severity: "warning",
      what: "invisible",
      rule: "an incremental snapshot (cdc snapshot) leaves it out, and rows become NULL there",
      fix: "make it visible before you use one",
    },
  ];
}
