import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const list = command({
  name: "list",
  description: "list the environments of this Pulumi backend",
  define: (defined) => defined.option("--json", "print one JSON object a line", false),
  examples: ["cdc env list", "cdc env list --json"],
  kinds: ["environments"],
  run,
});

async function run(output: Output<"environments">): Promise<void> {
  const [{ listEnvironments }, { line }] = await Promise.all([
    import("../../../environments/info.js"),
    import("../../environmentText.js"),
  ]);
  const environments = await listEnvironments();
  output.say(
    { kind: "environments", environments },
    environments.length === 0 ? ["There is no environment."] : environments.map(line),
  );
}
