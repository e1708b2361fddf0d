// command:local:Command of the twin's providers, on the real engine.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/index.js";
import type { CommandArgs } from "@pulumi/command/local/index.js";
import { secret } from "@pulumi/pulumi";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { projectRoot } from "../../tools/paths.js";
import { run } from "../../twin/providers/command/run.js";
import { Harness, messages, steps } from "./providers/harness.js";

describe("the twin's command provider", function () {
  this.timeout(120_000);
  let harness: Harness;
  before(async () => (harness = await Harness.start({ AWS_ENDPOINT_URL: "http://twin" })));
  after(() => harness.stop());

  let args: CommandArgs = {};
  const commandStack = (name: string, first: CommandArgs): Promise<Stack> => {
    args = first;
    return harness.stack(name, async () => {
      const { stdout, stderr } = new Command("run", args);
      return { stdout, stderr };
    });
  };
  const log = (): Promise<string> => readFile(join(harness.directory, "log"), "utf8");

  it("runs create, update with the last output, delete; triggers replace: else steps between resources run at the wrong time", async () => {
    const file = join(harness.directory, "log");
    const line = (word: string): string => `echo ${word} $PULUMI_COMMAND_STDOUT >> ${file}`;
    const own = {
      create: `${line("create")}; echo first; echo warn >&2`,
      update: line("update"),
      delete: line("delete"),
    };
    const stack = await commandStack("lifecycle", own);
    const up = await stack.up();
    assert.deepEqual([up.outputs["stdout"]?.value, up.outputs["stderr"]?.value], ["first", "warn"]);
    args = { ...own, environment: { A: "1" } };
    const events: EngineEvent[] = [];
    await stack.up({ onEvent: (event) => events.push(event) });
    args = { ...args, triggers: [1] };
    await stack.up({ onEvent: (event) => events.push(event) });
    assert.deepEqual(steps(events), [
      "update command:local:Command",
      "create-replacement command:local:Command",
      "replace command:local:Command",
      "delete-replaced command:local:Command",
    ]);
    await stack.destroy();
    assert.equal(await log(), "create\nupdate first\ncreate\ndelete\ndelete first\n");
  });

  it("runs in the project with the twin's environment, stdin and interpreter of the user: else a check would ask AWS instead of the twin", async () => {
    await writeFile(join(harness.directory, "log"), "");
    const script =
      "process.stdin.on('data', (text) => console.log([process.cwd(), process.env.AWS_ENDPOINT_URL, process.env.MINE, text].join(' ')))";
    const stack = await commandStack("environment", {
      create: script,
      interpreter: ["node", "-e"],
      dir: ".",
      stdin: "typed",
      environment: { MINE: "yes" },
    });
    assert.equal((await stack.up()).outputs["stdout"]?.value, `${projectRoot} http://twin yes typed`);
    await stack.destroy();
  });

  it("shows and keeps what a command prints as pulumi-command does, secret or not: else nobody sees here what would stand on AWS in plain text", async () => {
    const environment = { PASSWORD: secret("hunter2-hunter2"), HOST: "db" };
    const stack = await commandStack("failing", {
      create: "echo connecting with $PASSWORD; echo refused >&2; exit 3",
      environment,
    });
    const events: EngineEvent[] = [];
    await assert.rejects(
      stack.up({ onEvent: (event) => events.push(event), onOutput: () => {} }),
      /exit status 3: running "echo connecting with \$PASSWORD; echo refused >&2; exit 3":\s+(connecting with hunter2-hunter2|refused)/,
    );
    assert.match(messages(events), /connecting with hunter2-hunter2/);
    args = { create: "echo done; echo $PASSWORD >&2", environment, logging: "none" };
    const up = await stack.up();
    assert.deepEqual(up.outputs["stdout"], { value: "done", secret: false });
    assert.deepEqual(up.outputs["stderr"], { value: "hunter2-hunter2", secret: false });
    const inputs = (await harness.state("failing")).match(/"inputs":\{"create":.*?"logging":"none"\}/)?.[0] ?? "";
    assert.match(inputs, /"PASSWORD":\{"[0-9a-f]+":/);
    assert.doesNotMatch(inputs, /hunter2|addPreviousOutputInEnv|__defaults/);
    await stack.destroy();
  });

  it("ends a command whose child in the background runs on: else neither Ctrl-C nor a timeout would end up", async () => {
    const command = {
      argv: ["/bin/sh", "-c", "sleep 100 &"],
      directory: harness.directory,
      environment: {},
      stdin: undefined,
      onLine: () => {},
    };
    const late = await run({ ...command, signal: new AbortController().signal, timeout: 500 });
    assert.match(late.failure ?? "", /^still running after the 0\.5 s of its customTimeouts/);
    const cancelled = await run({ ...command, signal: AbortSignal.timeout(500), timeout: undefined });
    assert.match(cancelled.failure ?? "", /^cancelled/);
  });
});
