import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const env = command({
  name: "env",
  description: 'print the environment for a shell: eval "$(cdc twin env)"',
  define: (defined) => defined.argument("[name]", "name of the twin", "default"),
  examples: ["cdc twin env", "cdc twin env second"],
  run,
});

/** Statements for a POSIX shell. They hold the twin's secret key, so they belong in `eval`, not on a screen. */
async function run(output: Output<never>, name: string): Promise<void> {
  const [{ listTwins, twinEnvironment }, { shellEngine, shellWord }] = await Promise.all([
    import("../../../access/twin.js"),
    import("../../../pulumi/shellEngine.js"),
  ]);
  const twin = (await listTwins()).find((candidate) => candidate.name === name);
  if (twin?.problem !== undefined) throw new Error(twin.problem);
  if (!twin?.running)
    throw new Error(`twin ${name} ${twin ? "is stopped" : "does not exist"}; start it with: cdc twin start ${name}`);
  const set = (variables: Record<string, string>): void => {
    for (const [variable, value] of Object.entries(variables)) output.text(`export ${variable}=${shellWord(value)}`);
  };
  for (const variable of misleading(process.env)) output.text(`unset ${variable}`);
  set(twinEnvironment(twin));
  // AWS's tools have what they need by now, also where no engine can be built.
  const { directory, variables } = await shellEngine(twin, output.warn);
  set(variables);
  if (directory !== undefined) output.text(`export PATH=${shellWord(directory)}:"$PATH"`);
}

/** Variables by which AWS's tools would take the user's account or another address, and ours another twin's mode. */
export function misleading(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment).filter((name) =>
    /^(AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|IGNORE_CONFIGURED_ENDPOINT_URLS|ENDPOINT_URL_\w+)|MSK_CDC_DATA_PLANE)$/.test(
      name,
    ),
  );
}
