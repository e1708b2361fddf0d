// Runs the tests for `npm test`: files and folders as arguments (default: all), `--grep text` to choose by title.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { closingLine, ClosingLineReporter } from "./closingLine.js";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: "string" } } });
const settings = JSON.parse(readFileSync(".mocharc.json", "utf8")) as { timeout: number };

try {
  const mocha = new Mocha({ reporter: ClosingLineReporter, timeout: settings.timeout, forbidOnly: true, forbidPending: true, failZero: true, ...(values.grep !== undefined && { grep: values.grep }) });
  const files = testFiles(positionals.length > 0 ? positionals : ["tests/unit", "tests/cli", "tests/twin"]);
  if (files.some((file) => !file.startsWith(resolve("tests/unit")))) await prepareTwin();
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  let interrupted = false;
  // The exit is ours, as a test that leaves a handle open must not keep the caller waiting.
  const runner = mocha.run((failures) => process.exit(failures > 0 || interrupted ? 1 : 0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      interrupted = true;
      runner.abort(); // `after` hooks still run: they end what tests have started
    });
  }
} catch (error) {
  console.error("The tests could not be loaded:", error);
  console.log(closingLine(0, 1));
  process.exit(1);
}

/** Downloads and builds belong before the tests: no test's time limit counts them. */
async function prepareTwin(): Promise<void> {
  const [{ prepare }, { demoPreparations }, { readDemoSettings }] = await Promise.all([
    import("../../tools/prepare.js"),
    import("../../automation/preparations.js"),
    import("../../automation/demo/settings.js"),
  ]);
  console.log((await prepare(demoPreparations(await readDemoSettings("twin")))).join("\n"));
}

/** The test files that the arguments name, sorted; a folder that isn't there yet is a mistake only when it was asked for. */
function testFiles(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) {
      if (positionals.length > 0) throw new Error(`${path}: no such file or folder`);
      return [];
    }
    if (statSync(path).isFile()) return [resolve(path)];
    return readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts")).sort().map((name) => resolve(join(path, name)));
  });
  if (files.length === 0) throw new Error(`no *.test.ts file in ${paths.join(", ")}`);
  return files;
}
