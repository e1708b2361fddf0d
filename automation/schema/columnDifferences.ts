// What the columns of a source table and its sink table differ in; pure.
import { databaseKinds } from "../../databases/registry.js";
import { misfit, type Room } from "../../databases/room.js";
import { fillsItself, isGenerated, type ColumnShape } from "../../databases/tables.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { find, includes, type Before, type Comparison, type Found } from "./comparison.js";

export function columnDifferences(tables: Comparison): Found[] {
  const { source, sink } = tables.pair;
  const sent = source.columns.filter((column) => tables.isSent(column));
  return [
    ...sent.flatMap((column) => {
      const other = find(sink.columns, column.name);
      return other ? changed(tables, column, other) : tables.isCopied(column) ? [gained(tables, column)] : [];
    }),
    ...sink.columns
      .filter(({ name }) => !find(sent, name))
      .flatMap((column) => lost(tables, column, find(source.columns, column.name) !== undefined)),
  ];
}

/** Where transforms may do otherwise, it is no more than good to know. */
function sure({ reshaped }: Comparison, id: Pick<Before, "id">): Pick<Found, "effect" | "before"> {
  return reshaped
    ? { effect: "note", before: { ...id, severity: "warning" } }
    : { effect: "stops", before: { ...id, severity: "error" } };
}

function gained(tables: Comparison, column: ColumnShape): Found {
  const found = { column: column.name, ...tables.statement({ kind: "add", column }) };
  const unfilled = "the rows that are there already lack their values";
  const isFilled = databaseKinds.of(sourceKindOf(tables.pipeline).database).columns.fills(column);
  switch (sinkKindOf(tables.pipeline).gains(tables.pipeline, column)) {
    case "added":
      return {
        column: column.name,
        effect: "note",
        what: "the sink lacks it: its connector adds it with the table's next row",
        // Nobody knows any more whether it was.
        then: `${tables.snapshot} where it was excluded before, since old rows get its default`,
      };
    case "unfilled":
      return {
        ...found,
        effect: "wrong",
        unfilled: true,
        what: `the sink lacks it: its connector adds it with the table's next row, and ${unfilled}`,
        then: `${tables.snapshot} once it is there`,
      };
    case "stops":
      return {
        ...(tables.reshaped ? { column: column.name } : found),
        ...sure(tables, { id: "sinkDatabase.column.missing" }),
        what: "the sink lacks it, and its connector can't add it: the table's next row ends the task",
        ...(!isFilled && { unfilled: true }),
        then:
          (!isFilled ? `${tables.snapshot}, since ${unfilled}; ` : "") +
          "cdc restart with --only-failed where the task has ended",
      };
  }
}

