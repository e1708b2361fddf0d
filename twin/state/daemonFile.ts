// Which process is a twin's daemon: `<pid>-<start time>-<random>`, so that a reused pid is not mistaken for it.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newOwnerName, ownerAlive } from "../../tools/lock.mjs";
import type { TwinLayout } from "../layout.js";
import { writePrivateFile } from "./privateFile.js";

const fileOf = (layout: TwinLayout): string => join(layout.dir, "daemon.pid");

/** @returns whether an earlier daemon ended without tidying up */
export function claimDaemon(layout: TwinLayout): boolean {
  const unclean = existsSync(fileOf(layout));
  writePrivateFile(fileOf(layout), newOwnerName());
  return unclean;
}

export function releaseDaemon(layout: TwinLayout): void {
  rmSync(layout.infoFile, { force: true });
  rmSync(fileOf(layout), { force: true });
}

/** The living daemon's pid. */
export function daemonPid(layout: TwinLayout): number | undefined {
  if (!existsSync(fileOf(layout))) return undefined;
  const owner = readFileSync(fileOf(layout), "utf8");
  return ownerAlive(owner) ? Number(owner.split("-")[0]) : undefined;
}
