// Whether this user and this version can use a twin's directory. Each problem is reported in one sentence, before a
// daemon starts.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { requireRoom } from "../../tools/disk.js";
import { twinsDirectory, type TwinLayout } from "../layout.js";
import { portsFile } from "../process/ports.js";
import type { TwinIdentity } from "./identity.js";

/**
 * MiB. Measured: a platform of two brokers and two databases with a pipeline takes 230, and 120 while the first JVMs
 * write their class data archives.
 */
const newTwinNeeds = 512;
/** Where twins are kept, and how many MiB a new one needs there. */
export function twinRoom(): { directory: string; needed: number } {
  return { directory: twinsDirectory(), needed: newTwinNeeds };
}

/** An existing twin has its files already, but logs and rows grow. */
const resumeNeeds = 128;

/**
 * @param identity  undefined for a twin that has to be made
 * @throws Error in one sentence with the fix: another user's directory, damaged or foreign files, a full disk
 */
export function checkDirectory(layout: TwinLayout, identity: TwinIdentity | undefined): void {
  const { dir } = layout;
  if (existsSync(dir)) requireOwn(dir);
  const remove = `the twin can't go on: remove it (cdc twin stop ${layout.name} --remove) and start it again`;
  if (identity === undefined && existsSync(layout.stateDir))
    throw new Error(`${dir} holds the state of a twin and no identity.json with its keys, so ${remove}`);
  for (const file of identity === undefined ? [] : jsonFiles(layout)) {
    try {
      JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      throw new Error(`${file} is damaged (${(error as Error).message}), so ${remove}`);
    }
  }
  const needed = identity === undefined ? newTwinNeeds : resumeNeeds;
  requireRoom(
    dir,
    needed,
    "the twin's directory",
    "free some space there, or set XDG_STATE_HOME to a directory with more room",
  );
}

/** The directory keeps everybody else from all below it. Its mode is mended; its owner can't be. */
function requireOwn(dir: string): void {
  const { uid, mode } = statSync(dir);
  const user = process.getuid?.() ?? uid;
  if (uid !== user)
    throw new Error(
      `${dir} belongs to the user with the id ${uid}, and you are ${user}: use another XDG_STATE_HOME, or have ` +
        "it removed",
    );
  if ((mode & 0o777) !== 0o700) chmodSync(dir, 0o700);
}

function jsonFiles({ stateDir, passwordsFile, clustersDir, connectorsDir, databasesDir }: TwinLayout): string[] {
  const state = existsSync(stateDir)
    ? readdirSync(stateDir)
        .filter((name) => name.endsWith(".json"))
        .map((name) => join(stateDir, name))
    : [];
  const ports = [clustersDir, connectorsDir, databasesDir]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name, portsFile)))
    .filter((file) => existsSync(file));
  return [passwordsFile, ...state, ...ports];
}
