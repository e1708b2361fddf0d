// Compares the tables of a pipeline: their shapes by one question to each database, how many rows they have, and what
// the source's connector holds of them.
import { tableNameOf, type TableShape } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { Reach } from "../access/reach.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Accounts } from "../operations/accounts.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { namesOf, type Pair } from "./comparison.js";
import { differences, type JudgedDifference } from "./difference.js";
import type { HeldCharsets } from "./heldCharsets.js";
import { rowDifferences } from "./rowCounts.js";

/** A pipeline's tables as they are on both sides, in the settings' order. @throws Error where one can't be asked */
export async function readPairs(reach: Reach, settings: PipelineSettings, { source, sink }: Accounts): Promise<Pair[]> {
  const pairs = named(settings);
  const [atSource, atSink] = await Promise.all([
    reach.call("database.tableShapes", { ...source, tables: pairs.map((pair) => pair.source) }),
    reach.call("database.tableShapes", { ...sink, tables: pairs.map((pair) => pair.sink) }),
  ]);
  return pairs.map((pair, index) => ({
    settings: pair.settings,
    source: known(atSource.tables[index]),
    sink: known(atSink.tables[index]),
  }));
}

/**
 * What a pipeline's tables differ in, by what is looked at. One reading of their shapes serves both.
 *
 * @param pairs the tables, where they are read already
 */
export function differencesByLook(
  target: Pick<Target, "stack" | "reach">,
  held: HeldCharsets,
  pipeline: LookedAt,
  pairs = pairsOf(target, pipeline),
): Record<string, Promise<TableDifference[]>> {
  return {
    "shapes of tables": tableDifferences(target, pipeline, pairs),
    "schema history": held.differences(pipeline.settings, pairs),
  };
}

type LookedAt = Pick<TargetPipeline, "settings" | "source" | "sink">;

export async function pairsOf({ reach }: Pick<Target, "reach">, { settings, ...sides }: LookedAt): Promise<Pair[]> {
  const [source, sink] = await Promise.all([sides.source(), sides.sink()]);
  return readPairs(reach, settings, { source, sink });
}

/** @param read the tables, where they are read already */
export async function tableDifferences(
  target: Pick<Target, "stack" | "reach">,
  pipeline: LookedAt,
  read = pairsOf(target, pipeline),
): Promise<TableDifference[]> {
  const { stack, reach } = target;
  const { settings, ...sides } = pipeline;
  const [pairs, source, sink] = await Promise.all([read, sides.source(), sides.sink()]);
  const unknown = sinkKindOf(settings).unknownColumns(settings.sink);
  const ofShapes = pairs.flatMap((pair) =>
    unknown === undefined ? differences(stack, settings, pair) : [notCompared(pair, unknown)],
  );
  return [
    ...ofShapes.map(({ before: _before, ...one }) => one),
    ...(await rowDifferences({ stack, reach }, settings, { source, sink }, pairs)),
  ];
}

function notCompared(pair: Pair, why: string): JudgedDifference {
  return { ...namesOf(pair), effect: "note", what: `their columns are not compared: ${why}` };
}

function named({ sink: { database, tables } }: PipelineSettings) {
  return tables.map((settings) => ({
    settings,
    source: tableNameOf(settings.from),
    sink: { database, table: settings.table },
  }));
}

function known(shape: TableShape | undefined): TableShape {
  if (shape?.primary === undefined || shape.indexes === undefined)
    throw new Error(
      "the function that reaches the databases is of an earlier version and says nothing of keys and indexes: " +
        "`pulumi up` of the platform's stack brings it up to date",
    );
  return shape;
}
