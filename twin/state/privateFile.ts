// Files that only their owner reads, replaced as a whole.
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes `content` with mode 0600 beside `file`, then renames it over `file`.
 * @throws Error that names the file; its old content stays then, and nothing lies beside it
 */
export function writePrivateFile(file: string, content: string): void {
  const aside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(aside, content, { mode: 0o600 });
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new Error(`${file} can't be written: ${(error as Error).message}`, { cause: error });
  }
}
