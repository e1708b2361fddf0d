// How a command ends: what it says at last, and its exit code.
import assert from "node:assert/strict";
import { conclude, type Ending } from "../../../../automation/cli/conclusion.js";
import { ExitError } from "../../../../automation/cli/exitError.js";
import { Output } from "../../../../automation/cli/output.js";
import { StackBusyError } from "../../../../automation/pulumi/stackBusyError.js";

describe("a command's end", () => {
  /** What stands on standard output and standard error, and the exit code. */
  const ended = async (run: () => Promise<number | void>, { json = false, ...ending }: Ending & { json?: boolean }) => {
    const { exitCode } = process;
    const [stdout, stderr] = [process.stdout.write, process.stderr.write];
    const said = { stdout: "", stderr: "" };
    process.stdout.write = (text) => ((said.stdout += String(text)), true);
    process.stderr.write = (text) => ((said.stderr += String(text)), true);
    try {
      await conclude({ run, ...ending }, new Output({ json }), []);
      return { ...said, code: process.exitCode };
    } finally {
      [process.stdout.write, process.stderr.write, process.exitCode] = [stdout, stderr, exitCode];
    }
  };
  const failing = (error: Error) => async () => Promise.reject(error);

  it("has the code that it returns, else 0: else a monitor sees no difference", async () => {
    assert.equal((await ended(async () => 2, {})).code, 2);
    assert.equal((await ended(async () => undefined, {})).code, 0);
  });

  it("has the command's own code for an error, and says it once: else a failure passes for a verdict", async () => {
    const error = new RangeError("no such topic");
    assert.deepEqual(await ended(failing(error), {}), { stdout: "", stderr: "no such topic\n", code: 1 });
    const line = '{"version":1,"kind":"error","name":"RangeError","message":"no such topic"}\n';
    assert.deepEqual(await ended(failing(error), { json: true, errorCode: 2 }), { stdout: line, stderr: "", code: 2 });
  });

  it("has code 75 where somebody else works on the stack: else a script gives up instead of trying again", async () => {
    assert.equal((await ended(failing(new StackBusyError("busy")), { errorCode: 2 })).code, 75);
  });

  it("has the code that is thrown, without a word where there is none: else a signal ends in an empty line", async () => {
    assert.deepEqual(await ended(failing(new ExitError(4)), {}), { stdout: "", stderr: "", code: 4 });
    const line = '{"version":1,"kind":"error","name":"Error","message":"none"}\n';
    const thrown = failing(new ExitError(3, { message: "none" }));
    assert.deepEqual(await ended(thrown, { json: true }), { stdout: line, stderr: "", code: 3 });
  });
});
