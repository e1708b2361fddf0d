// plugins.lock.json: the SHA-256 of every file that may go into a plugin archive, by artifact. Written when an artifact
// is first fetched, checked ever after.
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withCacheLock } from "../tools/cache.js";
import { projectDirectory, projectRoot } from "../tools/paths.js";

/** SHA-256 (hex) by path within the archive. */
export type FileHashes = Readonly<Record<string, string>>;

/** What is locked, by artifact: `io.debezium:debezium-connector-jdbc:3.2.0.Final`. */
export type Lock = Readonly<Record<string, FileHashes>>;

/** What is locked by the user's own project, and comes with msk-cdc. In a checkout they are one file. */
export const lockFile = join(projectDirectory(), "plugins.lock.json");
const released = join(projectRoot, "plugins.lock.json");

/** Files and lock disagree. */
export class LockError extends Error {
  override name = "LockError";
}

export async function readLock(file: string): Promise<Lock> {
  return { ...(file === lockFile && file !== released && (await lockIn(released))), ...(await lockIn(file)) };
}

async function lockIn(file: string): Promise<Lock> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Lock;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new LockError(`${file}: it cannot be read (${(error as Error).message}); restore it from the repository`);
  }
}

/** Adds an artifact to the lock, one at a time among this user's processes; what is locked already stays as it is. */
export async function extendLock(file: string, artifact: string, hashes: FileHashes): Promise<void> {
  await withCacheLock("plugins-lock", async () => {
    const lock = { [artifact]: hashes, ...(await readLock(file)) };
    const aside = `${file}.${process.pid}`;
    await writeFile(aside, `${JSON.stringify(sorted(lock), null, 2)}\n`);
    await rename(aside, file);
  });
}

/**
 * Compares what was fetched with what is locked.
 *
 * @param origin where the files come from, for the message
 * @throws LockError naming every file that differs, is missing or is new
 */
export function checkLock(artifact: string, locked: FileHashes, found: FileHashes, origin: string): void {
  const paths = [...new Set([...Object.keys(locked), ...Object.keys(found)])].sort();
  const wrong = paths.filter((path) => locked[path] !== found[path]);
  if (wrong.length === 0) return;
  const list = wrong.map((path) => `  ${path}: locked ${locked[path] ?? "nothing"}, found ${found[path] ?? "nothing"}`);
  throw new LockError(
    [
      `${artifact} from ${origin} is not what plugins.lock.json says (SHA-256):`,
      ...list,
      "A release's files never change: remove that file and fetch it again; if it stays different, its source is " +
        "not to be trusted.",
    ].join("\n"),
  );
}

/** One hash over a list of files: the same for the same paths and contents, whatever their order. */
export function contentHash(files: FileHashes): string {
  const hash = createHash("sha256");
  for (const [path, digest] of Object.entries(sorted(files))) hash.update(`${digest}  ${path}\n`);
  return hash.digest("hex");
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** By code unit, not by locale: the same order on every machine. */
function sorted<V>(record: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => {
        const value = record[key] as V;
        return [
          key,
          typeof value === "object" && value !== null ? (sorted(value as Record<string, unknown>) as V) : value,
        ];
      }),
  );
}
