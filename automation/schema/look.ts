// Compares the tables of a pipeline: their shapes by one question to each database, and how many rows they have.
import { tableNameOf, type TableShape } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { Reach } from "../access/reach.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Accounts } from "../operations/accounts.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { namesOf, type Pair } from "./comparison.js";
import { differences, type JudgedDifference } from "./difference.js";
import { rowDifferences } from "./rowCounts.js";

/** A pipeline's tables as they are on both sides, in the settings' order. @throws Error where one can't be asked */
export async function readPairs(reach: Reach, settings: PipelineSettings, { source, sink }: Accounts): Promise<Pair[]> {
  const pairs = pairsOf(settings);
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

export async function tableDifferences(
  { stack, reach }: Pick<Target, "stack" | "reach">,
  { settings, ...sides }: Pick<TargetPipeline, "settings" | "source" | "sink">,
): Promise<TableDifference[]> {
  const [source, sink] = await Promise.all([sides.source(), sides.sink()]);
  const pairs = await readPairs(reach, settings, { source, sink });
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

function pairsOf({ sink: { database, tables } }: PipelineSettings) {
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
