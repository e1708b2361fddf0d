// `cdc kafka forget-environment`: told by the environment which one. Its connectors are gone by then.
import { OwnTopics } from "../remains.js";
import { required } from "./environment.js";

export async function run(): Promise<void> {
  const topics = new OwnTopics(required("ENVIRONMENT"), { bootstrapBrokers: required("BOOTSTRAP_SERVERS"), region: required("AWS_REGION") });
  try {
    for (const gone of await topics.deleteMadeByConnect()) process.stdout.write(`Deleted ${gone}.\n`);
  } finally {
    await topics.close();
  }
}
