// `cdc demo`.
import type { Command } from "commander";
import { examples, wholeNumber } from "./values.js";

export function demoCommands(program: Command): void {
  program
    .command("demo")
    .description("show a pipeline from nothing to rows in the sink on a twin, then remove everything")
    .option("--rows <n>", "rows of the load", wholeNumber, 1000)
    .option("--keep", "leave everything standing and say how to look around", false)
    .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the configuration comes from", "twin")
    .option("--logs <directory>", "where the logs of a failed demo go (default: the cache)")
    .addHelpText(
      "after",
      examples("cdc demo", "cdc demo --rows 100000 --keep", "cdc demo --from my.yaml --logs ./logs"),
    )
    .action(async (options: { rows: number; keep: boolean; from: string; logs?: string }) => {
      const { demo } = await import("../demo.js");
      process.exitCode = await demo(options);
    });
}
