import type { SnapshotNotification } from "../../operations/snapshotNotifications.js";
import { command } from "../command.js";
import { list } from "../optionValues.js";
import type { Output } from "../output.js";

export const snapshot = command({
  name: "snapshot",
  description: "emit rows of captured tables once more, while changes go on (Debezium's ad-hoc incremental snapshot)",
  define: (defined) =>
    defined
      .argument("[stack]", "stack of the pipeline: an environment, or any other", "dev")
      .option("--tables <names>", "source tables with their databases, separated by commas", list)
      .option(
        "--stop",
        "instead: end a snapshot that runs, or that failed and stands in the way, and restart its connector",
        false,
      )
      .option("--pipeline <name>", "the pipeline (default: the one that captures the tables)")
      .option("--where <condition>", "only rows that fit this SQL condition, in each of the tables")
      .option("--allow-loss", "also of tables with values that a snapshot spoils in the sink", false)
      .option("--wait", "wait until the rows are on their topics", false)
      .option("--json", "print one JSON object a line", false),
  examples: [
    "cdc snapshot dev --tables demosrc.products --wait",
    "cdc snapshot pr-7 --tables demosrc.products --where 'id > 10'",
    "cdc snapshot dev --stop",
  ],
  kinds: ["notification", "snapshot", "outcome"],
  run,
});

interface SnapshotOptions {
  /** With `stop` none. */
  tables?: string[];
  stop: boolean;
  pipeline?: string;
  where?: string;
  allowLoss: boolean;
  wait: boolean;
}

async function run(
  output: Output<"notification" | "snapshot" | "outcome">,
  stack: string,
  { tables = [], stop, pipeline: name, where, allowLoss, wait }: SnapshotOptions,
): Promise<number> {
  const [
    { requestSnapshot, SnapshotError, untilComplete },
    { endSnapshot },
    { openTarget },
    { refuseSpoiling },
    choice,
    { interruptible },
    { sentence },
  ] = await Promise.all([
    import("../../operations/snapshot.js"),
    import("../../operations/snapshotEnd.js"),
    import("../../operations/target.js"),
    import("../../verify/spoiltTables.js"),
    import("../pipelineChoice.js"),
    import("../interruption.js"),
    import("../control.js"),
  ]);
  if (stop === tables.length > 0)
    throw new SnapshotError("a snapshot begins with --tables, or is ended with --stop: give one of them");
  const finishing = "the connector goes on with a snapshot that it has begun";
  return interruptible(output, { finishing, leftBehind: () => [] }, async (signal) => {
    const target = await openTarget(stack);
    const pipeline = choice.choosePipeline(target, tables, name);
    const about = { pipeline: pipeline.outputs.name, tables };
    if (stop) {
      const { ended, restarted } = await endSnapshot(target, pipeline, { signal });
      output.say({ kind: "snapshot", state: ended ? "stopped" : "none", ...about }, [
        ended
          ? `the snapshot of pipeline ${about.pipeline} is ended, with all that waited behind it`
          : `no snapshot of pipeline ${about.pipeline} was ended: its connector said nothing of one within 30 s`,
      ]);
      output.say({ kind: "outcome", ...restarted }, [`${sentence(restarted)}: tables that a snapshot held are free`]);
      return restarted.result === "done" ? 0 : 1;
    }
    if (!allowLoss) await refuseSpoiling(target, pipeline, tables);
    const asked = await requestSnapshot(
      target,
      pipeline,
      { tables, ...(where !== undefined && { where }) },
      { signal },
    );
    const subject = `${tables.join(", ")}: the snapshot of pipeline ${about.pipeline}`;
    if (!wait) {
      output.say({ kind: "snapshot", state: "begun", ...about }, [`${subject} has begun`]);
      return 0;
    }
    const rows = await untilComplete(target, pipeline, asked, {
      signal,
      onProgress: ({ at: _at, ...notification }) =>
        output.say({ kind: "notification", ...notification }, [inWords(notification)]),
    });
    output.say({ kind: "snapshot", state: "complete", ...about, rows }, [`${subject} is through`]);
    return 0;
  });
}

function inWords({ type, table, rows, status }: Omit<SnapshotNotification, "at">): string {
  const read = rows === undefined ? "" : `, ${rows.toLocaleString("en")} row${rows === 1 ? "" : "s"} read`;
  return (
    "  " +
    `${type}${table === undefined ? "" : ` ${table}`}${read}` +
    `${status === undefined || status === "SUCCEEDED" ? "" : ` (${status})`}`
  );
}
