// `cdc connect-test`: the connectivity check, told by the environment what to check.
import { reachOf } from "../reach.js";
import { required } from "./environment.js";

export async function run({ readOnly }: { readOnly: boolean }): Promise<void> {
  const topic = await reachOf(process.env).call("kafka.connectTest", { brokers: { bootstrapBrokers: required("BOOTSTRAP_SERVERS"), region: required("AWS_REGION") }, readOnly });
  process.stdout.write(topic === undefined ? "The brokers answer, and IAM let us in.\n" : `The brokers answer, and IAM let us create and delete topic ${topic}.\n`);
}
