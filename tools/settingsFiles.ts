// Writes what is made from the settings, schema/stack.schema.json and docs/settings.md: `node --import tsx
// tools/settingsFiles.ts`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { editorSchema } from "../settings/editorSchema.js";
import { settingsPage } from "../settings/settingsPage.js";
import { projectRoot } from "./paths.js";

/** Texts by their files' paths, below the project's top. */
export function settingsFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["schema/stack.schema.json", `${JSON.stringify(editorSchema(), null, 1)}\n`],
    ["docs/settings.md", settingsPage()],
  ]);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const [path, text] of settingsFiles()) {
    const file = join(projectRoot, ...path.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
