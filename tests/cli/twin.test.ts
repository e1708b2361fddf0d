import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cdc } from "./run.js";

describe("cdc twin", function () {
  this.timeout(60_000);
  let state: string;
  const run = (...args: string[]) => cdc(["twin", ...args], { XDG_STATE_HOME: state });
  before(() => (state = mkdtempSync(join(tmpdir(), "msk-cdc-twin-test-"))));
  after(async () => {
    await run("stop", "shelf", "--remove");
    rmSync(state, { recursive: true, force: true });
  });

  it("says how to start a twin that does not run: else eval of an error message confuses a shell", async () => {
    const { code, stdout, stderr } = await run("env", "shelf");
    assert.deepEqual(
      { code, stdout, stderr },
      { code: 1, stdout: "", stderr: "twin shelf does not exist; start it with: cdc twin start shelf\n" },
    );
  });

  /** Which CLI a shell of the running twin gets, by what its user has installed. */
  async function chooses(): Promise<void> {
    const bin = join(state, "bin");
    mkdirSync(bin);
    const withOwn = (version: string, variables: Record<string, string> = {}) => {
      writeFileSync(join(bin, "pulumi"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
      const path = `${bin}:${process.env["PATH"] ?? ""}`;
      return cdc(["twin", "env", "shelf"], { XDG_STATE_HOME: state, PATH: path, ...variables });
    };
    const own = await withOwn("v3.999.0");
    assert.doesNotMatch(own.stdout + own.stderr, /PATH|PULUMI_IGNORE/, "one's own CLI goes first");
    const old = await withOwn("v2.25.2");
    assert.match(old.stdout, /^export PATH='.*\/engine\/pulumi-3[^']*\/bin':"\$PATH"$/m);
    assert.match(old.stdout, /^export PULUMI_IGNORE_AMBIENT_PLUGINS='true'$/m);
    assert.match(old.stderr, /bin\/pulumi is Pulumi 2\.25\.2 .*: this shell uses the one that Go builds, 3\.\d+/);
    const misled = await withOwn("v3.999.0", { AWS_PROFILE: "mine", AWS_ENDPOINT_URL_S3: "https://s3.example.com" });
    assert.deepEqual(misled.stdout.match(/^unset .*$/gm), ["unset AWS_PROFILE", "unset AWS_ENDPOINT_URL_S3"]);
    rmSync(bin, { recursive: true });
  }

  it("starts, shows, stops and removes a twin: else nobody can work with one by hand", async () => {
    const started = await run("start", "shelf");
    assert.equal(started.code, 0, started.stderr);
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(started.stdout)?.[1];
    assert.ok(port);

    assert.match((await run("status")).stdout, new RegExp(`^shelf  running, http://127\\.0\\.0\\.1:${port}  `));
    assert.equal((JSON.parse((await run("status", "shelf")).stdout) as { running: boolean }).running, true);
    const { stdout: env } = await run("env", "shelf");
    assert.match(env, new RegExp(`^export AWS_ENDPOINT_URL='http://127\\.0\\.0\\.1:${port}'$`, "m"));
    assert.match(env, /^export PULUMI_DEBUG_PROVIDERS='aws:\d+,awsx:\d+,command:\d+'$/m);
    await chooses();

    assert.match((await run("stop", "shelf")).stdout, /goes on where it stopped/);
    assert.match((await run("status")).stdout, /^shelf  stopped  /);
    assert.match(
      (await run("start", "shelf")).stdout,
      new RegExp(`http://127\\.0\\.0\\.1:${port}`),
      "a restarted twin keeps its address",
    );

    const [, home = ""] = /^export PULUMI_HOME='(.*)'$/m.exec(env) ?? [];
    const removed = await cdc(["twin", "stop", "shelf", "--remove"], { XDG_STATE_HOME: state, PULUMI_HOME: home });
    assert.match(removed.stdout, /removed\.\nThis shell still points at it/);
    assert.deepEqual(readdirSync(state), []);
  });
});
