import { command } from "../command.js";
import type { Output } from "../output.js";

export const setup = command({
  name: "setup",
  description: "get everything that the twin and the engine need, ahead of the first use",
  examples: ["cdc setup"],
  run,
});

/** For images, and machines that will be offline. */
async function run(output: Output<never>): Promise<void> {
  const [{ prepare }, { readDemoSettings }, { demoPreparations }] = await Promise.all([
    import("../../../tools/prepare.js"),
    import("../../demo/settings.js"),
    import("../../demo/preparations.js"),
  ]);
  output.text(...(await prepare(demoPreparations(await readDemoSettings("twin")))));
}
