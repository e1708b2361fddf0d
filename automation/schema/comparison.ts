// The two tables of a pipeline side by side, and what its settings say of them; pure.
import type { TableChange } from "../../databases/columns.js";
import { databaseKinds } from "../../databases/registry.js";
import type { ColumnShape, TableShape } from "../../databases/tables.js";
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import { declaredColumn } from "../verify/declaredColumns.js";

/** A table of a pipeline, as it is on both sides. */
export interface Pair {
  settings: SinkTableSettings;
  source: TableShape;
  sink: TableShape;
}

/** As a difference names the two tables. */
export function namesOf({ settings, sink }: Pair): Pick<TableDifference, "table" | "sinkTable"> {
  return { table: settings.from, sinkTable: `${sink.database}.${sink.table}` };
}

/** What is said before the connectors run; `error`: rows would be lost, or the first one ends the task. */
export interface Before {
  /** The rule (docs/checks.md). */
  id: string;
  severity: "error" | "warning";
}

export type Found = Omit<TableDifference, "table" | "sinkTable"> & { before?: Before };

/** Both tables are there. */
export class Comparison {
  readonly properties: Readonly<Record<string, string>>;
  /** Statements are the sink's own; what a source of another kind declares has no words there. */
  readonly sameKind: boolean;
  /** Transforms of the user's own may rename, drop and add columns on the way. */
  readonly reshaped: boolean;
  /** The command that emits the table's rows once more. */
  readonly snapshot: string;

  constructor(
    stack: string,
    readonly pipeline: PipelineSettings,
    readonly pair: Pair,
  ) {
    const { source, sink } = pipeline;
    this.properties = sourceKindOf(pipeline).configuration(pipeline);
    this.sameKind = sourceKindOf(pipeline).database === sinkKindOf(pipeline).database;
    this.reshaped = [source, sink].some(({ properties }) => properties["transforms"] !== undefined);
    this.snapshot = `cdc snapshot ${stack} --tables ${pair.settings.from}`;
  }

  /** Its values reach the sink, if only masked. */
  isSent({ name }: ColumnShape): boolean {
    const { settings } = this.pair;
    if (includes(settings.key, name)) return true;
    return (
      declaredColumn(settings, name, this.properties).kind !== "excluded" &&
      !sinkKindOf(this.pipeline).leavesOut(this.pipeline, settings, name)
    );
  }

  /** Its values reach the sink as they are. */
  isCopied(column: ColumnShape): boolean {
    return this.isSent(column) && declaredColumn(this.pair.settings, column.name, this.properties).kind === "copied";
  }

  /** Whether the sink takes values of two such columns for equal that differ at the source (databases/columns.ts). */
  merges(source: ColumnShape, sink: ColumnShape): "fewer" | "other" | undefined {
    return this.sameKind
      ? databaseKinds.of(sinkKindOf(this.pipeline).database).columns.merges(source, sink)
      : undefined;
  }

  statement(change: TableChange): Pick<Found, "statement" | "change"> {
    const { columns } = databaseKinds.of(sinkKindOf(this.pipeline).database);
    return this.sameKind ? { statement: columns.alterTable(this.pair.sink, change), change: change.kind } : {};
  }
}

/** Names of columns are compared without case. */
export function includes(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

export function find(columns: readonly ColumnShape[], name: string): ColumnShape | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}
