// Which process is a twin's daemon: `<pid>-<start time>-<place, day and random>`, so that a reused pid is not mistaken
// for it.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newOwnerName, ownerAlive, withLock } from "../../tools/lock.mjs";
import type { TwinLayout } from "../layout.js";
import { writePrivateFile } from "./privateFile.js";

const fileOf = (layout: TwinLayout): string => join(layout.dir, "daemon.pid");

interface DaemonClaim {
  readonly owner: string;
}

/** Makes this process the twin's one daemon. @throws Error while another one lives */
export async function claimDaemon(layout: TwinLayout): Promise<DaemonClaim> {
  return withLock(join(layout.dir, "daemon.lock"), () => {
    const rival = daemonPid(layout);
    if (rival !== undefined)
      throw new Error(`process ${rival} is the daemon of the twin in ${layout.dir}: a second one can't start`);
    const claim = { owner: newOwnerName() };
    writePrivateFile(fileOf(layout), claim.owner);
    return claim;
  });
}

/** Takes back this claim, and only this one, with what clients read. */
export function releaseDaemon(layout: TwinLayout, { owner }: DaemonClaim): void {
  if (ownerOf(layout) !== owner) return;
  rmSync(layout.infoFile, { force: true });
  rmSync(fileOf(layout), { force: true });
}

/** Whether a daemon lives, or ended without tidying up. */
export function hasDaemonFile(layout: TwinLayout): boolean {
  return existsSync(fileOf(layout));
}

/** The living daemon's pid. */
export function daemonPid(layout: TwinLayout): number | undefined {
  const owner = ownerOf(layout);
  return owner !== undefined && ownerAlive(owner) ? Number(owner.split("-")[0]) : undefined;
}

function ownerOf(layout: TwinLayout): string | undefined {
  return hasDaemonFile(layout) ? readFileSync(fileOf(layout), "utf8") : undefined;
}
