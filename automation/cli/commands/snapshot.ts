// `cdc snapshot`.
import type { Command } from "commander";
import type { SnapshotCommandOptions } from "../snapshot.js";
import { examples, list } from "./values.js";

export function snapshotCommands(program: Command): void {
  program
    .command("snapshot")
    .argument("[stack]", "stack of the pipeline: an environment, or any other", "dev")
    .description("emit rows of captured tables once more, while changes go on (Debezium's ad-hoc incremental snapshot)")
    .option("--tables <names>", "source tables with their databases, separated by commas", list)
    .option("--stop", "instead: end a snapshot that runs, or that failed and stands in the way of others", false)
    .option("--pipeline <name>", "the pipeline (default: the one that captures the tables)")
    .option("--where <condition>", "only rows that fit this SQL condition, in each of the tables")
    .option("--wait", "wait until the rows are on their topics", false)
    .option("--json", "print one JSON object a line", false)
    .addHelpText(
      "after",
      examples(
        "cdc snapshot dev --tables demosrc.products --wait",
        "cdc snapshot pr-7 --tables demosrc.products --where 'id > 10'",
        "cdc snapshot dev --stop",
      ),
    )
    .action(async (stack: string, options: SnapshotCommandOptions) => {
      process.exitCode = await (await import("../snapshot.js")).run(stack, options);
    });
}
