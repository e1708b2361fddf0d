// What is asked of a source database before its connector starts, and how it is refused.

/** One of `source.masks`. */
export interface Mask {
  /** With its table and database. */
  column: string;
  mode: "mask" | "truncate";
  chars: number;
}

/** What the connector is going to read. */
export interface SourceCheck {
  debeziumVersion: string;
  /** The sink's connector: `debezium-jdbc@3.6.0.Final`. Absent: one of the oldest. */
  sinkRelease?: string | undefined;
  /** Tables with their databases: `shop.orders`. */
  tables: readonly string[];
  /** Columns that leave the pipeline, as Debezium's `column.exclude.list` names them. */
  excluded?: string | undefined;
  /** The connector's `message.key.columns`: keys for tables without one. */
  messageKeyColumns?: string | undefined;
  /** Where it writes its watermarks: `shop.debezium_signal`. */
  signalTable?: string | undefined;
  /** What it masks of them. */
  masks?: readonly Mask[] | undefined;
}

/** The database cannot serve the connector; the message has a sentence per reason: what, value, rule, fix. */
export class DatabaseCheckError extends Error {
  override name = "DatabaseCheckError";
}

/** It does not answer from here, which says nothing of whether it answers the connectors. */
export class DatabaseOutOfReachError extends DatabaseCheckError {
  override name = "DatabaseOutOfReachError";
}
