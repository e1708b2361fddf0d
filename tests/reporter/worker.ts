// A process that runs test files for run.ts, one job after the other, and ends each with a line that says its counts.
import { readFileSync } from "node:fs";
import Mocha from "mocha";

/** Files that one Mocha runs. */
export interface Job {
  files: string[];
  grep?: string;
}

/** The line that ends what a job prints: how many tests passed, and how many failed. */
export const jobEnd = /^\u001e(\d+) (\d+)\n/m;

if (process.send) {
  const settings = JSON.parse(readFileSync(".mocharc.json", "utf8")) as { timeout: number };
  // Whatever a test left open must not keep this process.
  process.on("message", (job: Job | "end") => (job === "end" ? process.exit(0) : void perform(job, settings)));
  process.once("disconnect", () => process.exit(0));
}

async function perform({ files, grep }: Job, { timeout }: { timeout: number }): Promise<void> {
  const finish = (passed: number, failed: number): void => void process.stdout.write(`\n\u001e${passed} ${failed}\n`);
  try {
    // With --grep most files have no test to run.
    const mocha = new Mocha({ reporter: "spec", timeout, forbidOnly: true, forbidPending: true, failZero: grep === undefined, ...(grep !== undefined && { grep }) });
    for (const file of files) mocha.addFile(file);
    await mocha.loadFilesAsync();
    const runner = mocha.run((failures) => finish(runner.stats?.passes ?? 0, failures));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => runner.abort());
  } catch (error) {
    console.error(`${files.join(", ")} could not be loaded:`, error);
    finish(0, 1);
  }
}
