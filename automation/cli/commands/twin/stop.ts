import { command } from "../../command.js";
import { wholeNumber } from "../../optionValues.js";
import type { Output } from "../../output.js";

export const stop = command({
  name: "stop",
  description: "stop a twin; a later start goes on where it stopped",
  define: (defined) =>
    defined
      .argument("[name]", "name of the twin", "default")
      .option("--remove", "delete its state as well", false)
      .option("--timeout <seconds>", "how long it may take before it is killed", wholeNumber, 150),
  examples: ["cdc twin stop", "cdc twin stop second --remove"],
  run,
});

async function run(
  output: Output<never>,
  name: string,
  { remove, timeout }: { remove: boolean; timeout: number },
): Promise<void> {
  const [{ stopTwin, twinDirectory }, { interruptible, leftOf }] = await Promise.all([
    import("../../../access/twin.js"),
    import("../../interruption.js"),
  ]);
  const directory = twinDirectory(name);
  const isInItsShell = directory !== undefined && process.env["PULUMI_HOME"]?.startsWith(`${directory}/`) === true;
  await interruptible(
    output,
    { finishing: "the stop goes on to its end", leftBehind: () => leftOf(name, { remove }) },
    () => stopTwin(name, { remove, timeoutSeconds: timeout }),
  );
  output.text(
    remove
      ? `Twin ${name} is stopped and removed.`
      : `Twin ${name} is stopped; cdc twin start ${name} goes on where it stopped.`,
    ...(remove && isInItsShell ? ["This shell still points at it: open another one."] : []),
  );
}
