// Twins of commands that were killed are removed, those of living ones never. A fake twin is a directory with an owner.
// The real ones: tests/twin/neighbours.test.ts and interruptDemo.test.ts.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeOrphans } from "../../../../automation/pulumi/orphans.js";
import { orphanedTwins } from "../../../../automation/access/twin.js";
import { newOwnerName } from "../../../../tools/lock.mjs";
import { twinLayout } from "../../../../twin/layout.js";
import { deadOwner, ownTwin } from "../../../../twin/state/ownerFile.js";

describe("twins that commands left", () => {
  const places = ["XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"];
  const previous = places.map((name) => process.env[name]);
  /** Of a process that was here and is gone: no process id is that high. */
  const dead = newOwnerName().replace(/^\d+/, "999999999");
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "msk-cdc-orphans-"));
    for (const name of places) mkdirSync((process.env[name] = join(directory, name)));
    ownTwin(twinLayout("of-this-process"));
    for (const [name, owner] of [
      ["of-a-dead-one", dead],
      ["of-a-parent", newOwnerName().replace(/^\d+-\d+/, `${process.ppid}-unknown`)],
    ] as const) {
      ownTwin(twinLayout(name));
      writeFileSync(join(twinLayout(name).dir, "owner"), owner);
    }
    mkdirSync(twinLayout("that-stays").dir);
  });
  afterEach(() => {
    for (const [index, name] of places.entries()) {
      if (previous[index] === undefined) delete process.env[name];
      else process.env[name] = previous[index];
    }
    rmSync(directory, { recursive: true });
  });

  it("are told from those of living commands and from those of no command: else a second demo deletes the first one's twin under its rows", () => {
    const owners = ["of-this-process", "of-a-parent", "of-a-dead-one", "that-stays"].map((name) =>
      deadOwner(twinLayout(name)),
    );
    assert.deepEqual(owners, [undefined, undefined, dead, undefined]);
    assert.deepEqual(orphanedTwins(), [{ name: "of-a-dead-one", owner: dead }]);
  });

  it("are removed, with a line for each, and no other is touched: else a command's own twin goes, or a killed one's stays for ever", async () => {
    const said: string[] = [];
    await removeOrphans((text) => void said.push(text));
    assert.deepEqual(said, ["removing the twin of-a-dead-one, left by a command that was killed (process 999999999)"]);
    assert.deepEqual(readdirSync(join(directory, "XDG_STATE_HOME", "msk-cdc", "twins")).sort(), [
      "of-a-parent",
      "of-this-process",
      "that-stays",
    ]);
    assert.deepEqual(orphanedTwins(), []);
  });
});
