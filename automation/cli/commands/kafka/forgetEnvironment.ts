import { command } from "../../command.js";
import type { Output } from "../../output.js";
import { brokersOfProcess } from "../../brokersOfProcess.js";
import { required } from "../../requiredVariables.js";

export const forgetEnvironment = command({
  name: "forget-environment",
  description:
    "delete an environment's internal topics and consumer groups (ENVIRONMENT, BOOTSTRAP_SERVERS, AWS_REGION)",
  examples: ["cdc kafka forget-environment"],
  run,
});

/** The process's environment names it. Its connectors are gone by then. */
async function run(output: Output<never>): Promise<void> {
  const { reachOf } = await import("../../../access/reach.js");
  const brokers = brokersOfProcess();
  const environment = required("ENVIRONMENT");
  for (const gone of await reachOf(process.env).call("kafka.forgetEnvironment", { brokers, environment }))
    output.text(`Deleted ${gone}.`);
}
