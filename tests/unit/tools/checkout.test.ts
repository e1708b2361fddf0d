// The set-up of a checkout that is not like ours, made of temporary directories.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../tools/paths.js";

describe("the set-up of a checkout", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "msk-cdc-checkout-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it("never installs through a link, or npm would empty the packages of another checkout", () => {
    const [checkout, packages] = [join(dir, "checkout"), join(dir, "packages")];
    for (const directory of [join(checkout, "tools"), packages]) mkdirSync(directory, { recursive: true });
    for (const file of ["setup.mjs", "checkout.mjs", "lock.mjs"])
      copyFileSync(join(projectRoot, "tools", file), join(checkout, "tools", file));
    for (const file of ["package-lock.json", "tsconfig.json"])
      copyFileSync(join(projectRoot, file), join(checkout, file));
    writeFileSync(join(packages, "kept"), "");
    symlinkSync(packages, join(checkout, "node_modules"));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(checkout, "tools", "setup.mjs"), "cdc", "version"],
      { encoding: "utf8", env: { PATH: "" } },
    );
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
    assert.equal(
      stderr,
      `${join(checkout, "node_modules")} is a link to packages that are not those of package-lock.json, and installing here would delete what it points to: remove the link, then run this command again\n`,
    );
    assert.ok(existsSync(join(packages, "kept")));
  });
});
