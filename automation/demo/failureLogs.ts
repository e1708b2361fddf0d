// Keeps the logs of a failed demo before its twin is removed.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "../../tools/cache.js";
import { newOwnerName, ownerAlive } from "../../tools/lock.mjs";
import type { TwinInfo } from "../access/twin.js";

/**
 * Copies the log groups (brokers, workers) and the daemon's log, and writes down what failed. Returns the directory,
 * which only its owner can read.
 */
export function keepLogs({
  name,
  twin,
  directory,
  step,
  error,
}: {
  name: string;
  twin: TwinInfo | undefined;
  directory: string | undefined;
  step: string;
  error: unknown;
}): string {
  const target = directory ?? join(logsDirectory(), name);
  // It is written beside the others until it is whole, so that a killed demo leaves no half of it.
  const aside = directory ?? join(logsDirectory(), `.${newOwnerName()}`);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  writeFileSync(
    join(aside, "failure.txt"),
    `step: ${step}\n${error instanceof Error ? error.message : String(error)}\n`,
    { mode: 0o600 },
  );
  for (const part of twin ? ["logs", "daemon.log"] : []) {
    const source = join(twin?.dir ?? "", part);
    if (existsSync(source)) cpSync(source, join(aside, part), { recursive: true });
  }
  if (aside !== target) renameSync(aside, target);
  return target;
}

/** Removes logs that a killed demo has half written. */
export function sweepLogs(): void {
  if (!existsSync(logsDirectory())) return;
  const partly = readdirSync(logsDirectory()).filter((entry) => entry.startsWith(".") && !ownerAlive(entry.slice(1)));
  for (const entry of partly) rmSync(join(logsDirectory(), entry), { recursive: true, force: true });
}

function logsDirectory(): string {
  return join(cacheRoot(), "demo-logs");
}
