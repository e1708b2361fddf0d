// Starts a twin, or finds it running.
import { setTimeout as sleep } from "node:timers/promises";
import { ensureToolchain } from "../tools/toolchain.js";
import { isAlive, runningInfo, told, withLock } from "./daemonProcess.js";
import type { TwinInfo, TwinMode } from "./info.js";
import { launchDaemon, launchedDaemon, lastLogLines } from "./launch.js";
import { twinLayout, type TwinLayout } from "./layout.js";
import { daemonPid } from "./state/daemonFile.js";
import { createIdentity, readIdentity, type TwinIdentity } from "./state/identity.js";
import { requirePorts, waitForLeftovers } from "./state/leftovers.js";
import { ownTwin } from "./state/ownerFile.js";
import { checkDirectory } from "./state/soundness.js";
import { endDaemon, removeTwin } from "./stop.js";

const defaultRegion = "ap-northeast-2";
const defaultUsers = ["admin", "kfc", "sinko"];
/** Enough for a resumed twin with many brokers and connectors on a slow machine. */
const readyTimeoutMs = 300_000;

interface StartTwinOptions {
  name: string;
  /** AWS region that a new twin claims to be in; default ap-northeast-2. An existing twin keeps its own. */
  region?: string;
  /**
   * What a new twin has; default `whole`. A twin of `control-plane` records clusters, connectors and databases with
   * AWS's checks and states, in seconds and without a JDK. Nothing runs behind them. An existing twin keeps its own.
   */
  mode?: TwinMode;
  /** Database users that get a random password when the twin is made; default admin, kfc, sinko. */
  passwords?: readonly string[];
  /** Ties a new twin to this process: when the process is killed, orphanedTwins names the twin. Default false. */
  temporary?: boolean;
  /** Hears the progress. */
  report?: (text: string) => void;
  /**
   * Takes the start back. It stops a daemon that it launched and removes a twin that it made. It leaves a running twin
   * alone.
   */
  signal?: AbortSignal;
}

/**
 * Starts the twin or finds it running. A stopped one resumes with its brokers, connectors and databases. Returns when
 * it serves.
 * @throws Error with the daemon's last words when it does not come up; when region or mode is not the existing twin's;
 * the signal's reason once the start is taken back
 */
export async function startTwin({
  name,
  region,
  mode,
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
      if (identity !== undefined) requireSame(identity, { region, mode });
      // A missing JDK is reported here, not in a log file.
      if ((identity?.mode ?? mode) !== "control-plane") await ensureToolchain(report);
      // A twin that is just stopping never gets ready.
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
        createIdentity(layout, region ?? defaultRegion, passwords, mode);
      }
      return await launch(layout, { made: identity === undefined, report, signal });
    },
    report,
  );
  // An abort ends the waiting for another process's start or stop of this twin.
  const given = new Promise<never>((_resolve, reject) =>
    signal?.addEventListener("abort", () => begun || reject(signal.reason as Error), { once: true }),
  );
  return Promise.race([started, given]);
}

/** @throws Error where the existing twin is another one than asked for */
function requireSame(
  { name, region, mode = "whole" }: TwinIdentity,
  asked: { region: string | undefined; mode: TwinMode | undefined },
): void {
  const instead = `use another name, or remove it first (cdc twin stop ${name} --remove)`;
  if (asked.region !== undefined && asked.region !== region)
    throw new Error(`the twin ${name} is in ${region}, not in ${asked.region}: ${instead}`);
  if (asked.mode !== undefined && asked.mode !== mode)
    throw new Error(
      `the twin ${name} has ${mode === "whole" ? "a data plane, too" : "a control plane only"}: ${instead}`,
    );
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
    // Another daemon may have been quicker; ours has then ended.
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
