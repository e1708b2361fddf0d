// `pulumi up -s twin` as typed in a shell whose environment comes from `cdc twin env`. The language host is the tests'
// own, as many machines have only a CLI.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { startTwin, stopTwin, type TwinInfo } from "../../automation/index.js";
import { twinEnvironment } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { openDemoTables } from "./demoTables.js";

describe("pulumi up -s twin", function () {
  this.timeout(240_000);
  const name = `test-shell-${process.pid}`;
  const userState = process.env["XDG_STATE_HOME"];
  let project: string;
  let twin: TwinInfo;
  let engine: string;

  before(async () => {
    // A checkout whose stack files may be written: `pulumi stack init` adds a salt to them.
    project = mkdtempSync(join(tmpdir(), "msk-cdc-shell-"));
    for (const entry of readdirSync(projectRoot)) {
      if (/^Pulumi\..*yaml$/.test(entry)) copyFileSync(join(projectRoot, entry), join(project, entry));
      else if (!entry.startsWith(".")) symlinkSync(join(projectRoot, entry), join(project, entry));
    }
    process.env["XDG_STATE_HOME"] = join(project, "state");
    twin = await startTwin({ name });
    engine = join((await ensureEngine()).root, "bin", "pulumi");
  });
  after(async () => {
    await stopTwin(name, { remove: true });
    if (userState === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = userState;
    rmSync(project, { recursive: true, force: true });
  });

  it("builds platform and pipeline from the committed file alone, moves rows, and destroys them: else the twin is only for our own tools", async () => {
    const host = join(projectRoot, "tests", "twin", "host");
    const pulumi = (...args: string[]) =>
      execa(engine, [...args, "--non-interactive"], {
        cwd: project,
        env: { ...twinEnvironment(twin), PATH: `${host}:${process.env["PATH"] ?? ""}` },
      });
    await pulumi("stack", "init", "twin");
    await pulumi("up", "-s", "twin", "--yes", "--skip-preview");
    const { platform } = JSON.parse((await pulumi("stack", "output", "-s", "twin", "--json")).stdout) as {
      platform: PlatformOutputs;
    };
    const tables = await openDemoTables(twin, platform);
    try {
      assert.equal((await tables.untilEqual(60_000, new AbortController().signal)).rows, 10);
    } finally {
      await tables.close();
    }
    await pulumi("destroy", "-s", "twin", "--yes", "--skip-preview");
  });
});
