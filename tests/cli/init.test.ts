// `cdc init` as a person meets it: on a terminal, with keys.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot } from "../../tools/paths.js";
import { cdc } from "./run.js";

const name = `init-${process.pid}`;
const file = join(projectRoot, `Pulumi.${name}.yaml`);

/** Types each answer once its question stands there. @returns the exit code */
async function type(answers: readonly (readonly [question: RegExp, keys: string])[]): Promise<number> {
  const command = `stty cols 100 rows 40; exec ${process.execPath} ${join(projectRoot, "bin", "cdc.mjs")} init ${name}`;
  const { AWS_REGION: _region, AWS_DEFAULT_REGION: _other, ...environment } = process.env;
  const shell = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...environment, TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...answers];
  let shown = "";
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += stripVTControlCharacters(text);
    const [question, keys] = left[0] ?? [];
    if (keys === undefined || question?.test(shown) !== true) return;
    left.shift();
    shown = "";
    shell.stdin.write(keys);
  });
  const [code] = (await once(shell, "close")) as [number];
  assert.deepEqual(left, [], shown);
  return code;
}

describe("cdc init on a terminal", () => {
  afterEach(() => rmSync(file, { force: true }));

  it("asks five questions, a wrong answer's once more, and writes the file: else a person must know the options", async () => {
    const code = await type([
      [/AWS region/, "Frankfurt\r"],
      [/an AWS region, such as/, `${"\u007f".repeat(9)}eu-central-1\r`],
      [/Platform/, "\r"],
      [/Source database/, `${"\u007f".repeat(4)}mysql://cdc@orders.example.internal/shop\r`],
      [/Sink database/, "mysql://writer@reports.example.internal/reports\r"],
      [/Tables/, "orders\r"],
    ]);
    assert.equal(code, 0);
    assert.match(readFileSync(file, "utf8"), /aws:region: eu-central-1\n {2}msk-cdc:platform:\n {4}name: shop\n/);
    assert.equal((await cdc(["check", "--from", name])).code, 0);
  });

  it("leaves nothing after Ctrl-C: else half a stack lies there", async () => {
    assert.equal(
      await type([
        [/AWS region/, "eu-central-1\r"],
        [/Platform/, "\u0003"],
      ]),
      130,
    );
    assert.equal(existsSync(file), false);
  });
});
