import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const env = command({
  name: "env",
  description: 'print the environment for a shell: eval "$(cdc twin env)"',
  define: (defined) => defined.argument("[name]", "name of the twin", "default"),
  examples: ["cdc twin env", "cdc twin env second"],
  run,
});

/** Export statements for a POSIX shell. They hold the twin's secret key, so they belong in `eval`, not on a screen. */
async function run(output: Output<never>, name: string): Promise<void> {
  const { listTwins, twinEnvironment } = await import("../../../access/twin.js");
  const twin = (await listTwins()).find((candidate) => candidate.name === name);
  if (twin?.problem !== undefined) throw new Error(twin.problem);
  if (!twin?.running)
    throw new Error(`twin ${name} ${twin ? "is stopped" : "does not exist"}; start it with: cdc twin start ${name}`);
  for (const [variable, value] of Object.entries(twinEnvironment(twin)))
    output.text(`export ${variable}=${quote(value)}`);
}

/** A value as one word of a POSIX shell. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
