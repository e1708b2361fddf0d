// `cdc kafka forget-environment`: told by the environment which one. Its connectors are gone by then.
import { reachOf } from "../access/reach.js";
import { required } from "./requiredVariables.js";

export async function run(): Promise<void> {
  const brokers = { bootstrapBrokers: required("BOOTSTRAP_SERVERS"), region: required("AWS_REGION") };
  for (const gone of await reachOf(process.env).call("kafka.forgetEnvironment", {
    brokers,
    environment: required("ENVIRONMENT"),
  }))
    process.stdout.write(`Deleted ${gone}.\n`);
}
