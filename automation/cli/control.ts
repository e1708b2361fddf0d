// The common part of `cdc restart`, `cdc pause` and `cdc resume`.
import type { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import type { Command } from "commander";
import type { ConnectorReference } from "../operations/connectors.js";
import type { Action, Outcome } from "../operations/control.js";
import type { Target } from "../operations/target.js";
import type { Output } from "./output.js";

export interface ControlOptions {
  onlyFailed?: boolean;
  recreate?: boolean;
}

/** Arguments and options of each command. */
export function controlled(defined: Command): Command {
  return defined
    .argument("[stack]", "stack of the connectors", "dev")
    .argument("[connector]", "name of one connector (default: all of the stack)")
    .option("--json", "print one JSON object a line", false);
}

/** The run of each command. Exit code 0: done, or so already; 1: refused or failed for at least one connector. */
export function controlling(action: Action) {
  return async (
    output: Output<"outcome">,
    stack: string,
    connector: string | undefined,
    { onlyFailed = false, recreate: anew = false }: ControlOptions,
  ): Promise<number> => {
    if (anew && connector === undefined) throw new Error("--recreate takes the name of one connector");
    const [{ KafkaConnectClient }, { connectorsOf }, { control }, { openTarget }, { interruptible }] =
      await Promise.all([
        import("@aws-sdk/client-kafkaconnect"),
        import("../operations/connectors.js"),
        import("../operations/control.js"),
        import("../operations/target.js"),
        import("./interruption.js"),
      ]);
    const finishing = anew ? "the connector is made anew first" : "MSK Connect goes on with what it has begun";
    return interruptible(output, { finishing, leftBehind: () => [] }, async (signal) => {
      const target = await openTarget(stack);
      const client = new KafkaConnectClient(target.access.client);
      const connectors = connectorsOf(target, connector);
      // The sink goes on with the rest while its source is already paused, and is ready before its source resumes.
      const ordered = action === "resume" ? [...connectors].reverse() : connectors;
      let code = 0;
      for (const one of ordered) {
        const outcome = anew
          ? await makeAnew(output, client, target, one)
          : await control(client, one, action, stack, { onlyFailed, signal, delays: target.access.delays });
        if (outcome.result === "refused" || outcome.result === "failed") code = 1;
        output.say({ kind: "outcome", ...outcome }, [sentence(outcome)]);
      }
      return code;
    });
  };
}

async function makeAnew(
  output: Output<"outcome">,
  client: KafkaConnectClient,
  { stack, access: { delays } }: Target,
  connector: ConnectorReference,
): Promise<Outcome> {
  const { recreate } = await import("../operations/recreation.js");
  await recreate({ client, stack, connector, report: output.note, delays });
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
