// Files that only their owner reads, replaced as a whole.
import { renameSync, writeFileSync } from "node:fs";

/** Writes `content` with mode 0600 beside `file`, then renames it over `file`. */
export function writePrivateFile(file: string, content: string): void {
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, content, { mode: 0o600 });
  renameSync(aside, file);
}
