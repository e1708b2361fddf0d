import type { TableDifference } from "../../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../../operations/target.js";
import type { Applied } from "../../schema/apply.js";
import { command } from "../command.js";
import type { Output } from "../output.js";

export const schema = command({
  name: "schema",
  description:
    "what the tables of source and sink differ in, with the statements that mend the sink's (exit code 0: no row " +
    "stops or goes wrong by it; 1: one does; 2: it could not be told)",
  define: (defined) =>
    defined
      .argument("[stack]", "stack whose pipelines are looked at: an environment, or any other", "dev")
      .option("--pipeline <name>", "one pipeline (default: all of the stack)")
      .option(
        "--apply",
        "run the statements that add columns or give them more room, and start failed tasks of the sink again",
        false,
      )
      .option("--json", "print one JSON object a line", false),
  examples: ["cdc schema", "cdc schema dev --apply", "cdc schema pr-7 --pipeline productinfo --json"],
  kinds: ["schema", "outcome"],
  errorCode: 2,
  run,
});

interface SchemaOptions {
  pipeline?: string;
  apply: boolean;
}

async function run(
  output: Output<"schema" | "outcome">,
  stack: string,
  { pipeline: name, apply: mends }: SchemaOptions,
): Promise<number> {
  const [{ openTarget }, { choosePipeline }, { tableDifferences }, { apply }] = await Promise.all([
    import("../../operations/target.js"),
    import("../pipelineChoice.js"),
    import("../../schema/look.js"),
    import("../../schema/apply.js"),
  ]);
  const target = await openTarget(stack);
  let code = 0;
  for (const pipeline of name === undefined ? target.pipelines : [choosePipeline(target, [], name)]) {
    // Rows that a table lacks may be on their way yet: cdc status knows.
    const look = async (): Promise<TableDifference[]> =>
      (await tableDifferences(target, pipeline)).filter(({ lacks }) => lacks === undefined);
    const found = await look();
    const applied = mends ? await apply(target, pipeline, found) : [];
    const left = applied.length > 0 ? await look() : found;
    output.say(
      { kind: "schema", stack, pipeline: pipeline.outputs.name, ...(mends && { applied }), differences: left },
      await linesOf(pipeline, applied, left),
    );
    if (applied.some(({ error }) => error === undefined) && !(await goesOn(output, target, pipeline))) code = 1;
    if (left.some(({ effect }) => effect !== "note")) code = 1;
  }
  return code;
}

async function linesOf(
  { outputs }: TargetPipeline,
  applied: readonly Applied[],
  left: readonly TableDifference[],
): Promise<string[]> {
  const { differenceText } = await import("../../operations/schemaDifference.js");
  return [
    ...applied.map(({ statement, error }) =>
      error === undefined ? `done: ${statement}` : `failed: ${statement}: ${error}`,
    ),
    ...left.map((difference) => `${difference.effect}: ${differenceText(difference)}`),
    ...(left.length === 0 ? [`pipeline ${outputs.name}: the sink's tables take all that the source's hold`] : []),
  ];
}

/** Starts tasks of the sink again that had failed of what is mended now. */
async function goesOn(output: Output<"outcome">, target: Target, pipeline: TargetPipeline): Promise<boolean> {
  const [
    { KafkaConnectClient },
    { CloudWatchLogsClient },
    { connectorsOf },
    { connectorStatus },
    { control },
    { sentence },
  ] = await Promise.all([
    import("@aws-sdk/client-kafkaconnect"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("../../operations/connectors.js"),
    import("../../operations/connectorStatus.js"),
    import("../../operations/control.js"),
    import("../control.js"),
  ]);
  const { client, delays } = target.access;
  const clients = { connect: new KafkaConnectClient(client), logs: new CloudWatchLogsClient(client) };
  const { stack } = target;
  const sinks = connectorsOf({ stack, pipelines: [pipeline] }).filter(({ role }) => role === "sink");
  let well = true;
  for (const sink of sinks) {
    const { status } = await connectorStatus(clients, sink);
    if (!status.tasks?.failed.length) continue;
    const outcome = await control(clients.connect, sink, "restart", stack, { onlyFailed: true, delays });
    output.say({ kind: "outcome", ...outcome }, [sentence(outcome)]);
    well &&= outcome.result === "done";
  }
  return well;
}
