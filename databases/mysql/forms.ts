// The SQL for a value's text in each of its forms, and for the literal of a key. Facts: MySQL Reference Manual,
// "QUOTE()", "DATE_FORMAT()", "CONVERT()", "Hexadecimal Literals"; MariaDB does the same.
import type { Form } from "../forms.js";
import { quoteName } from "./connection.js";

/** An expression that is the value's text, NULL where it is NULL. */
export function expression(name: string, form: Form): string {
  const column = quoteName(name);
  switch (form.kind) {
    case "integer":
      // Without the zeros of ZEROFILL.
      return `${column} + 0`;
    case "decimal":
      return `CAST(${column} AS DECIMAL(65, ${form.scale}))`;
    case "double":
      return `${column} + 0e0`;
    case "date":
      return dated(column, form, (value) => `DATE_FORMAT(${value}, '%Y-%m-%d')`);
    case "datetime":
      return dated(column, form, (value) =>
        cut(`DATE_FORMAT(${roundedUp(value, form)}, '%Y-%m-%d %H:%i:%s.%f')`, 19, form.fraction),
      );
    case "time":
      // Up to 24 hours, which is all that the sink takes.
      return cut(
        `TIME_FORMAT(${form.rounded ? `ADDTIME(${column}, '${0.5 / 10 ** form.fraction}')` : column}, '%H:%i:%s.%f')`,
        8,
        form.fraction,
      );
    case "text":
      return written(`CONVERT(${column} USING utf8mb4)`, form);
    case "binary":
      return `HEX(${firstBytes(column, form)})`;
    case "base64":
      return `REPLACE(TO_BASE64(${column}), '\\n', '')`;
    case "hex":
      return `LOWER(HEX(${column}))`;
    case "json":
      return `CONVERT(IF(JSON_VALID(${column}), CAST(${column} AS JSON), ${column}) USING utf8mb4)`;
    case "geometry":
      return `CONCAT(ST_SRID(${column}), ':', HEX(ST_AsBinary(${column})))`;
  }
}

function written(
  text: string,
  { limit, trimmed }: { limit?: number | undefined; trimmed?: boolean | undefined },
): string {
  const first = limit === undefined ? text : firstUnits(text, limit);
  return trimmed ? `TRIM(TRAILING ' ' FROM ${first})` : first;
}

/** Java counts a character beyond the first 65,536 as two. */
function firstUnits(text: string, limit: number): string {
  const units = `LEFT(CONVERT(CONVERT(LEFT(${text}, ${limit}) USING utf16) USING binary), ${2 * limit})`;
  return `CONVERT(CONVERT(${units} USING utf16) USING utf8mb4)`;
}

function firstBytes(column: string, { limit }: { limit?: number | undefined }): string {
  return limit === undefined ? column : `LEFT(${column}, ${limit})`;
}

/**
 * The value's part of its row's text: quoted, so that no two rows have the same text; long values by their MD5, so that
 * a row fits into max_allowed_packet.
 */
export function part(name: string, form: Form, long: boolean): string {
  if (!long) return `QUOTE(${expression(name, form)})`;
  return `QUOTE(MD5(${form.kind === "binary" ? firstBytes(quoteName(name), form) : expression(name, form)}))`;
}

function dated(
  column: string,
  { zero, adjust }: { zero?: "null" | "epoch" | undefined; adjust?: boolean | undefined },
  text: (value: string) => string,
): string {
  const value = adjust
    ? `(${column} + INTERVAL IF(YEAR(${column}) < 70, 2000, IF(YEAR(${column}) < 100, 1900, 0)) YEAR)`
    : column;
  if (zero === undefined) return text(value);
  return `IF(${hasZero(column)}, ${zero === "null" ? "NULL" : text("CAST('1970-01-01' AS DATETIME)")}, ${text(value)})`;
}

/** Whether a date is none to Java. */
export function hasZero(column: string): string {
  return `YEAR(${column}) = 0 OR MONTH(${column}) = 0 OR DAYOFMONTH(${column}) = 0`;
}

function roundedUp(value: string, { fraction, rounded }: { fraction: number; rounded?: boolean | undefined }): string {
  return rounded ? `(${value} + INTERVAL ${5 * 10 ** (5 - fraction)} MICROSECOND)` : value;
}

/** `whole` characters up to the point, which stands only before a fraction. */
function cut(text: string, whole: number, fraction: number): string {
  return fraction === 6 ? text : `LEFT(${text}, ${fraction === 0 ? whole : whole + 1 + fraction})`;
}

const number = /^-?\d+(\.\d+)?$/;
const time = /^-?[\d :.-]+$/;

/**
 * A key's value in a condition. Nothing of it is taken as SQL: numbers and times are what they look like, all else is
 * hexadecimal.
 *
 * @throws Error for a text that is none of the form's
 */
export function literal(text: string, { kind }: Form): string {
  switch (kind) {
    case "integer":
    case "decimal":
      if (number.test(text)) return text;
      break;
    case "date":
    case "datetime":
    case "time":
      if (time.test(text)) return `'${text}'`;
      break;
    case "binary":
      if (/^([0-9A-F]{2})*$/.test(text)) return `X'${text}'`;
      break;
    case "text":
      return `_utf8mb4 X'${Buffer.from(text, "utf8").toString("hex")}'`;
    default:
  }
  throw new Error(`a key's value does not look like one of kind ${kind}`);
}
