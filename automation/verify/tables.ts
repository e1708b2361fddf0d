// The tables of a pipeline, opened for the comparison: what they look like on both sides, and how they are compared.
import type { SinkTableSettings } from "../../settings/schema.js";
import type { TableShape } from "../../databases/tables.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { keepsDeleted, otherFilling, type Filling } from "./declaredRows.js";
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
  /** Rows that the source deletes stay in the sink on purpose. */
  keepsDeleted: boolean;
  /** Another pipeline of the stack that fills the sink table, too. */
  sharedWith?: string;
}

/** @param only source tables; absent: all */
export async function openTables(
  { reach, environment, pipelines }: Target,
  { outputs, settings, source, sink }: TargetPipeline,
  only?: readonly string[],
): Promise<OpenTable[]> {
  const wanted = settings.sink.tables.filter(({ from }) => only?.includes(from) ?? true);
  const [sourceAccount, sinkAccount] = await Promise.all([source(), sink()]);
  const nearby = pipelines.filter(
    (one) =>
      one.outputs.name !== outputs.name &&
      one.settings.sink.database.toLowerCase() === settings.sink.database.toLowerCase(),
  );
  const fillings = await Promise.all(
    nearby.map(
      async (one): Promise<Filling> => ({
        name: one.outputs.name,
        server: serverOf(await one.sink()),
        sink: one.settings.sink,
      }),
    ),
  );
  const own = { name: outputs.name, server: serverOf(sinkAccount), sink: settings.sink };
  const [atSource, atSink] = await Promise.all([
    reach.call("database.tableShapes", { ...sourceAccount, tables: wanted.map(({ from }) => tableName(from)) }),
    reach.call("database.tableShapes", {
      ...sinkAccount,
      tables: wanted.map(({ table }) => ({ database: settings.sink.database, table })),
    }),
  ]);
  return wanted.map((table, index) => {
    const [shape, sinkShape] = [atSource.tables[index], atSink.tables[index]];
    if (!shape || !sinkShape) throw new Error(`the reach answered without the shape of ${table.from}`);
    const plan = planned(() =>
      planTable(settings, table, { dialect: atSource.dialect, shape }, { dialect: atSink.dialect, shape: sinkShape }),
    );
    const sharedWith = otherFilling(fillings, own, table.table);
    const never = { database: shape.database, table: shape.table, key: [], columns: [] };
    return {
      settings: table,
      sinkName: `${settings.sink.database}.${table.table}`,
      shape,
      plan,
      source: tableSide(reach, sourceAccount, typeof plan === "string" ? never : plan.source),
      sink: tableSide(reach, sinkAccount, typeof plan === "string" ? never : plan.sink),
      whole:
        sourceKindOf(settings).copiesAll(settings.source.properties, table.from) &&
        (environment?.snapshot?.mode ?? "tables") === "tables",
      keepsDeleted: keepsDeleted(settings.source.properties),
      ...(sharedWith !== undefined && { sharedWith }),
    };
  });
}

function serverOf({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`;
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
