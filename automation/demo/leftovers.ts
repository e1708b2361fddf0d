// The check that a demo leaves nothing: processes, listening ports, files. Facts: a port that nobody listens on refuses
// a connection.
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { runningProcesses } from "../../tools/processes.js";
import { twinStatus, type TwinInfo } from "../access/twin.js";
import { workDirectoriesOf } from "../pulumi/workDirectory.js";

/** Processes and ports that a twin had whenever `look` was called. */
export class Footprint {
  readonly pids = new Set<number>();
  readonly ports = new Set<number>();

  constructor(private readonly twin: TwinInfo) {
    this.pids.add(twin.pid);
    this.ports.add(twin.apiPort).add(twin.providerPort);
  }

  /** Adds what runs now: brokers, workers, databases. */
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

  /** Sentences about what is left of the twin and of these stacks' work directories; empty when all is gone. */
  async leftovers(stacks: readonly string[]): Promise<string[]> {
    const { dir } = this.twin;
    const processes = runningProcesses().filter(
      ({ pid, args }) => pid !== process.pid && (this.pids.has(pid) || args.includes(dir)),
    );
    const open = await Promise.all([...this.ports].map(async (port) => ((await isListening(port)) ? port : undefined)));
    return [
      ...processes.map(({ pid, args }) => `process ${pid} (${args.slice(0, 60)}) still runs`),
      ...open.filter((port) => port !== undefined).map((port) => `port ${port} still listens`),
      ...[...(existsSync(dir) ? [dir] : []), ...stacks.flatMap(workDirectoriesOf)].map(
        (path) => `${path} still exists`,
      ),
    ];
  }
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
