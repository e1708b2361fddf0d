// What a kind of database can do for us: the part of a source or a sink that talks to its server. A kind is a folder of
// this room and a line of kinds.ts; no other room knows one by name.
import type { Columns } from "./columns.js";
import type { Detail, KeyRange, ReadTable } from "./comparedTable.js";
import type { SinkCheck, SinkFinding } from "./sinkCheck.js";
import type { SourceCheck } from "./sourceCheck.js";
import type { RangeChecksum, RowCount, RowDigest, Shapes, TableName } from "./tables.js";

/** How a connection is encrypted; a server that can't do it as asked is refused. */
export interface DatabaseTls {
  /**
   * `verify`: encrypted, by a certificate of a known authority that names the host. `require`: encrypted, whoever
   * answers. `off`: plain.
   */
  mode: "verify" | "require" | "off";
  /** Certificates of the authorities, PEM. Default: those of RDS for a host of RDS, else the well-known ones. */
  ca?: string | undefined;
}

/** An account of a database, and where that is. */
export interface DatabaseAccount {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Absent: encrypted where the server can, and checked for hosts of RDS alone. */
  tls?: DatabaseTls | undefined;
}

/** A demo database: what to load, and for whom. */
export interface DemoLoad {
  /** What the database is for, and so what its user may do. */
  role: "source" | "sink";
  /** Statements that make and fill its tables. */
  script: string;
  database: string;
  /** The connector's own user, created or brought up to date. */
  connectorUser: string;
  connectorPassword: string;
  /** Hours that RDS keeps what the server writes of its changes; source only. */
  binlogRetentionHours?: number | undefined;
}

/** A sink schema of its own: tables like those that another pipeline fills, without their rows. */
export interface SinkSchema {
  schema: string;
  /** Database with the tables that it is made like. */
  like: string;
  tables: readonly string[];
  /** The sink connector's user; it gets its rights on the schema where it is not the one that makes it. */
  connectorUser: string;
}

/** Text, or bytes in base64. */
type WrittenValue = string | null | { base64: string };

/** A row to be tried at a sink, by column. */
export interface TriedRow extends TableName {
  key: Record<string, WrittenValue>;
  /** Null: it is deleted. */
  row: Record<string, WrittenValue> | null;
}

/** What becomes of a row that is tried. */
export interface RowAnswer {
  /** In the server's words; absent: it takes the row. */
  refused?: string;
  /** The table would be another one with it. */
  changes: boolean;
}

/**
 * A place in what a server writes of its changes: the kind's own parts, the coarser ones first, such as file and
 * position. They are plain JSON.
 */
export type Place = Readonly<Record<string, unknown>>;

/** As people read it. */
export function placeText(place: Place): string {
  return Object.values(place).join(":");
}

/** The end of what a server has written, as plain JSON; what is not named here is the kind's own. */
export interface ServerPosition {
  /** Milliseconds since 1970, by the server's clock. */
  serverTime: number;
  [own: string]: unknown;
}

/** Where a source connector goes on. */
export interface StoredPosition {
  place: Place;
  /**
   * Seconds since 1970 at which the source wrote the newest event, by the database's clock; null where the offset says
   * none.
   */
  writtenAt: number | null;
  /** The first snapshot is not through yet. */
  snapshot: boolean;
}

/** What places of a kind mean; pure. */
export interface Positions {
  /** @param offset as Debezium has stored it in Kafka Connect's offset topic */
  stored(offset: Readonly<Record<string, unknown>>): StoredPosition;
  /** The place of a server's end. */
  endOf(server: ServerPosition): Place;
  /**
   * `bytes` from a place to a server's end, null where that cannot be said. `lost`: the server has nothing of the place
   * any more, so that no connector can go on from it.
   */
  behind(place: Place, server: ServerPosition): { bytes: number | null; lost: boolean };
  /** Whether a place is at or beyond a server's end; undefined where the two are of different logs. */
  hasPassed(place: Place, server: ServerPosition): boolean | undefined;
}

