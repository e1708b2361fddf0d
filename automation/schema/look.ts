// Compares the tables of a pipeline: by one question to each database, and a second one for what was emptied.
import type { TableShape } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { keepsDeleted } from "../verify/declaredRows.js";
import { differences, emptied } from "./difference.js";

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
  const there = keepsDeleted(settings.source.properties)
    ? []
    : looked.filter((pair) => pair.source.columns.length > 0 && pair.sink.columns.length > 0);
  const count = async (account: typeof source, tables: readonly TableShape[]): Promise<boolean[]> => {
    const named = tables.map(({ database, table }) => ({ database, table }));
    return (await reach.call("database.countUpTo", { ...account, tables: named, limit: 1 })).map(
      ({ rows }) => rows > 0,
    );
  };
  const hasRows = await count(
    source,
    there.map((pair) => pair.source),
  );
  const empty = there.filter((_pair, index) => hasRows[index] === false);
  const hasSome = await count(
    sink,
    empty.map((pair) => pair.sink),
  );
  return [
    ...looked.flatMap((pair) => differences(stack, settings, pair)),
    ...empty.filter((_pair, index) => hasSome[index] === true).map((pair) => emptied(stack, pair)),
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
