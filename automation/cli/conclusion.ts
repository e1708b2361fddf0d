// The end of a command. Exit codes are set here alone.
import { isPassedOver } from "../../reach/dataPlane.js";
import { StackBusyError } from "../pulumi/stackBusyError.js";
import { ExitError } from "./exitError.js";
import type { Output } from "./output.js";

/** How a command ends. */
export interface Ending {
  /** Exit code of an error; default 1. */
  errorCode?: number;
  /** Whether the process ends although a question may still be without an answer. Default false. */
  endsProcess?: boolean;
}

/** Runs a command and sets its exit code, or its error's; 75 (EX_TEMPFAIL) when somebody else works on the stack. */
export async function conclude(
  {
    run,
    errorCode = 1,
    endsProcess = false,
  }: Ending & { run(output: Output, ...given: readonly unknown[]): Promise<number | void> },
  output: Output,
  given: readonly unknown[],
): Promise<void> {
  let atOnce = endsProcess;
  try {
    process.exitCode = (await run(output, ...given)) ?? 0;
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (isPassedOver(error, process.env)) {
      output.text(`not run: ${error.message}`);
      return;
    }
    process.exitCode = error instanceof ExitError ? error.code : error instanceof StackBusyError ? 75 : errorCode;
    if (error instanceof ExitError) atOnce ||= error.atOnce;
    if (!(error instanceof ExitError) || error.message !== "") output.fail(error);
  } finally {
    output.end();
  }
  if (atOnce) process.stdout.write("", () => process.exit());
}
