// Leftovers of killed commands: temporary twins, engines, work directories, and half-built cache entries. A later
// command removes them before it begins.
import { sweepCache } from "../../tools/cache.js";
import { endEnginesOf } from "./engineProcess.js";
import { orphanedTwins, stopTwin } from "../access/twin.js";
import { sweepWorkDirectories } from "./workDirectory.js";

/**
 * Removes it, and tells a line for each twin. A twin that does not end cleanly is removed all the same, and the reason
 * is told.
 */
export async function removeOrphans(report: (text: string) => void): Promise<void> {
  for (const { name, owner } of orphanedTwins()) {
    report(`removing the twin ${name}, left by a command that was killed (process ${owner.split("-")[0]})`);
    endEnginesOf(owner);
    await stopTwin(name, { remove: true }).catch((error: unknown) =>
      report(error instanceof Error ? error.message : String(error)),
    );
  }
  sweepWorkDirectories();
  await sweepCache();
}
