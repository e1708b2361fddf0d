// Which record a skip is for, what the sink's properties become meanwhile, and how what was skipped is kept.
import assert from "node:assert/strict";
import { healthOf } from "../../../../automation/operations/health.js";
import { isRefusedSo, recordText, refusedOf, type Waiting } from "../../../../automation/operations/refusal.js";
import {
  allTaken,
  chosen,
  isOnlyRefused,
  offsetBehind,
  refuseUnproven,
} from "../../../../automation/operations/skipDecision.js";
import { asBefore, oneAtATime, oneAtATimeOf } from "../../../../automation/operations/skipMarker.js";
import { columnIn } from "../../../../databases/mysql/messages.js";
import { rowChange } from "../../../../reach/kafka/rowValues.js";
import { skipOf, skipRecord, type Skip } from "../../../../reach/kafka/skips.js";
import { sinkKindOf } from "../../../../sinks/registry.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const cause =
  "com.mysql.cj.jdbc.exceptions.MysqlDataTruncation: Data truncation: Data too long for column 'c' at row 31";
const refused = "Data too long for column 'c' at row 1";

const waiting = (table: string, partition: number, ahead: number, answer?: Waiting["answer"]): Waiting => ({
  ...{ topic: `p.${table}`, partition, offset: String(50 + ahead), table, sinkTable: table, key: { id: ahead } },
  ...{ ahead, committed: "50", record: { partition, offset: String(50 + ahead), timestamp: 0, key: null } },
  ...(answer && { answer }),
});
const taken = { changes: true };
const standingOf = (...all: Waiting[]) => {
  const found = refusedOf(all, cause);
  return { waiting: all, cut: [], toGo: all.length, ...(found && { refused: found }) };
};

