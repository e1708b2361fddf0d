// Waits until a killed daemon's processes, and strangers on ports that clients know, are gone. Only then may a twin's
// processes start. Facts: ps(1); a child's arguments name files in its directory (process/jvm.ts,
// database/serverOptions.ts).
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TwinLayout } from "../layout.js";
import { listenerOn } from "../process/listener.js";
import { isFree, movable, portsFile } from "../process/ports.js";

/** Ten times what a child outlives its daemon (process/child.ts), for a busy machine. */
const childPatienceMs = 20_000;
/** A process that is just ending has no arguments any more, but may still hold its ports. */
const portPatienceMs = 2000;

interface KeptPort {
  readonly port: number;
  /** Whose it is, such as `broker 1`. */
  readonly owner: string;
}

/**
 * Waits for the children of a daemon that did not stop them itself. @throws Error in one sentence: which processes
 * stay, and what to do
 */
export async function waitForLeftovers(layout: TwinLayout): Promise<void> {
  const children = await untilNone(childPatienceMs, () => livingChildren(layout));
  if (children.length > 0) throw new Error(`processes of its last run do not end: kill -9 ${children.join(" ")}`);
}

/**
 * Waits for these ports: clients keep the addresses of brokers and databases. @throws Error in one sentence: which
 * ports are taken, whose they are, by whom, and what to do
 */
export async function requirePorts(layout: TwinLayout): Promise<void> {
  const ports = keptPorts(layout);
  const taken = await untilNone(portPatienceMs, () => takenOf(ports));
  if (taken.length === 0) return;
  const each = taken.map(({ port, owner }) => `port ${port} of its ${owner} is taken by ${listenerOn(port)}`);
  throw new Error(
    `${each.join(", ")}; connectors and stacks know this address, so no other can be used: end that process, or ` +
      "remove the twin",
  );
}

/** The items that still exist after a while. */
async function untilNone<T>(
  patienceMs: number,
  find: () => readonly T[] | Promise<readonly T[]>,
): Promise<readonly T[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(100);
  }
}

/**
 * Process ids of this twin's living brokers, workers and databases. One that has ended and waits to be collected (state
 * Z) does not live.
 */
function livingChildren({ clustersDir, connectorsDir, databasesDir }: TwinLayout): number[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 32 * 1024 * 1024,
  }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, args = ""] = /^\s*(\d+)\s+[^Z\s]\S*\s+(.*)$/.exec(line) ?? [];
    return pid !== undefined && [clustersDir, connectorsDir, databasesDir].some((dir) => args.includes(`${dir}/`))
      ? [Number(pid)]
      : [];
  });
}

async function takenOf(ports: readonly KeptPort[]): Promise<KeptPort[]> {
  const free = await Promise.all(ports.map(({ port }) => isFree(port)));
  return ports.filter((_, index) => free[index] !== true);
}

/** Ports that clients know. */
function keptPorts({ clustersDir, connectorsDir, databasesDir }: TwinLayout): KeptPort[] {
  return [clustersDir, connectorsDir, databasesDir]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => ({ name, file: join(dir, name, portsFile) })))
    .filter(({ file }) => existsSync(file))
    .flatMap(({ name, file }) =>
      Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, number>)
        .filter(([port]) => !movable(port))
        .map(([port, number]) => ({
          port: number,
          owner: port === "port" ? `database ${name}` : `broker ${port.split(".")[0] ?? ""}`,
        })),
    );
}
