// Values that an incremental snapshot would spoil in the sink; pure. A row that holds one is not emitted again. Facts
// measured with Debezium 2.7.3 and shown in its code: incremental snapshots SELECT *; rows come as text, in which MySQL
// writes six digits of a FLOAT; with snapshot.fetch.size above 0 they come by MySQL's binary protocol, whose reader
// (MySqlBinaryProtocolFieldReader) drops the fractions of a TIME and makes midnight NULL.
import type { Spoilt } from "../columns.js";
import type { ColumnShape } from "../tables.js";

const anything = (text: string): boolean => text !== "NULL";
/** A FLOAT that six digits don't say; its text is a double's, quoted. */
const moreThanSixDigits = (text: string): boolean => {
  if (text === "NULL") return false;
  const value = Number(text.slice(1, -1));
  return Math.fround(Number(value.toPrecision(6))) !== Math.fround(value);
};
const midnightOrFraction = (text: string): boolean => /^'00:00:00\.?0*'$/.test(text) || /\.\d*[1-9]/.test(text);

export function spoiltBySnapshot(
  columns: readonly ColumnShape[],
  properties: Readonly<Record<string, string>>,
): Spoilt[] {
  const byBinaryProtocol = Number(properties["snapshot.fetch.size"] ?? 0) > 0;
  return columns.flatMap(({ name: column, type, declared, invisible }): Spoilt[] => {
    if (invisible)
      return [
        { column, why: `an incremental snapshot leaves out column ${column}, which is invisible`, value: anything },
      ];
    if (byBinaryProtocol && type === "time")
      return [
        {
          column,
          why:
            `a snapshot with snapshot.fetch.size=${properties["snapshot.fetch.size"]} loses midnight and the ` +
            `fractions of ${column}`,
          value: midnightOrFraction,
        },
      ];
    // A FLOAT(M,D) is written with its D digits.
    if (!byBinaryProtocol && type === "float" && !declared.includes("("))
      return [{ column, why: `a snapshot rounds ${column} to six digits`, value: moreThanSixDigits }];
    return [];
  });
}
