// What is said of a twin's directory that can't be used, as `cdc twin` prints it; and what is done about a state that
// can't be written.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { twinLayout, type TwinLayout } from "../../../twin/layout.js";
import { keptPorts } from "../../../twin/process/ports.js";
import { createIdentity, readIdentity } from "../../../twin/state/identity.js";
import { requirePorts } from "../../../twin/state/leftovers.js";
import { writePrivateFile } from "../../../twin/state/privateFile.js";
import { checkDirectory } from "../../../twin/state/soundness.js";
import { Store } from "../../../twin/state/store.js";
import { listTwins, startTwin, stopTwin } from "../../../twin/twin.js";

describe("a twin's directory that is damaged or foreign", () => {
  let dir: string;
  let layout: TwinLayout;
  const previous = process.env["XDG_STATE_HOME"];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "twin-damage-"));
    process.env["XDG_STATE_HOME"] = dir;
    layout = twinLayout("shelf");
    createIdentity(layout, "eu-west-1", ["admin"]);
    mkdirSync(layout.stateDir, { mode: 0o700 });
  });
  afterEach(() => {
    if (previous === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previous;
    rmSync(dir, { recursive: true });
  });

  /** The whole sentence. */
  const says =
    (sentence: string) =>
    (error: Error): true => (assert.equal(error.message, sentence), true);
  const again = "remove it (cdc twin stop shelf --remove) and start it again";

  it("with torn keys is refused by a start, does not hide its neighbours from the list, and can be removed: else one bad file costs them all", async () => {
    createIdentity(twinLayout("other"), "eu-west-1", []);
    writeFileSync(layout.identityFile, '{"name":"shelf","reg');
    const damage =
      /identity\.json is damaged \(.*JSON.*\), and with it the twin's keys are lost: remove the twin \(cdc twin stop shelf --remove\) and start it again$/;
    await assert.rejects(startTwin({ name: "shelf" }), { message: damage });
    const [other, shelf] = await listTwins();
    assert.deepEqual([other?.name, other?.problem, shelf?.name, shelf?.running], ["other", undefined, "shelf", false]);
    assert.match(shelf?.problem ?? "", damage);
    await stopTwin("shelf", { remove: true });
    assert.ok(!existsSync(layout.dir));
  });

  it("of a newer version of this project is left to it: else an old version writes over what it does not know", () => {
    writeFileSync(layout.identityFile, JSON.stringify({ ...readIdentity(layout), format: 7 }));
    assert.throws(
      () => readIdentity(layout),
      says(
        "the twin shelf was made by a newer version of msk-cdc (format 7, this version knows 1): use that version, or remove the twin (cdc twin stop shelf --remove) and start it again",
      ),
    );
  });

  it("of the first versions, which wrote no format, is taken on: else an update of this project costs a twin", () => {
    const { format: _format, ...old } = readIdentity(layout)!;
    writeFileSync(layout.identityFile, JSON.stringify(old));
    checkDirectory(layout, readIdentity(layout));
  });

  it("with state and without keys is refused: else new keys are made for stacks that only the old ones open", () => {
    rmSync(layout.identityFile);
    assert.throws(
      () => checkDirectory(layout, readIdentity(layout)),
      says(
        `${layout.dir} holds the state of a twin and no identity.json with its keys, so the twin can't go on: ${again}`,
      ),
    );
  });

  it("with a torn collection, password file or list of ports is refused before anything starts: else half a twin comes up", () => {
    mkdirSync(join(layout.clustersDir, "one"), { recursive: true });
    for (const file of [
      join(layout.stateDir, "clusters.json"),
      layout.passwordsFile,
      join(layout.clustersDir, "one", "ports.json"),
    ]) {
      const whole = existsSync(file) ? readFileSync(file, "utf8") : undefined;
      writeFileSync(file, "{");
      assert.throws(
        () => checkDirectory(layout, readIdentity(layout)),
        (error: Error) => {
          assert.ok(
            error.message.startsWith(`${file} is damaged (`) &&
              error.message.endsWith(`), so the twin can't go on: ${again}`),
            error.message,
          );
          return true;
        },
      );
      if (whole === undefined) rmSync(file);
      else writeFileSync(file, whole);
    }
  });

  it("that others may enter is closed again: else a copy with the wrong modes shows its keys", () => {
    chmodSync(layout.dir, 0o755);
    checkDirectory(layout, readIdentity(layout));
    assert.equal(statSync(layout.dir).mode & 0o777, 0o700);
  });

  it("keeps the ports that clients know, and says who sits on one; it gives up those that nobody knows: else a restart moves addresses in secrets, or fails for nothing", async () => {
    const cluster = join(layout.clustersDir, "one");
    mkdirSync(cluster, { recursive: true });
    const names = ["1.iam", "1.controller", "worker.1"];
    const before = await keptPorts(cluster, names);
    const server = createServer().listen(before["1.iam"], "127.0.0.1");
    const others = ["1.controller", "worker.1"].map((name) => createServer().listen(before[name], "127.0.0.1"));
    await Promise.all([server, ...others].map((one) => once(one, "listening")));
    try {
      const owner = process.platform === "linux" ? `process ${process.pid} \\(.+\\)` : "another process";
      await assert.rejects(
        requirePorts(layout),
        new RegExp(
          `^Error: port ${before["1.iam"]} of its broker 1 is taken by ${owner}; connectors and stacks know this address, so no other can be used: end that process, or remove the twin$`,
        ),
      );
      const after = await keptPorts(cluster, names);
      assert.equal(after["1.iam"], before["1.iam"]);
      for (const name of ["1.controller", "worker.1"]) assert.notEqual(after[name], before[name], name);
    } finally {
      for (const one of [server, ...others]) one.close();
    }
    await requirePorts(layout);
  });
});

