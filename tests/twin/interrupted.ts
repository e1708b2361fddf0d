// A command with state, temporary files and a cache of its own, signals sent to it at chosen moments, and what stands
// there before and after.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheRoot } from "../../tools/cache.js";
import { projectRoot } from "../../tools/paths.js";
import { runningProcesses } from "../../tools/processes.js";
import { listenerOn } from "../../twin/process/listener.js";
import { text } from "../../tools/sockets.js";
import type { TwinInfo } from "../../twin/twin.js";

/** A signal and its moment: by what the command has printed since the signal before, or by a look at the place. */
export interface Send {
  at: RegExp | ((printed: string) => boolean);
  /** Default SIGINT, to the whole process group as a terminal does; SIGKILL goes to the command alone. */
  signal?: "SIGINT" | "SIGTERM" | "SIGKILL";
}

export interface Ended {
  code: number | null;
  output: string;
  /** What of `sends` came to be sent. */
  sent: number;
  /** From the last signal to the end. */
  seconds: number;
}

/** What can be left. */
export interface Standing {
  processes: string[];
  ports: number[];
  stacks: string[];
  /**
   * Below the state directory, the temporary directory and the cache; of a twin only its directory, since a running one
   * writes.
   */
  files: string[];
}

/** More than a second signal's echo (automation/cli/interruption.ts). */
const apart = 300;

export class Place {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "msk-cdc-interrupt-")));
  private readonly groups = new Set<number>();
  private readonly ports = new Set<number>();
  private readonly further: Record<string, string> = {};

  constructor() {
    for (const part of ["state", "tmp", "cache"]) mkdirSync(join(this.directory, part));
    // The user's own cache is filled; what a command writes beside the entries is seen here.
    mkdirSync(join(this.directory, "cache", "msk-cdc"));
    // A kind of entry that nobody has made yet is made there as well, by whichever run is the first.
    for (const kind of [".files", "class-data", "database", "java", "kafka", "maven", "plugins"])
      mkdirSync(join(cacheRoot(), kind), { recursive: true, mode: 0o700 });
    const shared = readdirSync(cacheRoot()).filter(
      (name) => name === ".files" || (!name.startsWith(".") && name !== "demo-logs"),
    );
    for (const name of shared) symlinkSync(join(cacheRoot(), name), join(this.directory, "cache", "msk-cdc", name));
  }

  /** Variables that the commands get from now on. */
  also(variables: Record<string, string>): void {
    Object.assign(this.further, variables);
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...this.further,
      NO_COLOR: "1",
      XDG_STATE_HOME: join(this.directory, "state"),
      TMPDIR: join(this.directory, "tmp"),
      XDG_CACHE_HOME: join(this.directory, "cache"),
    };
  }

  twinDirectory(name: string): string {
    return join(this.directory, "state", "msk-cdc", "twins", name);
  }

  twin(name: string): TwinInfo {
    return JSON.parse(readFileSync(join(this.twinDirectory(name), "twin.json"), "utf8")) as TwinInfo;
  }

  cdc(args: readonly string[], ...sends: Send[]): Promise<Ended> {
    return this.run([join(projectRoot, "bin", "cdc.mjs"), ...args], ...sends);
  }

  /** Runs Node in a process group of its own to its end. */
  async run(args: readonly string[], ...sends: Send[]): Promise<Ended> {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const pid = child.pid ?? 0;
    this.groups.add(pid);
    let [output, heard, sent, last] = ["", 0, 0, 0];
    let seen: number | undefined;
    const look = (): void => {
      const next = sends[sent];
      const printed = output.slice(heard);
      if (next === undefined || !(typeof next.at === "function" ? next.at(printed) : next.at.test(printed))) return;
      // A busy command hears a signal late: what it printed then says when.
      seen ??= Date.now();
      if (sent > 0 && Date.now() - seen < apart) return;
      [sent, heard, last, seen] = [sent + 1, output.length, Date.now(), undefined];
      this.notePorts();
      const signal = next.signal ?? "SIGINT";
      if (child.exitCode === null && child.signalCode === null) process.kill(signal === "SIGKILL" ? pid : -pid, signal);
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => ((output += text), look()));
    const looking = setInterval(look, 5);
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    clearInterval(looking);
    return { code, output, sent, seconds: (Date.now() - last) / 1000 };
  }

  /** What stands once nothing changes any more; a process that is just ending is waited for, for ten seconds. */
  async standing(): Promise<Standing> {
    this.notePorts();
    for (const deadline = Date.now() + 10_000; Date.now() < deadline && this.ending().length > 0; ) await sleep(100);
    const listening = await Promise.all(
      [...this.ports].map(async (port) => ((await isListening(port)) && !this.isForeign(port) ? [port] : [])),
    );
    const found = ["state", "tmp", "cache"].flatMap((part) =>
      filesBelow(join(this.directory, part)).map((path) => join(part, path)),
    );
    return {
      processes: this.processes()
        .map(({ args }) => args)
        .sort(),
      ports: listening.flat().sort(),
      stacks: found
        .filter((path) => /\.pulumi\/stacks\/.*\.json$/.test(path))
        .map((path) => path.replace(/^.*\/\.pulumi\/stacks\//, "")),
      files: [...new Set(found.map((path) => path.replace(/(\/twins\/[^/]+)\/.*/, "$1")))].sort(),
    };
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Processes of the place. */
  private processes() {
    return runningProcesses().filter(
      ({ pid, group, args }) => pid !== process.pid && (this.groups.has(group) || args.includes(this.directory)),
    );
  }

  /** Given to another test's process since: whatever a command of the place starts inherits its variables. */
  private isForeign(port: number): boolean {
    const [, pid] = /^process (\d+) /.exec(listenerOn(port)) ?? [];
    if (pid === undefined || this.processes().some((process) => process.pid === Number(pid))) return false;
    return !text(`/proc/${pid}/environ`).includes(this.directory);
  }

  /** Those that belong to no twin which stands. */
  private ending() {
    const standing = filesBelow(join(this.directory, "state"))
      .filter((path) => path.endsWith("daemon.pid"))
      .map((path) => join(this.directory, "state", path, ".."));
    return this.processes().filter(({ args }) => !standing.some((directory) => args.includes(directory)));
  }

  /** Every port that a twin's files name. */
  private notePorts(): void {
    for (const path of filesBelow(join(this.directory, "state")).filter((file) => /\/(twin|ports)\.json$/.test(file))) {
      try {
        const values = JSON.parse(readFileSync(join(this.directory, "state", path), "utf8")) as Record<string, unknown>;
        for (const [key, value] of Object.entries(values))
          if (typeof value === "number" && key !== "pid") this.ports.add(value);
      } catch (error) {
        // The twin may be vanishing at this moment.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
  }
}

/** Files, without the links into the shared cache; a directory that vanishes meanwhile counts as empty. */
function filesBelow(directory: string, below = ""): string[] {
  const path = join(directory, below);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const name = join(below, entry.name);
    return entry.isDirectory() ? filesBelow(directory, name) : entry.isFile() ? [name] : [];
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => (socket.destroy(), resolve(true))).once("error", () => resolve(false));
  });
}
