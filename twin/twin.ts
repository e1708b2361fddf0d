// The client's side of a twin: start, stop, list. The daemon is a process of its own session; what is known of it
// stands in its directory.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withCacheLock } from "../tools/cache.js";
import { newOwnerName } from "../tools/lock.mjs";
import { ensureToolchain } from "../tools/toolchain.js";
import { launchDaemon, launchedDaemon, lastLogLines } from "./launch.js";
import type { TwinInfo } from "./info.js";
import { twinLayout, twinNames, type TwinLayout } from "./layout.js";
import { daemonPid, hasDaemonFile } from "./state/daemonFile.js";
import { requirePorts, waitForLeftovers } from "./state/leftovers.js";
import { createIdentity, readIdentity } from "./state/identity.js";
import { deadOwner, ownTwin } from "./state/ownerFile.js";
import { checkDirectory } from "./state/soundness.js";

export { twinEnvironment, type TwinInfo } from "./info.js";

const defaultRegion = "ap-northeast-2";
const defaultUsers = ["admin", "kfc", "sinko"];
/** A resumed twin with many brokers and connectors on a slow machine. */
const readyTimeoutMs = 300_000;
/** No twin's name begins like that. */
const goingPrefix = ".going-";
/** A daemon that says nothing for this long hangs. */
const answerTimeoutMs = 10_000;
/** More than the daemon takes to give its stop up (daemon.ts). */
const stopTimeoutSeconds = 150;

interface StartTwinOptions {
  name: string;
  /** AWS region that a new twin claims to be in; default ap-northeast-2. An existing twin keeps its own. */
  region?: string;
  /** Database users that get a random password when the twin is made; default admin, kfc, sinko. */
  passwords?: readonly string[];
  /** A new twin goes with this process: when the process is killed, orphanedTwins names the twin. Default false. */
  temporary?: boolean;
  /** Hears what is being done. */
  report?: (text: string) => void;
  /**
   * Takes the start back: a daemon that it launched is stopped, a twin that it made is removed; one that runs already
   * is left alone.
   */
  signal?: AbortSignal;
}

/**
 * Starts the twin or finds it running; a stopped one resumes with its brokers, connectors and databases. Returns when
 * it serves.
 * @throws Error with the daemon's last words when it does not come up; when the region is not the existing twin's; the
 * signal's reason once the start is taken back
 */
export async function startTwin({
  name,
  region,
  passwords = defaultUsers,
  temporary = false,
  report = () => undefined,
  signal,
}: StartTwinOptions): Promise<TwinInfo> {
  const layout = twinLayout(name);
  let begun = false;
  const started = withLock(
    layout,
    async () => {
      begun = true;
      signal?.throwIfAborted();
      const identity = readIdentity(layout);
      if (identity !== undefined && region !== undefined && identity.region !== region) {
        throw new Error(
          `the twin ${name} is in ${identity.region}, not in ${region}: use another name, or remove it first ` +
            `(cdc twin stop ${name} --remove)`,
        );
      }
      // A missing JDK is told here, not in a log file.
      await ensureToolchain(report);
      // One that is just stopping never gets ready.
      const found = daemonPid(layout) ?? launchedDaemon(layout);
      const info = found === undefined ? undefined : await untilReady(layout, found, signal);
      if (info !== undefined) return info;
      checkDirectory(layout, identity);
      await told(
        layout,
        waitForLeftovers(layout).then(() => requirePorts(layout)),
      );
      if (identity === undefined) {
        report(`making the twin ${name}`);
        if (temporary) ownTwin(layout);
        createIdentity(layout, region ?? defaultRegion, passwords);
      }
      return await launch(layout, { made: identity === undefined, report, signal });
    },
    report,
  );
  // Who waits for another process's start or stop of this twin need not wait for its end.
  const given = new Promise<never>((_resolve, reject) =>
    signal?.addEventListener("abort", () => begun || reject(signal.reason as Error), { once: true }),
  );
  return Promise.race([started, given]);
}