/**
 * Reads tables for a comparison, in one session that can't write. A row's digest is the MD5, in hexadecimal, of its
 * columns' texts (forms.ts) one after the other, a long one's MD5 in its place: `NULL`, or in single quotes with a
 * backslash before each quote, backslash, NUL and Ctrl-Z.
 */
export interface TableReader {
  /** In the order asked for. */
  shapes(tables: readonly TableName[]): Promise<Shapes>;
  /**
   * Number of rows and checksum of a range: the XOR of its rows' digests, which knows no order. With `limit` the range
   * ends at that many rows; `upTo` says where, null when the range has fewer, so that it goes to its own end.
   */
  checksum(table: ReadTable, range: KeyRange, limit?: number): Promise<RangeChecksum>;
  /** The first rows of a range, in the key's order; `onlyLossy`: of those in which a form loses something. */
  rows(table: ReadTable, range: KeyRange, limit: number, onlyLossy?: boolean): Promise<RowDigest[]>;
  /**
   * Rows by their keys; those that are not there are missing from the answer. A server whose collation takes other keys
   * for the same answers with their rows, too.
   */
  rowsByKey(table: ReadTable, keys: readonly string[][], detail: Detail): Promise<RowDigest[]>;
  /** A count for each table, in the order asked for: a count of everything may take a large table minutes. */
  countUpTo(tables: readonly TableName[], limit: number): Promise<RowCount[]>;
  close(): Promise<void>;
}

export interface DatabaseKind {
  /** As accounts name it. */
  readonly type: string;
  /** How coarsely its log tells the time of a commit, as a clause; undefined: in milliseconds. */
  readonly coarseTime?: string;
  /** A command line with which a person opens a session; it asks for the password. */
  client(account: Pick<DatabaseAccount, "host" | "port" | "user">, database: string): string;
  /**
   * Looks at a source as its connector will; changes nothing in it. Returns warnings.
   *
   * @throws DatabaseCheckError, never with a password
   */
  checkSource(account: DatabaseAccount, check: SourceCheck): Promise<string[]>;
  /**
   * Looks at a sink as its connector will; changes nothing in it.
   *
   * @throws DatabaseCheckError when nobody comes in, never with a password
   */
  checkSink(account: DatabaseAccount, check: SinkCheck): Promise<SinkFinding[]>;
  /** Statements that make a signal table, and let the source's user write into it. */
  signalTableStatements(table: string, user: string): string;
  /** What keeps the user from writing into the signal table, in a sentence with the fix; undefined: nothing. */
  signalTableRefusal(account: DatabaseAccount, table: string): Promise<string | undefined>;
  /** Loads a demo database; a second run changes nothing that is already right. @throws Error, never with a password */
  load(account: DatabaseAccount, demo: DemoLoad): Promise<void>;
  /** Creates what is missing; a second run changes nothing. @throws Error with the part that failed */
  createSchema(account: DatabaseAccount, schema: SinkSchema): Promise<void>;
  /** Drops the schema with its tables, and the rights on it. */
  dropSchema(account: DatabaseAccount, schema: Pick<SinkSchema, "schema" | "connectorUser">): Promise<void>;
  /**
   * Runs one ALTER TABLE (columns.alterTable). Values that do not fit are never cut: the statement then fails, and the
   * table stays as it was.
   *
   * @throws Error in the server's words
   */
  alter(account: DatabaseAccount, statement: string): Promise<void>;
  /**
   * Writes rows as a sink connector does, in their order, in a transaction that it takes back.
   *
   * @throws Error for a table that can't be written to without a trace
   */
  tryRows(account: DatabaseAccount, rows: readonly TriedRow[]): Promise<RowAnswer[]>;
  /** The column that an error of its servers names; undefined: none; pure. */
  columnIn(message: string): string | undefined;
  /** @throws Error when the server writes nothing that a source could read, or the user may not ask */
  position(account: DatabaseAccount): Promise<ServerPosition>;
  readonly positions: Positions;
  reader(account: DatabaseAccount): Promise<TableReader>;
  readonly columns: Columns;
  /** A condition, in the kind's SQL, that holds for the rows of these keys alone. */
  rowsOf(key: ReadTable["key"], keys: readonly string[][]): string;
}
