import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { projectRoot } from "../../tools/paths.js";

const rooms =
  "facts settings connectors sinks sources preflight plugins components databases reach automation twin tools".split(
    " ",
  );

/** The product's modules with those that each imports: statically, as types or with import(). */
function imports(): Map<string, string[]> {
  const nested = rooms.flatMap((room) =>
    readdirSync(join(projectRoot, room), { recursive: true, encoding: "utf8" }).map((file) => posix.join(room, file)),
  );
  const files = new Set(["index.ts", ...nested.filter((file) => /(?<!\.d)\.ts$|\.mjs$/.test(file))]);
  const target = (file: string, specifier: string): string[] => {
    const path = posix.join(posix.dirname(file), specifier);
    return [path, path.replace(/\.js$/, ".ts")].filter((candidate) => files.has(candidate));
  };
  return new Map(
    [...files].map((file) => {
      const text = readFileSync(join(projectRoot, file), "utf8");
      const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(
        ([, specifier = ""]) => specifier,
      );
      return [file, specifiers.flatMap((specifier) => target(file, specifier))];
    }),
  );
}

/** The first way from a module back to itself. */
function cycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

describe("the modules", () => {
  it("import each other without a cycle: else neither can be understood, or moved, without the other", () => {
    const graph = imports();
    assert.ok(graph.size > 300, "the modules were found");
    assert.deepEqual(cycle(graph), undefined);
  });
});
