// The commands of `cdc`, as commander parses them. Each loads its code when it runs, so that help and version are
// instant.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { projectRoot } from "../../tools/paths.js";
import { checkCommands } from "./commands/checks.js";
import { dataPlaneCommands } from "./commands/dataPlane.js";
import { demoCommands } from "./commands/demo.js";
import { environmentCommands } from "./commands/environment.js";
import { machineCommands } from "./commands/machine.js";
import { operationCommands } from "./commands/operations.js";
import { resourceCommands } from "./commands/resources.js";
import { snapshotCommands } from "./commands/snapshot.js";
import { twinCommands } from "./commands/twin.js";
import { verifyCommands } from "./commands/verify.js";

/** The whole command line; nothing runs before it is told to parse. */
export function commandLine(): Command {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
  const program = new Command("cdc")
    .description(
      "Change data capture on Amazon MSK: pipelines as Pulumi stacks, and a twin of MSK and MSK Connect on this " +
        "machine.",
    )
    .version(version, "-V, --version", "print the version")
    .showHelpAfterError("(cdc --help lists the commands)")
    .showSuggestionAfterError();

  program.commandsGroup("To look at it first:");
  demoCommands(program);
  checkCommands(program);
  program.commandsGroup("Environments:");
  environmentCommands(program);
  program.commandsGroup("What runs:");
  operationCommands(program);
  dataPlaneCommands(program);
  verifyCommands(program);
  snapshotCommands(program);
  program.commandsGroup("This machine:");
  twinCommands(program);
  machineCommands(program, version);
  program.commandsGroup("Run by resources of a stack:");
  resourceCommands(program);
  return program.addHelpText(
    "after",
    "\nExamples:\n  cdc demo\n  cdc check --from dev\n  cdc env up pr-7 --from dev\n\nEach command has its own: " +
      "cdc env up --help",
  );
}
