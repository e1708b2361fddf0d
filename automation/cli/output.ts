// What a command prints: lines for people, with a live tree on a terminal; with --json one object a line for scripts,
// each with `version` 1 and `kind` (docs/json.md).
import { StackBusyError } from "../pulumi/backend.js";
import type { Progress } from "../pulumi/progress.js";
import { ProgressReport } from "../terminal/report.js";

const busyCode = 75;

export class Output {
  private readonly report = new ProgressReport();

  constructor(private readonly options: { json: boolean }) {}

  readonly progress = (progress: Progress): void => {
    if (this.options.json) this.say(progress, []);
    else this.report.progress(progress);
  };

  /** An object for scripts, lines for people. */
  say(object: object, lines: readonly string[]): void {
    this.report.end();
    if (this.options.json) process.stdout.write(`${JSON.stringify({ version: 1, ...object })}\n`);
    else for (const text of lines) process.stdout.write(`${text}\n`);
  }

  fail(error: Error): void {
    this.report.end();
    if (this.options.json)
      process.stdout.write(
        `${JSON.stringify({ version: 1, kind: "error", name: error.name, message: error.message })}\n`,
      );
    else process.stderr.write(`${error.message}\n`);
  }

  /**
   * Runs a command's work; an error is the last thing that it says. Exit code 75 (EX_TEMPFAIL) when somebody else works
   * on the stack, else 1.
   */
  async ending(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.fail(error as Error);
      process.exitCode = error instanceof StackBusyError ? busyCode : 1;
    } finally {
      this.report.end();
    }
  }
}
