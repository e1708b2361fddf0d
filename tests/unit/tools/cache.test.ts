import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, cacheRoot, isCached } from "../../../tools/cache.js";
import { ownerAlive } from "../../../tools/lock.mjs";

describe("the cache", () => {
  let home: string;
  let before: string | undefined;

  beforeEach(() => {
    before = process.env["XDG_CACHE_HOME"];
    home = mkdtempSync(join(tmpdir(), "msk-cdc-cache-"));
    process.env["XDG_CACHE_HOME"] = home;
  });

  afterEach(() => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    rmSync(home, { recursive: true });
  });

  it("builds an entry once, or every run would download everything again", async () => {
    let builds = 0;
    const build = async (dir: string): Promise<void> => {
      builds++;
      writeFileSync(join(dir, "content"), "whole");
    };
    const first = await cached("kafka/brokers-1.0", build);
    assert.equal(await cached("kafka/brokers-1.0", build), first);
    assert.equal(readFileSync(join(first, "content"), "utf8"), "whole");
    assert.equal(builds, 1);
  });

  it("builds once for callers at the same time, or two downloads would fight", async () => {
    let builds = 0;
    await Promise.all([1, 2, 3].map(() => cached("entry", async () => void builds++)));
    assert.equal(builds, 1);
  });

  it("builds once for two processes at the same time, or one would use what the other is still writing", async () => {
    const log = join(home, "log");
    const codes = await Promise.all(
      [1, 2, 3].map(
        () =>
          buildInProcess(
            "shared",
            `appendFileSync(${JSON.stringify(log)}, "built\\n"); await new Promise((done) => setTimeout(done, 300));`,
          ).exit,
      ),
    );
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal(readFileSync(log, "utf8"), "built\n");
  });

  it("leaves nothing of a failed build, or a half-made entry would be used for ever", async () => {
    await assert.rejects(
      cached("entry", async (dir) => {
        writeFileSync(join(dir, "half"), "");
        throw new Error("the network is gone");
      }),
      /the network is gone/,
    );
    assert.ok(!isCached("entry"));
    assert.deepEqual(readdirSync(join(cacheRoot(), ".building")), []);
    assert.ok(existsSync(await cached("entry", async () => {})));
  });

  it("builds an entry anew that lost a file or a part of one, or a truncated engine would fail in every later run", async () => {
    let builds = 0;
    const build = async (dir: string): Promise<void> => {
      builds++;
      mkdirSync(join(dir, "bin"));
      for (const file of ["bin/pulumi", "LICENSE"]) writeFileSync(join(dir, file), "whole");
    };
    const entry = await cached("engine/pulumi", build);
    writeFileSync(join(entry, "bin", "pulumi"), "who");
    assert.ok(!isCached("engine/pulumi"));
    await cached("engine/pulumi", build);
    assert.equal(readFileSync(join(entry, "bin", "pulumi"), "utf8"), "whole");
    rmSync(join(entry, "LICENSE"));
    await cached("engine/pulumi", build);
    assert.deepEqual([builds, readdirSync(entry).sort()], [3, ["LICENSE", "bin"]]);
  });

  it("recovers from a process that was killed while building, or nobody could build that entry again", async () => {
    const marker = join(home, "started");
    const killed = buildInProcess(
      "entry",
      `writeFileSync(dir + "/half", ""); writeFileSync(${JSON.stringify(marker)}, ""); await new Promise((done) => setTimeout(done, 60_000));`,
    );
    while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 20));
    killed.kill();
    await killed.exit;
    assert.equal(readdirSync(join(cacheRoot(), ".building")).length, 1);
    const entry = await cached("entry", async (dir) => writeFileSync(join(dir, "content"), "whole"));
    assert.deepEqual(readdirSync(entry), ["content"]);
    assert.deepEqual(readdirSync(join(cacheRoot(), ".building")), []);
  });

  it("takes over the lock of a dead process whose id was given away again, or it would wait for a stranger", async () => {
    const lock = join(cacheRoot(), ".locks", "entry");
    mkdirSync(lock, { recursive: true });
    writeFileSync(join(lock, `${process.ppid}-1-abcdef`), "");
    writeFileSync(join(lock, "999999999-1-abcdef"), "");
    await cached("entry", async () => {});
    assert.equal(existsSync(lock), false);
  });

  it("does not take a living process for a dead one, or two would build side by side", () => {
    assert.ok(ownerAlive(`${process.pid}-unknown-abcdef`));
    assert.ok(!ownerAlive("not-a-claim"));
  });

  it("refuses a key that leads out of the cache, or a version text could overwrite the user's files", async () => {
    for (const key of ["../outside", "/absolute", "a//b", ".locks", ""])
      await assert.rejects(
        cached(key, async () => {}),
        /a key is a relative path/,
      );
  });
});

/** Builds an entry in a process of its own; `body` is the code that fills `dir`. */
function buildInProcess(key: string, body: string): { exit: Promise<number | null>; kill(): void } {
  const code = `import { appendFileSync, writeFileSync } from "node:fs";
    import { cached } from ${JSON.stringify(new URL("../../../tools/cache.ts", import.meta.url).href)};
    await cached(${JSON.stringify(key)}, async (dir) => { ${body} });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    exit: new Promise((resolve) => child.on("close", (exitCode) => resolve(exitCode))),
    kill: () => child.kill("SIGKILL"),
  };
}
