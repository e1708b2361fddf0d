import { Argument, type Command } from "commander";
import { command } from "../command.js";
import type { Shell } from "../completionScript.js";
import type { Output } from "../output.js";

export const completion = command({
  name: "completion",
  description: "print a script that completes cdc's commands and options in a shell",
  define: (defined) =>
    defined.addArgument(new Argument("<shell>", "bash, zsh or fish").choices(["bash", "zsh", "fish"])),
  examples: ['eval "$(cdc completion bash)"', "cdc completion fish | source"],
  run,
});

async function run(output: Output<never>, shell: Shell, _options: object, { parent }: Command): Promise<void> {
  const { completionScript } = await import("../completionScript.js");
  if (parent) output.text(completionScript(parent, shell));
}
