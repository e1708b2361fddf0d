// `cdc twin …`.
import type { Command } from "commander";
import { examples, wholeNumber } from "./values.js";

export function twinCommands(program: Command): void {
  const twin = program.command("twin").description("MSK, MSK Connect and databases on this machine");
  twin
    .command("start")
    .argument("[name]", "name of the twin", "default")
    .description("start a twin, or do nothing when it runs")
    .addHelpText("after", examples("cdc twin start", "cdc twin start second"))
    .action(async (name: string) => (await import("../twin.js")).start(name));
  twin
    .command("stop")
    .argument("[name]", "name of the twin", "default")
    .option("--remove", "delete its state as well", false)
    .option("--timeout <seconds>", "how long it may take before it is killed", wholeNumber, 150)
    .description("stop a twin; a later start goes on where it stopped")
    .addHelpText("after", examples("cdc twin stop", "cdc twin stop second --remove"))
    .action(async (name: string, options: { remove: boolean; timeout: number }) =>
      (await import("../twin.js")).stop(name, options),
    );
  twin
    .command("status")
    .argument("[name]", "name of the twin; without it all are listed")
    .description("list the twins, or print as JSON what runs in one")
    .addHelpText("after", examples("cdc twin status", "cdc twin status default"))
    .action(async (name?: string) => (await import("../twin.js")).status(name));
  twin
    .command("env")
    .argument("[name]", "name of the twin", "default")
    .description('print the environment for a shell: eval "$(cdc twin env)"')
    .addHelpText("after", examples("cdc twin env", "cdc twin env second"))
    .action(async (name: string) => (await import("../twin.js")).env(name));
}
