// Compares the tables of a pipeline: their shapes by one question to each database, and how many rows they have.
import type { TableShape } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { differences } from "./difference.js";
import { rowDifferences } from "./rowCounts.js";

export async function tableDifferences(
  { stack, reach }: Pick<Target, "stack" | "reach">,
  { settings, ...sides }: Pick<TargetPipeline, "settings" | "source" | "sink">,
): Promise<TableDifference[]> {
  const pairs = pairsOf(settings);
  const [source, sink] = await Promise.all([sides.source(), sides.sink()]);
  const [atSource, atSink] = await Promise.all([
    reach.call("database.tableShapes", { ...source, tables: pairs.map((pair) => pair.source) }),
    reach.call("database.tableShapes", { ...sink, tables: pairs.map((pair) => pair.sink) }),
  ]);
  const looked = pairs.map((pair, index) => ({
    settings: pair.settings,
    source: known(atSource.tables[index]),
    sink: known(atSink.tables[index]),
  }));
  return [
    ...looked.flatMap((pair) => differences(stack, settings, pair)),
    ...(await rowDifferences({ stack, reach }, settings, { source, sink }, looked)),
  ];
}

function pairsOf({ sink: { database, tables } }: PipelineSettings) {
  return tables.map((settings) => {
    const [source = "", table = ""] = settings.from.split(".");
    return { settings, source: { database: source, table }, sink: { database, table: settings.table } };
  });
}

function known(shape: TableShape | undefined): TableShape {
  if (shape?.primary === undefined)
    throw new Error(
      "the function that reaches the databases is of an earlier version and says nothing of keys: `pulumi up` of " +
        "the platform's stack brings it up to date",
    );
  return shape;
}
