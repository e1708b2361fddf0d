// Files that only their owner reads, replaced as a whole.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes `content` with mode 0600 beside `file`, then renames it over `file`.
 * @throws Error that names the file; its old content then stays, and nothing is left beside it
 */
export function writePrivateFile(file: string, content: string): void {
  const aside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(aside, content, { mode: 0o600 });
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw unwritable(file, error);
  }
}

/** The same, asynchronously. The next write of this file waits for this one. */
export async function replacePrivateFile(file: string, content: string): Promise<void> {
  const aside = `${file}.${process.pid}.new`;
  try {
    await writeFile(aside, content, { mode: 0o600 });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): Error {
  return new Error(`${file} can't be written: ${(error as Error).message}`, { cause: error });
}
