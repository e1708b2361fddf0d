// Statements that bring a table of MySQL or MariaDB in line with another; pure. Facts: MySQL Reference Manual, "ALTER
// TABLE" (MODIFY drops what it does not name; ADD fills existing rows with the default, or the type's implicit one).
import type { TableChange } from "../columns.js";
import { misfit } from "../room.js";
import type { ColumnShape, TableName } from "../tables.js";
import { quoteName } from "./connection.js";
import { room } from "./room.js";

export function alterTable({ database, table }: TableName, change: TableChange): string {
  return `ALTER TABLE ${quoteName(database)}.${quoteName(table)} ${clause(change)}`;
}

function clause(change: TableChange): string {
  switch (change.kind) {
    case "add":
      return `ADD COLUMN ${added(change.column)}`;
    case "change":
      return `MODIFY COLUMN ${changed(change.from, change.to)}`;
    case "collate":
      return `MODIFY COLUMN ${changed({ ...change.column, collation: change.like.collation }, change.like)}`;
    case "drop":
      return `DROP COLUMN ${quoteName(change.column.name)}`;
    case "dropIndex":
      return `DROP INDEX ${quoteName(change.name)}`;
    case "key":
      return [
        ...(change.present ? ["DROP PRIMARY KEY"] : []),
        `ADD PRIMARY KEY (${change.columns.map(quoteName).join(", ")})`,
      ].join(", ");
  }
}

/**
 * A computed column arrives as a plain one. One without a default gets the type's implicit default, which is what the
 * rows got that were there at the source, too.
 */
function added(column: ColumnShape): string {
  const { nullable, fallback } = column;
  const implicit = nullable ? undefined : implicitDefault(column);
  const value = fallback ?? implicit;
  return [
    quoteName(column.name),
    column.declared,
    // Rows that are on their way lack the column. A TIMESTAMP without NULL may be NOT NULL by itself.
    nullable || value === undefined ? "NULL" : "NOT NULL",
    ...(value !== undefined ? [`DEFAULT ${value}`] : []),
  ].join(" ");
}

export function fills(column: ColumnShape): boolean {
  if (column.computed) return false;
  return column.nullable || (column.fallback ?? implicitDefault(column)) !== undefined;
}

function implicitDefault({ type }: ColumnShape): string | undefined {
  if (/^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|year|bit)$/.test(type)) return "0";
  return /^(char|varchar|binary|varbinary)$/.test(type) ? "''" : undefined;
}

/** It takes the other's type, and NULL where that does; all else stays, but for a default that does not fit. */
function changed(from: ColumnShape, to: ColumnShape): string {
  const nullable = from.nullable || to.nullable;
  const value = from.fallback === undefined || keepsDefault(from, to) ? from.fallback : constant(to, nullable);
  const keepsCollation = from.collation !== null && to.collation !== null;
  return [
    quoteName(from.name),
    to.declared,
    ...(keepsCollation ? [`COLLATE ${from.collation}`] : []),
    nullable ? "NULL" : "NOT NULL",
    ...(value !== undefined ? [`DEFAULT ${value}`] : []),
  ].join(" ");
}

/** All that a column of the one may hold is something that the other takes. The statement keeps a text's characters. */
function keepsDefault(from: ColumnShape, to: ColumnShape): boolean {
  const [one, other] = [room(from), room(to)];
  if (!one || !other) return from.type === to.type;
  const wrong = misfit(one, other);
  return one.kind === other.kind && (!wrong || (one.kind === "text" && wrong.effect === "rare"));
}

function constant(column: ColumnShape, nullable: boolean): string | undefined {
  const own = column.computed ? undefined : column.fallback;
  return own ?? (nullable ? undefined : implicitDefault(column));
}
