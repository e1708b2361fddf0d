// What a command's file exports, and how commander's command is made from it.
import type { Command } from "commander";
import type { Ending } from "./conclusion.js";
import type { Output } from "./output.js";

/** A command: its definition and its run. */
interface Definition<Kind extends string, Given extends unknown[]> extends Ending {
  name: string;
  description: string;
  /** Adds arguments and options. */
  define?: (command: Command) => Command;
  /** The end of its help. tests/unit/automation/cli/commands.test.ts parses each line. */
  examples: readonly string[];
  /** Kinds of the documents that it prints with --json, besides progress and errors (docs/json.md). */
  kinds?: readonly Kind[];
  /**
   * Gets the arguments, the options and commander's own object. It imports heavy modules itself, so that help and
   * version are instant.
   *
   * @returns the exit code; default 0
   */
  run: (output: Output<NoInfer<Kind>>, ...given: Given) => Promise<number | void>;
}

/** A command of whatever kinds, arguments and options. */
interface AnyCommand extends Omit<Definition<string, unknown[]>, "run"> {
  run(output: Output, ...given: unknown[]): Promise<number | void>;
}

/** Commands below a common name. */
interface Group {
  name: string;
  description: string;
  commands: readonly Entry[];
}

export type Entry = AnyCommand | Group;

/** Checks that the run prints only documents of the declared kinds. */
export function command<const Kind extends string = never, Given extends unknown[] = []>(
  definition: Definition<Kind, Given>,
): Definition<Kind, Given> {
  return definition;
}

/** Adds a command, or a group with its own, to commander's. */
export function addTo(parent: Command, entry: Entry): void {
  const added = parent.command(entry.name).description(entry.description);
  if ("commands" in entry) {
    for (const one of entry.commands) addTo(added, one);
    return;
  }
  entry.define?.(added);
  added
    .addHelpText("after", `\nExamples:\n${entry.examples.map((line) => `  ${line}`).join("\n")}`)
    .action(async (...given: unknown[]) => {
      const [{ conclude }, { Output }] = await Promise.all([import("./conclusion.js"), import("./output.js")]);
      await conclude(entry, new Output(added.opts()), given);
    });
}
