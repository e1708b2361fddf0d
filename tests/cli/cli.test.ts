import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import { cdc } from "./run.js";

describe("cdc", function () {
  this.timeout(60_000); // the first run may compile

  it("prints its version: else a bug report can't say what it is about", async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
    assert.deepEqual(await cdc(["--version"]), { code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("lists its commands: else nobody finds them", async () => {
    const { code, stdout } = await cdc(["--help"]);
    assert.equal(code, 0);
    for (const command of [
      "demo",
      "check",
      "env",
      "twin",
      "cost",
      "doctor",
      "cache",
      "connect-test",
      "completion",
      "database",
      "setup",
      "version",
    ])
      assert.match(stdout, new RegExp(`^  ${command}\\b`, "m"));
  });

  it("answers a mistyped command with the right one and exit code 1: else a script goes on after a typing error", async () => {
    const { code, stdout, stderr } = await cdc(["dmeo"]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /unknown command 'dmeo'\n\(Did you mean demo\?\)/);
  });

  it("refuses a number of rows that is none: else a load of NaN rows would pass for a success", async () => {
    const { code, stderr } = await cdc(["demo", "--rows", "many"]);
    assert.equal(code, 1);
    assert.match(stderr, /'--rows <n>' argument 'many' is invalid. a whole number/);
  });

  it("says which variable a command lacks: else a failed resource in the stack says nothing", async () => {
    assert.match((await cdc(["connect-test"], { BOOTSTRAP_SERVERS: "" })).stderr, /^BOOTSTRAP_SERVERS is not set/);
    assert.match(
      (await cdc(["database", "load"], { SCRIPT: "both" })).stderr,
      /^SCRIPT is "both": it must be source or sink/,
    );
  });

  it("names the step and what to look at when the brokers can't be reached: else a connector waits for minutes to say less", async () => {
    const { code, stderr } = await cdc(["connect-test"], {
      BOOTSTRAP_SERVERS: "127.0.0.1:1",
      AWS_REGION: "ap-northeast-2",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
    });
    assert.equal(code, 1);
    assert.match(stderr, /^TCP connection failed for 127\.0\.0\.1:1: connect ECONNREFUSED.*\n.*security group/);
  });

  it("never shows a password when a database can't be reached: it would stay in the engine's log", async () => {
    const { code, stderr, stdout } = await cdc(["database", "load"], {
      SCRIPT: "source",
      DATABASE_NAME: "demosrc",
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: "1",
      DATABASE_USER: "admin",
      DATABASE_PASSWORD: "hunter2",
      USER_NAME: "kfc",
      USER_PASSWORD: "hunter3",
    });
    assert.equal(code, 1);
    assert.match(stderr, /^cannot connect to 127\.0\.0\.1:1 as admin/);
    assert.doesNotMatch(stdout + stderr, /hunter/);
  });
});
