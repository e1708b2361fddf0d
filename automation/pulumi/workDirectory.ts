// Directories that the Automation API works in. Each carries its owner's name, so that a later command finds and
// removes those of a killed one.
import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newOwnerName, ownerAlive } from "../../tools/lock.mjs";
import { runningProcesses } from "../../tools/processes.js";

const prefix = "msk-cdc-";
const ownedName = /^msk-cdc-.+-(\d+-[^-]+-(?:[0-9a-f]{12}|[0-9a-f]{28}))$/;
/** A file in a work directory that lists further directories that go with it, one a line. */
const furtherFile = ".further";

/** Ours that exist. */
const living = new Set<string>();

/** Makes one for a stack or another purpose. removeWorkDirectory removes it, at the latest when this process ends. */
export async function makeWorkDirectory(stackName: string): Promise<string> {
  const directory = join(tmpdir(), `${namePrefix(stackName)}${newOwnerName()}`);
  if (living.size === 0) process.once("exit", removeAll);
  living.add(directory);
  await mkdir(directory, { mode: 0o700 });
  return directory;
}

/** Binds a directory that somebody else made (the Automation API's event log) to a work directory: it goes with it. */
export function bindToWorkDirectory(directory: string, further: string): void {
  if (living.has(directory)) writeFileSync(join(directory, furtherFile), `${further}\n`, { flag: "a", mode: 0o600 });
}

export function removeWorkDirectory(directory: string): void {
  for (const path of [...furtherOf(directory), directory]) rmSync(path, { recursive: true, force: true });
  living.delete(directory);
  if (living.size === 0) process.off("exit", removeAll);
}

/**
 * Work directories of a stack, whoever made them. A full name (`organization/project/stack`) counts by its last part.
 */
export function workDirectoriesOf(stackName: string): string[] {
  return list()
    .filter((name) => name.startsWith(namePrefix(stackName)))
    .map((name) => join(tmpdir(), name));
}

/** Removes those of killed commands, unless an engine is still finishing in one. */
export function sweepWorkDirectories(): void {
  const abandoned = list()
    .filter((name) => !ownerAlive(ownedName.exec(name)?.[1] ?? ""))
    .map((name) => join(tmpdir(), name))
    .filter(isOurs);
  const processes = abandoned.length > 0 ? runningProcesses() : [];
  for (const directory of abandoned)
    if (!processes.some(({ args }) => args.includes(directory))) removeWorkDirectory(directory);
}

function removeAll(): void {
  for (const directory of living) removeWorkDirectory(directory);
}

function list(): string[] {
  return readdirSync(tmpdir()).filter((name) => ownedName.test(name));
}

function furtherOf(directory: string): string[] {
  try {
    return readFileSync(join(directory, furtherFile), "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Every user can write to the directory for temporary files. */
function isOurs(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory() === true && entry.uid === process.getuid?.();
}

function namePrefix(stackName: string): string {
  return `${prefix}${stackName.split("/").at(-1) ?? ""}-`;
}
