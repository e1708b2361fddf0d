// Keeps the logs of a failed demo before its twin is removed.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "../../tools/cache.js";
import type { TwinInfo } from "../twin.js";

/** Copies the log groups (brokers, workers) and the daemon's log, and writes down what failed. Returns the directory; readable for its owner only. */
export function keepLogs({ name, twin, directory, step, error }: { name: string; twin: TwinInfo | undefined; directory: string | undefined; step: string; error: unknown }): string {
  const target = directory ?? join(cacheRoot(), "demo-logs", name);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  writeFileSync(join(target, "failure.txt"), `step: ${step}\n${error instanceof Error ? error.message : String(error)}\n`, { mode: 0o600 });
  for (const part of twin ? ["logs", "daemon.log"] : []) {
    const source = join(twin?.dir ?? "", part);
    if (existsSync(source)) cpSync(source, join(target, part), { recursive: true });
  }
  return target;
}
