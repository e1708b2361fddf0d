// The twins of this user: which run, since when, where, and who owns them.
import { sizeOnDisk } from "../../tools/disk.js";
import { listTwins, orphanedTwins } from "../access/twin.js";
import { mebibytes, type Check } from "./check.js";

export interface TwinFacts {
  name: string;
  running: boolean;
  /** Running since, or stopped since. */
  since: Date | undefined;
  apiUrl: string;
  pid: number;
  dir: string;
  daemonLog: string;
  /** MiB on disk. */
  size: number;
  /** Process id of the command that made it and was killed before it removed it. */
  abandonedBy: string | undefined;
  /** Why it can't be used, and what to do. */
  problem?: string;
}

export async function lookAtTwins(): Promise<Check[]> {
  const orphans = new Map(orphanedTwins().map(({ name, owner }) => [name, owner.split("-")[0]]));
  return twinChecks(
    (await listTwins()).map((twin) => ({ ...twin, size: sizeOnDisk(twin.dir), abandonedBy: orphans.get(twin.name) })),
  );
}

/** Pure: what the lines say. */
export function twinChecks(twins: readonly TwinFacts[]): Check[] {
  return twins.length === 0
    ? [{ area: "twins", name: "none", state: "ok", text: "no twin is there" }]
    : twins.map(twinCheck);
}

function twinCheck({
  name,
  running,
  since,
  apiUrl,
  pid,
  dir,
  daemonLog,
  size,
  abandonedBy,
  problem,
}: TwinFacts): Check {
  const check = { area: "twins", name } as const;
  if (problem !== undefined)
    return { ...check, state: "missing", text: problem, fix: `npx cdc twin stop ${name} --remove` };
  const time = since === undefined ? "" : ` since ${since.toISOString().replace(/\.\d+Z$/, "Z")}`;
  const text =
    `${running ? `running${time}, ${apiUrl}, daemon ${pid}` : `stopped${time}`}; ${mebibytes(size)} in ${dir}; ` +
    `log: ${daemonLog}`;
  if (abandonedBy === undefined) return { ...check, state: "ok", text };
  return {
    ...check,
    state: "note",
    text: `${text}; left by process ${abandonedBy}, which was killed`,
    fix: `the next cdc demo or cdc twin start removes it, or: npx cdc twin stop ${name} --remove`,
  };
}
