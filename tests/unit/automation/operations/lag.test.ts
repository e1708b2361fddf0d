// Positions and lag of running pipelines, what their health is, how a topic is peeked into: pure.
import assert from "node:assert/strict";
import { healthOf } from "../../../../automation/operations/health.js";
import { rateBetween, recordsByTopic, sinkLag, sourceLag } from "../../../../automation/operations/lag.js";
import { peek, select } from "../../../../automation/operations/peek.js";
import type { PipelineStatus } from "../../../../automation/operations/status.js";
import type { Target } from "../../../../automation/operations/target.js";
import { retentionOf } from "../../../../automation/operations/topics.js";
import type { Positions } from "../../../../databases/kind.js";
import { databaseKinds } from "../../../../databases/registry.js";
import { decodeRecord, isWanted, type DecodedRecord } from "../../../../reach/kafka/changeEvent.js";
import { groupOffset } from "../../../../reach/kafka/lag.js";
import { storedKey, storedOffset } from "../../../../reach/kafka/sourceOffset.js";

/** A kind whose places are numbers. */
const positions: Positions = {
  stored: ({ at, written, copying }) => ({
    place: { number: at },
    writtenAt: written as number | null,
    snapshot: copying === true,
  }),
  endOf: ({ at }) => ({ number: at }),
  behind: (place, end) => ({ bytes: Number(end["at"]) - Number(place["number"]), lost: place["number"] === 0 }),
  hasPassed: (place, end) => Number(place["number"]) >= Number(end["at"]),
};
const end = { at: 250, serverTime: 1_000_000 };
const offset = (value: Record<string, unknown>) => ({
  writtenAt: null,
  snapshot: false,
  storedAt: 0,
  partition: { server: "x" },
  value,
});

describe("a source's lag", () => {
  it("is no seconds when there is nothing to read, whatever the age of the newest event: else a quiet night looks like an outage", () => {
    const lag = (at: number, written: number | null) => sourceLag(positions, offset({ at, written }), end);
    assert.deepEqual(lag(250, 940), {
      stored: { number: 250, at: "1970-01-01T00:00:00.000Z" },
      server: { number: 250 },
      bytes: 0,
      seconds: 0,
      snapshot: false,
      lost: false,
    });
    assert.deepEqual([lag(200, 940).bytes, lag(200, 940).seconds, lag(200, null).seconds], [50, 60, null]);
  });

  it("says that its first copy is not through, and that its place is gone: else both look like any other lag", () => {
    assert.equal(sourceLag(positions, undefined, end).snapshot, true);
    assert.equal(sourceLag(positions, offset({ at: 9, written: null, copying: true }), end).snapshot, true);
    assert.equal(sourceLag(positions, offset({ at: 0, written: null }), end).lost, true);
  });

  it("reads Connect's own records, and nothing else that lies in their topic: else another connector's place is taken for this one's", () => {
    assert.deepEqual(storedKey(Buffer.from('["orders",{"server":"shop"}]')), {
      connector: "orders",
      partition: { server: "shop" },
    });
    assert.deepEqual(
      [storedKey(null), storedKey(Buffer.from("orders")), storedKey(Buffer.from('{"a":1}'))],
      [undefined, undefined, undefined],
    );
    const read = storedOffset(
      { server: "shop" },
      Buffer.from('{"transaction_id":null,"ts_sec":1700000000,"file":"bin.000003","pos":4,"snapshot":true}'),
      5,
      databaseKinds.of("mysql").positions,
    );
    assert.deepEqual(
      [read?.["file"], read?.["position"], read?.writtenAt, read?.snapshot, read?.storedAt],
      ["bin.000003", 4, 1_700_000_000, true, 5],
    );
  });
});

