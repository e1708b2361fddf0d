// The files that a command left behind, as assets: globs of the Command resource's assetPaths and archivePaths. Facts:
// the resource's documentation (gobwas/glob with "/" as separator; `!` takes away; files only; rules in order). This is
// own code because picomatch 4 reads the documentation's `**secret.*` as `*secret.*`, which matches in no folder.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { assetArchive, fileAsset } from "../protocol.js";
import type { Properties } from "../protocol.js";

/** Assets by path below the directory, or one archive of them. */
export async function globAssets(
  directory: string,
  globs: readonly string[],
  as: "assets" | "archive" = "assets",
): Promise<Properties> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const chosen = selectFiles(files.sort(), globs);
  const assets = Object.fromEntries(
    await Promise.all(
      chosen.map(async (file) => {
        const path = join(directory, file);
        return [
          file,
          fileAsset(
            path,
            createHash("sha256")
              .update(await readFile(path))
              .digest("hex"),
          ),
        ];
      }),
    ),
  ) as Properties;
  return as === "assets" ? assets : assetArchive(assets);
}

/** Pure part of `globAssets`: later rules win. */
export function selectFiles(files: readonly string[], globs: readonly string[]): string[] {
  const rules = globs.map((glob) => ({ take: !glob.startsWith("!"), pattern: expression(glob.replace(/^!/, "")) }));
  return files.filter((file) => rules.reduce((taken, { take, pattern }) => (pattern.test(file) ? take : taken), false));
}

function expression(glob: string): RegExp {
  const tokens = glob.match(/\*\*|\\.|[\s\S]/g) ?? [];
  let braces = 0;
  const source = tokens
    .map((token) => {
      switch (token) {
        case "**":
          return ".*";
        case "*":
          return "[^/]*";
        case "?":
          return "[^/]";
        case "{":
          braces++;
          return "(?:";
        case "}":
          braces--;
          return ")";
        case ",":
          return braces > 0 ? "|" : ",";
        case "[":
        case "]":
        case "-":
          return token;
        default:
          return token.replace(/^\\/, "").replace(/[.+^$()|\\/]/g, "\\$&");
      }
    })
    .join("");
  return new RegExp(`^${source.replaceAll("[!", "[^")}$`, "s");
}
