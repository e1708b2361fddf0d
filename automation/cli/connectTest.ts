// `cdc connect-test`: the connectivity check, of a stack's brokers or of those that the environment names. Exit codes:
// 0, 1.
import type { InputOf } from "../../reach/registry.js";
import { reachOf, type Reach } from "../access/reach.js";
import { required } from "./requiredVariables.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface ConnectTestOptions {
  readOnly: boolean;
  json: boolean;
}

type Brokers = InputOf<"kafka.connectTest">["brokers"];

/** @returns the exit code */
export async function run(stack: string | undefined, { readOnly, json }: ConnectTestOptions): Promise<number> {
  try {
    const { reach, brokers, from } = await place(stack);
    const topic = await reach.call("kafka.connectTest", { brokers, readOnly });
    if (json) sayJson({ kind: "connectTest", passed: true, from, ...(topic !== undefined && { topic }) });
    else
      process.stdout.write(
        `The brokers answer, and IAM let us ${topic === undefined ? "in" : `create and delete topic ${topic}`} ` +
          `(${from}).\n`,
      );
    return 0;
  } catch (error) {
    return sayError(error as Error, json, 1);
  }
}

/** Which brokers, and from where they are tried. */
async function place(stack: string | undefined): Promise<{ reach: Reach; brokers: Brokers; from: string }> {
  if (stack === undefined) {
    const { REACH_FUNCTION: functionName } = process.env;
    const brokers = { bootstrapBrokers: required("BOOTSTRAP_SERVERS"), region: required("AWS_REGION") };
    return { reach: reachOf(process.env), brokers, from: fromWhere(functionName) };
  }
  // Only here: a resource's command does without Pulumi.
  const { openTarget } = await import("../operations/target.js");
  const { reach, brokers } = await openTarget(stack);
  return { reach, brokers, from: fromWhere(reach.functionName) };
}

function fromWhere(functionName: string | undefined): string {
  return functionName ? `from function ${functionName} inside the VPC` : "from this machine";
}
