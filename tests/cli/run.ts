// Runs `cdc` as a user does, from a shell's point of view.
import { execFile } from "node:child_process";
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
