// What is said of a table whose first snapshot was taken more than once; pure. Facts: Debezium, "Initial snapshots".
// One that does not end is taken anew, of the rows of that time, and so is one whose end is not committed.
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";

/** @param times that the connector began it; @param stack for the command that is named */
export function takenAgain(
  stack: string,
  { sink }: PipelineSettings,
  { from, table }: SinkTableSettings,
  times: number,
): TableDifference[] {
  if (times < 2) return [];
  return [
    {
      table: from,
      sinkTable: `${sink.database}.${table}`,
      effect: "note",
      what:
        `its first snapshot was begun ${times} times, as after cdc offsets reset or a worker that ended: rows that ` +
        "the source lost in between are still at the sink",
      then: `cdc verify ${stack} --tables ${from} --repair`,
    },
  ];
}
