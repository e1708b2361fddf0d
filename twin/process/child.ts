// One supervised process of the twin: leash, lines of output, readiness, back-off after a crash, orderly stop.
// Facts: POSIX sh (a background list keeps `$$` of its parent shell), Node's child_process.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export type ChildState = "starting" | "running" | "exited";

export interface ChildOptions {
  /** Its name in error messages: "broker 1". */
  name: string;
  command: string;
  args: readonly string[];
  /** The environment besides PATH; nothing else is inherited. Secrets belong here, never in `args`. */
  env: Record<string, string>;
  cwd: string;
  /** One line of standard output or error, without its end. */
  onLine: (line: string) => void;
  /** Called at every exit, also before a restart. `null`: ended by a signal. */
  onExit?: (code: number | null) => void;
  /**
   * The line that says that the process serves its clients. Without it a process counts as running once it is spawned.
   */
  ready?: RegExp;
  /**
   * Starts again after an unexpected exit of a process that was ready before. One that never was ready has a wrong
   * configuration. Default false.
   */
  restart?: boolean;
}

/**
 * The leash. The shell starts a watcher and then becomes the command, so that the pid stays the command's own. The
 * watcher reads a pipe that only the daemon holds open. However the daemon dies, the read then ends: the process group
 * gets TERM, and KILL two seconds later. When the command itself ends, Node closes the pipe and the watcher ends, too.
 */
export const leash = `
exec 3<&0 </dev/null
( trap '' TERM INT HUP
  read -r _ <&3
  kill -TERM -$$ 2>/dev/null
  tenths=0
  while kill -0 $$ 2>/dev/null && [ $tenths -lt 20 ]; do sleep 0.1; tenths=$((tenths + 1)); done
  kill -KILL -$$
) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

const lastLines = 12;
const firstBackOffMs = 500;
const longestBackOffMs = 30_000;
/** A process that served for so long crashed for a new reason, so its back-off begins anew. */
const soundMs = 10_000;

export class Child {
  state: ChildState = "exited";
  restarts = 0;
  private process: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private stopping = false;
  private wasReady = false;
  private readyAt = 0;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;
  private tail: string[] = [];
  private waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(private readonly options: ChildOptions) {}

  /** The command's own pid; undefined while it does not live. */
  get pid(): number | undefined {
    return this.state === "exited" ? undefined : this.process?.pid;
  }

  start(): void {
    if (this.state !== "exited") return;
    const { command, args, env, cwd } = this.options;
    this.stopping = false;
    this.tail = [];
    this.state = "starting";
    const child = spawn("/bin/sh", ["-c", leash, "leash", command, ...args], {
      cwd,
      env: { PATH: "/usr/bin:/bin", ...env },
      // Its own process group, which the leash ends as a whole.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.process = child;
    // The watcher may end first. A broken pipe says no more than "close".
    child.stdin.on("error", () => undefined);
    this.read(child.stdout);
    this.read(child.stderr);
    this.gone = new Promise((resolve) => {
      child.once("error", (error) => {
        this.tail.push(error.message);
        this.exited(null);
        resolve();
      });
      child.once("close", (code) => {
        this.exited(code);
        resolve();
      });
    });
    if (!this.options.ready && child.pid !== undefined) this.running();
  }

  /**
   * Resolves when the process has said that it is ready; rejects with its last lines when it ends or `timeoutMs` pass
   * before.
   */
  async whenReady(timeoutMs = 60_000): Promise<void> {
    if (this.state === "running") return;
    if (this.state === "exited" && this.retry === undefined) throw this.failure("ended before it was ready");
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.waiting.push({ resolve, reject });
        timer = setTimeout(() => reject(this.failure(`was not ready after ${timeoutMs / 1000} s`)), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** TERM, then KILL to the whole group after `graceMs`. Resolves when the process is gone. */
  async stop(graceMs = 10_000): Promise<void> {
    this.stopping = true;
    clearTimeout(this.retry);
    this.retry = undefined;
    if (this.state === "exited") this.giveUp("was stopped");
    const pid = this.process?.pid;
    if (this.state === "exited" || pid === undefined) return;
    signal(pid, "SIGTERM");
    const abort = new AbortController();
    const grace = sleep(graceMs, undefined, { signal: abort.signal }).then(
      () => signal(-pid, "SIGKILL"),
      () => undefined,
    );
    await this.gone;
    abort.abort();
    await grace;
  }

  private read(stream: Readable): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
      this.tail.push(line);
      if (this.tail.length > lastLines) this.tail.shift();
      this.options.onLine(line);
      if (this.state === "starting" && this.options.ready?.test(line)) this.running();
    });
  }

  private running(): void {
    this.state = "running";
    this.readyAt = Date.now();
    this.wasReady = true;
    for (const waiting of this.waiting.splice(0)) waiting.resolve();
  }

  private exited(code: number | null): void {
    if (this.state === "exited") return;
    const served = this.state === "running" ? Date.now() - this.readyAt : 0;
    this.state = "exited";
    this.options.onExit?.(code);
    const end = code === null ? "a signal" : `code ${code}`;
    if (this.stopping || !this.options.restart || !this.wasReady) {
      this.giveUp(`ended with ${end}`);
      return;
    }
    if (served > soundMs) this.failures = 0;
    const wait = Math.min(firstBackOffMs * 2 ** this.failures++, longestBackOffMs);
    this.options.onLine(`${this.options.name} ended with ${end}; it starts again in ${wait / 1000} s`);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.restarts++;
      this.start();
    }, wait);
  }

  private giveUp(what: string): void {
    for (const waiting of this.waiting.splice(0)) waiting.reject(this.failure(what));
  }

  private failure(what: string): Error {
    return new Error(
      [`${this.options.name} ${what}. Its last lines:`, ...this.tail.map((line) => `  ${line}`)].join("\n"),
    );
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: it ended between our look and our signal, as wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
