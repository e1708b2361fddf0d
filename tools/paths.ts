// Where the project lies on disk.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The project's top directory (absolute), found by walking up to package.json: the same from the sources and from
 * dist/.
 * Files that aren't TypeScript (*.sql, *.java, pom.xml, go.mod, *.json, Pulumi.*.yaml) are never copied to dist/. Code
 * reads them from the source tree as `join(projectRoot, "<room>", …)`, never relative to its own module.
 */
export const projectRoot = walkUp(dirname(fileURLToPath(import.meta.url)));

/**
 * The folder of the stacks' files: the checkout's top directory, or with the installed package the user's own Pulumi
 * project: the nearest folder with a Pulumi.yaml, from the current one upwards, else the current one.
 */
export function projectDirectory(): string {
  if (!/[/\\]node_modules[/\\][^/\\]+$/.test(projectRoot)) return projectRoot;
  const start = process.cwd();
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, "Pulumi.yaml"))) return directory;
    if (directory === dirname(directory)) return start;
  }
}

function walkUp(directory: string): string {
  if (existsSync(join(directory, "package.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory)
    throw new Error(
      "msk-cdc lies outside its checkout: no package.json above tools/; run it from a clone of the repository",
    );
  return walkUp(parent);
}
