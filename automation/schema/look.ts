// Compares the tables of a pipeline by one question to each database.
import type { TableShape } from "../../databases/tables.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { differences } from "./difference.js";

export async function tableDifferences(
  { stack, reach }: Pick<Target, "stack" | "reach">,
  { settings, source, sink }: Pick<TargetPipeline, "settings" | "source" | "sink">,
): Promise<TableDifference[]> {
  const { tables, database } = settings.sink;
  const [atSource, atSink] = await Promise.all([
    source().then((account) =>
      reach.call("database.tableShapes", { ...account, tables: tables.map(({ from }) => tableName(from)) }),
    ),
    sink().then((account) =>
      reach.call("database.tableShapes", { ...account, tables: tables.map(({ table }) => ({ database, table })) }),
    ),
  ]);
  return tables.flatMap((table, index) =>
    differences(stack, settings, {
      settings: table,
      source: known(atSource.tables[index]),
      sink: known(atSink.tables[index]),
    }),
  );
}

function known(shape: TableShape | undefined): TableShape {
  if (shape?.primary === undefined)
    throw new Error(
      "the function that reaches the databases is of an earlier version and says nothing of keys: `pulumi up` of " +
        "the platform's stack brings it up to date",
    );
  return shape;
}

function tableName(name: string): { database: string; table: string } {
  const [database = "", table = ""] = name.split(".");
  return { database, table };
}
