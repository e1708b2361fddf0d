// Runs the tests for `npm test`: files and folders as arguments (default: all), `--grep text` to choose by title. Test
// files run side by side, one to a processor, each with twins, state and temporary files of its own; those of some
// folders share a process. What a process prints is printed when it has ended, and what failed once more at the end.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { closingLine } from "./closingLine.js";
import { jobEnd } from "./jobEnd.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: "string" }, jobs: { type: "string", default: String(availableParallelism()) } },
});
/** Folders whose files one process runs: unit tests are quick, and those of rows share a lab. */
const together = ["tests/unit", "tests/data"];
const total = { passed: 0, failed: 0 };
/** What failed, as it was printed. */
const failures: string[] = [];
/** The last part of what mocha prints. */
const failing = /^.*\d+ failing(?:\u001b\[0m)?$[^]*/m;
const workers = new Set<ChildProcess>();
let interrupted = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interrupted = true;
    // Their `after` hooks still run: they end what tests have started.
    for (const worker of workers) worker.kill("SIGTERM");
  });
}

try {
  const files = testFiles(
    positionals.length > 0 ? positionals : ["tests/unit", "tests/cli", "tests/twin", "tests/data"],
  );
  if (files.some((file) => !isIn("tests/unit", file))) await prepareTwin();
  const jobs = jobsOf(files);
  await Promise.all(Array.from({ length: Math.min(Math.max(1, Number(values.jobs)), jobs.length) }, () => work(jobs)));
  if (total.passed + total.failed === 0 && !interrupted)
    throw new Error("no test has run: is there one of this title?");
} catch (error) {
  console.error("The tests could not be run:", error);
  total.failed++;
}
console.log(failures.join(""));
console.log(closingLine(total.passed, total.failed));
process.exitCode = total.failed > 0 || interrupted ? 1 : 0;

/** Test files that one process runs. */
interface Job {
  /** What its output and its failures are told under. */
  name: string;
  files: readonly string[];
}

/** Such a folder is a job. Of the other files those that may take longest come first: none is left alone at the end. */
function jobsOf(files: readonly string[]): Job[] {
  const folders = together.map((name) => ({ name, files: files.filter((file) => isIn(name, file)) }));
  const others = files.filter((file) => !together.some((folder) => isIn(folder, file)));
  return [
    ...folders.filter((job) => job.files.length > 0),
    ...others
      .sort((a, b) => patience(b) - patience(a))
      .map((file) => ({ name: relative(process.cwd(), file), files: [file] })),
  ];
}

/** The longest time that a test file allows one of its tests. Milliseconds. */
function patience(file: string): number {
  return Math.max(
    0,
    ...[...readFileSync(file, "utf8").matchAll(/timeout\((\d[\d_]*)\)/g)].map(([, time = ""]) =>
      Number(time.replaceAll("_", "")),
    ),
  );
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(join(resolve(folder), sep));
}

/**
 * Takes jobs until none is left, each in a process of its own: engines' inline programs leave much behind in the memory
 * of the one that ran them.
 */
async function work(jobs: Job[]): Promise<void> {
  for (let job = jobs.shift(); job !== undefined && !interrupted; job = jobs.shift()) {
    const args = [
      "--enable-source-maps",
      "--import",
      "tsx",
      join("tests", "reporter", "worker.ts"),
      ...(values.grep === undefined ? [] : ["--grep", values.grep]),
      ...job.files,
    ];
    const directory = mkdtempSync(join(tmpdir(), "t-"));
    chmodSync(directory, 0o1777); // as the common one: a test may be another user
    const begun = performance.now();
    const worker = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...process.env, TMPDIR: directory },
    });
    workers.add(worker);
    let printed = "";
    for (const stream of [worker.stdout, worker.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const [code, signal] = (await once(worker, "close")) as [number | null, string | null];
    workers.delete(worker);
    // A twin that a test removed may still end, and write into it.
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    process.stdout.write(printed.replace(jobEnd, ""));
    console.log(`${job.name}: ${Math.round((performance.now() - begun) / 1000)} s`);
    const end = jobEnd.exec(printed);
    total.passed += Number(end?.[1] ?? 0);
    if (end && Number(end[2]) === 0) continue;
    total.failed += Number(end?.[2] ?? (interrupted ? 0 : 1));
    const ended = end ? "" : `The process ended (${signal ?? code}) before its tests had.\n`;
    failures.push(`\n${job.name}\n${ended}${failing.exec(printed)?.[0].replace(jobEnd, "") ?? ""}`);
  }
}

/** Downloads and builds belong before the tests: no test's time limit counts them. */
async function prepareTwin(): Promise<void> {
  const [{ prepare }, { demoPreparations }, { readDemoSettings }] = await Promise.all([
    import("../../tools/prepare.js"),
    import("../../automation/demo/preparations.js"),
    import("../../automation/demo/settings.js"),
  ]);
  for (const from of ["twin", "hands-on"])
    console.log((await prepare(demoPreparations(await readDemoSettings(from)))).join("\n"));
}

/**
 * The test files that the arguments name, sorted; a folder that isn't there yet is a mistake only when it was asked
 * for.
 */
function testFiles(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) {
      if (positionals.length > 0) throw new Error(`${path}: no such file or folder`);
      return [];
    }
    if (statSync(path).isFile()) return [resolve(path)];
    return readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .sort()
      .map((name) => resolve(join(path, name)));
  });
  if (files.length === 0) throw new Error(`no *.test.ts file in ${paths.join(", ")}`);
  return files;
}
