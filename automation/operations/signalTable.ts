// How a pipeline without signals gets a table for them, in the words of its source's database.
import { databaseKinds } from "../../databases/registry.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sourceKindOf } from "../../sources/registry.js";

/** A sentence for whoever may make the table. */
export function howToGiveSignals({ source, name }: PipelineSettings): string {
  const { signalTableStatements } = databaseKinds.of(sourceKindOf({ source }).database);
  const table = `${source.databases[0] ?? "DATABASE"}.debezium_signal`;
  return (
    `in the source database ${signalTableStatements(table, source.user)}; then set source.signalTable of pipeline ` +
    `${name} to ${table} and run \`pulumi up\` (or \`cdc env up\`)`
  );
}
