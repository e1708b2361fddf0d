// The leash and the supervision of child processes, with shells in place of brokers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../../tools/paths.js";
import { Child, type ChildOptions } from "../../../twin/process/child.js";

describe("a process of the twin", function () {
  this.timeout(20_000);
  const children: Child[] = [];
  const lines: string[] = [];

  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.stop(0)));
    lines.length = 0;
  });

  function shell(script: string, more: Partial<ChildOptions> = {}): Child {
    const child = new Child({
      name: "test process",
      command: "/bin/sh",
      args: ["-c", script],
      env: {},
      cwd: tmpdir(),
      onLine: (line) => lines.push(line),
      ...more,
    });
    children.push(child);
    child.start();
    return child;
  }

  it("is ready at its own word, so that nobody talks to a broker that does not listen yet", async () => {
    const child = shell("sleep 0.2; echo now ready; sleep 60", { ready: /ready/ });
    assert.equal(child.state, "starting");
    await child.whenReady();
    assert.equal(child.state, "running");
    assert.deepEqual(lines, ["now ready"]);
  });

  it("shows its last lines when it ends before it is ready, and is not started again and again with a configuration that can't work", async () => {
    const child = shell("echo port 9098 is taken >&2; exit 3", { ready: /ready/, restart: true });
    await assert.rejects(child.whenReady(), /test process ended with code 3[^]*port 9098 is taken/);
    assert.equal(child.restarts, 0);
  });

  it("comes back at once when it served for a while between two crashes: else each kill of a worker costs more rows' time", async () => {
    const child = shell("echo ready; sleep 60", { ready: /ready/, restart: true });
    const crashAfter = async (ms: number) => {
      await child.whenReady();
      mock.timers.tick(ms);
      process.kill(child.pid ?? 0, "SIGKILL");
      while (child.state !== "exited") await sleep(10);
    };
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    try {
      for (const ms of [15_000, 15_000, 0]) await crashAfter(ms);
    } finally {
      mock.timers.reset();
    }
    assert.deepEqual(
      lines.flatMap((line) => /again in (\S+) s/.exec(line)?.[1] ?? []),
      ["0.5", "0.5", "1"],
    );
  });

  it("comes back after a crash, so that a killed worker does not end a pipeline", async () => {
    const child = shell("echo ready; sleep 60", { ready: /ready/, restart: true });
    await child.whenReady();
    const first = child.pid;
    assert.ok(first);
    process.kill(first, "SIGKILL");
    while (child.state !== "exited") await sleep(10);
    await child.whenReady();
    assert.notEqual(child.pid, first);
    assert.equal(child.restarts, 1);
  });

  it("is ended with all its descendants when it ignores an orderly stop, so that none keeps a port", async () => {
    const child = shell("trap '' TERM; sleep 60 & echo $!; wait; wait", { ready: /\d/ });
    await child.whenReady();
    const [pid, descendant] = [child.pid ?? 0, Number(lines[0])];
    await child.stop(100);
    await gone(pid);
    await gone(descendant);
  });

  it("ends when the daemon is killed, so that no broker survives on a user's machine", async () => {
    const script = `
      import { Child } from ${JSON.stringify(join(projectRoot, "twin", "process", "child.ts"))};
      const child = new Child({ name: "x", command: "/bin/sh", args: ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], env: {}, cwd: "/", ready: /ready/, onLine: () => {} });
      child.start();
      child.whenReady().then(() => console.log(child.pid));`;
    const daemon = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: daemon.stdout }), "line")) as [string];
    daemon.kill("SIGKILL");
    await gone(Number(line));
  });
});

/** Waits for a process's end; mocha's time-out ends the waiting. */
async function gone(pid: number): Promise<void> {
  assert.ok(pid > 1);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
}
