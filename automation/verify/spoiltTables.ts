// What an incremental snapshot of whole tables would spoil in the sink: columns of which it has no value, or another
// one than a change brings.
import { databaseKinds } from "../../databases/registry.js";
import { tableNameOf, type TableShape } from "../../databases/tables.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { SnapshotError } from "../operations/snapshot.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { declaredColumn } from "./declaredColumns.js";

/** @throws SnapshotError that names tables, columns and the way out; Error when the source does not answer */
export async function refuseSpoiling(
  { reach }: Target,
  { settings, source }: TargetPipeline,
  tables: readonly string[],
): Promise<void> {
  const found = await reach.call("database.tableShapes", { ...(await source()), tables: tables.map(tableNameOf) });
  const reasons = found.tables.flatMap((shape) => spoiltOf(settings, shape));
  if (reasons.length === 0) return;
  throw new SnapshotError(
    `rows that are right in the sink would be spoilt there: ${reasons.join("; ")}. Fix: change the columns or ` +
      "exclude them (sink.tables[].exclude); an UPDATE at the source brings a row over as it is. Where no row holds such a " +
      "value, --allow-loss emits them all the same",
  );
}

/** A sentence for each column of a table that reaches the sink; pure. */
export function spoiltOf(
  settings: PipelineSettings,
  { database, table, columns }: Pick<TableShape, "database" | "table" | "columns">,
): string[] {
  const from = `${database}.${table}`;
  const properties = sourceKindOf(settings).configuration(settings);
  const fed = settings.sink.tables.find((one) => one.from === from);
  const copied = columns.filter(({ name }) => {
    if (!fed) return false;
    const { kind } = declaredColumn(fed, name, properties);
    return kind !== "excluded" && !sinkKindOf(settings).leavesOut(settings, fed, name);
  });
  return databaseKinds
    .of(sourceKindOf(settings).database)
    .columns.spoiltBySnapshot(copied, properties)
    .map(({ why }) => `${from}: ${why}`);
}
