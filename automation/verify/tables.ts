// The tables of a pipeline, opened for the comparison: what they look like on both sides, and how they are compared.
import type { SinkTableSettings } from "../../settings/schema.js";
import { tableNameOf, type TableShape } from "../../databases/tables.js";
import { sourceKindOf } from "../../sources/registry.js";
import { keepsDeleted, otherFilling, type Filling } from "./declaredRows.js";
import { planTable, PlanError, type TablePlan } from "./plan.js";
import type { VerifySession } from "./session.js";
import { tableSide, type Side } from "./side.js";
import type { TableVerification } from "./verification.js";

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

/** A table that was compared. */
export interface VerifiedTable {
  open: OpenTable;
  verification: TableVerification;
}

/** Those tables of the pipeline that were asked for. */
export async function openTables({ target, pipeline, options, source, sink }: VerifySession): Promise<OpenTable[]> {
  const { environment, pipelines } = target;
  const { outputs, settings } = pipeline;
  const wanted = settings.sink.tables.filter(({ from }) => options.tables?.includes(from) ?? true);
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
  const own = { name: outputs.name, server: serverOf(await pipeline.sink()), sink: settings.sink };
  const [atSource, atSink] = await Promise.all([
    source.shapes(wanted.map(({ from }) => tableNameOf(from))),
    sink.shapes(wanted.map(({ table }) => ({ database: settings.sink.database, table }))),
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
      source: tableSide(source, typeof plan === "string" ? never : plan.source),
      sink: tableSide(sink, typeof plan === "string" ? never : plan.sink),
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

function planned(plan: () => TablePlan): TablePlan | string {
  try {
    return plan();
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
}
