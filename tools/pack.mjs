// What `npm pack` runs first: the program compiled to dist/, with its declarations for TypeScript beside it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compileAlone } from "./checkout.mjs";

const root = join(import.meta.dirname, "..");

await compileAlone();
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules", "typescript", "bin", "tsc"), "--project", join(root, "tools", "declarations.json")],
  { cwd: root, stdio: ["ignore", 2, 2] },
);
if (status !== 0) throw new Error("the declarations could not be made; TypeScript's messages stand above");
