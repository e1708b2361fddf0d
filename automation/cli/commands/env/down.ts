import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const down = command({
  name: "down",
  description: "take an environment down, with all that it made, in whatever state it is",
  define: (defined) =>
    defined
      .argument("<name>", "name of the environment")
      .option("--leave-sink-schema", "don't drop its sink schemas: their database is gone for good", false)
      .option("--json", "print one JSON object a line", false),
  examples: ["cdc env down pr-7", "cdc env down pr-7 --leave-sink-schema"],
  kinds: ["removed"],
  run,
});

/** Exit code 0 also without such an environment. */
async function run(
  output: Output<"removed">,
  name: string,
  { leaveSinkSchema }: { leaveSinkSchema: boolean },
): Promise<void> {
  const [{ destroyEnvironment }, { interruptible }] = await Promise.all([
    import("../../../environments/removal.js"),
    import("../../interruption.js"),
  ]);
  const existed = await interruptible(
    output,
    {
      finishing: "the removal is finished first",
      leftBehind: () => [{ what: `environment ${name}, half removed`, remove: `npx cdc env down ${name}` }],
    },
    () => destroyEnvironment(name, { leaveSinkSchema, onProgress: output.progress }),
  );
  output.say({ kind: "removed", name, existed }, [
    existed ? `Environment ${name} is gone.` : `There is no environment ${name}.`,
  ]);
}
