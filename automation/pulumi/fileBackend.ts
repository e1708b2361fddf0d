// Pulumi's file backend on disk: who holds a stack, and what an engine leaves when it is killed while writing. Facts:
// pulumi/pkg/backend/diy (lock.go: locks/organization/<project>/<stack>/<id>.json, one per engine; state.go),
// gocloud.dev/blob/fileblob: an object is renamed into its place, but its `.attrs` file is written in place. An empty
// `.attrs` file fails every listing with "EOF"; a missing one means nothing.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { projectName } from "./stackConfiguration.js";

/** Who holds an engine's lock on a stack. */
export interface LockHolder {
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

/** Who holds a stack, by its lock files. Empty for other backends, whose locks only they know. */
export function lockHolders(backendUrl: string, stack: string): LockHolder[] {
  if (rootOf(backendUrl) === undefined) return [];
  const directory = locksOf(backendUrl, stack);
  return filesIn(directory)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const text = contentOf(join(directory, name));
      return text === undefined ? [] : [JSON.parse(text) as LockHolder];
    });
}

/** Says who holds a stack, and what to do when that process is gone. */
export function busy(stack: string, { username, hostname, pid, timestamp }: LockHolder): string {
  return (
    `stack "${stack}" is being worked on by ${username} on ${hostname} (process ${pid}, since ${timestamp}); ` +
    `nothing was changed. If that process is dead, run \`pulumi cancel -s ${stack}\` and try again`
  );
}

/**
 * Removes attributes that a killed engine left half-written. A file that is being written loses only its attributes,
 * which nobody needs.
 */
export function repairFileBackend(backendUrl: string): void {
  const root = rootOf(backendUrl);
  if (root === undefined) return;
  for (const part of [
    ["stacks", projectName],
    ["history", projectName],
    ["locks", "organization", projectName],
  ]) {
    const directory = join(root, ...part);
    if (!existsSync(directory)) continue;
    for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
      if (name.endsWith(".attrs") && isDamaged(join(directory, name))) rmSync(join(directory, name), { force: true });
    }
  }
}

/** Whether a command failed on half-written attributes. Nothing else of another engine's work is visible half-done. */
export function failsOnAttributes(backendUrl: string, error: unknown): boolean {
  return rootOf(backendUrl) !== undefined && error instanceof Error && /\bEOF\b/.test(error.message);
}

/** Removes the files that engines, all of them dead, had not yet renamed. */
export function removeTemporaryFiles(backendUrl: string, stack: string): void {
  const root = rootOf(backendUrl);
  if (root === undefined) return;
  const states = join(root, "stacks", projectName);
  for (const name of filesIn(states))
    if (name.startsWith(`${stack}.json.`) && name.endsWith(".tmp")) rmSync(join(states, name), { force: true });
  const locks = locksOf(backendUrl, stack);
  for (const name of filesIn(locks)) if (name.endsWith(".tmp")) rmSync(join(locks, name), { force: true });
}

/** A file backend's directory; undefined for every other backend. */
function rootOf(backendUrl: string): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  return join(backendUrl.slice("file://".length).replace(/\?.*$/, "").replace(/^~/, homedir()), ".pulumi");
}

function locksOf(backendUrl: string, stack: string): string {
  return join(rootOf(backendUrl) ?? "", "locks", "organization", projectName, stack.split("/").at(-1) ?? stack);
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function isDamaged(file: string): boolean {
  try {
    JSON.parse(contentOf(file) ?? "{}");
    return false;
  } catch {
    return true;
  }
}

/** Undefined when it was removed just now. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
