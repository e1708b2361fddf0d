// The tables of a pipeline, opened for the comparison: what they look like on both sides, and how they are compared.
import type { SinkTableSettings } from "../../settings/schema.js";
import type { TableShape } from "../../reach/database/verify.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { planTable, PlanError, type TablePlan } from "./plan.js";
import { tableSide, type Side } from "./side.js";

/** A table of the pipeline on both sides. */
export interface OpenTable {
  settings: SinkTableSettings;
  /** Sink table with its database. */
  sinkName: string;
  shape: TableShape;
  /** A sentence in its place where the table can't be compared. */
  plan: TablePlan | string;
  source: Side;
  sink: Side;
  /** The pipeline copied what was in the table before it. */
  whole: boolean;
}

/** @param only source tables; absent: all */
export async function openTables({ reach, environment }: Target, { settings, source, sink }: TargetPipeline, only?: readonly string[]): Promise<OpenTable[]> {
  const wanted = settings.sink.tables.filter(({ from }) => only?.includes(from) ?? true);
  const [sourceAccount, sinkAccount] = await Promise.all([source(), sink()]);
  const [atSource, atSink] = await Promise.all([
    reach.call("database.tableShapes", { ...sourceAccount, tables: wanted.map(({ from }) => tableName(from)) }),
    reach.call("database.tableShapes", { ...sinkAccount, tables: wanted.map(({ table }) => ({ database: settings.sink.database, table })) }),
  ]);
  return wanted.map((table, index) => {
    const [shape, sinkShape] = [atSource.tables[index], atSink.tables[index]];
    if (!shape || !sinkShape) throw new Error(`the reach answered without the shape of ${table.from}`);
    const plan = planned(() => planTable(settings, table, { dialect: atSource.dialect, shape }, { dialect: atSink.dialect, shape: sinkShape }));
    const never = { database: shape.database, table: shape.table, key: [], columns: [] };
    return {
      settings: table,
      sinkName: `${settings.sink.database}.${table.table}`,
      shape,
      plan,
      source: tableSide(reach, sourceAccount, typeof plan === "string" ? never : plan.source),
      sink: tableSide(reach, sinkAccount, typeof plan === "string" ? never : plan.sink),
      whole: copiesAll(settings.source.properties) && (environment?.snapshot?.mode ?? "tables") === "tables",
    };
  });
}

function tableName(name: string): { database: string; table: string } {
  const [database = "", table = ""] = name.split(".");
  return { database, table };
}

function planned(plan: () => TablePlan): TablePlan | string {
  try {
    return plan();
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
}

/** Whether the connector's first snapshot takes every row (Debezium MySQL connector, snapshot.mode, snapshot.include.collection.list, snapshot.select.statement.overrides). */
export function copiesAll(properties: Readonly<Record<string, string>>): boolean {
  const modes = ["initial", "when_needed", "always", "initial_only"];
  return modes.includes(properties["snapshot.mode"] ?? "initial") && !properties["snapshot.include.collection.list"] && !properties["snapshot.select.statement.overrides"];
}
