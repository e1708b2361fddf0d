// The archives of Lambda functions: a handler of this checkout with all that it imports, in one file, in a ZIP with the
// same bytes on every machine: a colleague's preview shows no change. Facts: AWS Lambda "Deploy Node.js Lambda
// functions with .zip file archives" (ES modules, esbuild); esbuild's API.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../tools/cache.js";
import { projectRoot } from "../tools/paths.js";
import { packStored } from "./storedZip.js";

/** Files that export `handler`, below the project's top; tools/walls.mjs knows them. */
const handlers = {
  /** Reaches brokers and databases of a private network. */
  reach: "reach/handler.ts",
  /** Restarts failed tasks. */
  watchdog: "automation/schema/watchdogHandler.ts",
};

/** Packages from CommonJS ask for Node's own modules by `require`, which a module has not. */
const banner = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

/**
 * Bundles the sources of this checkout, also when the program runs compiled, and packs them. @returns the path of the
 * archive, in the cache
 */
export async function bundleFunction(name: keyof typeof handlers): Promise<string> {
  const zip = await packStored(new Map([["index.mjs", await bundle(handlers[name])]]));
  const file = `${name}-${createHash("sha256").update(zip).digest("hex").slice(0, 12)}.zip`;
  const dir = await cached(`${name}/${file}`, (aside) => writeFile(join(aside, file), zip));
  const path = join(dir, file);
  if (!(await readFile(path)).equals(zip))
    throw new Error(`${path} was changed since it was made; remove the directory ${dir} and run again`);
  return path;
}

/** The package has no sources. */
function entryOf(handler: string): string {
  const source = join(...handler.split("/"));
  return existsSync(join(projectRoot, source)) ? source : join("dist", source.replace(/\.ts$/, ".js"));
}

async function bundle(handler: string): Promise<Buffer> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [entryOf(handler)],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    // Also without comments, in which paths of this machine would stand.
    minify: true,
    legalComments: "none",
    banner: { js: banner },
    // The same package with its WebAssembly inside, instead of in a file beside it.
    alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
    write: false,
    logLevel: "silent",
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
