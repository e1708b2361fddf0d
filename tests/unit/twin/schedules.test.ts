// Schedules of the twin on a clock of the test's.
import assert from "node:assert/strict";
import { Background } from "../../../twin/aws/background.js";
import type { StoredRecord } from "../../../twin/aws/records/recordedType.js";
import type { Records } from "../../../twin/aws/records/records.js";
import { Schedules, type InvokedFunctions, type Repeat } from "../../../twin/aws/scheduler/store.js";
import { periodOf, schedule } from "../../../twin/aws/scheduler/scheduleType.js";

describe("a schedule of the twin", () => {
  const minute = 60_000;
  let invoked: { arn: string; signal: AbortSignal; end: () => void }[];
  let background: Background;
  let schedules: Schedules;
  const record = (more: object = {}): StoredRecord => ({
    id: "default/watch",
    type: schedule.token,
    name: "watch",
    outputs: {},
    inputs: {
      name: "watch",
      scheduleExpression: "rate(5 minutes)",
      target: { arn: "function:watch", roleArn: "role" },
      ...more,
    },
  });
  const effects = () => schedules.effects()[schedule.token] ?? assert.fail("no effects");
  /** Lets what a tick has begun go on. */
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  let now: number;
  let due: { at: number; period: number; work: () => void }[];
  const repeat: Repeat = (period, work) => {
    const one = { at: now + period, period, work };
    due.push(one);
    return () => void (due = due.filter((other) => other !== one));
  };
  const pass = async (minutes: number) => {
    await settle();
    for (const end = now + minutes * minute; ; ) {
      const [next] = due.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      now = next?.at ?? end;
      if (!next) return;
      next.at += next.period;
      next.work();
      await settle();
    }
  };

  beforeEach(() => {
    [now, due, invoked] = [0, [], []];
    background = new Background((text) => assert.fail(text));
    const functions: InvokedFunctions = {
      requireFunction: (arn) => assert.equal(arn, "function:watch", "ResourceNotFoundException"),
      invokeScheduled: (arn, _payload, signal) =>
        new Promise((end) => {
          invoked.push({ arn, signal, end });
          signal.addEventListener("abort", () => end());
        }),
    };
    schedules = new Schedules(background, { all: () => [record()] } as unknown as Records, functions, repeat);
  });
  afterEach(async () => {
    schedules.stop();
    await background.settle();
  });

  it("invokes its function at once and then at its rate: else nobody sees on a twin what it does on AWS", async () => {
    await effects().create?.(record());
    await settle();
    assert.equal(invoked.length, 1);
    invoked[0]?.end();
    await pass(4);
    assert.equal(invoked.length, 1);
    await pass(1);
    assert.equal(invoked.length, 2);
  });

  it("lets one invocation end before the next begins: else a slow function buries the machine", async () => {
    await effects().create?.(record());
    await pass(5);
    await pass(5);
    assert.equal(invoked.length, 1);
    invoked[0]?.end();
    await settle();
    await pass(5);
    assert.equal(invoked.length, 2);
  });

  it("rests while it is disabled, goes on at a changed rate, and ends with its resource: else it goes on for ever", async () => {
    await effects().create?.(record({ state: "DISABLED" }));
    await pass(10);
    assert.equal(invoked.length, 0);
    await effects().update?.(record({ scheduleExpression: "rate(1 minute)" }), record());
    await pass(1);
    assert.equal(invoked.length, 1);
    invoked[0]?.end();
    await settle();
    await effects().delete?.(record());
    await pass(10);
    assert.equal(invoked.length, 1);
    await assert.rejects(
      async () => effects().create?.(record({ target: { arn: "function:gone" } })),
      /ResourceNotFoundException/,
    );
  });

  it("goes on with the daemon that comes back, and its invocation ends with the daemon that stops: else a stop waits for fifteen minutes", async () => {
    schedules.resume();
    await settle();
    assert.equal(invoked.length, 0);
    await pass(5);
    assert.equal(invoked.length, 1);
    schedules.stop();
    await background.settle();
    assert.equal(invoked[0]?.signal.aborted, true);
    await pass(10);
    assert.equal(invoked.length, 1);
  });

  it("has a rate as EventBridge Scheduler writes it: else a wrong one is found on AWS only", () => {
    const period = (scheduleExpression: string) => periodOf({ scheduleExpression });
    assert.deepEqual(["rate(1 minute)", "rate(5 minutes)", "rate(2 hours)", "rate(1 days)"].map(period), [
      minute,
      5 * minute,
      120 * minute,
      1440 * minute,
    ]);
    for (const wrong of ["rate(0 minutes)", "rate(5 seconds)", "rate(1.5 hours)", "5 minutes", "rate(5)"])
      assert.throws(
        () => period(wrong),
        { name: "ValidationException", message: /Invalid Schedule Expression/ },
        wrong,
      );
    for (const other of ["cron(0 8 * * ? *)", "at(2026-11-20T10:00:00)", "rate(30 days)"])
      assert.throws(() => period(other), { name: "ValidationException", message: /the twin runs rates/ }, other);
  });
});
