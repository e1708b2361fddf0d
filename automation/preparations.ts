// What a stack on a twin needs of this machine, by the stack's own settings.
import { preparations, type Preparation } from "../tools/prepare.js";
import { stackConfiguration } from "./configuration.js";
import { settingsOf } from "./settings.js";

/** Engine, Kafka, Kafka Connect, IAM authentication and database server in the versions that a stack's settings name. */
export async function demoPreparations(from: string): Promise<Preparation[]> {
  const { platform, pipelines } = settingsOf(await stackConfiguration({ from }));
  const kafka = platform?.cluster.kafkaVersion;
  if (kafka === undefined) throw new Error(`msk-cdc:platform of "${from}" is absent: a twin's Kafka version comes from there`);
  return preparations({ kafka, connect: pipelines[0]?.connect.version ?? "3.7.x" });
}
