import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  busy,
  lockHolders,
  removeTemporaryFiles,
  repairFileBackend,
} from "../../../../automation/pulumi/fileBackend.js";

describe("a file backend", () => {
  let backend: string;
  before(() => (backend = mkdtempSync(join(tmpdir(), "msk-cdc-backend-"))));
  after(() => rmSync(backend, { recursive: true, force: true }));

  it("are read with who holds them: else a second user learns only that something is locked", () => {
    const holder = { pid: 4711, username: "ann", hostname: "desk", timestamp: "2026-01-31T08:00:00Z" };
    const directory = join(backend, ".pulumi", "locks", "organization", "msk-cdc", "pr-7");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "0b1c.json"), JSON.stringify(holder));
    writeFileSync(join(directory, "0b1c.json.attrs"), "{}");
    assert.deepEqual(lockHolders(`file://${backend}`, "pr-7"), [holder]);
    assert.deepEqual(lockHolders(`file://${backend}`, "pr-8"), []);
    assert.deepEqual(lockHolders("s3://bucket", "pr-7"), [], "only the engine knows those");
    assert.equal(
      busy("pr-7", holder),
      'stack "pr-7" is being worked on by ann on desk (process 4711, since 2026-01-31T08:00:00Z); nothing was changed. If that process is dead, run `pulumi cancel -s pr-7` and try again',
    );
  });

  it('is mended where an engine was killed while it wrote: else every later command ends with "EOF"', () => {
    const states = join(backend, ".pulumi", "stacks", "msk-cdc");
    mkdirSync(states, { recursive: true });
    const files = {
      "pr-7.json": "{}",
      "pr-7.json.attrs": "",
      "pr-7.json.bak.attrs": '{"user',
      "pr-7.json.18ea7d5f8007943f.tmp": "{",
      "pr-8.json.attrs": "{}",
      "pr-8.json.18ea7d5f80079440.tmp": "{",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(states, name), text);
    repairFileBackend(`file://${backend}`);
    removeTemporaryFiles(`file://${backend}`, "pr-7");
    assert.deepEqual(readdirSync(states).sort(), ["pr-7.json", "pr-8.json.18ea7d5f80079440.tmp", "pr-8.json.attrs"]);
  });
});
