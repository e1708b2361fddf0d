import { randomBytes } from "node:crypto";
import type { Screen } from "../../demo/screen.js";
import { command } from "../command.js";
import { wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const demo = command({
  name: "demo",
  description: "show a pipeline from nothing to rows in the sink on a twin, then remove everything",
  define: (defined) =>
    defined
      .option("--rows <n>", "rows of the load", wholeNumber, 1000)
      .option("--keep", "leave everything standing and say how to look around", false)
      .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the configuration comes from", "twin")
      .option("--logs <directory>", "where the logs of a failed demo go (default: the cache)"),
  examples: ["cdc demo", "cdc demo --rows 100000 --keep", "cdc demo --from my.yaml --logs ./logs"],
  run: async (output, options: DemoOptions) => await play(output, options),
});

interface DemoOptions {
  rows: number;
  keep: boolean;
  from: string;
  logs?: string;
}

/** Exit code 0 for a demo that went as expected, 1 for one that didn't. */
export async function play(output: Output<never>, options: DemoOptions, screen?: Screen): Promise<number> {
  const [{ runDemo }, { Screen }, { interruptible, leftOf }] = await Promise.all([
    import("../../demo/run.js"),
    import("../../demo/screen.js"),
    import("../interruption.js"),
  ]);
  const name = `demo-${randomBytes(3).toString("hex")}`;
  const succeeded = await interruptible(
    output,
    {
      finishing: options.keep ? "what stands so far stays" : "everything is taken down",
      leftBehind: () => leftOf(name, { remove: true }),
    },
    (signal) => runDemo({ ...options, name, signal }, screen ?? new Screen()),
  );
  return succeeded ? 0 : 1;
}
