// Stops a twin, and removes it where that is asked for.
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newOwnerName } from "../tools/lock.mjs";
import { isAlive, told, withLock } from "./daemonProcess.js";
import { launchedDaemon, lastLogLines } from "./launch.js";
import { twinLayout, type TwinLayout } from "./layout.js";
import { daemonPid, hasDaemonFile } from "./state/daemonFile.js";
import { waitForLeftovers } from "./state/leftovers.js";

/** No twin's name begins with it. */
const goingPrefix = ".going-";
/** Longer than the daemon takes to give its stop up (daemon.ts). */
const stopTimeoutSeconds = 150;

/**
 * Stops the daemon with everything it runs. Its state stays, and a later start resumes. Does nothing for a twin that
 * does not run.
 * @param options.remove deletes the twin's directory as well
 * @param options.timeoutSeconds how long the daemon may take before it is killed, default 150; a killed twin resumes as
 * after any crash
 * @throws Error when a remaining twin's daemon had to be killed or did not end cleanly, or something of it still runs.
 * A removal is done all the same
 */
export async function stopTwin(
  name: string,
  { remove = false, timeoutSeconds = stopTimeoutSeconds }: { remove?: boolean; timeoutSeconds?: number } = {},
): Promise<void> {
  const layout = twinLayout(name);
  await withLock(layout, async () => {
    const { unclean, left } = await endDaemon(layout, daemonPid(layout) ?? launchedDaemon(layout), timeoutSeconds);
    if (remove) removeTwin(layout);
    // Changes that it could not write (on a full disk) matter to a twin that will resume.
    const problems = [...(remove ? [] : unclean), ...left];
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
}

/**
 * Stops a running daemon, and waits for the children of one that ended otherwise. Returns how it ended, if not cleanly,
 * and what does not end.
 */
export async function endDaemon(
  layout: TwinLayout,
  pid: number | undefined,
  timeoutSeconds = stopTimeoutSeconds,
): Promise<{ unclean: string[]; left: string[] }> {
  const [unclean, left]: [string[], string[]] = [[], []];
  if (pid !== undefined) {
    if (isAlive(pid)) process.kill(pid, "SIGTERM");
    if (!(await isGoneAfter(pid, timeoutSeconds))) {
      // It may hang or be suspended. Its children end with it.
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
      await isGoneAfter(pid, timeoutSeconds);
      unclean.push(
        `the twin ${layout.name} did not stop within ${timeoutSeconds} s: its daemon, process ${pid}, was killed ` +
          "with all that it ran",
      );
    }
  }
  // The daemon ended otherwise, now or earlier: its children may still be ending.
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

async function isGoneAfter(pid: number, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Removes the directory, at once for other commands, and its empty parents up to the user's state directory. */
export function removeTwin(layout: TwinLayout): void {
  const twins = dirname(layout.dir);
  if (existsSync(layout.dir)) renameSync(layout.dir, join(twins, `${goingPrefix}${newOwnerName()}`));
  if (!existsSync(twins)) return;
  // Also removes those of a command that was killed at this point. A process that is just ending may write a last file.
  for (const name of readdirSync(twins).filter((entry) => entry.startsWith(goingPrefix)))
    rmSync(join(twins, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  for (const parent of [twins, dirname(twins)]) {
    if (readdirSync(parent).length > 0) return;
    rmdirSync(parent);
  }
}
