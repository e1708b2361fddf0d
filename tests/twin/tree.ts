// A directory with all that is below it, as the file system shows it.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

interface Entry {
  path: string;
  mode: number;
  uid: number;
  /**
   * A link has no mode of its own; a database server makes its socket open to all, and the directories above it bar
   * them.
   */
  barred: boolean;
}

/** What ends while we look is left out. */
export function treeOf(path: string): Entry[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const own = { path, mode: stat.mode, uid: stat.uid, barred: stat.isSymbolicLink() || stat.isSocket() };
  return [own, ...(stat.isDirectory() ? readdirSync(path).flatMap((name) => treeOf(join(path, name))) : [])];
}

/** Paths, with their modes, that the group or others may read, write or enter. */
export function openToOthers(path: string): string[] {
  return treeOf(path)
    .filter(({ mode, barred }) => !barred && (mode & 0o077) !== 0)
    .map((entry) => `${entry.path} ${(entry.mode & 0o777).toString(8)}`);
}
