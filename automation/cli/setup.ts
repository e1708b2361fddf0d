// `cdc setup`: makes everything ready that the demo and a twin need, for machines that will be offline, images and
// impatient people.
import { prepare } from "../../tools/prepare.js";
import { readDemoSettings } from "../demo/settings.js";
import { demoPreparations } from "../demo/preparations.js";

export async function run(): Promise<void> {
  const lines = await prepare(demoPreparations(await readDemoSettings("twin")));
  process.stdout.write(`${lines.join("\n")}\n`);
}
