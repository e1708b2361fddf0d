// Free room of a directory's file system, and the message when it has none. Facts: statfs(2), `f_bavail`: free for
// those who are not root.
import { existsSync, lstatSync, readdirSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";

const mebibyte = 2 ** 20;

/** Free MiB of the file system that holds `path`. A path that does not exist yet counts as its nearest parent. */
export function freeMebibytes(path: string): number {
  const parent = dirname(path);
  if (!existsSync(path) && parent !== path) return freeMebibytes(parent);
  const { bavail, bsize } = statfsSync(path);
  return (bavail * bsize) / mebibyte;
}

/**
 * @param what  names the directory in the error text, such as "the state directory"
 * @param needed  MiB
 * @throws Error in one sentence: the directory, what is free, what is needed
 */
export function requireRoom(directory: string, needed: number, what: string, fix: string): void {
  const free = freeMebibytes(directory);
  if (free >= needed) return;
  throw new Error(
    `no space left on device: ${what} ${directory} has ${shown(free)} free and ${shown(needed)} are needed; ${fix}`,
  );
}

/**
 * MiB that a file, or a directory with all below it, takes on its disk. A path that does not exist, or is just being
 * removed, takes none.
 */
export function sizeOnDisk(path: string): number {
  // In blocks of 512 bytes: Kafka's index files are long and hold little.
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const own = ((stat?.blocks ?? 0) * 512) / mebibyte;
  return stat?.isDirectory() === true
    ? own + namesIn(path).reduce((sum, name) => sum + sizeOnDisk(join(path, name)), 0)
    : own;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** In whole MiB, rounded down, so that a full disk shows 0 MB. */
export function shown(free: number): string {
  return `${Math.floor(free)} MB`;
}

/** Whether an error comes from a full file system or a used-up quota. */
export function saysFull(error: unknown): boolean {
  return /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(
    error instanceof Error ? error.message : String(error),
  );
}