describe("the record that a sink can't take", () => {
  it("is the first that is refused in the words of the task's failure, whatever row of a batch it was: else another one is skipped", () => {
    assert.ok(isRefusedSo(refused, cause));
    assert.ok(!isRefusedSo("Column 'c' cannot be null", cause));
    const found = refusedOf(
      [
        waiting("t", 0, 0, taken),
        waiting("t", 0, 1, { refused: "Column 'c' cannot be null", changes: false }),
        waiting("t", 0, 2, { refused, changes: false }),
        waiting("u", 0, 4, { refused, changes: false }),
      ],
      cause,
    );
    assert.deepEqual([found?.table, found?.ahead], ["t", 2]);
    assert.equal(refusedOf([waiting("t", 0, 0, taken)], cause), undefined);
  });

  it("is named with table, key and the column of each server's message: else somebody looks for it by hand", () => {
    const messages = [
      "Data too long for column 'c' at row 1",
      "Column 'c' cannot be null",
      "Field 'c' doesn't have a default value",
      "Incorrect string value: '\\xF0' for column `d`.`t`.`c` at row 1",
      "Unknown column 'c' in 'INSERT INTO'",
    ];
    assert.deepEqual(
      messages.map(columnIn),
      messages.map(() => "c"),
    );
    assert.equal(columnIn("CONSTRAINT `c` failed for `d`.`t`"), undefined);
    assert.equal(
      recordText({ ...waiting("t", 0, 0), column: "c" }),
      'record p.t/0/50 of t (t), key {"id":0}, column c',
    );
  });

  it("may be named, but neither one that is not there nor one of another table: else a typing error loses a row", () => {
    const found = standingOf(waiting("t", 0, 0, taken), waiting("t", 0, 1, { refused, changes: false }));
    assert.equal(chosen(found, {}, cause).offset, "51");
    assert.equal(chosen(found, { record: "p.t/0/50" }, cause).offset, "50");
    assert.throws(() => chosen(found, { record: "p.t/0/52" }, cause), /offsets 50 to 51/);
    assert.throws(
      () => chosen(found, { record: "other/0/1" }, cause),
      /nothing to take from other, partition 0\. It has from p\.t\/0/,
    );
    assert.throws(() => chosen(found, { record: "51" }, cause), /write topic\/partition\/offset/);
    assert.throws(() => chosen(found, { table: "u" }, cause), /no record of u to take\. It has of t/);
    assert.throws(
      () => chosen(standingOf(...found.waiting, waiting("u", 0, 0, taken)), { table: "u" }, cause),
      /another table's row, record p\.t\/0\/51/,
    );
    assert.throws(() => chosen(standingOf(waiting("t", 0, 0)), {}, cause), /first come record p\.t\/0\/50.*--record/);
  });

  it("is not passed over rows that may not be written yet: else they are lost with it", () => {
    const first = waiting("t", 0, 1, { refused, changes: false });
    const later = waiting("t", 0, 3, { refused, changes: false });
    const all = [waiting("t", 0, 0, taken), first, waiting("t", 0, 2, taken), later];
    refuseUnproven({ waiting: all }, first, cause);
    assert.throws(() => refuseUnproven({ waiting: all }, later, cause), /fails before that of record p\.t\/0\/51/);
    assert.throws(
      () => refuseUnproven({ waiting: all }, waiting("t", 0, 2, taken), cause),
      /fails before|may not have written/,
    );
    assert.ok(isOnlyRefused({ waiting: all, cut: [{ topic: "p.t", partition: 0 }] }, first, cause));
    assert.ok(
      !isOnlyRefused({ waiting: [...all, waiting("t", 1, 0, { refused, changes: false })], cut: [] }, first, cause),
    );
    assert.ok(!isOnlyRefused({ waiting: all, cut: [{ topic: "p.t", partition: 1 }] }, first, cause));
  });

  it("is a deletion together with its tombstone: else the sink fails of the same row once more", () => {
    const of = (ahead: number, record: object): Waiting => {
      const one = waiting("t", 0, ahead);
      return { ...one, key: { id: 1 }, record: { ...one.record, ...record } };
    };
    const [deletion, tombstone, insert] = [
      of(0, { operation: "d" }),
      of(1, { value: null }),
      of(1, { operation: "c" }),
    ];
    assert.equal(offsetBehind({ waiting: [deletion, tombstone] }, deletion), "52");
    assert.equal(offsetBehind({ waiting: [deletion, insert] }, deletion), "51");
    assert.equal(offsetBehind({ waiting: [deletion] }, deletion), "51");
  });

  it("is none where the sink takes all that comes: else a row is skipped whose cause is mended", () => {
    assert.ok(allTaken(standingOf(waiting("t", 0, 0, taken))));
    assert.ok(!allTaken(standingOf(waiting("t", 0, 0, taken), waiting("t", 0, 1))));
    assert.ok(!allTaken(standingOf()));
  });
});

describe("cdc status of a sink that can't take a record", () => {
  const healthWith = (more: object, connector: object = {}) =>
    healthOf({
      stack: "dev",
      at: "",
      pipelines: [
        {
          pipeline: "p",
          connectors: [
            { ...{ pipeline: "p", role: "sink", name: "s", arn: "a", state: "RUNNING", unknown: [] }, ...connector },
          ],
          unknown: [],
          ...more,
        },
      ],
    }).reasons;

  it("names table, key and column, and the way past it: else somebody looks through a batch of thousands", () => {
    const failed = { tasks: { running: [], failed: [0] }, failure: { at: "", cause: "too long", trace: [] } };
    const { record: _record, committed: _committed, ...named } = waiting("t", 0, 3);
    assert.deepEqual(healthWith({ refused: { ...named, column: "c" } }, failed), [
      'connector s: task 0 failed: too long, at record p.t/0/53 of t (t), key {"id":3}, column c; cdc skip dev goes on ' +
        "without it",
    ]);
    assert.deepEqual(healthWith({}, failed), ["connector s: task 0 failed: too long"]);
  });

  it("says that a skip was ended half-way: else the sink stays slow, and its other topics wait", () => {
    assert.match(
      healthWith({}, { skipping: "p.t" })[0] ?? "",
      /one record at a time, of topic p\.t alone.*cdc skip dev/,
    );
  });
});

