import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { projectRoot } from "../../tools/paths.js";

describe("cdc demo, interrupted while it prepares", function () {
  this.timeout(60_000);
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), "msk-cdc-interrupted-"))));
  after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

  it("ends with its downloads and builds, and begins no twin: else they go on for minutes behind the user's back", async () => {
    const [cache, state] = [join(directory, "cache"), join(directory, "state")];
    const child = spawn(process.execPath, [join(projectRoot, "bin", "cdc.mjs"), "demo"], {
      env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: cache, XDG_STATE_HOME: state },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let stdout = "";
    child.stdout.on("data", (data) => {
      stdout += String(data);
      if (/Maven fetches/.test(stdout)) child.kill("SIGTERM");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 143, stdout);
    assert.match(stdout, /The demo was interrupted\.\n$/);
    // They have been told; how long they take to obey is the machine's affair.
    while (
      (await promisify(execFile)("ps", ["-A", "-ww", "-o", "args="], { maxBuffer: 2 ** 25 })).stdout.includes(cache)
    )
      await sleep(100);
    assert.deepEqual(readdirSync(directory), ["cache"]);
  });
});