function changed(tables: Comparison, column: ColumnShape, other: ColumnShape): Found[] {
  if (isGenerated(other))
    return [
      {
        column: column.name,
        ...sure(tables, { id: "sinkDatabase.column.generated" }),
        what:
          "the sink's server computes it and takes no value for it: the next row ends the task. Make it a plain " +
          "column, or name it in sink.tables[].exclude",
      },
    ];
  const { columns } = databaseKinds.of(sinkKindOf(tables.pipeline).database);
  const from = databaseKinds.of(sourceKindOf(tables.pipeline).database).columns.room(column);
  const to = columns.room(other);
  const wrong = from && to && tables.isCopied(column) ? misfit(from, to) : undefined;
  const kept = wrong?.effect === "rare" ? recoded(other, column) : other;
  const found = { column: column.name, ...tables.statement({ kind: "change", from: kept, to: column }) };
  const narrow = { ...found, before: { id: "sinkDatabase.column.narrow", severity: "warning" } } as const;
  const declared = `${column.declared} at the source, ${other.declared} at the sink`;
  // The ALTER writes each time as it is in its session's zone, and the connector in UTC.
  const zone = hasYears(to) && !hasYears(from) ? ". The statement needs a session in UTC" : "";
  // A column that is another one by now: its old values are still here.
  const isOther = from && to && (from.kind !== to.kind || misfit(to, from) !== undefined);
  const { statement: drop } = tables.statement({ kind: "drop", column: other });
  const anew = isOther &&
    drop !== undefined && {
      then:
        `where the server refuses it for old values that the source has no more, ${drop}; and ` +
        `${tables.snapshot} once the column is there again`,
    };
  if (wrong?.effect === "stops" || wrong?.effect === "changes") {
    return [
      {
        ...narrow,
        ...(wrong.effect === "stops"
          ? {
              effect: "stops",
              what: `${declared}: ${wrong.why}, and the first value that does not fit ends the task${zone}`,
            }
          : { effect: "wrong", what: `${declared}: ${wrong.why}: other values arrive${zone}` }),
        ...anew,
      },
    ];
  }
  if (column.nullable && !other.nullable && !includes(tables.pair.settings.key, column.name))
    return [
      {
        ...found,
        // A type that takes all values stays: old ones need not fit another one.
        ...(!wrong && tables.statement({ kind: "change", from: other, to: { ...other, nullable: true } })),
        effect: "stops",
        what: "it takes NULL at the source alone: the first one ends the task",
        before: { id: "sinkDatabase.column.notNull", severity: "warning" },
      },
    ];
  if (!wrong) return tables.isCopied(column) ? defaults(tables, column, other) : [];
  const end = wrong.effect === "rare" ? ", and a value beyond that ends the task" : "";
  return [{ ...narrow, effect: "note", what: `${declared}: ${wrong.why}${end}${zone}`, ...anew }];
}

/** A statement keeps the sink's collation, but for the one that lacks characters; such a one may lack its default's. */
function recoded({ fallback, ...other }: ColumnShape, like: ColumnShape): ColumnShape {
  const kept = /^[\x20-\x7e]*$/.test(fallback ?? "") ? fallback : like.fallback;
  return { ...other, collation: like.collation, ...(kept !== undefined && { fallback: kept }) };
}

/** Another constant at the sink, which rows hold that were there when its connector added the column. */
function defaults(tables: Comparison, column: ColumnShape, other: ColumnShape): Found[] {
  const [own, its] = [column, other].map(({ fallback, computed }) => (computed ? undefined : fallback));
  if (own === undefined || its === undefined || unquoted(own) === unquoted(its)) return [];
  const found = { column: column.name, what: `its default is ${own} at the source, ${its} at the sink` };
  // The connector adds a default of a session with NO_BACKSLASH_ESCAPES as if its backslashes were escapes.
  if (!own.includes("\\")) return [{ ...found, effect: "note" }];
  return [
    {
      ...found,
      effect: "wrong",
      unfilled: true,
      what: `${found.what}: rows that were there when the sink's connector added the column hold the sink's`,
      ...tables.statement({ kind: "change", from: { ...other, fallback: own }, to: other }),
      then: tables.snapshot,
    },
  ];
}

function unquoted(sql: string): string {
  return sql.replace(/^'(.*)'$/s, "$1");
}

function hasYears(room: Room | undefined): boolean {
  return room?.kind === "datetime" && room.years !== undefined;
}

/** Nothing of the source fills it. @param isThere the source has it, and keeps it to itself */
function lost(tables: Comparison, column: ColumnShape, isThere: boolean): Found[] {
  const why = isThere ? "it leaves the pipeline before the sink" : "the source has it no more, or it is the sink's own";
  if (!fillsItself(column))
    return [
      {
        column: column.name,
        ...sure(tables, { id: "sinkDatabase.column.required" }),
        what: `${why}; it must have a value and has no default: the next new row ends the task`,
        // No part of a primary key takes NULL; the key is said by itself.
        ...(!includes(tables.pair.sink.primary ?? [], column.name) &&
          tables.statement({ kind: "change", from: column, to: { ...column, nullable: true } })),
      },
    ];
  if (isThere) return [];
  return [
    {
      column: column.name,
      ...tables.statement({ kind: "drop", column }),
      effect: "note",
      what: `${why}: its values stay as they are. One that was renamed has its old rows' values here alone`,
      then: `${tables.snapshot} fills a renamed column; drop this one afterwards`,
    },
  ];
}
