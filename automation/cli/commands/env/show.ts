import { command } from "../../command.js";
import { ExitError } from "../../exitError.js";
import type { Output } from "../../output.js";

export const show = command({
  name: "show",
  description: "show one: connectors, topics, sink schema, until when",
  define: (defined) =>
    defined.argument("<name>", "name of the environment").option("--json", "print one JSON object a line", false),
  examples: ["cdc env show pr-7", "cdc env show pr-7 --json"],
  kinds: ["environment"],
  run,
});

/** Exit code 3: there is no such environment. */
async function run(output: Output<"environment">, name: string): Promise<void> {
  const [{ showEnvironment }, { summary }] = await Promise.all([
    import("../../../environments/info.js"),
    import("../../environmentText.js"),
  ]);
  const environment = await showEnvironment(name);
  if (!environment) throw new ExitError(3, { message: `There is no environment ${name}.` });
  output.say({ kind: "environment", ...environment }, summary(environment));
}
