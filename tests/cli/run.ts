// Runs `cdc` as a user does, from a shell's point of view.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";

/** How a run ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `cdc` with these arguments; `environment` comes on top of the process's own. */
export function cdc(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(projectRoot, "bin", "cdc.mjs"), ...args],
      { env: { ...process.env, NO_COLOR: "1", ...environment }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : (child.exitCode ?? -1), stdout, stderr }),
    );
  });
}

/** Ends it and all that it started with -9 once it has said a text so often. @returns what it has said */
export async function cdcKilled(
  args: readonly string[],
  environment: Record<string, string>,
  { text, times }: { text: string; times: number },
): Promise<string> {
  const child = spawn(process.execPath, [join(projectRoot, "bin", "cdc.mjs"), ...args], {
    env: { ...process.env, NO_COLOR: "1", ...environment },
    detached: true,
  });
  const ended = once(child, "exit");
  let said = "";
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    if (said.split(text).length > times && child.pid !== undefined && child.exitCode === null)
      process.kill(-child.pid, "SIGKILL");
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  await ended;
  return said;
}
