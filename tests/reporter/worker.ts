// Runs the test files of its arguments for run.ts, and says the counts in its last line.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { jobEndLine } from "./jobEnd.js";

const { values, positionals: files } = parseArgs({ allowPositionals: true, options: { grep: { type: "string" } } });
const { timeout } = JSON.parse(readFileSync(".mocharc.json", "utf8")) as { timeout: number };

// Whatever a test left open must not keep this process.
const finish = (passed: number, failed: number): void =>
  void process.stdout.write(jobEndLine(passed, failed), () => process.exit(0));
try {
  // With --grep most files have no test to run.
  const mocha = new Mocha({
    reporter: "spec",
    timeout,
    forbidOnly: true,
    forbidPending: true,
    failZero: values.grep === undefined,
    ...(values.grep !== undefined && { grep: values.grep }),
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const runner = mocha.run((failures) => finish(runner.stats?.passes ?? 0, failures));
  // `after` hooks still run: they end what tests have started.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => runner.abort());
} catch (error) {
  console.error(`${files.join(", ")} could not be loaded:`, error);
  finish(0, 1);
}
