// Where a form loses something of a value, as a condition in SQL. Facts: MySQL Reference Manual, "Precision Math" (a
// double becomes a DECIMAL by the fewest digits that mean it, and 65 nines where it is too large).
import type { Form } from "../forms.js";
import { quoteName } from "./connection.js";
import { expression, hasZero } from "./forms.js";

/**
 * A condition that holds where `form` keeps less of the value than `exact` does; of NULL nothing can be lost.
 *
 * @throws Error for a form that keeps everything
 */
export function isLossy(name: string, form: Form, exact: Form): string {
  const conditions = conditionsOf(name, form, exact);
  if (conditions.length === 0) throw new Error(`a value of kind ${form.kind} loses nothing as ${exact.kind}`);
  return conditions.join(" OR ");
}

function conditionsOf(name: string, form: Form, exact: Form): string[] {
  const column = quoteName(name);
  const short = expression(name, form);
  switch (form.kind) {
    case "decimal":
      // MariaDB takes two casts of one column for the same, whatever their scales, and finds no row where they differ.
      return [`${short} <> ${column}`];
    case "double": {
      const [whole, scale] = exact.kind === "decimal" ? [column, exact.scale] : [expression(name, exact), 0];
      return [`CAST(${short} AS DECIMAL(65, ${scale})) <> ${whole}`, `ABS(${short}) >= 1e${65 - scale}`];
    }
    case "date":
      return [...oddDates(column, form), ...(exact.kind === "datetime" ? [`${column} <> DATE(${column})`] : [])];
    case "datetime":
      return [...oddDates(column, form), ...fractions(column, form, exact)];
    case "time":
      return fractions(column, form, exact);
    case "text":
      // It is the beginning of the whole text, and collations take spaces at the end for nothing.
      return [`CHAR_LENGTH(${short}) <> CHAR_LENGTH(${expression(name, exact)})`];
    case "binary":
      return form.limit === undefined ? [] : [`LENGTH(${column}) > ${form.limit}`];
    default:
      return [];
  }
}

type Dated = Extract<Form, { kind: "date" | "datetime" }>;

function oddDates(column: string, { zero, adjust }: Dated): string[] {
  return [...(zero === undefined ? [] : [hasZero(column)]), ...(adjust ? [`YEAR(${column}) < 100`] : [])];
}

function fractions(column: string, { fraction }: { fraction: number }, exact: Form): string[] {
  const digits = "fraction" in exact ? exact.fraction : 0;
  return fraction < digits ? [`MICROSECOND(${column}) MOD ${10 ** (6 - fraction)} <> 0`] : [];
}
