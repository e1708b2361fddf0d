// Values that an incremental snapshot would spoil in the sink; pure. A row that holds one is not emitted again. Facts
// measured with Debezium 2.7.3 and shown in its code: incremental snapshots SELECT *; with snapshot.fetch.size above 0
// rows come by MySQL's binary protocol, whose reader (MySqlBinaryProtocolFieldReader) drops the fractions of a TIME and
// makes midnight NULL; with 0 they come as text, in which MySQL writes six digits of a FLOAT.
import type { Spoilt } from "../columns.js";
import type { ColumnShape } from "../tables.js";

const anything = (text: string): boolean => text !== "NULL";
const midnightOrFraction = (text: string): boolean => /^'00:00:00\.?0*'$/.test(text) || /\.\d*[1-9]/.test(text);

export function spoiltBySnapshot(
  columns: readonly ColumnShape[],
  properties: Readonly<Record<string, string>>,
): Spoilt[] {
  const byBinaryProtocol = Number(properties["snapshot.fetch.size"] ?? 0) > 0;
  return columns.flatMap(({ name: column, type, invisible }): Spoilt[] => {
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
    if (!byBinaryProtocol && type === "float")
      return [{ column, why: `a snapshot with snapshot.fetch.size=0 rounds ${column} to six digits`, value: anything }];
    return [];
  });
}
