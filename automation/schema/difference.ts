// What a source table and its sink table differ in: what becomes of rows, and the statement that ends it; pure.
import { matches } from "../../connectors/nameList.js";
import type { TableChange } from "../../databases/columns.js";
import { databaseKinds } from "../../databases/registry.js";
import { misfit } from "../../databases/room.js";
import type { ColumnShape, TableName, TableShape } from "../../databases/tables.js";
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

type Found = Omit<TableDifference, "table" | "sinkTable">;

/** The worst first. @param stack for the commands that are named */
export function differences(stack: string, pipeline: PipelineSettings, pair: Pair): TableDifference[] {
  const { settings, source, sink } = pair;
  const names = { table: settings.from, sinkTable: nameOf(sink) };
  const found =
    source.columns.length === 0
      ? [
          {
            effect: "wrong" as const,
            what: "the source has no such table (any more), or its user may not read it: its rows stay at the sink",
          },
        ]
      : sink.columns.length === 0
        ? [missing(pipeline)]
        : new Comparison(stack, pipeline, pair).found();
  const order = ["stops", "wrong", "note"];
  return found
    .sort((one, other) => order.indexOf(one.effect) - order.indexOf(other.effect))
    .map((one) => ({ ...names, ...one }));
}

/** The source table has no row, and the sink table has some. */
export function emptied(stack: string, { settings, sink }: Pair): TableDifference {
  return {
    table: settings.from,
    sinkTable: nameOf(sink),
    effect: "note",
    what: "the source's table is empty, and the sink's is not: a TRUNCATE is not followed",
    then: `cdc verify ${stack} --tables ${settings.from} --repair deletes what the source has no more`,
  };
}

function missing(pipeline: PipelineSettings): Found {
  return sinkKindOf(pipeline).follows(pipeline)
    ? { effect: "note", what: "the sink has no such table yet: its connector makes it for the first row" }
    : { effect: "stops", what: "the sink has no such table: the first row ends its task" };
}

/** Both tables are there. */
class Comparison {
  private readonly properties: Readonly<Record<string, string>>;
  /** Statements are the sink's own; what a source of another kind declares has no words there. */
  private readonly sameKind: boolean;
  private readonly snapshot: string;

  constructor(
    stack: string,
    private readonly pipeline: PipelineSettings,
    private readonly pair: Pair,
  ) {
    this.properties = sourceKindOf(pipeline).configuration(pipeline);
    this.sameKind = sourceKindOf(pipeline).database === sinkKindOf(pipeline).database;
    this.snapshot = `cdc snapshot ${stack} --tables ${pair.settings.from}`;
  }

  found(): Found[] {
    const { source, sink, settings } = this.pair;
    const inSource = byName(source.columns);
    const inSink = byName(sink.columns);
    return [
      ...this.keys(),
      ...source.columns.flatMap((column) => {
        const other = inSink.get(column.name.toLowerCase());
        if (this.stays(column)) return [];
        return other ? this.changed(column, other) : [this.gained(column)];
      }),
      ...sink.columns
        .filter(({ name }) => !inSource.has(name.toLowerCase()) && !includes(settings.exclude, name))
        .map((column) => this.lost(column)),
    ];
  }

  private keys(): Found[] {
    const { settings, source, sink } = this.pair;
    const [own = [], key] = [source.primary, settings.key];
    const present = sink.primary?.length !== 0;
    const isGiven = declaresKey(this.properties["message.key.columns"], settings.from);
    const found: Found[] = [];
    if (own.length > 0 && !isGiven && !same(own, key)) {
      const merges = key.every((column) => includes(own, column));
      found.push({
        effect: merges ? "wrong" : "stops",
        what:
          `the primary key at the source is (${own.join(", ")}), and the pipeline writes by (${key.join(", ")}): ` +
          (merges
            ? "rows that differ in the rest of the key alone become one"
            : "the next change ends the sink's task"),
        ...this.statement({ kind: "key", columns: own, present }),
        then: `set sink.tables[].key of ${settings.from} to [${own.join(", ")}], run pulumi up, then ${this.snapshot}`,
      });
    } else if (!sink.unique.some((index) => same(index, key)))
      found.push({
        effect: "wrong",
        what: `the sink has no unique index on (${key.join(", ")}) alone: rows overwrite others, or updates add rows`,
        ...this.statement({ kind: "key", columns: key, present }),
      });
    return found;
  }

