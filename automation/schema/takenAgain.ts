// What is said of a table whose first snapshot was taken more than once; pure. Facts: Debezium, "Initial snapshots".
// One that does not end is taken anew, of the rows of that time, and so is one whose end is not committed.
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";

/** One for all tables. @param begun how often it was begun for each; @param stack for the command that is named */
export function takenAgain(
  stack: string,
  { sink }: PipelineSettings,
  begun: readonly (readonly [table: SinkTableSettings, times: number])[],
): TableDifference[] {
  const [first, ...others] = begun.filter(([, times]) => times > 1);
  if (!first) return [];
  const [{ from, table }, times] = first;
  const whose = others.length === 0 ? "its" : `its and ${others.length} other tables'`;
  return [
    {
      table: from,
      sinkTable: `${sink.database}.${table}`,
      effect: "note",
      what:
        `${whose} first snapshot was begun ${times} times, as after cdc offsets reset or a worker that ended: rows ` +
        "that the source lost in between are still at the sink; where a unique index there has their value, a new " +
        "row of it is written into them, and is missing",
      then: `cdc verify ${stack} ${others.length === 0 ? `--tables ${from} ` : ""}--repair`,
    },
  ];
}
