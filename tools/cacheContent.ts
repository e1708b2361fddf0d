// Lists and cleans the per-user cache. Nothing is lost for good: every entry is made or fetched again when it is
// needed.
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot, isCached, sweepCache } from "./cache.js";
import { sizeOnDisk } from "./disk.js";
import { ownerAlive } from "./lock.mjs";

export interface CacheEntry {
  /** First part of its key: engine, kafka, maven, plugins … */
  kind: string;
  /** The rest, such as `brokers-3.6.0`. */
  name: string;
  /** MiB on disk. */
  size: number;
  /** Every file is as long as when the entry was made. The next use makes a damaged entry again. */
  whole: boolean;
}

/** An entry that is being made, or whose process was killed while making it. */
export interface UnfinishedEntry {
  pid: number;
  alive: boolean;
  /** MiB on disk. */
  size: number;
}

export interface CacheContent {
  entries: CacheEntry[];
  unfinished: UnfinishedEntry[];
  /** MiB on disk, with everything. */
  size: number;
}

/** Kinds that are made again within seconds and without a network: from the other kinds, or by the next run. */
const madeHere = ["class-data", "database", "demo-logs", "java", "plugins", "reach"];

/** Keys have two parts, Maven's three: group and file. */
const deeper = "maven";

export function lookAtCache(): CacheContent {
  const root = cacheRoot();
  const kinds = namesIn(root);
  const names = (kind: string) =>
    kind === deeper
      ? namesIn(join(root, kind)).flatMap((group) => namesIn(join(root, kind, group)).map((file) => `${group}/${file}`))
      : namesIn(join(root, kind));
  const building = join(root, ".building");
  return {
    entries: kinds.flatMap((kind) =>
      names(kind).map((name) => ({
        kind,
        name,
        size: sizeOnDisk(join(root, kind, name)),
        whole: isCached(`${kind}/${name}`),
      })),
    ),
    unfinished: namesIn(building).map((owner) => ({
      pid: Number(owner.split("-")[0]),
      alive: ownerAlive(owner),
      size: sizeOnDisk(join(building, owner)),
    })),
    size: sizeOnDisk(root),
  };
}

/** MiB that `cleanCache` would free. */
export function cleanable({ entries, unfinished }: CacheContent): number {
  const sizes = [
    ...entries.filter(({ kind }) => madeHere.includes(kind)),
    ...unfinished.filter(({ alive }) => !alive),
  ].map(({ size }) => size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Removes entries that are made again within seconds, and leftovers of killed processes; with `all` everything.
 * @throws Error while another process is making an entry. Twins must be stopped, since their brokers and workers run
 * from here
 */
export async function cleanCache({ all }: { all: boolean }): Promise<void> {
  const busy = lookAtCache().unfinished.find(({ alive }) => alive);
  if (busy !== undefined)
    throw new Error(
      `process ${busy.pid} is making an entry of the cache ${cacheRoot()}: wait for its end, then run this ` +
        "command again",
    );
  await sweepCache();
  const kinds = all ? [...namesIn(cacheRoot()), ".files"] : madeHere;
  for (const kind of kinds) await rm(join(cacheRoot(), kind), { recursive: true, force: true });
}

/** Names of which keys consist. Nothing else is an entry. */
function namesIn(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => /^[A-Za-z0-9_+@][A-Za-z0-9._+@-]*$/.test(name))
        .sort()
    : [];
}
