// The engine's processes, each with its own process group. A terminal sends Ctrl-C to its whole foreground group, so
// the engine would get it besides the one that we pass on. Pulumi takes the first SIGINT as "finish what is under way"
// and the second as "stop now". Facts: the Automation API's PulumiCommand.run; POSIX sh (a background list keeps `$$`
// of its parent shell).
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { runningProcesses } from "../../tools/processes.js";
import { bindToWorkDirectory } from "./workDirectory.js";

/**
 * The leash: the watcher reads a pipe that only we hold open. However we die, it then tells the engine to finish what
 * is under way. Otherwise the engine would wait for ever, or go on. The watcher's arguments name the engine's work
 * directory, and so its owner: endEnginesOf.
 */
const leash = `
exec 3<&0 </dev/null
( trap '' TERM INT HUP
  read -r _ <&3
  kill -INT $$
  while ps -o stat= -p $$ | grep -qv '^Z'; do sleep 0.2; done ) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

/** Running engines by process id, which is also their group's id. */
const running = new Set<number>();
let stopped = false;

interface EngineResult {
  stdout: string;
  stderr: string;
  code: number;
  toString?: () => string;
}

type RunEngine = (
  args: string[],
  cwd: string,
  environment: Record<string, string>,
  onOutput?: (data: string) => void,
  onError?: (data: string) => void,
  signal?: AbortSignal,
) => Promise<EngineResult>;

/** createCommandError makes it, so that the Automation API's callers find StackNotFoundError and the like. */
const { createCommandError } = createRequire(import.meta.url)("@pulumi/pulumi/automation/errors.js") as {
  createCommandError(result: EngineResult): Error;
};

/**
 * The replacement of PulumiCommand.run for the engine at this path. @param binDirectory stands first on the engine's
 * PATH
 */
export function engineRunner(command: string): RunEngine {
  return async (args, cwd, environment, onOutput, onError, signal) => {
    const all = args.includes("--non-interactive") ? args : [...args, "--non-interactive"];
    const env = {
      ...process.env,
      ...environment,
      PATH: `${dirname(command)}:${environment["PATH"] ?? process.env["PATH"] ?? ""}`,
      PULUMI_AUTOMATION_API: "true",
    };
    const eventLog = all[all.indexOf("--event-log") + 1];
    if (all.includes("--event-log") && eventLog !== undefined) bindToWorkDirectory(cwd, dirname(eventLog));
    const failure = (stderr: string, code = -2): Error =>
      createCommandError({
        stdout: "",
        stderr,
        code,
        toString: () => `pulumi ${all[0] ?? ""} failed (exit code ${code}): ${stderr}`,
      });
    if (stopped || signal?.aborted === true) throw failure("it was not started: interrupted before");
    const attempt = (): Promise<EngineResult> =>
      new Promise((resolve, reject) => {
        const child = spawn("/bin/sh", ["-c", leash, `leash of ${cwd}`, command, ...all], {
          cwd,
          env,
          detached: true,
          stdio: ["pipe", "pipe", "pipe"],
        });
        const { pid } = child;
        if (pid !== undefined) running.add(pid);
        // The watcher may end first.
        child.stdin.on("error", () => undefined);
        const interrupt = () => void child.kill("SIGINT");
        signal?.addEventListener("abort", interrupt, { once: true });
        const text = { stdout: "", stderr: "" };
        for (const [name, listener] of [
          ["stdout", onOutput],
          ["stderr", onError],
        ] as const) {
          child[name].setEncoding("utf8").on("data", (data: string) => {
            text[name] += data;
            listener?.(data);
          });
        }
        const end = (): void => {
          if (pid !== undefined) running.delete(pid);
          signal?.removeEventListener("abort", interrupt);
        };
        child.once("error", (error) => (end(), reject(failure(error.message))));
        child.once("close", (code, by) => {
          end();
          if (code === 0)
            resolve({ stdout: text.stdout.replace(/\r?\n$/, ""), stderr: text.stderr.replace(/\r?\n$/, ""), code });
          // A Ctrl-C came while the new process was still in our group; the engine itself never dies of one.
          else if (by === "SIGINT" && signal?.aborted !== true && !stopped) resolve(attempt());
          else
            reject(
              failure(
                [by === null ? "" : `ended by ${by}`, text.stderr, text.stdout]
                  .filter((part) => part !== "")
                  .join("\n")
                  .trim(),
                code ?? -2,
              ),
            );
        });
      });
    return attempt();
  };
}

/** Milliseconds that an engine may take to write its state and to give up its lock. */
const grace = 600;

/**
 * Stops every engine of this process, and all processes that it started, within a second. None can be started
 * afterwards. It blocks the process meanwhile.
 */
export function endEngines(): void {
  stopped = true;
  const engines = [...running];
  if (engines.length === 0) return;
  const families = familiesOf(engines);
  // Pulumi: the first means "finish", the second "now".
  for (const engine of engines) signalProcess(engine, "SIGINT");
  pause(100);
  for (const engine of engines) signalProcess(engine, "SIGINT");
  for (const deadline = Date.now() + grace; Date.now() < deadline && familiesOf(engines).length > 0; ) pause(50);
  // Plugins have groups of their own.
  for (const pid of new Set([...families, ...familiesOf(engines)])) signalProcess(pid, "SIGKILL");
}

/** Kills the engines of a killed process, with what they started. @param owner that process: `<pid>-<start time>-…` */
export function endEnginesOf(owner: string): void {
  const mark = `-${owner.split("-").slice(0, 2).join("-")}-`;
  const engines = runningProcesses()
    .filter(({ args }) => args.includes("leash of ") && args.includes(mark))
    .map(({ group }) => group);
  for (const pid of familiesOf(engines)) signalProcess(pid, "SIGKILL");
}

/** The running processes of these engines' groups, and the processes that they have started. */
function familiesOf(engines: readonly number[]): number[] {
  const all = runningProcesses();
  const found = new Set(all.filter(({ group }) => engines.includes(group)).map(({ pid }) => pid));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: it has ended, as wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
