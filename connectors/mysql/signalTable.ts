// The signal table of a source database, as SQL for whoever may make it. Facts: Debezium, "Sending signals to a Debezium connector" (three columns, in this order);
// "Incremental snapshots", watermarking strategy insert_insert, the default: the user inserts rows and deletes none.
import type { PipelineSettings } from "../../settings/schema.js";

const columns = "(id VARCHAR(64) NOT NULL PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048) NULL)";

/** What gives a pipeline without signals a table for them, in one sentence. */
export function howToGiveSignals({ source, name }: PipelineSettings): string {
  const table = `${source.databases[0] ?? "DATABASE"}.debezium_signal`;
  return `in the source database CREATE TABLE IF NOT EXISTS ${table} ${columns}; GRANT INSERT ON ${table} TO '${source.user}'@'%'; then set source.signalTable of pipeline ${name} to ${table} and run \`pulumi up\` (or \`cdc env up\`)`;
}

/** What makes the table that a pipeline's settings name. */
export function signalTableStatements(table: string, user: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} ${columns}; GRANT INSERT ON ${table} TO '${user}'@'%'`;
}
