// Runs one command of a Command resource in its own process group, so that a cancelled deployment leaves nothing
// behind.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Run {
  argv: readonly string[];
  directory: string;
  /** On top of this process's own environment. */
  environment: Record<string, string>;
  stdin: string | undefined;
  signal: AbortSignal;
  /** Milliseconds; none when undefined. */
  timeout: number | undefined;
  onLine(stream: "stdout" | "stderr", line: string): void;
}

interface RunResult {
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
  /** In Go's words, as the real provider reports it: `exit status 3`, `signal: killed`. Undefined after success. */
  failure: string | undefined;
}

export async function run(options: Run): Promise<RunResult> {
  const {
    argv: [program = "", ...args],
    directory,
    environment,
    stdin,
  } = options;
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Kills the whole group, even after the command itself has ended: a child in the background holds the output open.
  const stop = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  let late = false;
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          stop();
        }, options.timeout);
  options.signal.addEventListener("abort", stop);
  const result: RunResult = { stdout: "", stderr: "", output: "", failure: undefined };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      result[stream] += text;
      result.output += text;
    });
    createInterface({ input: child[stream] }).on("line", (line) => options.onLine(stream, line));
  }
  child.stdin.on("error", () => {}); // a command need not read its input
  child.stdin.end(stdin ?? "");
  try {
    result.failure = await new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => resolve(`cannot run ${program} in ${directory}: ${error.message}`));
      child.once("close", (code, signal) =>
        resolve(signal !== null ? `signal: ${signal}` : code === 0 ? undefined : `exit status ${code}`),
      );
    });
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", stop);
  }
  if (late)
    result.failure =
      `still running after the ${(options.timeout ?? 0) / 1000} s of its customTimeouts ` +
      `(${result.failure ?? "finished"})`;
  if (options.signal.aborted) result.failure = `cancelled (${result.failure ?? "finished"})`;
  return result;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // ESRCH: it ended between our look and our signal, as wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
