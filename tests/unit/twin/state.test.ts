// What a twin keeps on disk, and what it makes of what others left there.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newOwnerName } from "../../../tools/lock.mjs";
import { LogFiles } from "../../../twin/aws/logs/logFiles.js";
import { layoutOf, twinNames } from "../../../twin/layout.js";
import { keptPorts } from "../../../twin/process/ports.js";
import { claimDaemon, daemonPid, hasDaemonFile, releaseDaemon } from "../../../twin/state/daemonFile.js";

describe("a twin's directory", () => {
  let dir: string;
  const previous = process.env["XDG_STATE_HOME"];
  before(() => {
    dir = mkdtempSync(join(tmpdir(), "twin-files-"));
    process.env["XDG_STATE_HOME"] = dir;
  });
  after(() => {
    if (previous === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previous;
    rmSync(dir, { recursive: true });
  });

  it("has one daemon at a time, and a dying one takes back its own claim only", async () => {
    const layout = layoutOf(dir);
    const file = join(dir, "daemon.pid");
    writeFileSync(file, "999999999-1-dead");
    assert.equal(daemonPid(layout), undefined);
    const claim = await claimDaemon(layout);
    assert.equal(daemonPid(layout), process.pid);
    await assert.rejects(claimDaemon(layout), new RegExp(`process ${process.pid} is the daemon`));
    writeFileSync(file, newOwnerName());
    releaseDaemon(layout, claim);
    assert.ok(hasDaemonFile(layout));
    rmSync(file);
    const second = await claimDaemon(layout);
    assert.equal(daemonPid(layout), process.pid);
    releaseDaemon(layout, second);
    assert.equal(hasDaemonFile(layout), false);
  });

  it("may have strangers beside it, and the list of twins still works", () => {
    const twins = join(dir, "msk-cdc", "twins");
    for (const name of ["b", "a", ".hidden"]) mkdirSync(join(twins, name), { recursive: true });
    writeFileSync(join(twins, "notes.txt"), "");
    assert.deepEqual(twinNames(), ["a", "b"]);
  });

  it("keeps ports without writing them anew, so that a crash at a start can't tear the file", async () => {
    const ports = await keptPorts(dir, ["one"]);
    const written = statSync(join(dir, "ports.json")).ino;
    assert.deepEqual(await keptPorts(dir, ["one"]), ports);
    assert.equal(statSync(join(dir, "ports.json")).ino, written);
  });

  it("has log files whose loss the daemon's log tells, once, and whose group takes lines again after a deletion", async () => {
    const reports: string[] = [];
    const logs = new LogFiles(join(dir, "logs"), (text) => void reports.push(text));
    logs.createGroup("kept");
    mkdirSync(join(dir, "logs", "kept", "broken.log"));
    for (let line = 0; line < 2; line++) {
      logs.append("kept", "broken", "lost");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    logs.append("kept", "stream", "old");
    const deleted = logs.deleteGroup("kept");
    logs.append("kept", "stream", "meanwhile");
    await deleted;
    assert.equal(existsSync(join(dir, "logs", "kept")), false);
    logs.createGroup("kept");
    logs.append("kept", "stream", "new", 1);
    await logs.close();
    assert.deepEqual(logs.read("kept", "stream"), [{ timestamp: 1, message: "new" }]);
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? "", /broken\.log can't be written: EISDIR/);
  });
});
