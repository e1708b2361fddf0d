// The state of the per-user cache, a line for each kind of entry.
import { cacheRoot } from "../../tools/cache.js";
import { cleanable, lookAtCache, type CacheContent, type CacheEntry } from "../../tools/cacheContent.js";
import { mebibytes, type Check } from "./check.js";

export function lookAtCaches(): Check[] {
  return cacheChecks(lookAtCache(), cacheRoot());
}

/** Pure: what the lines say. */
export function cacheChecks(content: CacheContent, root: string): Check[] {
  const { entries, unfinished, size } = content;
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const damaged = entries.filter(({ whole }) => !whole);
  const killed = unfinished.filter(({ alive }) => !alive);
  return [
    ...kinds.map((kind) =>
      ofKind(
        kind,
        entries.filter((entry) => entry.kind === kind),
      ),
    ),
    ...damaged.map(({ kind, name }) =>
      line(`${kind}/${name}`, "fetch", "has lost files since it was made: it is made again at its next use"),
    ),
    ...unfinished
      .filter(({ alive }) => alive)
      .map(({ pid, size: part }) =>
        line("being made", "note", `process ${pid} makes an entry, ${mebibytes(part)} so far`),
      ),
    ...killed.map(({ pid, size: part }) =>
      line(
        "left half-made",
        "note",
        `${mebibytes(part)} of process ${pid}, which was killed: the next entry that is made, or cdc cache ` +
          "clean, clears it away",
      ),
    ),
    line(
      "total",
      "ok",
      size === 0
        ? `${root} is empty`
        : `${mebibytes(size)} in ${root}; cdc cache clean frees ${mebibytes(cleanable(content))} that are made ` +
            "again within seconds, --all everything",
    ),
  ];
}

const line = (name: string, state: Check["state"], text: string): Check => ({ area: "cache", name, state, text });

function ofKind(kind: string, entries: readonly CacheEntry[]): Check {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  return line(kind, "ok", `${mebibytes(size)}: ${entries.map(({ name }) => name).join(", ")}`);
}
