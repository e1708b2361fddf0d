// Another user of the machine, as far as this process can play one.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** `nobody` of every Linux. */
const uid = 65534;

/**
 * Runs an ES module of Node's own parts alone, since another user may not read this project: as `nobody` where we are
 * root, else as ourselves. @returns what it printed
 */
export async function asStranger(script: string, ...args: (string | undefined)[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, ...args.filter((arg) => arg !== undefined)],
    { cwd: "/", env: {}, timeout: 60_000, ...(process.getuid?.() === 0 && { uid, gid: uid }) },
  );
  return stdout.trim();
}