describe("a sink's lag", () => {
  it("counts from the oldest record that is there where nothing is committed, or retention was faster: else a new sink has none, and a late one too much", () => {
    const range = { topic: "t", partition: 0, start: 10n, end: 30n };
    assert.deepEqual(groupOffset(range, undefined), {
      topic: "t",
      partition: 0,
      start: "10",
      end: "30",
      committed: null,
      lag: "20",
    });
    assert.deepEqual(
      [5n, 25n, 30n, 31n].map((committed) => groupOffset(range, committed).lag),
      ["20", "5", "0", "0"],
    );
    assert.equal(sinkLag("g", [groupOffset(range, 25n), groupOffset({ ...range, partition: 1 }, 29n)]).records, 6);
  });

  it("is a rate between two looks, of topics that both saw: else a topic that is new makes a peak", () => {
    const at = (time: number, ...ends: [string, string][]) => ({
      at: time,
      offsets: ends.map(([topic, last]) => ({ topic, partition: 0, start: "0", end: last, newest: null })),
    });
    assert.equal(rateBetween(at(0, ["a", "100"]), at(2000, ["a", "150"], ["b", "9000"])), 25);
    assert.equal(rateBetween(at(0, ["a", "100"]), at(0, ["a", "150"])), 0);
  });

  it("sums up partitions: else a topic shows its first one", () => {
    const offsets = [
      { topic: "a", partition: 0, start: "5", end: "10", newest: 3 },
      { topic: "a", partition: 1, start: "0", end: "2", newest: null },
    ];
    assert.deepEqual([...recordsByTopic(offsets)], [["a", { records: 7, newest: 3 }]]);
    assert.deepEqual(
      recordsByTopic([{ topic: "a", partition: 0, start: "0", end: "0", newest: null }]).get("a")?.newest,
      null,
    );
  });

  it("knows how long a topic keeps: else for ever and as the cluster look alike", () => {
    assert.deepEqual(retentionOf({}), { compacted: false });
    assert.deepEqual(retentionOf({ "retention.ms": "-1" }), { compacted: false, retentionHours: null });
    assert.deepEqual(retentionOf({ "retention.ms": "604800000", "cleanup.policy": "delete" }), {
      compacted: false,
      retentionHours: 168,
    });
    assert.deepEqual(retentionOf({ "cleanup.policy": "compact", "retention.ms": "1" }), {
      compacted: true,
      retentionHours: null,
    });
  });
});

describe("a stack's health", () => {
  const connector = {
    pipeline: "p",
    role: "sink" as const,
    name: "s",
    arn: "a",
    state: "RUNNING",
    tasks: { running: [0], failed: [] as number[] },
    unknown: [] as string[],
  };
  const pipeline: PipelineStatus = {
    pipeline: "p",
    connectors: [connector],
    unknown: [],
    sink: { group: "g", records: 50, partitions: [] },
  };
  const health = (own: Partial<PipelineStatus>, maxLag?: number) =>
    healthOf({ stack: "x", at: "", pipelines: [{ ...pipeline, ...own }] }, maxLag);

  it("is that of the worst: else a failure hides behind a lag", () => {
    assert.deepEqual(health({}), { health: "healthy", reasons: [] });
    assert.deepEqual(health({}, 50).health, "healthy");
    assert.deepEqual(health({}, 49), {
      health: "lagging",
      reasons: ["pipeline p: the sink is 50 records behind, more than 49"],
    });
    assert.equal(health({ unknown: ["sink lag: no route"] }).health, "unknown");
    assert.equal(health({ connectors: [{ ...connector, state: "UPDATING" }] }).health, "unknown");
    assert.equal(health({ connectors: [{ ...connector, state: "PAUSED" }] }).health, "healthy");
    const failure = { at: "", cause: "no such column", trace: [] };
    const failed = health(
      { connectors: [{ ...connector, tasks: { running: [], failed: [0] }, failure }], unknown: ["x"] },
      1,
    );
    assert.deepEqual(
      [failed.health, failed.reasons[0], failed.reasons.length],
      ["failed", "connector s: task 0 failed: no such column", 3],
    );
    assert.equal(health({ connectors: [{ ...connector, state: "MISSING" }] }).health, "failed");
    assert.equal(
      health({ connectors: [{ ...connector, state: "FAILED", reason: "UnknownError" }] }).reasons[0],
      "connector s is FAILED: UnknownError",
    );
  });
});

