import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { command } from "../command.js";
import { wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const status = command({
  name: "status",
  description:
    "connectors, tasks, positions, lag (exit code 0: healthy; 1: something failed; 2: lagging, or it could not " +
    "be told)",
  define: (defined) =>
    defined
      .argument("[stack]", "stack whose pipelines are looked at: an environment, or any other", "dev")
      .option("--max-lag <records>", "a sink that is further behind is lagging (default: any lag is well)", count)
      .option("--watch", "look again and again", false)
      .option("--interval <seconds>", "seconds between two looks of --watch", wholeNumber, 2)
      .option("--json", "print one JSON document (docs/json.md), with --watch one a line", false),
  examples: ["cdc status", "cdc status dev --max-lag 10000 --json", "cdc status pr-7 --watch"],
  kinds: ["status"],
  errorCode: 2,
  run,
});

interface StatusOptions {
  watch: boolean;
  maxLag?: number;
  /** Seconds between two looks of --watch. */
  interval: number;
}

/** Exit codes: automation/operations/health.ts. */
async function run(
  output: Output<"status">,
  stack: string,
  { watch: again, maxLag, interval }: StatusOptions,
): Promise<number> {
  const [
    { default: colors },
    { healthCodes, healthOf },
    { StatusWatch },
    { differencesByLook },
    { HeldCharsets },
    { openTarget },
    { lines, cut },
    { interruptible },
  ] = await Promise.all([
    import("picocolors"),
    import("../../operations/health.js"),
    import("../../operations/status.js"),
    import("../../schema/look.js"),
    import("../../schema/heldCharsets.js"),
    import("../../operations/target.js"),
    import("../statusText.js"),
    import("../interruption.js"),
  ]);
  const target = await openTarget(stack);
  const held = new HeldCharsets(target);
  const watch = new StatusWatch(target, (pipeline) => differencesByLook(target, held, pipeline));
  const region = again ? output.live() : undefined;
  const look = async (): Promise<number> => {
    const found = await watch.look();
    const verdict = healthOf(found, maxLag);
    const told = lines(found, verdict);
    if (region)
      region.draw([...told.map((line) => cut(line, region.width)), colors.dim("Ctrl-C ends")].slice(0, region.height));
    else output.say({ kind: "status", ...found, ...verdict }, told);
    return healthCodes[verdict.health];
  };
  if (!again) return look();
  return interruptible(output, { finishing: "no more looks", leftBehind: () => [] }, async (signal) => {
    let code = healthCodes.unknown;
    while (!signal.aborted && !output.closed) {
      code = await look();
      await sleep(interval * 1000, undefined, { signal }).catch(() => undefined);
    }
    return code;
  });
}

function count(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError("a number of records.");
  return Number(text);
}