describe("a sink that takes its records one at a time", () => {
  const pipeline = pipelineWith({});
  const own = sinkKindOf(pipeline).configuration(pipeline);
  const properties = { ...own, name: "sink" };

  it("gets its own properties back: else it stays slow for ever", () => {
    const slow = oneAtATime(properties, "one.topic");
    assert.deepEqual([slow["topics"], slow["consumer.override.max.poll.records"]], ["one.topic", "1"]);
    assert.equal(oneAtATimeOf(slow), "one.topic");
    assert.deepEqual(asBefore(own, slow), properties);
    assert.equal(oneAtATimeOf(properties), undefined);
    assert.deepEqual(asBefore(own, properties), properties);
  });
});

describe("a skip that is kept", () => {
  const skip: Skip = {
    ...{ connector: "sink", topic: "p.t", partition: 2, offset: "9007199254740993", at: "2026-11-30T17:00:00.000Z" },
    ...{
      table: "d.t",
      sinkTable: "s.t",
      key: { id: 1 },
      column: "c",
      why: cause,
      failedAt: "2026-11-30T16:00:00.000Z",
    },
  };

  it("is read back whole, and nothing else is read for one: else a source's offset passes for a skip", () => {
    const { key, value } = skipRecord(skip);
    assert.deepEqual(skipOf(Buffer.from(key), Buffer.from(value)), skip);
    assert.equal(skipOf(Buffer.from(key), null), undefined);
    assert.equal(skipOf(Buffer.from('["source",{"server":"p"}]'), Buffer.from('{"file":"b"}')), undefined);
    assert.equal(skipOf(null, Buffer.from(value)), undefined);
  });
});

describe("a change as SQL takes it", () => {
  const written = (fields: object[], values: object) =>
    rowChange(
      Buffer.from(JSON.stringify({ schema: { fields: [{ field: "id", type: "int64" }] }, payload: { id: 1 } })),
      Buffer.from(
        JSON.stringify({ schema: { fields: [{ field: "after", fields }] }, payload: { op: "c", after: values } }),
      ),
    )?.row;

  it("has each type as its database writes it: else a row that the sink takes seems to be refused", () => {
    const cases: [object, unknown, unknown][] = [
      [{ type: "string" }, "it's", "it's"],
      [{ type: "int32" }, 5, "5"],
      [{ type: "boolean" }, true, "1"],
      [{ type: "string" }, null, null],
      [{ type: "int32", name: "io.debezium.time.Date" }, 19_000, "2022-01-08"],
      [{ type: "int64", name: "io.debezium.time.Timestamp" }, -1, "1969-12-31 23:59:59.999000"],
      [{ type: "int64", name: "io.debezium.time.MicroTimestamp" }, 1_700_000_000_123_456, "2023-11-14 22:13:20.123456"],
      [{ type: "int64", name: "io.debezium.time.MicroTime" }, 3_600_000_001, "01:00:00.000001"],
      [{ type: "string", name: "io.debezium.time.ZonedTimestamp" }, "2024-01-31T08:00:00Z", "2024-01-31 08:00:00"],
      [{ type: "bytes", name: "org.apache.kafka.connect.data.Decimal", parameters: { scale: "2" } }, "/4U=", "-1.23"],
      [{ type: "bytes", name: "org.apache.kafka.connect.data.Decimal", parameters: { scale: "0" } }, "AP8=", "255"],
      [{ type: "bytes" }, "AQI=", { base64: "AQI=" }],
      [{ type: "bytes", name: "io.debezium.data.Bits" }, "AQI=", { base64: "AgE=" }],
      [{ type: "struct", name: "io.debezium.data.geometry.Geometry" }, { wkb: "AQI=" }, undefined],
    ];
    for (const [schema, value, expected] of cases)
      assert.deepEqual(written([{ ...schema, field: "v" }], { v: value })?.["v"], expected, JSON.stringify(schema));
  });

  it("keeps the digits of large numbers, and knows a deletion by its key: else it asks about another row", () => {
    const key = Buffer.from('{"schema":{"fields":[{"field":"id","type":"int64"}]},"payload":{"id":9007199254740993}}');
    assert.deepEqual(rowChange(key, null), { key: { id: "9007199254740993" }, row: null });
    assert.equal(rowChange(null, null), undefined);
    assert.equal(rowChange(key, Buffer.from("text")), undefined);
  });
});