describe("a record", () => {
  const event = (op: string, after: unknown, before: unknown = null) =>
    Buffer.from(
      JSON.stringify({
        schema: { type: "struct" },
        payload: {
          before,
          after,
          op,
          source: { db: "shop", table: "orders", file: "bin.1", pos: 4, ts_ms: 7, snapshot: "false" },
          ts_ms: 8,
        },
      }),
    );
  const decoded = (key: string | null, value: Buffer | null) =>
    decodeRecord(0, { offset: 12n, timestamp: 99, key: key === null ? null : Buffer.from(key), value });

  it("is a change event with and without schemas: else half of all pipelines can't be peeked into", () => {
    const expected = {
      partition: 0,
      offset: "12",
      timestamp: 99,
      key: { id: 1 },
      operation: "u",
      before: { id: 1 },
      after: { id: 1, n: 2 },
      source: { table: "shop.orders", file: "bin.1", position: 4, at: 7, snapshot: false },
    };
    assert.deepEqual(decoded('{"schema":{},"payload":{"id":1}}', event("u", { id: 1, n: 2 }, { id: 1 })), expected);
    const { payload } = JSON.parse(event("u", { id: 1, n: 2 }, { id: 1 }).toString()) as { payload: object };
    assert.deepEqual(decoded('{"id":1}', Buffer.from(JSON.stringify(payload))), expected);
  });

  it("is text, or JSON, or nothing where it is no change event: else an offset or a tombstone breaks the command", () => {
    assert.deepEqual(decoded(null, Buffer.from("hello")), {
      partition: 0,
      offset: "12",
      timestamp: 99,
      key: null,
      value: "hello",
    });
    assert.deepEqual(decoded("k", null), { partition: 0, offset: "12", timestamp: 99, key: "k", value: null });
    assert.equal(
      decoded("12345678901234567890", null).key,
      "12345678901234567890",
      "a number that JavaScript would round",
    );
    assert.deepEqual(decoded("k", Buffer.from('{"op":"c"}')).value, { op: "c" });
  });

  it("is found by its key in every form, and by operation: else one scrolls for a row", () => {
    const record = decoded('{"schema":{},"payload":{"id":7}}', event("d", null, { id: 7 }));
    for (const key of ["7", '{"id":7}', '{ "id": 7 }']) assert.equal(isWanted(record, { key }), true, key);
    for (const key of ["70", '{"id":70}', "id"]) assert.equal(isWanted(record, { key }), false, key);
    assert.deepEqual(
      [
        isWanted(record, { operations: ["d"] }),
        isWanted(record, { operations: ["c", "u"] }),
        isWanted(decoded("k", null), { operations: ["d"] }),
      ],
      [true, false, false],
    );
    assert.equal(isWanted(decoded("plain", null), { key: "plain" }), true);
  });

  it("is looked for backwards in steps that grow, and in as few as it takes: else the newest ten of a billion are read from the first", async () => {
    const asked: string[] = [];
    const matching =
      (every: bigint) =>
      (
        partition: number,
        from: bigint,
        until: bigint,
        count: number,
        which: "first" | "last",
      ): Promise<DecodedRecord[]> => {
        assert.ok(Number.isFinite(count), "all that fits is kept");
        asked.push(`${from}-${until}`);
        const found: DecodedRecord[] = [];
        for (let offset = from; offset < until; offset++)
          if (offset % every === 0n)
            found.push({ partition, offset: String(offset), timestamp: Number(offset), key: null });
        return Promise.resolve(which === "last" ? found.slice(-count) : found.slice(0, count));
      };
    const range = { partition: 0, start: 0n, end: 100_000n };
    const newest = await select([range], matching(1n), { count: 3, from: "end" });
    assert.deepEqual([newest.map(({ offset }) => offset), asked], [["99997", "99998", "99999"], ["99800-100000"]]);
    asked.length = 0;
    const rare = await select([range], matching(5000n), { count: 2, from: "end" });
    assert.deepEqual(
      [rare.map(({ offset }) => offset), asked],
      [
        ["90000", "95000"],
        ["99800-100000", "98200-99800", "85400-98200"],
      ],
    );
    const oldest = await select([range, { ...range, partition: 1, start: 50n }], matching(10n), {
      count: 3,
      from: "beginning",
    });
    assert.deepEqual(
      oldest.map(({ partition, offset }) => `${partition}/${offset}`),
      ["0/0", "0/10", "0/20"],
    );
    assert.deepEqual(await select([{ partition: 0, start: 5n, end: 5n }], matching(1n), { count: 3, from: "end" }), []);
  });

  it("is found across answers that end early, from either end: else the newest are those of the first answer", async () => {
    const answer = (from: number, until: number, limit: number) => {
      const last = Math.min(until, from + Math.min(limit, 50));
      const records = Array.from({ length: last - from }, (_, index) => ({
        partition: 0,
        offset: String(from + index),
        timestamp: from + index,
        key: null,
      }));
      return { records, next: last < until ? String(last) : null };
    };
    const call = (name: string, { from, until, limit }: { from: string; until: string; limit: number }) =>
      Promise.resolve(
        name === "kafka.topicOffsets"
          ? [{ partition: 0, start: "0", end: "200" }]
          : answer(Number(from), Number(until), limit),
      );
    const target = { brokers: {}, pipelines: [], reach: { call } } as unknown as Target;
    assert.deepEqual(
      (await peek(target, "t", { count: 2, from: "end" })).records.map(({ offset }) => offset),
      ["198", "199"],
    );
    assert.deepEqual((await peek(target, "t", { count: 60, from: "beginning" })).records.length, 60);
  });
});
