import assert from "node:assert/strict";
import { until, untilTaken } from "../../../../automation/access/until.js";

describe("waiting for AWS", () => {
  it("asks ever more rarely: else the account's requests are used up while nothing changes", async () => {
    let asked = 0;
    const question = async () => (asked++, false);
    assert.equal(await until(question, { within: 1, delays: { minDelay: 0.01, maxDelay: 0.2 } }), false);
    assert.ok(asked > 2 && asked < 25, `${asked} questions; every 10 ms they would be 100`);
  });

  it("asks at once, and ends with a yes: else what is there already costs a delay", async () => {
    const answers = [false, false, true, true];
    assert.equal(
      await until(async () => answers.shift() === true, { within: 5, delays: { minDelay: 0.001, maxDelay: 0.002 } }),
      true,
    );
    assert.equal(answers.length, 1);
    const began = Date.now();
    assert.equal(await until(async () => true, { within: 60 }), true);
    assert.ok(Date.now() - began < 500);
  });

  it("passes an error on: else a wait without rights lasts to its end", async () => {
    await assert.rejects(
      until(async () => Promise.reject(new Error("denied")), { within: 5 }),
      /denied/,
    );
  });

  it("ends with the signal: else Ctrl-C is followed by twenty minutes of silence", async () => {
    const stop = new AbortController();
    const waiting = until(async () => false, {
      within: 60,
      delays: { minDelay: 30, maxDelay: 30 },
      signal: stop.signal,
    });
    stop.abort(new Error("interrupted"));
    await assert.rejects(waiting, /interrupted/);
    await assert.rejects(
      until(async () => assert.fail("asked after the signal"), { within: 60, signal: stop.signal }),
      /interrupted/,
    );
  });

  it("does again what is refused for the moment, and nothing else: else a busy minute fails a command, or a missing right makes it slow", async () => {
    const waiting = { within: 0.1, delays: { minDelay: 0.001, maxDelay: 0.001 } };
    const refusals = ["busy", "busy"];
    const act = async () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw new Error(refusal);
      return "done";
    };
    const isBusy = ({ message }: Error) => message === "busy";
    assert.equal(await untilTaken(act, isBusy, waiting), "done");
    refusals.push("denied", "busy");
    await assert.rejects(untilTaken(act, isBusy, waiting), /denied/);
    assert.deepEqual(refusals, ["busy"]);
    await assert.rejects(
      untilTaken(() => Promise.reject(new Error("busy")), isBusy, waiting),
      /busy/,
    );
  });
});
