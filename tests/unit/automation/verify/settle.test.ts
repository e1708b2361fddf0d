import assert from "node:assert/strict";
import { settle, type Settling, type Suspect } from "../../../../automation/verify/settle.js";
import { randomFrom, seed } from "../../../random.js";
import { FakePipeline } from "./fakes.js";

describe("what becomes of rows that look different", function () {
  this.timeout(30_000);

  const keys = 200;

  function standing(random: (below: number) => number, lag: number): FakePipeline {
    const pipeline = new FakePipeline(random, lag);
    for (let key = 0; key < keys; key++) {
      pipeline.source.set(key, "first");
      pipeline.sink.set(key, "first");
    }
    return pipeline;
  }

  const settling = (pipeline: FakePipeline, wait: number): Settling => ({
    tables: [{ source: pipeline.source, sink: pipeline.sink }],
    passage: pipeline,
    deadline: wait,
    now: () => pipeline.now,
    sleep: pipeline.sleep,
  });
  const suspects = (all: readonly number[]): Suspect[] => all.map((key) => ({ table: 0, key: [String(key)] }));
  const everyKey = Array.from({ length: keys }, (_value, key) => key);

  it(`calls what was planted different, and none of the rows that are being written (seed ${seed}): else somebody is woken by a false alarm, or not at all`, async () => {
    for (let round = 0; round < 20; round++) {
      const random = randomFrom(seed + round);
      const pipeline = standing(random, 1 + random(6000));
      const planted = new Map<number, string>();
      for (const kind of ["missing", "different", "extra"]) {
        for (let count = random(4); count > 0; count--) {
          const key = random(keys / 2);
          if (planted.has(key)) continue;
          planted.set(key, kind);
          if (kind === "missing") pipeline.sink.set(key, undefined);
          if (kind === "different") pipeline.sink.set(key, "lost update");
          if (kind === "extra") pipeline.source.set(key, undefined);
        }
      }
      // Half of the keys are written, some of them to and fro between two values; none for ever.
      pipeline.writes(() => {
        if (pipeline.now < 20_000 && random(3) === 0) {
          const key = keys / 2 + random(keys / 2);
          pipeline.change(key, [undefined, "first", "second", `at ${pipeline.now}`][random(4)]);
        }
      });
      await pipeline.sleep(1000);
      const { differences, unsettled } = await settle(suspects(everyKey), settling(pipeline, 300_000));
      const found = new Map(differences.map(({ key, kind }) => [Number(key[0]), kind]));
      assert.deepEqual([[...found].sort(), unsettled], [[...planted].sort(), []], `seed ${seed}, round ${round}`);
    }
  });

  it("says what it could not settle and how far the pipeline is, when the time is over: else a slow sink is called a wrong one", async () => {
    const pipeline = standing(randomFrom(1), 10);
    pipeline.stuck = true;
    pipeline.change(7, "second");
    pipeline.change(8, undefined);
    pipeline.sink.set(9, undefined);
    const { differences, unsettled, why } = await settle(suspects(everyKey), settling(pipeline, 10_000));
    assert.deepEqual([differences, unsettled.map(({ key }) => key[0]), why], [[], ["7", "8", "9"], "2 records to go"]);
    assert.ok(pipeline.now < 15_000);
  });

  it("does not wait for a pipeline that stands still by somebody's will: else a paused connector costs two minutes", async () => {
    const pipeline = standing(randomFrom(1), 10);
    pipeline.sink.set(9, undefined);
    const passage = {
      mark: async () => ({
        passed: async () => ({ passed: false as const, why: "connector a is PAUSED", hopeless: true }),
      }),
    };
    const { unsettled, why } = await settle(suspects(everyKey), { ...settling(pipeline, 100_000), passage });
    assert.deepEqual([unsettled.length, why], [1, "connector a is PAUSED"]);
    assert.ok(pipeline.now < 5_000);
  });

  it("gives a row up that changes at every look: else one busy row keeps a command from ending", async () => {
    const pipeline = standing(randomFrom(1), 400);
    pipeline.writes(() => pipeline.change(3, String(pipeline.now)));
    await pipeline.sleep(1000);
    const { differences, unsettled, why } = await settle(suspects([3]), settling(pipeline, 30_000));
    assert.deepEqual([differences, unsettled.length, why], [[], 1, "these rows of the source changed at every look"]);
  });
});
