// What of a table is compared, and how, from what the pipeline declares and what both tables look like; pure.
import type { ColumnShape, Shapes, TableShape } from "../../databases/tables.js";
import type { Form } from "../../databases/forms.js";
import type { ReadTable } from "../../databases/comparedTable.js";
import { databaseKinds } from "../../databases/registry.js";
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { columnForms, sortsAlike, type Conversion } from "./columnForms.js";
import { declaredColumn } from "./declaredColumns.js";

/** A column and a sentence about it. */
export interface ColumnNote {
  column: string;
  why: string;
}

/** A column that is compared after a conversion that may lose something. */
export interface LossyColumn extends ColumnNote {
  /** Hardly any column holds values of which it does. */
  rare?: true;
}

/** How a table is compared. */
export interface TablePlan {
  source: ReadTable;
  sink: ReadTable;
  /** Both servers sort the keys alike, so that a range of keys is the same range on both. */
  sorted: boolean;
  /** Columns that the sink lacks without that being declared. */
  lacking: string[];
  notCompared: ColumnNote[];
  /** The columns of `source` that have an `exact` form, in the same order. */
  lossy: LossyColumn[];
}

/** The table can't be compared. */
export class PlanError extends Error {
  override name = "PlanError";
}

type Side = Pick<Shapes, "dialect"> & { shape: TableShape };