  private gained(column: ColumnShape): Found {
    const statement = this.statement({ kind: "add", column });
    const found = { column: column.name, ...statement };
    const unfilled = `the rows that are there already lack their values`;
    switch (sinkKindOf(this.pipeline).gains(this.pipeline, column)) {
      case "added":
        return {
          column: column.name,
          effect: "note",
          what: "the sink lacks it: its connector adds it with the table's next row",
        };
      case "unfilled":
        return {
          ...found,
          effect: "wrong",
          what: `the sink lacks it: its connector adds it with the table's next row, and ${unfilled}`,
          then: `${this.snapshot} once it is there`,
        };
      case "stops":
        return {
          ...found,
          effect: "stops",
          what: "the sink lacks it, and its connector can't add it: the table's next row ends the task",
          then:
            (column.computed ? `${this.snapshot}, since ${unfilled}; ` : "") +
            "cdc restart with --only-failed where the task has ended",
        };
    }
  }

  private changed(column: ColumnShape, other: ColumnShape): Found[] {
    const { columns } = databaseKinds.of(sinkKindOf(this.pipeline).database);
    const from = databaseKinds.of(sourceKindOf(this.pipeline).database).columns.room(column);
    const to = columns.room(other);
    const wrong = from && to && misfit(from, to);
    const statement = this.statement({ kind: "change", from: other, to: column });
    const found = { column: column.name, ...statement };
    const declared = `${column.declared} at the source, ${other.declared} at the sink`;
    if (wrong?.effect === "stops")
      return [
        {
          ...found,
          effect: "stops",
          what: `${declared}: ${wrong.why}, and the first value that does not fit ends the task`,
        },
      ];
    if (column.nullable && !other.nullable && !includes(this.pair.settings.key, column.name))
      return [{ ...found, effect: "stops", what: `it takes NULL at the source alone: the first one ends the task` }];
    return wrong ? [{ ...found, effect: "note", what: `${declared}: ${wrong.why}` }] : this.defaults(column, other);
  }

  /** Another constant at the sink, which rows hold that were there when its connector added the column. */
  private defaults(column: ColumnShape, other: ColumnShape): Found[] {
    const [own, its] = [column, other].map(({ fallback, computed }) => (computed ? undefined : fallback));
    if (own === undefined || its === undefined || unquoted(own) === unquoted(its)) return [];
    const found = { column: column.name, what: `its default is ${own} at the source, ${its} at the sink` };
    // The connector adds a default of a session with NO_BACKSLASH_ESCAPES as if its backslashes were escapes.
    if (!own.includes("\\")) return [{ ...found, effect: "note" }];
    return [
      {
        ...found,
        effect: "wrong",
        what: `${found.what}: rows that were there when the sink's connector added the column hold the sink's`,
        ...this.statement({ kind: "change", from: { ...other, fallback: own }, to: other }),
        then: this.snapshot,
      },
    ];
  }

  /** At the sink alone. */
  private lost(column: ColumnShape): Found {
    const found = { column: column.name, ...this.statement({ kind: "drop", column }) };
    const why = "the source has it no more, or it is the sink's own";
    if (!column.nullable && column.fallback === undefined && !column.computed)
      return { ...found, effect: "stops", what: `${why}; it must have a value, and the next new row ends the task` };
    return {
      ...found,
      effect: "note",
      what: `${why}: its values stay as they are. One that was renamed has its old rows' values here alone`,
      then: `${this.snapshot} fills a renamed column; drop this one afterwards`,
    };
  }

  /** It never reaches the sink, or not as it is. */
  private stays({ name }: ColumnShape): boolean {
    const { settings } = this.pair;
    if (declaredColumn(settings, name, this.properties).kind !== "copied") return true;
    return !includes(settings.key, name) && sinkKindOf(this.pipeline).leavesOut(this.pipeline, settings, name);
  }

  private statement(change: TableChange): Pick<Found, "statement" | "change"> {
    const { columns } = databaseKinds.of(sinkKindOf(this.pipeline).database);
    return this.sameKind ? { statement: columns.alterTable(this.pair.sink, change), change: change.kind } : {};
  }
}

function unquoted(sql: string): string {
  return sql.replace(/^'(.*)'$/s, "$1");
}

function byName(columns: readonly ColumnShape[]): Map<string, ColumnShape> {
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => includes(other, name));
}

function nameOf({ database, table }: TableName): string {
  return `${database}.${table}`;
}

/** `<tables>:<column>,…;…`, tables as regular expressions. */
function declaresKey(list: string | undefined, table: string): boolean {
  return (list ?? "").split(";").some((one) => matches(one.slice(0, one.lastIndexOf(":")), table));
}
