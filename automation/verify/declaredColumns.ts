// What a pipeline declares about single columns: left out, masked, cut off; pure. Read from the configuration that its
// connectors get, so that no setting is forgotten. Facts: Debezium MySQL connector, column.exclude.list,
// column.include.list, column.mask.with.length.chars, column.mask.hash.hashAlgorithm.with.salt.salt,
// column.truncate.to.length.chars (lists of regular expressions that match a whole `database.table.column`, whatever
// its case); JDBC connector, field.include.list, field.exclude.list (names, also `topic:name`; the second one wins).
import { matches } from "../../connectors/nameList.js";
import { sinkTopic } from "../../connectors/topics.js";
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";

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

/**
 * Whether the sink leaves a field out of the table by its field lists, which know the topic's name as the sink's routes
 * have made it.
 */
export function leftOutBySink(pipeline: PipelineSettings, table: SinkTableSettings, field: string): boolean {
  const { "field.include.list": included, "field.exclude.list": excluded } =
    sinkKindOf(pipeline).configuration(pipeline);
  const names = [field, `${pipeline.sink.tables.length === 1 ? sinkTopic(pipeline, table) : table.table}:${field}`];
  const holds = (list: string): boolean =>
    list.split(",").some((entry) =>
      names.includes(
        entry
          .split(":")
          .map((part) => part.trim())
          .join(":"),
      ),
    );
  return excluded ? holds(excluded) : included ? !holds(included) : false;
}