/** @throws PlanError */
export function planTable(pipeline: PipelineSettings, table: SinkTableSettings, source: Side, sink: Side): TablePlan {
  for (const [side, { shape }] of [
    ["source", source],
    ["sink", sink],
  ] as const) {
    if (shape.columns.length === 0)
      throw new PlanError(
        `there is no table ${shape.database}.${shape.table} at the ${side}, or its user may not read it`,
      );
  }
  const unknown = sinkKindOf(pipeline).unknownColumns(pipeline.sink);
  if (unknown !== undefined) throw new PlanError(unknown);
  const server = ({ database }: { database: string }, { dialect }: Side) => ({
    columns: databaseKinds.of(database).columns,
    dialect,
  });
  const conversion: Conversion = {
    source: server(sourceKindOf(pipeline), source),
    sink: server(sinkKindOf(pipeline), sink),
    properties: sourceKindOf(pipeline).configuration(pipeline),
  };
  const inSink = new Map(sink.shape.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns = pairs(pipeline, table, source.shape.columns, inSink, conversion);
  const key = table.key.map((name) => keyColumn(name, table, source.shape, inSink, conversion));
  for (const [side, { shape }] of [
    ["source", source],
    ["sink", sink],
  ] as const)
    requireUnique(side, shape, table.key);
  const copied = new Set(source.shape.columns.map(({ name }) => name.toLowerCase()));
  return {
    source: {
      database: source.shape.database,
      table: source.shape.table,
      key: key.map(({ source: form, column }) => ({ name: column.name, form })),
      columns: columns.compared.map(({ source: form, column, long, exact }) => ({
        name: column.name,
        form,
        long,
        ...(exact !== undefined && { exact }),
      })),
    },
    sink: {
      database: sink.shape.database,
      table: sink.shape.table,
      key: key.map(({ sink: form, other }) => ({ name: other.name, form })),
      columns: columns.compared.map(({ sink: form, other, long }) => ({ name: other.name, form, long })),
    },
    sorted: key.every(({ sorted }) => sorted),
    lacking: columns.lacking,
    notCompared: [
      ...columns.notCompared,
      ...sink.shape.columns
        .filter(({ name }) => !copied.has(name.toLowerCase()))
        .map(({ name }) => ({ column: name, why: "the sink alone has it" })),
    ],
    lossy: columns.lossy,
  };
}

interface Pair {
  column: ColumnShape;
  other: ColumnShape;
  source: Form;
  sink: Form;
}

interface Pairs {
  compared: (Pair & { long: boolean; exact: Form | undefined })[];
  lacking: string[];
  notCompared: ColumnNote[];
  lossy: LossyColumn[];
}

function pairs(
  pipeline: PipelineSettings,
  table: SinkTableSettings,
  columns: readonly ColumnShape[],
  inSink: ReadonlyMap<string, ColumnShape>,
  conversion: Conversion,
): Pairs {
  const all: Pairs = { compared: [], lacking: [], notCompared: [], lossy: [] };
  for (const column of columns) {
    const { name } = column;
    const other = inSink.get(name.toLowerCase());
    const declared = declaredColumn(table, name, conversion.properties);
    if (declared.kind === "excluded")
      all.notCompared.push({ column: name, why: other ? "excluded, though the sink table has it" : "excluded" });
    else if (!isKey(table, name) && sinkKindOf(pipeline).leavesOut(pipeline, table, name))
      all.notCompared.push({
        column: name,
        why: other
          ? "left out by the sink's field list, though the sink table has it"
          : "left out by the sink's field list",
      });
    else if (!other) all.lacking.push(name);
    else if (declared.kind === "masked") all.notCompared.push({ column: name, why: `masked (${declared.by})` });
    else {
      const forms = columnForms(column, other, conversion, declared.kind === "cut" ? declared.to : undefined);
      if ("why" in forms) all.notCompared.push({ column: name, why: forms.why });
      else {
        const { source, sink, lossy, rare, exact } = forms;
        const long = isLong(source, column) || isLong(sink, other);
        all.compared.push({ column, other, source, sink, long, exact });
        if (exact !== undefined) {
          const why = [lossy, rare].filter((reason) => reason !== undefined).join("; ");
          all.lossy.push({ column: name, why, ...(lossy === undefined && { rare: true as const }) });
        }
      }
    }
  }
  return all;
}

/** A key's columns come from the record's key, which no field list filters. */
function isKey({ key }: SinkTableSettings, column: string): boolean {
  return key.some((name) => name.toLowerCase() === column.toLowerCase());
}

/** A row's text has to fit into what a server takes at a time. */
function isLong(form: Form, { bytes }: ColumnShape): boolean {
  return bytes > 1024 || form.kind === "json" || form.kind === "geometry";
}

function keyColumn(
  name: string,
  table: SinkTableSettings,
  shape: TableShape,
  inSink: ReadonlyMap<string, ColumnShape>,
  conversion: Conversion,
): Pair & { sorted: boolean } {
  const column = shape.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const other = inSink.get(name.toLowerCase());
  const where = `key column ${name} of ${table.from}`;
  if (!column || !other) throw new PlanError(`${where}: the ${column ? "sink" : "source"} table has no such column`);
  const forms = columnForms(column, other, conversion);
  const reason = "why" in forms ? forms.why : forms.lossy;
  if ("why" in forms || reason !== undefined) throw new PlanError(`${where} can't tell rows apart: ${reason}`);
  if (declaredColumn(table, name, conversion.properties).kind !== "copied")
    throw new PlanError(`${where} is masked, cut off or excluded, so that rows can't be told apart`);
  if (!tellsApart.has(forms.source.kind) || !tellsApart.has(forms.sink.kind))
    throw new PlanError(`${where}: a ${column.declared} can't tell rows apart exactly`);
  return {
    column,
    other,
    source: plain(forms.source),
    sink: plain(forms.sink),
    sorted: sortsAlike(column, other, forms, conversion),
  };
}

const tellsApart = new Set<Form["kind"]>(["integer", "decimal", "date", "datetime", "time", "text", "binary"]);

/** As it is in its own table: what a condition on the column finds. */
function plain(form: Form): Form {
  return form.kind === "date"
    ? { kind: "date" }
    : form.kind === "datetime"
      ? { kind: "datetime", fraction: form.fraction }
      : form;
}

/** Else pages of keys would leave rows out, or rows could not be told apart. */
function requireUnique(side: string, { database, table, unique, columns }: TableShape, key: readonly string[]): void {
  const names = new Set(key.map((name) => name.toLowerCase()));
  if (!unique.some((index) => index.every((name) => names.has(name.toLowerCase())))) {
    throw new PlanError(
      `${database}.${table} at the ${side} has no unique index on ${key.join(", ")} that takes no NULL: its rows ` +
        "can't be told apart",
    );
  }
  const open = columns.find(({ name, nullable }) => nullable && names.has(name.toLowerCase()));
  if (open)
    throw new PlanError(
      `${database}.${table} at the ${side}: key column ${open.name} takes NULL: its rows can't be told apart`,
    );
}
