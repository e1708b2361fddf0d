// The per-user cache: finished directories by key. An entry is built aside and renamed, so that it is whole or absent.
// An entry that lost files later (a disk error, a manual clean-up) is built anew.
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { freeMebibytes, saysFull, shown } from "./disk.js";
import { newOwnerName, ownerAlive, sweepLocks, withLock } from "./lock.mjs";

/**
 * The cache's top: `$XDG_CACHE_HOME/msk-cdc`, by default ~/.cache/msk-cdc (XDG Base Directory Specification: a relative
 * value is ignored).
 */
export function cacheRoot(): string {
  const configured = process.env["XDG_CACHE_HOME"];
  return join(configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".cache"), "msk-cdc");
}

/**
 * The directory of a cache entry; `build` fills it where it is absent.
 *
 * @param key the entry's path below the cache's top, with everything that its content depends on, such as
 * `kafka/brokers-3.6.0`
 * @param build  fills the given empty directory; it is renamed afterwards, so that nothing in it may hold its own path
 * @param onWait  hears the process id of another process that is building this entry
 * @throws the error of `build`, or one sentence where the cache's disk is full; nothing stays behind then
 */
export async function cached(
  key: string,
  build: (dir: string) => Promise<void>,
  onWait?: (pid: number) => void,
): Promise<string> {
  const entry = entryPath(key);
  if (isCached(key)) return entry;
  return withCacheLock(
    key,
    async () => {
      if (isCached(key)) return entry;
      let aside: string | undefined;
      try {
        aside = await newAside();
        await build(aside);
        // Removed before the entry: an entry without a list counts as whole.
        await mkdir(dirname(listPath(key)), { recursive: true, mode: 0o700 });
        await writeFile(listPath(key), JSON.stringify(filesOf(aside)), { mode: 0o600 });
        await mkdir(dirname(entry), { recursive: true, mode: 0o700 });
        await rm(entry, { recursive: true, force: true });
        await rename(aside, entry);
      } catch (error) {
        throw explained(key, error);
      } finally {
        if (aside !== undefined) await rm(aside, { recursive: true, force: true });
      }
      return entry;
    },
    onWait,
  );
}

/** Whether an entry exists with every file as long as when it was built. */
export function isCached(key: string): boolean {
  const entry = entryPath(key);
  if (!existsSync(entry)) return false;
  const list = readList(listPath(key));
  return list === undefined || isDeepStrictEqual(list, filesOf(entry));
}

/** Sizes of an entry's files and links by path. Hashes would tell more, but cost seconds at every start. */
function filesOf(directory: string): Record<string, number> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length + 1), lstatSync(path).size]));
}

/** Undefined for an entry of an earlier version of this project, which has no list, and for a damaged list. */
function readList(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Maven, Go and cp each have their own message for a full disk, and none names the disk. */
function explained(key: string, error: unknown): unknown {
  const free = freeMebibytes(cacheRoot());
  if (free >= 1 && !(saysFull(error) && free < 100)) return error;
  return new Error(
    `no space left on device: the cache ${cacheRoot()} has ${shown(free)} free, too little for ${key}; free some ` +
      "space there, or set XDG_CACHE_HOME to a directory with more room",
    { cause: error },
  );
}

/** Runs `body` alone among all processes of this user that use the same name (say, one Maven at a time). */
export async function withCacheLock<T>(
  name: string,
  body: () => Promise<T>,
  onWait?: (pid: number) => void,
): Promise<T> {
  requireWritable();
  return withLock(join(cacheRoot(), ".locks", name.replaceAll("/", "+")), body, onWait);
}

/** @throws Error in one sentence where the cache is another user's, or can't be made */
function requireWritable(): void {
  try {
    mkdirSync(cacheRoot(), { recursive: true, mode: 0o700 });
    accessSync(cacheRoot(), constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `The cache ${cacheRoot()} can't be written (${(error as Error).message}): make it yours, or set ` +
        "XDG_CACHE_HOME to a directory of your own",
    );
  }
}

/** Path of an entry's list of files. It is beside the entries, since an entry's directory holds only what was built. */
function listPath(key: string): string {
  return join(cacheRoot(), ".files", `${key.replaceAll("/", "+")}.json`);
}

function entryPath(key: string): string {
  if (key.split("/").some((part) => !/^[A-Za-z0-9_+@][A-Za-z0-9._+@-]*$/.test(part))) {
    throw new Error(
      `cache key "${key}": a key is a relative path of letters, digits and ._+@-, and no part starts with a dot`,
    );
  }
  return join(cacheRoot(), key);
}

/** An empty directory on the cache's file system. It also clears those of dead processes away. */
async function newAside(): Promise<string> {
  const parent = join(cacheRoot(), ".building");
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await clearAbandoned(parent);
  const aside = join(parent, newOwnerName());
  await mkdir(aside, { mode: 0o700 });
  return aside;
}

/** Removes leftovers of killed processes from the cache: half-made entries, claims of locks. */
export async function sweepCache(): Promise<void> {
  requireWritable();
  const parent = join(cacheRoot(), ".building");
  if (existsSync(parent)) await clearAbandoned(parent);
  sweepLocks(join(cacheRoot(), ".locks"));
}

async function clearAbandoned(parent: string): Promise<void> {
  const abandoned = (await readdir(parent)).filter((name) => !ownerAlive(name));
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
