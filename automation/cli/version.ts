import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";

/** The project's version (package.json). */
export const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
