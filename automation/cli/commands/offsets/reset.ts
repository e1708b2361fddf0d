import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const reset = command({
  name: "reset",
  description: "let a source begin anew: deleted, its offsets forgotten, created again; then it takes a new snapshot",
  define: (defined) =>
    defined
      .argument("<stack>", "stack of the connector")
      .argument("[connector]", "name of the source connector (default: the only one)")
      .option("--yes", "don't ask", false)
      .option("--json", "print one JSON document (docs/json.md)", false),
  examples: ["cdc offsets reset dev", "cdc offsets reset dev source-connector-demosrc --yes"],
  kinds: ["reset"],
  run,
});

/** Asks for the connector's name on a terminal, unless `yes`. Exit code 1 also without confirmation. */
async function run(
  output: Output<"reset">,
  stack: string,
  connector: string | undefined,
  { yes }: { yes: boolean },
): Promise<number> {
  const [{ resetOffsets, resetPlan, resettable }, { openTarget }, { interruptible }] = await Promise.all([
    import("../../../operations/offsets.js"),
    import("../../../operations/target.js"),
    import("../../interruption.js"),
  ]);
  const target = await openTarget(stack);
  const source = resettable(target, connector);
  output.note(...resetPlan(target, source));
  if (!yes && !(await confirmed(output, source.name))) {
    output.note("Nothing was changed.");
    return 1;
  }
  const { arn, forgotten } = await interruptible(
    output,
    {
      finishing: "the connector is made anew first",
      leftBehind: () => [{ what: `perhaps no connector ${source.name}`, remove: `pulumi up --refresh -s ${stack}` }],
    },
    () => resetOffsets(target, source, { report: output.note }),
  );
  output.say({ kind: "reset", stack, connector: source.name, arn, forgotten }, [
    `Connector ${source.name} runs anew, from its beginning; pulumi up has nothing to do, but to tell a ` +
      "watchdog's function its new ARN.",
  ]);
  return 0;
}

async function confirmed(output: Output<"reset">, name: string): Promise<boolean> {
  const typed = await output.ask(`Type the connector's name to go on (${name}): `);
  if (typed === undefined)
    throw new Error("a reset has to be confirmed: type the connector's name on a terminal, or give --yes");
  return typed.trim() === name;
}