interface Launch {
  /** Whether the twin was made for this start. */
  made: boolean;
  report: (text: string) => void;
  signal: AbortSignal | undefined;
}

async function launch(layout: TwinLayout, { made, report, signal }: Launch): Promise<TwinInfo> {
  report(`starting the daemon; its log is ${layout.daemonLog}`);
  const pid = launchDaemon(layout);
  try {
    report(`waiting for the daemon, process ${pid}, and for what ran in the twin before`);
    const info = await untilReady(layout, pid, signal);
    if (info === undefined)
      throw new Error(
        `the twin's daemon ended before it was ready. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`,
      );
    return info;
  } catch (error) {
    if (signal?.aborted === true) {
      await endDaemon(layout, pid);
      if (made) removeTwin(layout);
    }
    throw error;
  }
}

/**
 * Stops the daemon with everything it runs; its state stays, and a later start resumes. Nothing to do for a twin that
 * does not run.
 * @param options.remove deletes the twin's directory as well
 * @param options.timeoutSeconds how long the daemon may take before it is killed, default 150; a killed twin resumes as
 * after any crash
 * @throws Error when the daemon of a twin that stays had to be killed or did not end cleanly, or something of it still
 * runs: a removal is done all the same
 */
export async function stopTwin(
  name: string,
  { remove = false, timeoutSeconds = stopTimeoutSeconds }: { remove?: boolean; timeoutSeconds?: number } = {},
): Promise<void> {
  const layout = twinLayout(name);
  await withLock(layout, async () => {
    const { unclean, left } = await endDaemon(layout, daemonPid(layout) ?? launchedDaemon(layout), timeoutSeconds);
    if (remove) removeTwin(layout);
    // What it could not write down (on a full disk, say) matters to a twin that goes on.
    const problems = [...(remove ? [] : unclean), ...left];
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
}

/**
 * Stops the daemon that runs, and waits for the children of one that ended in another way. Returns how it ended, if not
 * cleanly, and what does not end.
 */
async function endDaemon(
  layout: TwinLayout,
  pid: number | undefined,
  timeoutSeconds = stopTimeoutSeconds,
): Promise<{ unclean: string[]; left: string[] }> {
  const [unclean, left]: [string[], string[]] = [[], []];
  if (pid !== undefined) {
    if (isAlive(pid)) process.kill(pid, "SIGTERM");
    if (!(await isGoneAfter(pid, timeoutSeconds))) {
      // It may hang or be stopped for good; what it runs ends with it.
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
      await isGoneAfter(pid, timeoutSeconds);
      unclean.push(
        `the twin ${layout.name} did not stop within ${timeoutSeconds} s: its daemon, process ${pid}, was killed ` +
          "with all that it ran",
      );
    }
  }
  // Of a daemon that ended in another way just now or earlier: its children may still be ending.
  if (hasDaemonFile(layout)) {
    if (pid !== undefined && unclean.length === 0)
      unclean.push(
        `the twin ${layout.name} did not stop cleanly. The end of ${layout.daemonLog}:\n${lastLogLines(layout)}`,
      );
    await told(layout, waitForLeftovers(layout)).catch((error: Error) => left.push(error.message));
  }
  rmSync(layout.infoFile, { force: true });
  return { unclean, left };
}

/** Where a twin keeps its state; undefined when there is none of this name. */
export function twinDirectory(name: string): string | undefined {
  const { dir } = twinLayout(name);
  return existsSync(dir) ? dir : undefined;
}

/**
 * Temporary twins whose process was killed before it removed them. `owner` is that process: `<pid>-<start time>-<place,
 * day and random>`.
 */
export function orphanedTwins(): { name: string; owner: string }[] {
  return twinNames().flatMap((name) => {
    const owner = deadOwner(twinLayout(name));
    return owner === undefined ? [] : [{ name, owner }];
  });
}

/** A twin as it stands: running since, or stopped since; `problem` says why it can't be used, and what to do. */
type ListedTwin = TwinInfo & {
  readonly running: boolean;
  readonly since: Date | undefined;
  readonly daemonLog: string;
  readonly problem?: string;
};

/** All twins of this user, by name. A damaged one does not hide the others. */
export async function listTwins(): Promise<ListedTwin[]> {
  return twinNames().flatMap((name): ListedTwin[] => {
    const layout = twinLayout(name);
    try {
      const identity = readIdentity(layout);
      if (identity === undefined) return [];
      const info = runningInfo(layout);
      // The daemon writes the file once, when it is ready, and the last line of its log when it ends.
      const { mtime } = statSync(info === undefined ? layout.daemonLog : layout.infoFile, {
        throwIfNoEntry: false,
      }) ?? { mtime: undefined };
      return [
        {
          ...(info ?? stopped(layout, identity)),
          running: info !== undefined,
          since: mtime,
          daemonLog: layout.daemonLog,
        },
      ];
    } catch (error) {
      const unknown = { name, region: "", accountId: "000000000000", accessKeyId: "", secretAccessKey: "" } as const;
      return [
        {
          ...stopped(layout, unknown),
          running: false,
          since: undefined,
          daemonLog: layout.daemonLog,
          problem: reasonOf(error),
        },
      ];
    }
  });
}

/**
 * What the daemon says of itself: clusters, brokers, connectors, workers, databases with their states, process ids and
 * ports.
 */
type TwinStatus = { readonly name: string; readonly running: boolean } & Readonly<Record<string, unknown>>;

/** @throws Error when there is no twin of this name, or it does not answer */
export async function twinStatus(name: string): Promise<TwinStatus> {
  const layout = twinLayout(name);
  if (readIdentity(layout) === undefined)
    throw new Error(`there is no twin ${name}; cdc twin status lists those that exist`);
  const info = runningInfo(layout);
  if (info === undefined) return { name, running: false };
  const response = await fetch(`${info.apiUrl}/_twin/status`, {
    headers: { "x-twin-key": info.secretAccessKey },
    signal: AbortSignal.timeout(answerTimeoutMs),
  }).catch((error: unknown) => {
    throw new Error(
      `the twin ${name}, process ${info.pid}, does not answer (${reasonOf(error)}): cdc twin stop ${name} ` +
        "--timeout 10 ends it, and it resumes at the next start",
    );
  });
  if (!response.ok)
    throw new Error(`the twin ${name} answers with status ${response.status}: ${await response.text()}`);
  return { name, running: true, ...((await response.json()) as object) };
}

/** Undefined when the daemon ended before it was ready. */
async function untilReady(
  layout: TwinLayout,
  pid: number,
  signal: AbortSignal | undefined,
): Promise<TwinInfo | undefined> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const info = runningInfo(layout);
    if (info !== undefined) return info;
    // Another daemon may have been quicker than ours, which ended then.
    if (!isAlive(daemonPid(layout) ?? pid)) return undefined;
    if (Date.now() > deadline) {
      throw new Error(
        `the twin's daemon (process ${pid}) was not ready after ${readyTimeoutMs / 1000} s. The end of ` +
          `${layout.daemonLog}:\n${lastLogLines(layout)}`,
      );
    }
    await sleep(30);
  }
}

async function isGoneAfter(pid: number, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Says of which twin a sentence about ports or processes is. */
function told<T>({ name }: TwinLayout, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new Error(`the twin ${name}: ${reasonOf(error)}`);
  });
}

/** fetch says "fetch failed" and has the reason inside. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
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

/**
 * The directory, at once as far as other commands see, and its parents up to the user's state directory where they are
 * empty now.
 */
function removeTwin(layout: TwinLayout): void {
  const twins = dirname(layout.dir);
  if (existsSync(layout.dir)) renameSync(layout.dir, join(twins, `${goingPrefix}${newOwnerName()}`));
  if (!existsSync(twins)) return;
  // Those of a command that was killed at this very point, too. A process that is just ending may write a last file.
  for (const name of readdirSync(twins).filter((entry) => entry.startsWith(goingPrefix)))
    rmSync(join(twins, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  for (const parent of [twins, dirname(twins)]) {
    if (readdirSync(parent).length > 0) return;
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
