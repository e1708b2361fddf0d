import assert from "node:assert/strict";
import { nextSize, walkLookups, walkRanges } from "../../../../automation/verify/walk.js";
import { randomFrom, seed } from "../../../random.js";
import { FakeTable } from "./fakes.js";

describe("the walk over source and sink", function () {
  this.timeout(30_000);

  /** A table, its copy with differences planted at random, and their keys. */
  function planted(random: (below: number) => number, source: FakeTable, sink: FakeTable, count: number): number[] {
    for (let made = 0; made < count; made++) {
      const key = random(count * 20) - count * 10;
      source.set(key, `row ${key}`);
      sink.set(key, `row ${key}`);
    }
    const odd = new Set<number>();
    const keys = [...source.rows_.keys()];
    for (let made = 0; made < 30; made++) {
      const key = keys[random(keys.length)] ?? 0;
      if (odd.has(key)) continue;
      odd.add(key);
      if (made % 2 === 0) sink.set(key, undefined);
      else sink.set(key, "other");
    }
    // Also before the first key and behind the last one, where the source has none.
    for (const key of [-count * 30, count * 30, count * 30 + 1, random(count) * 20 + 10_000_000]) {
      odd.add(key);
      sink.set(key, "of the sink");
    }
    return [...odd].sort((one, other) => one - other);
  }

  async function found(walk: (suspect: (keys: string[][]) => Promise<void>) => Promise<unknown>): Promise<number[]> {
    const keys = new Set<number>();
    await walk(async (some) => some.forEach(([key]) => keys.add(Number(key))));
    return [...keys].sort((one, other) => one - other);
  }

  it(`finds every missing, different and extra row by ranges, and no other (seed ${seed}): else a proof proves nothing`, async () => {
    for (let round = 0; round < 4; round++) {
      const random = randomFrom(seed + round);
      const [source, sink] = [new FakeTable(), new FakeTable()];
      const odd = planted(random, source, sink, 1 + random(9_000));
      assert.deepEqual(
        await found((suspect) => walkRanges({ source, sink, suspect })),
        odd,
        `seed ${seed}, round ${round}`,
      );
    }
  });

  it(`finds the same by looking rows up, where the two servers sort differently (seed ${seed}): else a text key's table can't be verified`, async () => {
    const random = randomFrom(seed);
    const textual = (one: number, other: number): number =>
      (String(one) < String(other) ? -1 : 1) * (one === other ? 0 : 1);
    const [source, sink] = [new FakeTable(), new FakeTable(textual)];
    const odd = planted(random, source, sink, 9_000);
    const both = await found(async (suspect) => {
      await walkLookups({ source, sink, suspect }, "source");
      await walkLookups({ source, sink, suspect }, "sink", true);
    });
    assert.deepEqual(both, odd);
  });

  it("reads rows only where checksums differ, and never more than a page at once: else ten million rows need ten million rows of memory", async () => {
    const [source, sink] = [new FakeTable(), new FakeTable()];
    for (let key = 0; key < 12_000; key++) {
      source.set(key, "same");
      sink.set(key, "same");
    }
    assert.equal(await walkRanges({ source, sink, suspect: async () => assert.fail() }), 12_000);
    assert.deepEqual([source.read, sink.read], [0, 0]);
    // All of the sink's rows lie in the source's one last range.
    const suspects: number[] = [];
    await walkRanges({ source: new FakeTable(), sink, suspect: async (keys) => void suspects.push(keys.length) });
    assert.equal(
      suspects.reduce((sum, count) => sum + count, 0),
      12_000,
    );
    assert.ok(sink.largest <= 5_000, `${sink.largest} rows in one answer`);
  });

  it("asks for no checksum of all that the sink has beyond the source's rows: else one statement over a hundred million rows outlives its function", async () => {
    const [source, sink] = [new FakeTable(), new FakeTable()];
    for (let key = 0; key < 9_000; key++) sink.set(key, "row");
    for (let key = 0; key < 10; key++) source.set(key, "row");
    const odd = await found((suspect) => walkRanges({ source, sink, suspect }));
    assert.deepEqual([odd.length, odd[0], sink.summed], [8_990, 10, 11]);
  });

  it("finds the source's rows where the sink is empty, and nothing where both are: else an empty table ends the comparison", async () => {
    const source = new FakeTable();
    assert.equal(
      await walkRanges({ source, sink: new FakeTable(), suspect: async (keys) => assert.deepEqual(keys, []) }),
      0,
    );
    source.set(-1, "row");
    assert.deepEqual(await found((suspect) => walkRanges({ source, sink: new FakeTable(), suspect })), [-1]);
  });

  it("asks for fewer rows at a time where a range takes long, and for more where it does not, within bounds: else an operation outlives its function", () => {
    assert.deepEqual(
      [nextSize(5_000, 4_000), nextSize(5_000, 100), nextSize(5_000, 800), nextSize(600, 12_000), nextSize(40_000, 1)],
      [2_500, 10_000, 6_250, 500, 50_000],
    );
  });
});
