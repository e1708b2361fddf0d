// `cdc demo`: signals and exit code around the demo.
import { randomBytes } from "node:crypto";
import { runDemo } from "../demo/run.js";
import { Screen } from "../demo/screen.js";
import { interruptible, leftOf } from "./interruption.js";

/**
 * Exit code 0 for a demo that went as expected, 1 for one that didn't; an interrupted one ends the process
 * (interruption.ts).
 */
export async function demo(
  options: { rows: number; keep: boolean; from: string; logs?: string },
  screen = new Screen(),
): Promise<number> {
  const name = `demo-${randomBytes(3).toString("hex")}`;
  const finishing = options.keep ? "what stands so far stays" : "everything is taken down";
  const succeeded = await interruptible({ finishing, leftBehind: () => leftOf(name, { remove: true }) }, (signal) =>
    runDemo({ ...options, name, signal }, screen),
  );
  return succeeded ? 0 : 1;
}
