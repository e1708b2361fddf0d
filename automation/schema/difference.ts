// What a source table and its sink table differ in: what becomes of rows, and the statement that ends it; pure.
import type { PipelineSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import { columnDifferences } from "./columnDifferences.js";
import { Comparison, namesOf, type Before, type Found, type Pair } from "./comparison.js";
import { keyDifferences, keysToBeMade } from "./keyDifferences.js";

/** `before`: what is said of it before the connectors run; absent: nothing. */
export type JudgedDifference = TableDifference & { before?: Before };

/** The worst first. @param stack for the commands that are named */
export function differences(stack: string, pipeline: PipelineSettings, pair: Pair): JudgedDifference[] {
  const order = ["stops", "wrong", "note"];
  return found(stack, pipeline, pair)
    .sort((one, other) => order.indexOf(one.effect) - order.indexOf(other.effect))
    .map((one) => ({ ...namesOf(pair), ...one }));
}

/** The source table has no row, and the sink table has some. */
export function emptied(stack: string, pair: Pair): TableDifference {
  return {
    ...namesOf(pair),
    effect: "note",
    emptied: true,
    what: "the source's table is empty, and the sink's is not: a TRUNCATE is not followed",
    then: `cdc verify ${stack} --tables ${pair.settings.from} --repair deletes what the source has no more`,
  };
}

function found(stack: string, pipeline: PipelineSettings, pair: Pair): Found[] {
  const { source, sink } = pair;
  if (source.columns.length === 0)
    return [
      {
        effect: "wrong",
        what: "the source has no such table (any more), or its user may not read it: its rows stay at the sink",
      },
    ];
  const tables = new Comparison(stack, pipeline, pair);
  if (sink.columns.length > 0) return [...keyDifferences(tables), ...columnDifferences(tables)];
  if (!sinkKindOf(pipeline).follows(pipeline))
    return [
      {
        effect: "stops",
        what: "the sink has no such table: the first row ends its task",
        before: { id: "sinkDatabase.table.missing", severity: "error" },
      },
    ];
  const unmade = source.columns.filter((column) => tables.isSent(column) && !sinkKindOf(pipeline).makes(column));
  if (unmade.length > 0)
    return [
      {
        effect: "stops",
        what:
          "the sink has no such table, and its connector can't make one with the column " +
          `${unmade.map(({ name }) => name).join(", ")}: the first row ends its task`,
        then: `make it before its first row comes, like ${pair.settings.from}; cdc restart with --only-failed`,
        before: { id: "sinkDatabase.table.missing", severity: "warning" },
      },
      ...keysToBeMade(tables),
    ];
  return [
    { effect: "note", what: "the sink has no such table yet: its connector makes it for the first row" },
    ...keysToBeMade(tables),
  ];
}
