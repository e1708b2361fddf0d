// The per-user cache: finished directories by key. An entry is built aside and renamed, so that it is whole or absent.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { newOwnerName, ownerAlive, withLock } from "./lock.mjs";

/** The cache's top: `$XDG_CACHE_HOME/msk-cdc`, by default ~/.cache/msk-cdc (XDG Base Directory Specification: a relative value is ignored). */
export function cacheRoot(): string {
  const configured = process.env["XDG_CACHE_HOME"];
  return join(configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".cache"), "msk-cdc");
}

/**
 * The directory of a cache entry; `build` fills it where it is absent.
 *
 * @param key  the entry's path below the cache's top, with everything that its content depends on, such as `kafka/brokers-3.6.0`
 * @param build  fills the given empty directory; it is renamed afterwards, so that nothing in it may hold its own path
 * @param onWait  hears the process id of another process that is building this very entry
 * @throws what `build` throws; nothing stays behind then
 */
export async function cached(key: string, build: (dir: string) => Promise<void>, onWait?: (pid: number) => void): Promise<string> {
  const entry = entryPath(key);
  if (existsSync(entry)) return entry;
  return withCacheLock(key, async () => {
    if (existsSync(entry)) return entry;
    const aside = await newAside();
    try {
      await build(aside);
      await mkdir(dirname(entry), { recursive: true, mode: 0o700 });
      await rename(aside, entry);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return entry;
  }, onWait);
}

/** Whether an entry is there, without building it. */
export function isCached(key: string): boolean {
  return existsSync(entryPath(key));
}

/** Runs `body` alone among all processes of this user that use the same name (say, one Maven at a time). */
export function withCacheLock<T>(name: string, body: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  return withLock(join(cacheRoot(), ".locks", name.replaceAll("/", "+")), body, onWait);
}

function entryPath(key: string): string {
  if (key.split("/").some((part) => !/^[A-Za-z0-9_+@][A-Za-z0-9._+@-]*$/.test(part))) {
    throw new Error(`cache key "${key}": a key is a relative path of letters, digits and ._+@-, and no part starts with a dot`);
  }
  return join(cacheRoot(), key);
}

/** An empty directory on the cache's file system; those of processes that died are cleared away on the way. */
async function newAside(): Promise<string> {
  const parent = join(cacheRoot(), ".building");
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const abandoned = (await readdir(parent)).filter((name) => !ownerAlive(name));
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  const aside = join(parent, newOwnerName());
  await mkdir(aside, { mode: 0o700 });
  return aside;
}
