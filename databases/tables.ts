// What a database tells of its tables: their shape, their rows' digests, how many they are.

/** A table and the database that it is in. */
export interface TableName {
  database: string;
  table: string;
}

/** @param name `database.table` */
export function tableNameOf(name: string): TableName {
  const [database = "", table = ""] = name.split(".");
  return { database, table };
}

/** A column as information_schema describes it. */
export interface ColumnShape {
  name: string;
  /** Without what stands in brackets: `decimal`. */
  type: string;
  /** As it was declared: `decimal(10,2) unsigned`, `enum('a','b')`. */
  declared: string;
  nullable: boolean;
  collation: string | null;
  /** Digits after the point, of a number or of a time. */
  digits: number;
  /** The most bytes that a value may have; 0 for types without such a limit of their own. */
  bytes: number;
  /** Not part of `SELECT *`. */
  invisible: boolean;
  /** The most characters of a text, or bytes of a binary value. */
  length?: number;
  /** What a row gets that names no value, as its server writes it in SQL; absent: NULL, or nothing. */
  fallback?: string;
  /** A server computes it, or the fallback is another one for each row or moment. */
  computed?: boolean;
  /** What a row gets that names no value: one that no other row has, or, for want of a fallback, the first member. */
  implicit?: "distinct" | "member";
}

/** A unique index, the primary key included. */
export interface UniqueIndex {
  name: string;
  /** `column` is null for an expression, `prefix` for the whole value. */
  parts: { column: string | null; prefix: number | null }[];
}

export interface TableShape extends TableName {
  /** None: there is no such table, or the user may not read it. */
  columns: ColumnShape[];
  /** Columns of each unique index that takes no NULL. */
  unique: string[][];
  /** Columns of the primary key; absent: a function of an earlier version answers. */
  primary?: string[];
  /** All unique indexes; absent: a function of an earlier version answers. */
  indexes?: UniqueIndex[];
  /**
   * Of a table that is not there: the collation of its database, which columns get that name none. Absent: the table is
   * there, or its database is not.
   */
  collation?: string;
}

/** A row gets something in it without naming a value. */
export function fillsItself({ nullable, fallback, computed, implicit }: ColumnShape): boolean {
  return nullable || fallback !== undefined || computed === true || implicit !== undefined;
}

/** A server computes it from other columns, and takes no value for it. */
export function isGenerated({ computed, fallback }: ColumnShape): boolean {
  return computed === true && fallback === undefined;
}

export interface Shapes {
  /** Which of its kind's servers answers, by the kind's own word. */
  dialect: string;
  tables: TableShape[];
}

export interface RangeChecksum {
  rows: number;
  checksum: string;
  /** Last key of a range that was given a limit; null: the range goes to the end. */
  upTo: string[] | null;
  /**
   * Rows in which some column's form loses something of its value, and how many of them by each column with an `exact`
   * form. Absent: there is no such column, or a function of an earlier version answers.
   */
  lossy?: { rows: number; columns: number[] };
}

/** A row: its key, its digest, and what else was asked for of each column. */
export interface RowDigest {
  key: string[];
  digest: string;
  /** A digit for each column with an `exact` form: 1 where the form loses something of the value, else 0. */
  lossy?: string;
  columns?: string[];
}

/** Rows of a table; `more` where it has more than were counted. */
export interface RowCount {
  rows: number;
  more: boolean;
}
