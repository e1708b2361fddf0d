// The check that a demo leaves nothing: processes, listening ports, files. Facts: ps(1); a port that nobody listens on refuses a connection.
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { workDirectoryPrefix } from "../stacks.js";
import { twinStatus, type TwinInfo } from "../twin.js";

/** Processes and ports that a twin had at any time that somebody looked. */
export class Footprint {
  readonly pids = new Set<number>();
  readonly ports = new Set<number>();

  constructor(private readonly twin: TwinInfo) {
    this.pids.add(twin.pid);
    this.ports.add(twin.apiPort).add(twin.providerPort);
  }

  /** Takes in what runs now: brokers, workers, databases. */
  async look(): Promise<void> {
    this.take(await twinStatus(this.twin.name));
  }

  private take(status: unknown): void {
    if (typeof status !== "object" || status === null) return;
    for (const [key, value] of Object.entries(status)) {
      if (key === "pid" && typeof value === "number") this.pids.add(value);
      else if (key === "port" && typeof value === "number") this.ports.add(value);
      else this.take(value);
    }
  }

  /** Sentences about what is left of the twin and of these stacks' work directories; none when all is gone. */
  async leftovers(stacks: readonly string[]): Promise<string[]> {
    const { dir } = this.twin;
    const [processes, open] = await Promise.all([
      findProcesses((pid, args) => this.pids.has(pid) || args.includes(dir)),
      Promise.all([...this.ports].map(async (port) => ((await isListening(port)) ? port : undefined))),
    ]);
    return [
      ...processes.map((process) => `process ${process} still runs`),
      ...open.filter((port) => port !== undefined).map((port) => `port ${port} still listens`),
      ...[...(existsSync(dir) ? [dir] : []), ...stacks.flatMap(workDirectories)].map((path) => `${path} still exists`),
    ];
  }
}

function workDirectories(stack: string): string[] {
  const prefix = workDirectoryPrefix(stack);
  return readdirSync(dirname(prefix)).filter((name) => name.startsWith(basename(prefix))).map((name) => join(dirname(prefix), name));
}

/** Running processes, each as its id and command; one that has ended and waits to be collected (state Z) does not run. */
async function findProcesses(wanted: (pid: number, args: string) => boolean): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,stat=,args="], { maxBuffer: 32 * 1024 * 1024 });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, state = "", args = ""] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state.startsWith("Z") || Number(pid) === process.pid || !wanted(Number(pid), args)) return [];
    return [`${pid} (${args.slice(0, 60)})`];
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 1000 });
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", answer(true)).once("error", answer(false)).once("timeout", answer(true));
  });
}
