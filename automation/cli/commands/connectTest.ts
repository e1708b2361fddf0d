import type { InputOf } from "../../../reach/registry.js";
import type { Reach } from "../../access/reach.js";
import { command } from "../command.js";
import type { Output } from "../output.js";
import { brokersOfProcess } from "../brokersOfProcess.js";

export const connectTest = command({
  name: "connect-test",
  description: "check DNS, TCP, TLS, authentication and authorization to brokers: creates and deletes a topic",
  define: (defined) =>
    defined
      .argument(
        "[stack]",
        "stack whose brokers are tested, as its commands reach them (default: BOOTSTRAP_SERVERS, AWS_REGION)",
      )
      .option("--read-only", "create no topic: for a cluster that was there before", false)
      .option("--json", "print one JSON document (docs/json.md)", false),
  examples: ["cdc connect-test dev", "cdc connect-test --read-only"],
  kinds: ["connectTest"],
  run,
});

type Brokers = InputOf<"kafka.connectTest">["brokers"];

/** Of a stack's brokers, or of those that the environment names. */
async function run(
  output: Output<"connectTest">,
  stack: string | undefined,
  { readOnly }: { readOnly: boolean },
): Promise<void> {
  const { reach, brokers, from } = await place(stack);
  const topic = await reach.call("kafka.connectTest", { brokers, readOnly });
  const done = topic === undefined ? "in" : `create and delete topic ${topic}`;
  const who = brokers.access?.authenticationType === "NONE" ? "" : "IAM ";
  output.say({ kind: "connectTest", passed: true, from, ...(topic !== undefined && { topic }) }, [
    `The brokers answer, and ${who}let us ${done} (${from}).`,
  ]);
}

/** The brokers to try, and where to try them from. */
async function place(stack: string | undefined): Promise<{ reach: Reach; brokers: Brokers; from: string }> {
  if (stack === undefined) {
    const { reachOf } = await import("../../access/reach.js");
    const { REACH_FUNCTION: functionName } = process.env;
    return { reach: reachOf(process.env), brokers: brokersOfProcess(), from: fromWhere(functionName) };
  }
  // Imported only here: a resource's command does without Pulumi.
  const { openTarget } = await import("../../operations/target.js");
  const { reach, brokers } = await openTarget(stack);
  return { reach, brokers, from: fromWhere(reach.functionName) };
}

function fromWhere(functionName: string | undefined): string {
  return functionName ? `from function ${functionName} inside the VPC` : "from this machine";
}
