// The daemon of a twin as other processes see it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { withCacheLock } from "../tools/cache.js";
import type { TwinInfo } from "./info.js";
import type { TwinLayout } from "./layout.js";
import { daemonPid } from "./state/daemonFile.js";

/** A living daemon's file; a dead one's does not count. */
export function runningInfo(layout: TwinLayout): TwinInfo | undefined {
  const pid = daemonPid(layout);
  if (pid === undefined || !existsSync(layout.infoFile)) return undefined;
  const info = JSON.parse(readFileSync(layout.infoFile, "utf8")) as TwinInfo;
  return info.pid === pid ? info : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One start or stop of a twin at a time, among all processes of this user. */
export function withLock<T>(layout: TwinLayout, body: () => Promise<T>, report?: (text: string) => void): Promise<T> {
  const name = `twin-${createHash("sha256").update(layout.dir).digest("hex").slice(0, 16)}`;
  return withCacheLock(name, body, (pid) => report?.(`process ${pid} starts or stops this twin: waiting for it`));
}

/** Names the twin in a sentence about ports or processes. */
export function told<T>({ name }: TwinLayout, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new Error(`the twin ${name}: ${reasonOf(error)}`);
  });
}

/** fetch says "fetch failed", with the reason in its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
