// The engine that this process's commands use: found, or built, once.
import { join } from "node:path";
import { ensureEngine } from "../../tools/engine.js";
import { engineRunner } from "./engineProcess.js";

export interface Engine {
  /** The directory that has it under `bin`. */
  root: string;
  run: ReturnType<typeof engineRunner>;
}

let found: Promise<Engine> | undefined;

export function engine(): Promise<Engine> {
  found ??= ensureEngine().then(({ root }) => ({ root, run: engineRunner(join(root, "bin", "pulumi")) }));
  return found;
}
