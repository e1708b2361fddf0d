// The signal table of a source database, as SQL for whoever may make it. Facts: Debezium, "Sending signals to a
// Debezium connector" (three columns, in this order); "Incremental snapshots", watermarking strategy insert_insert, the
// default: the user inserts rows and deletes none.
import type { PipelineSettings } from "../settings/pipeline.js";

/** What makes the table, and lets the source's user write into it. */
export function signalTableStatements(table: string, user: string): string {
  const name = table
    .split(".")
    .map((part) => (/^\w+$/.test(part) ? part : `\`${part}\``))
    .join(".");
  return `CREATE TABLE IF NOT EXISTS ${name} (id VARCHAR(64) NOT NULL PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048) NULL); GRANT INSERT ON ${name} TO '${user}'@'%'`;
}

/** What gives a pipeline without signals a table for them. */
export function howToGiveSignals({ source, name }: PipelineSettings): string {
  const table = `${source.databases[0] ?? "DATABASE"}.debezium_signal`;
  return (
    `in the source database ${signalTableStatements(table, source.user)}; then set source.signalTable of pipeline ` +
    `${name} to ${table} and run \`pulumi up\` (or \`cdc env up\`)`
  );
}