describe("a twin's state on a disk that takes no more", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "twin-store-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it("leaves the old file and nothing beside it when a write fails: else the next start reads a half", () => {
    // A directory in the file's place refuses the rename, as a full disk refuses the write before it.
    mkdirSync(join(dir, "state.json"));
    assert.throws(
      () => writePrivateFile(join(dir, "state.json"), "new"),
      new RegExp(`^Error: ${join(dir, "state.json")} can't be written: EISDIR`),
    );
    assert.deepEqual(readdirSync(dir), ["state.json"]);
    assert.throws(
      () => writePrivateFile(join(dir, "gone", "state.json"), "new"),
      /gone\/state\.json can't be written: ENOENT/,
    );
  });

  it("is written beside other work, once for all that changed meanwhile: else every client waits for every change", async () => {
    const file = join(dir, "state", "counts.json");
    const store = new Store(join(dir, "state"), assert.fail);
    const collection = store.collection<{ toJSON: () => number }>("counts");
    let written = 0;
    for (let value = 0; value < 1000; value++) collection.set("last", { toJSON: () => (written++, value) });
    assert.equal(existsSync(file), false);
    const first = store.written();
    await Promise.resolve();
    for (let value = 1000; value < 2000; value++) collection.set("last", { toJSON: () => (written++, value) });
    await Promise.all([first, store.written()]);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { last: 1999 });
    assert.ok(written <= 2, `${written} writes`);
    await store.close();
    assert.deepEqual(readdirSync(join(dir, "state")), ["counts.json"]);
  });

  it("is on disk when `written` says so, whatever changed last: else a kill takes back what was answered", async () => {
    const store = new Store(join(dir, "state"), assert.fail);
    const [one, other] = [store.collection<number>("one"), store.collection<number>("other")];
    const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, "state", `${name}.json`), "utf8"));
    for (let value = 0; value < 50; value++) {
      one.set("key", value);
      if (value % 3 === 0) await Promise.resolve();
      other.set("key", value);
      const answered = store.written();
      one.set("late", value);
      await answered;
      assert.deepEqual([(read("one") as { key: number }).key, read("other")], [value, { key: value }]);
    }
    one.delete("late");
    await one.written();
    assert.deepEqual(read("one"), { key: 49 });
  });

  it("is written as soon as that is possible again, told once, and a stop before that is an error: else what was done in between is lost in silence", async () => {
    const reports: string[] = [];
    const store = new Store(join(dir, "state"), (text) => void reports.push(text));
    const collection = store.collection<number>("counts");
    rmSync(join(dir, "state"), { recursive: true });
    collection.set("a", 1);
    collection.set("b", 2);
    await store.written();
    assert.deepEqual([collection.get("a"), reports.length], [1, 1]);
    assert.match(reports[0] ?? "", /counts\.json can't be written: ENOENT.*; it is tried again every second$/);
    collection.set("c", 3);
    mkdirSync(join(dir, "state"));
    for (let attempt = 0; attempt < 100 && !existsSync(join(dir, "state", "counts.json")); attempt++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(JSON.parse(readFileSync(join(dir, "state", "counts.json"), "utf8")), { a: 1, b: 2, c: 3 });
    assert.match(reports[1] ?? "", /counts\.json is written again$/);
    rmSync(join(dir, "state"), { recursive: true });
    collection.set("d", 4);
    await assert.rejects(store.close(), /counts\.json can't be written/);
  });
});
