// What a sink table lacks of its source's rows, by counts up to a limit; pure. A table, sink table or sink database
// that is named later gets new changes alone: the first snapshot is over.
import type { RowCount } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import { howToGiveSignals } from "../operations/signalTable.js";
import { skipped } from "../verify/declaredRows.js";
import { includes, namesOf, type Pair } from "./comparison.js";

export interface Counts {
  source: RowCount;
  /** Of a table that is not there: none. */
  sink: RowCount;
}

/** The fewest rows at the source and the most at the sink, of counts at two moments. */
export function steady(one: Counts, other: Counts): Counts {
  return {
    source: other.source.rows < one.source.rows ? other.source : one.source,
    sink: other.sink.rows > one.sink.rows ? other.sink : one.sink,
  };
}

/** Rows that the sink's table lacks at least; undefined: none, or as few as the pipeline means it to have. */
export function lacking(pipeline: PipelineSettings, pair: Pair, { source, sink }: Counts): number | undefined {
  const meant = meantRows(pipeline, pair);
  if (meant === "none" || source.rows === 0) return undefined;
  const isFew = meant === "all" ? 2 * sink.rows < source.rows : sink.rows === 0;
  return isFew ? source.rows - sink.rows : undefined;
}

/** Rows of the source's table that reach the sink by what the pipeline declares. */
function meantRows(pipeline: PipelineSettings, { settings, source }: Pair): "all" | "some" | "none" {
  const { properties } = pipeline.source;
  const kind = sourceKindOf(pipeline);
  if (skipped(properties).includes("c") || !kind.copiesAny(properties, settings.from)) return "none";
  const own = source.primary ?? [];
  const merges = own.length === 0 || own.some((name) => !includes(settings.key, name));
  const filters = properties["transforms"] ?? pipeline.sink.properties["transforms"];
  return merges || filters !== undefined || !kind.copiesAll(properties, settings.from) ? "some" : "all";
}

export function lackingRows(
  stack: string,
  pipeline: PipelineSettings,
  pair: Pair,
  { source, sink }: Counts,
): TableDifference {
  const snapshot = `cdc snapshot ${stack} --tables ${pair.settings.from} brings them`;
  const { rows, more } = source;
  return {
    ...namesOf(pair),
    // What takes a part of the rows may take none.
    effect: meantRows(pipeline, pair) === "all" ? "wrong" : "note",
    what:
      `the sink has ${sink.rows} of its ${rows.toLocaleString("en")}${more ? " or more" : ""} rows, and none is on ` +
      "its way: a table, sink table or sink database that was named later gets new changes alone",
    then: pipeline.source.signalTable === undefined ? `${howToGiveSignals(pipeline)}; ${snapshot}` : snapshot,
    lacks: rows - sink.rows,
  };
}
