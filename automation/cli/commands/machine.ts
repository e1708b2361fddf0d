// What is about this checkout on this machine: `cdc setup`, `cdc cache`, `cdc version`.
import { Argument, type Command } from "commander";
import type { Shell } from "../completion.js";
import { examples } from "./values.js";

export function machineCommands(program: Command, version: string): void {
  program
    .command("setup")
    .description("get everything that the twin and the engine need, ahead of the first use")
    .addHelpText("after", examples("cdc setup"))
    .action(async () => (await import("../setup.js")).run());
  program
    .command("cache")
    .description("what is fetched and built once per user")
    .command("clean")
    .option("--all", "remove also what must be fetched or built again: Pulumi CLI, Kafka, plugins", false)
    .description("remove what is made again within seconds, and what killed commands left")
    .addHelpText("after", examples("cdc cache clean", "cdc cache clean --all"))
    .action(async (options: { all: boolean }) => (await import("../cache.js")).clean(options));
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(["bash", "zsh", "fish"]))
    .description("print a script that completes cdc's commands and options in a shell")
    .addHelpText("after", examples('eval "$(cdc completion bash)"', "cdc completion fish | source"))
    .action(
      async (shell: Shell) => void process.stdout.write((await import("../completion.js")).completion(program, shell)),
    );
  program
    .command("version")
    .description("print the version")
    .addHelpText("after", examples("cdc version"))
    .action(() => void process.stdout.write(`${version}\n`));
}
