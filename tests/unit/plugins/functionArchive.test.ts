import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { bundleFunction } from "../../../plugins/functionArchive.js";
import { unpackStored, type Files } from "../../../plugins/storedZip.js";
import { operationNames } from "../../../reach/registry.js";

describe("the archive of a function", () => {
  const kept = { cache: process.env["XDG_CACHE_HOME"], directory: process.cwd() };
  let directory: string;
  let first: string;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "msk-cdc-bundle-"));
    process.env["XDG_CACHE_HOME"] = join(directory, "one");
    first = await bundleFunction("reach");
  });
  after(() => {
    process.chdir(kept.directory);
    if (kept.cache === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = kept.cache;
    rmSync(directory, { recursive: true, force: true });
  });

  const contentOf = (path: string): Promise<Files> => unpackStored(readFileSync(path));

  it("has the same bytes and name wherever it is made: else a colleague's preview shows a change that nobody made", async () => {
    process.chdir(directory);
    process.env["XDG_CACHE_HOME"] = join(directory, "two");
    const second = await bundleFunction("reach");
    assert.notEqual(second, first);
    assert.equal(basename(second), basename(first));
    assert.ok(readFileSync(second).equals(readFileSync(first)));
    assert.deepEqual([...(await contentOf(first)).keys()], ["index.mjs"]);
    for (const place of [kept.directory, directory]) assert.ok(!readFileSync(first, "latin1").includes(place), place);
  });

  it("fits into a request to Lambda and runs under plain Node beside nothing, with every operation; else it is found out on AWS", async () => {
    const code = (await contentOf(first)).get("index.mjs") ?? assert.fail("no index.mjs");
    assert.ok(code.length < 50 * 2 ** 20);
    writeFileSync(join(directory, "index.mjs"), code);
    const script = `const { handler } = await import("./index.mjs"); await handler({ operation: "no such", input: { password: "hunter2" } }).catch((error) => console.log(error.message));
      await handler({ operation: "database.load", input: { host: "127.0.0.1", password: "hunter2", port: "hunter3" } }).catch((error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: directory,
      env: {},
    });
    const [unknown = "", input = "", ...more] = stdout.trim().split("\n");
    assert.equal(unknown, `there is no operation "no such"; there are ${(await operationNames()).join(", ")}`);
    assert.match(input, /^operation database\.load: port: Invalid input: expected number, received string; user: /);
    assert.doesNotMatch(stdout, /hunter/);
    assert.deepEqual(more, []);
  });

  it("of the watchdog begins without anything beside it, and says what it was not told: else its first round fails on AWS", async () => {
    const code = (await contentOf(await bundleFunction("watchdog"))).get("index.mjs") ?? assert.fail("no index.mjs");
    writeFileSync(join(directory, "index.mjs"), code);
    const script = `const { handler } = await import("./index.mjs"); await handler().catch((error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: directory,
      env: { AWS_REGION: "eu-west-1" },
    });
    assert.equal(stdout.trim(), "the environment variable SECRETS is absent: pulumi up of the stack sets it");
  });

  it("is refused when its file was changed since: else whatever lies in the cache runs beside the databases", async () => {
    process.env["XDG_CACHE_HOME"] = join(directory, "one");
    const content = readFileSync(first);
    content[1000] = (content[1000] ?? 0) ^ 1;
    writeFileSync(first, content);
    await assert.rejects(
      bundleFunction("reach"),
      /was changed since it was made; remove the directory .* and run again$/,
    );
  });
});
