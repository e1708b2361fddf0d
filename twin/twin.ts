// The client's side of a twin: start, stop, list. The daemon is a process of its own session; what is known of it stands in its directory.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withCacheLock } from "../tools/cache.js";
import { ensureToolchain } from "../tools/toolchain.js";
import { launchDaemon, lastLogLines } from "./launch.js";
import type { TwinInfo } from "./info.js";
import { twinLayout, twinNames, type TwinLayout } from "./layout.js";
import { daemonPid, hasDaemonFile } from "./state/daemonFile.js";
import { waitForLeftovers } from "./state/freePorts.js";
import { createIdentity, readIdentity } from "./state/identity.js";

export { twinEnvironment, type TwinInfo } from "./info.js";

const defaultRegion = "ap-northeast-2";
const defaultUsers = ["admin", "kfc", "sinko"];
/** A resumed twin with many brokers and connectors on a slow machine. */
const readyTimeoutMs = 300_000;
/** More than the daemon takes to give its stop up (daemon.ts). */
const stopTimeoutMs = 150_000;

interface StartTwinOptions {
  name: string;
  /** AWS region that a new twin claims to be in; default ap-northeast-2. An existing twin keeps its own. */
  region?: string;
  /** Database users that get a random password when the twin is made; default admin, kfc, sinko. */
  passwords?: readonly string[];
  /** Hears what takes long. */
  report?: (text: string) => void;
}

/**
 * Starts the twin or finds it running; a stopped one resumes with its brokers, connectors and databases. Returns when it serves.
 * @throws Error with the daemon's last words when it does not come up; when the region is not the existing twin's
 */
export async function startTwin({ name, region, passwords = defaultUsers, report }: StartTwinOptions): Promise<TwinInfo> {
  const layout = twinLayout(name);
  return withLock(
    layout,
    async () => {
      const identity = readIdentity(layout);
      if (identity !== undefined && region !== undefined && identity.region !== region) {
        throw new Error(
          `the twin ${name} is in ${identity.region}, not in ${region}: use another name, or remove it first (cdc twin stop ${name} --remove)`,
        );
      }
      // A missing JDK is told here, not in a log file.
      await ensureToolchain(report);
      if (identity === undefined) createIdentity(layout, region ?? defaultRegion, passwords);
      const pid = daemonPid(layout) ?? launchDaemon(layout);
      return await untilReady(layout, pid);
    },
    report,
  );
}

/**
 * Stops the daemon with everything it runs; its state stays, and a later start resumes. Nothing to do for a twin that does not run.
 * @param options.remove deletes the twin's directory as well
 * @throws Error when the daemon does not end; when it did not end cleanly, or something of it still listens: a removal is done all the same
 */
export async function stopTwin(name: string, options: { remove?: boolean } = {}): Promise<void> {
  const layout = twinLayout(name);
  await withLock(layout, async () => {
    const pid = daemonPid(layout);
    if (pid !== undefined) {
      process.kill(pid, "SIGTERM");
      await untilGone(layout, pid);
    }
    const problems: string[] = [];
    // Of a daemon that ended in another way just now or earlier: its children may still be ending.
    if (hasDaemonFile(layout)) {
      if (pid !== undefined) problems.push(`the twin ${name} did not stop cleanly. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`);
      await waitForLeftovers(layout).catch((error: unknown) => problems.push(`the twin ${name}: ${error instanceof Error ? error.message : String(error)}`));
    }
    if (options.remove === true) removeTwin(layout);
    else rmSync(layout.infoFile, { force: true });
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
}

/** All twins of this user, by name. */
export async function listTwins(): Promise<(TwinInfo & { running: boolean })[]> {
  return twinNames().flatMap((name) => {
    const layout = twinLayout(name);
    const identity = readIdentity(layout);
    if (identity === undefined) return [];
    const info = runningInfo(layout);
    return [info === undefined ? { ...stopped(layout, identity), running: false } : { ...info, running: true }];
  });
}

/** What the daemon says of itself: clusters, brokers, connectors, workers, databases with their states, process ids and ports. */
type TwinStatus = { readonly name: string; readonly running: boolean } & Readonly<Record<string, unknown>>;

/** @throws Error when there is no twin of this name, or it does not answer */
export async function twinStatus(name: string): Promise<TwinStatus> {
  const layout = twinLayout(name);
  if (readIdentity(layout) === undefined) throw new Error(`there is no twin ${name}; cdc twin status lists those that exist`);
  const info = runningInfo(layout);
  if (info === undefined) return { name, running: false };
  const response = await fetch(`${info.apiUrl}/_twin/status`, {
    headers: { "x-twin-key": info.secretAccessKey },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the twin ${name} answers with status ${response.status}: ${await response.text()}`);
  return { name, running: true, ...((await response.json()) as object) };
}

async function untilReady(layout: TwinLayout, pid: number): Promise<TwinInfo> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const info = runningInfo(layout);
    if (info !== undefined) return info;
    // Another daemon may have been quicker than ours, which ended then.
    if (!isAlive(daemonPid(layout) ?? pid)) throw new Error(`the twin's daemon ended before it was ready. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`);
    if (Date.now() > deadline) {
      throw new Error(
        `the twin's daemon (process ${pid}) was not ready after ${readyTimeoutMs / 1000} s. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`,
      );
    }
    await sleep(30);
  }
}

async function untilGone(layout: TwinLayout, pid: number): Promise<void> {
  const deadline = Date.now() + stopTimeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new Error(
        `the twin's daemon (process ${pid}) did not end after ${stopTimeoutMs / 1000} s. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`,
      );
    }
    await sleep(50);
  }
}

/** What a living daemon has written; a dead one's file does not count. */
function runningInfo(layout: TwinLayout): TwinInfo | undefined {
  const pid = daemonPid(layout);
  if (pid === undefined || !existsSync(layout.infoFile)) return undefined;
  const info = JSON.parse(readFileSync(layout.infoFile, "utf8")) as TwinInfo;
  return info.pid === pid ? info : undefined;
}

function stopped(
  layout: TwinLayout,
  { name, region, accountId, accessKeyId, secretAccessKey }: NonNullable<ReturnType<typeof readIdentity>>,
): TwinInfo {
  return {
    name,
    region,
    accountId,
    accessKeyId,
    secretAccessKey,
    dir: layout.dir,
    pid: 0,
    apiUrl: "",
    apiPort: 0,
    providerPort: 0,
    caFile: "",
    passwordsFile: layout.passwordsFile,
    backendUrl: `file://${layout.backendDir}`,
    passphraseFile: layout.passphraseFile,
    pulumiHome: layout.pulumiHome,
  };
}

/** The directory, and its parents up to the user's state directory where they are empty now. */
function removeTwin(layout: TwinLayout): void {
  // A process that is just ending may write a last file.
  rmSync(layout.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  for (const parent of [dirname(layout.dir), dirname(dirname(layout.dir))]) {
    if (!existsSync(parent) || readdirSync(parent).length > 0) return;
    rmdirSync(parent);
  }
}

/** One start or stop of a twin at a time, among all processes of this user. */
function withLock<T>(layout: TwinLayout, body: () => Promise<T>, report?: (text: string) => void): Promise<T> {
  const name = `twin-${createHash("sha256").update(layout.dir).digest("hex").slice(0, 16)}`;
  return withCacheLock(name, body, (pid) => report?.(`process ${pid} starts or stops this twin: waiting for it`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
