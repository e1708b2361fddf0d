// Commands on pipelines that run: how they are, what was done to them, what their logs say.
import { InvalidArgumentError, type Command } from "commander";
import type { Action } from "../../operations/control.js";
import type { ControlCommandOptions } from "../control.js";
import type { LogsOptions } from "../logs.js";
import type { StatusOptions } from "../status.js";
import type { WatchdogOptions } from "../watchdog.js";
import { examples, span, wholeNumber } from "./values.js";

export function operationCommands(program: Command): void {
  program
    .command("status")
    .argument("[stack]", "stack whose pipelines are looked at: an environment, or any other", "dev")
    .description(
      "connectors, tasks, positions, lag (exit code 0: healthy; 1: something failed; 2: lagging, or it could not " +
        "be told)",
    )
    .option("--max-lag <records>", "a sink that is further behind is lagging (default: any lag is well)", count)
    .option("--watch", "look again and again", false)
    .option("--interval <seconds>", "seconds between two looks of --watch", wholeNumber, 2)
    .option("--json", "print one JSON document (docs/json.md), with --watch one a line", false)
    .addHelpText("after", examples("cdc status", "cdc status dev --max-lag 10000 --json", "cdc status pr-7 --watch"))
    .action(async (stack: string, options: StatusOptions) => {
      process.exitCode = await (await import("../status.js")).run(stack, options);
    });
  const restart = controlCommand(program, "restart", "restart connectors and their tasks, and wait for it")
    .option("--only-failed", "only tasks that have failed; the others go on", false)
    .option(
      "--recreate",
      "make one connector anew, which also brings a FAILED one back; it goes on where it stopped",
      false,
    )
    .addHelpText(
      "after",
      examples(
        "cdc restart dev",
        "cdc restart dev sink-connector-productinfo --only-failed",
        "cdc restart dev sink-connector-productinfo --recreate",
      ),
    );
  const pause = controlCommand(
    program,
    "pause",
    "pause connectors: their tasks read and write nothing, and MSK goes on charging",
  ).addHelpText("after", examples("cdc pause dev", "cdc pause dev sink-connector-productinfo"));
  const resume = controlCommand(program, "resume", "let paused connectors go on where they stopped").addHelpText(
    "after",
    examples("cdc resume dev"),
  );
  for (const [action, command] of [
    ["restart", restart],
    ["pause", pause],
    ["resume", resume],
  ] as const) {
    command.action(async (stack: string, connector: string | undefined, options: ControlCommandOptions) => {
      process.exitCode = await (await import("../control.js")).run(action, stack, connector, options);
    });
  }
  program
    .command("logs")
    .argument("[stack]", "stack whose connectors' logs are read", "dev")
    .argument("[connector]", "name of one connector (default: all)")
    .description("the connectors' log groups as one, by time")
    .option("-f, --follow", "go on with lines that come, until Ctrl-C", false)
    .option("--since <span>", "how far back: 30s, 90m, 8h, 3d", span, span("1h"))
    .option("--grep <pattern>", "CloudWatch's filter pattern, such as ERROR or '?ERROR ?WARN'")
    .option("--json", "print one JSON object a line", false)
    .addHelpText(
      "after",
      examples(
        "cdc logs dev --since 15m",
        "cdc logs dev source-connector-demosrc --follow",
        "cdc logs dev --grep '?ERROR ?WARN' --since 8h",
      ),
    )
    .action(async (stack: string, connector: string | undefined, options: LogsOptions) => {
      process.exitCode = await (await import("../logs.js")).run(stack, connector, options);
    });
  program
    .command("watchdog")
    .argument("[stack]", "stack whose connectors are watched", "dev")
    .description("restart failed tasks, with growing pauses and within limits; says what it does and when it gives up")
    .option("--interval <span>", "between two looks: 30s, 5m", span, span("30s"))
    .option("--max-restarts <n>", "restarts of one connector within an hour", wholeNumber, 5)
    .option(
      "--once",
      "look once (exit code 0: well, or restarted; 1: somebody has to help; 2: it could not be told)",
      false,
    )
    .option("--state <file>", "keeps what is known between two runs, for --once from a scheduler")
    .option("--json", "print one JSON object a line", false)
    .addHelpText("after", examples("cdc watchdog dev", "cdc watchdog dev --once --state watchdog.json --json"))
    .action(async (stack: string, options: WatchdogOptions) => {
      process.exitCode = await (await import("../watchdog.js")).run(stack, options);
    });
}

function controlCommand(program: Command, action: Action, description: string): Command {
  return program
    .command(action)
    .argument("[stack]", "stack of the connectors", "dev")
    .argument("[connector]", "name of one connector (default: all of the stack)")
    .description(description)
    .option("--json", "print one JSON object a line", false);
}

function count(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError("a number of records.");
  return Number(text);
}
