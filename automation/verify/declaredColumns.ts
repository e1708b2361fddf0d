// What a pipeline's source declares about single columns: left out, masked, cut off; pure. Read from the configuration
// that its connector gets, so that no setting is forgotten. Facts: Debezium's connectors for relational databases,
// column.exclude.list, column.include.list, column.mask.with.length.chars,
// column.mask.hash.hashAlgorithm.with.salt.salt, column.truncate.to.length.chars (lists of regular expressions that
// match a whole `database.table.column`, whatever its case).
import { matches } from "../../connectors/nameList.js";
import type { SinkTableSettings } from "../../settings/schema.js";

export type Declared =
  | { kind: "excluded" }
  | { kind: "masked"; by: string }
  | { kind: "cut"; to: number }
  | { kind: "copied" };

/** What becomes of a source column. */
export function declaredColumn(
  table: Pick<SinkTableSettings, "from" | "exclude">,
  column: string,
  properties: Readonly<Record<string, string>>,
): Declared {
  const name = `${table.from}.${column}`;
  const same = (other: string) => other.toLowerCase() === column.toLowerCase();
  const included = properties["column.include.list"];
  if (
    table.exclude.some(same) ||
    matches(properties["column.exclude.list"], name) ||
    (included !== undefined && !matches(included, name))
  )
    return { kind: "excluded" };
  for (const [property, list] of Object.entries(properties)) {
    if (/^column\.mask\./.test(property) && matches(list, name))
      return { kind: "masked", by: property.replace(/(\.with\.salt\.).*$/, "$1…") };
  }
  for (const [property, list] of Object.entries(properties)) {
    const to = /^column\.truncate\.to\.(\d+)\.chars$/.exec(property)?.[1];
    if (to !== undefined && matches(list, name)) return { kind: "cut", to: Number(to) };
  }
  return { kind: "copied" };
}
