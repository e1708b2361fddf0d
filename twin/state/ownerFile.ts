// The owner of a temporary twin, which goes with the command that made it. When that is killed, a later command finds
// the twin by this file.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newOwnerName, ownerAlive } from "../../tools/lock.mjs";
import type { TwinLayout } from "../layout.js";
import { writePrivateFile } from "./privateFile.js";

const fileOf = (layout: TwinLayout): string => join(layout.dir, "owner");

/** Makes this process the owner of a twin that is about to be made. */
export function ownTwin(layout: TwinLayout): void {
  mkdirSync(layout.dir, { recursive: true, mode: 0o700 });
  writePrivateFile(fileOf(layout), newOwnerName());
}

/** The owner's name `<pid>-<start time>-<place, day and random>` when that process is dead. */
export function deadOwner(layout: TwinLayout): string | undefined {
  if (!existsSync(fileOf(layout))) return undefined;
  const owner = readFileSync(fileOf(layout), "utf8");
  return ownerAlive(owner) ? undefined : owner;
}
