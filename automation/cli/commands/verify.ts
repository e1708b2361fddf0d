// `cdc verify`.
import type { Command } from "commander";
import type { VerifyCommandOptions } from "../verify.js";
import { examples, list, wholeNumber } from "./values.js";

export function verifyCommands(program: Command): void {
  program
    .command("verify")
    .argument("[stack]", "stack whose pipelines are verified: an environment, or any other", "dev")
    .description(
      "prove that source and sink hold the same rows (exit code 0: they do; 1: they differ; 2: it could not be told)",
    )
    .option("--pipeline <names>", "only these pipelines, separated by commas", list)
    .option("--tables <names>", "only these source tables, separated by commas", list)
    .option("--repair", "emit missing and different rows again, delete extra ones at the sink, and verify again", false)
    .option("--wait <seconds>", "how long rows that are on their way are waited for", wholeNumber, 120)
    .option("--keys <n>", "most keys of each table that are returned; all rows are counted", wholeNumber, 1000)
    .option("--values", "show the values that differ; they may be personal data", false)
    .option("--json", "print one JSON document (docs/json.md)", false)
    .addHelpText(
      "after",
      examples(
        "cdc verify",
        "cdc verify pr-7 --json",
        "cdc verify dev --pipeline orders --tables shop.orders --repair",
      ),
    )
    .action(async (stack: string, options: VerifyCommandOptions) => {
      process.exitCode = await (await import("../verify.js")).run(stack, options);
    });
}
