// The demo as a user runs it, with state and cache of its own kind: what it shows, and that nothing is left, also when
// it fails.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import stringWidth from "string-width";
import { projectRoot } from "../../tools/paths.js";
import { cdc } from "../cli/run.js";

describe("cdc demo", function () {
  this.timeout(240_000);
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), "msk-cdc-demo-test-"))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Stacks, state and temporary files go below a directory of the test's own, so that whatever is left shows. */
  async function demo(...args: string[]) {
    const [state, temporary] = [mkdtempSync(join(directory, "state-")), mkdtempSync(join(directory, "tmp-"))];
    const ended = await cdc(["demo", ...args], { XDG_STATE_HOME: state, TMPDIR: temporary });
    const { stdout: processes } = await execa("ps", ["-A", "-o", "args="]);
    return {
      ...ended,
      left: {
        state: readdirSync(state),
        temporary: readdirSync(temporary),
        processes: processes.split("\n").filter((line) => line.includes(state)),
      },
    };
  }
  const nothing = { state: [], temporary: [], processes: [] };

  it("shows every step as expected, exits with 0 and leaves nothing: else the README's first command is a lie", async () => {
    const { code, stdout, left } = await demo("--rows", "200");
    assert.deepEqual({ code, left }, { code: 0, left: nothing }, stdout);
    const steps = stdout
      .split("\n")
      .filter((line) => line.startsWith("  ✓ "))
      .map((line) => line.slice(4, 22).trim());
    assert.deepEqual(steps, [
      "twin",
      "platform up",
      "pipeline up",
      "snapshot",
      "insert",
      "update",
      "delete",
      "changed key",
      "utf8mb4 text",
      "NULLs",
      "added column",
      "dropped column",
      "load",
      "latency",
      "comparison",
      "topics",
      "message",
      "pipeline down",
      "pipeline gone",
      "platform down",
      "platform gone",
      "twin gone",
      "nothing left",
    ]);
    assert.match(stdout, /op {5}u \(update\)/);
    for (const line of stdout.split("\n")) assert.ok(stringWidth(line) <= 80, `wider than a terminal: ${line}`);
  });

  it("exits with 1, names the step, keeps the logs where told and leaves nothing when it fails: else a failure can't be understood, or costs memory for days", async () => {
    const [file, logs] = [join(directory, "Pulumi.broken.yaml"), join(directory, "logs")];
    // A source that nobody listens on: it is looked at before the connectors, and they never come.
    writeFileSync(
      file,
      readFileSync(join(projectRoot, "Pulumi.twin.yaml"), "utf8").replace(
        "user: kfc",
        "host: 127.0.0.1\n        port: 1\n        user: kfc",
      ),
    );
    const { code, stdout, left } = await demo("--from", file, "--logs", logs);
    assert.deepEqual({ code, left }, { code: 1, left: nothing }, stdout);
    assert.match(stdout, /^ {2}✗ pipeline up/m);
    assert.match(stdout, /The source database 127\.0\.0\.1:1 can't be used\. Nobody listens there \(ECONNREFUSED\)/);
    assert.ok(stdout.includes(`The demo failed in step "pipeline up". Its logs: ${logs}\n`), stdout);
    assert.ok(existsSync(join(logs, "daemon.log")));
    assert.match(readFileSync(join(logs, "failure.txt"), "utf8"), /^step: pipeline up\n/);
  });
});
