// `cdc restart`, `cdc pause`, `cdc resume`. Exit codes: 0 done, or so already; 1 refused or failed for at least one
// connector; 75 somebody else works on the stack.
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { connectorsOf } from "../operations/connectors.js";
import { control, type Action, type Outcome } from "../operations/control.js";
import { recreate } from "../operations/recreation.js";
import { openTarget, type Target } from "../operations/target.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface ControlCommandOptions {
  onlyFailed?: boolean;
  recreate?: boolean;
  json: boolean;
}

/** @returns the exit code */
export async function run(
  action: Action,
  stack: string,
  connector: string | undefined,
  options: ControlCommandOptions,
): Promise<number> {
  try {
    if (options.recreate === true && connector === undefined)
      throw new Error("--recreate takes the name of one connector");
    const finishing =
      options.recreate === true ? "the connector is made anew first" : "MSK Connect goes on with what it has begun";
    return await interruptible({ finishing, leftBehind: () => [] }, (signal) =>
      all(action, stack, connector, options, signal),
    );
  } catch (error) {
    return sayError(error as Error, options.json, 1);
  }
}

async function all(
  action: Action,
  stack: string,
  connector: string | undefined,
  { onlyFailed = false, recreate: anew = false, json }: ControlCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const target = await openTarget(stack);
  const client = new KafkaConnectClient(target.access.client);
  const connectors = connectorsOf(target, connector);
  // A sink goes on with what there is while its source is already still, and stands ready before its source begins.
  const ordered = action === "resume" ? [...connectors].reverse() : connectors;
  let code = 0;
  for (const one of ordered) {
    const outcome = anew
      ? await makeAnew(client, target, one, json)
      : await control(client, one, action, stack, { onlyFailed, signal });
    if (outcome.result === "refused" || outcome.result === "failed") code = 1;
    if (json) sayJson({ kind: "outcome", ...outcome });
    else process.stdout.write(`${sentence(outcome)}\n`);
  }
  return code;
}

async function makeAnew(
  client: KafkaConnectClient,
  { stack }: Target,
  connector: Parameters<typeof control>[1],
  json: boolean,
): Promise<Outcome> {
  await recreate({ client, stack, connector, report: (text) => void (json || process.stdout.write(`${text}\n`)) });
  return { connector: connector.name, action: "restart", result: "done", state: "RUNNING" };
}

const pastTense: Record<Action, string> = { restart: "restarted", pause: "paused", resume: "resumed" };

export function sentence({ connector, action, result, state, why }: Outcome): string {
  switch (result) {
    case "done":
      return `${connector}: ${pastTense[action]}, ${state}`;
    case "unchanged":
      return `${connector}: is ${state} already`;
    case "refused":
      return why ?? `${connector}: refused`;
    case "failed":
      return `${connector}: ${action} failed, it is ${state}: ${why ?? ""}`;
  }
}
