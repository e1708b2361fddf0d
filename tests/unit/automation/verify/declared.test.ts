// What a pipeline's settings mean for a comparison's rows and columns, and what a repair is kept from.
import assert from "node:assert/strict";
import { copiesAll } from "../../../../sources/mysql/firstSnapshot.js";
import { notesOn, otherFilling } from "../../../../automation/verify/declaredRows.js";
import { repairNotes, repairTables } from "../../../../automation/verify/repair.js";
import { tableSide } from "../../../../automation/verify/side.js";
import type { Target, TargetPipeline } from "../../../../automation/operations/target.js";
import type { TableReader } from "../../../../databases/kind.js";
import type { Reach } from "../../../../automation/access/reach.js";
import { idleConnectors, type VerifySession } from "../../../../automation/verify/session.js";
import type { VerifiedTable } from "../../../../automation/verify/tables.js";
import { verifyTables } from "../../../../automation/verify/verifyTables.js";
import { pipelineWith } from "../../connectors/pipeline.js";
import { FakeTable } from "./fakes.js";

describe("what settings mean for a comparison", () => {
  it("decides for each table whether it was copied whole: else a missing row of a whole one is never found", () => {
    const all = (properties: Record<string, string>) =>
      ["shop.orders", "shop.users"].map((table) => copiesAll(properties, table));
    assert.deepEqual(all({ "snapshot.select.statement.overrides": "shop.orders" }), [false, true]);
    assert.deepEqual(all({ "snapshot.include.collection.list": "shop\\.orders" }), [true, false]);
    assert.deepEqual(all({ "snapshot.mode": "no_data" }), [false, false]);
  });

  it("says what skipped operations leave: else their rows are taken for lost ones", () => {
    assert.match(
      notesOn(pipelineWith({ source: { properties: { "skipped.operations": "d" } } })).join(),
      /stay in the sink on purpose/,
    );
    assert.match(
      notesOn(pipelineWith({ source: { properties: { "skipped.operations": "c, u" } } })).join(),
      /with c: .*missing,.*with u: .*different/,
    );
    assert.deepEqual(notesOn(pipelineWith()), []);
  });

  it("knows another pipeline on the same sink table: else a repair deletes its rows", () => {
    const filling = (name: string, server: string, table: string) => ({
      name,
      server,
      sink: pipelineWith({ sink: { tables: [{ from: "demosrc.products", table, key: ["id"] }] } }).sink,
    });
    const own = filling("a", "db:3306", "one");
    assert.equal(otherFilling([own, filling("b", "DB:3306", "one")], own, "one"), "b");
    assert.equal(
      otherFilling([own, filling("b", "other:3306", "one"), filling("c", "db:3306", "two")], own, "one"),
      undefined,
    );
  });
});

/** One table of two sides, as a comparison has opened it. */
function tableOf(
  own: Partial<VerifiedTable["open"]> = {},
  sides = { source: new FakeTable(), sink: new FakeTable() },
): VerifiedTable["open"] {
  const settings = pipelineWith().sink.tables[0];
  assert.ok(settings);
  const read = {
    database: "d",
    table: "t",
    key: [{ name: "id", form: { kind: "integer" as const } }],
    columns: [{ name: "id", form: { kind: "integer" as const }, long: false }],
  };
  const id = {
    name: "id",
    type: "int",
    declared: "int",
    nullable: false,
    collation: null,
    digits: 0,
    bytes: 0,
    invisible: false,
  };
  const plan = { source: read, sink: read, sorted: true, lacking: [], notCompared: [], lossy: [] };
  return {
    settings,
    sinkName: "demosink.productinfo",
    shape: { database: "d", table: "t", columns: [id], unique: [["id"]] },
    plan,
    ...sides,
    whole: true,
    keepsDeleted: false,
    ...own,
  };
}

const compared = async (open: VerifiedTable["open"]): Promise<VerifiedTable["verification"]> => {
  const passage = { mark: async () => ({ passed: async () => ({ passed: true as const }) }) };
  const [verified] = await verifyTables([open], passage, {});
  assert.ok(verified);
  return verified.verification;
};

describe("what a comparison makes of rows", function () {
  this.timeout(20_000);

  it("counts rows that are kept on purpose apart from extra ones: else a repair deletes the history that somebody keeps", async () => {
    const open = tableOf({ keepsDeleted: true });
    (open.sink as FakeTable).set(1, "deleted at the source");
    const { extra, kept, found } = await compared(open);
    assert.deepEqual([extra, kept, found], [0, 1, []]);
  });

  it("goes on where the rows that were not copied can't be counted: else hours of comparing are lost for a number", async () => {
    class Slow extends FakeTable {
      override async count(): Promise<never> {
        return Promise.reject(new Error("Task timed out"));
      }
    }
    const { notCopied, notCounted, missing } = await compared(
      tableOf({ whole: false }, { source: new Slow(), sink: new FakeTable() }),
    );
    assert.deepEqual([notCopied, notCounted, missing], [undefined, "Task timed out", 0]);
  });

  it("asks for few rows at a time where all of their columns come along: else the answer is larger than a function may give", async () => {
    const asked: number[] = [];
    const reader = {
      rowsByKey: async (_table: unknown, keys: string[][]) => (asked.push(keys.length), []),
    } as unknown as TableReader;
    const side = tableSide(reader, { database: "d", table: "t", key: [], columns: [] });
    const keys = Array.from({ length: 250 }, (_value, key) => [String(key)]);
    await side.byKey(keys, "values");
    await side.byKey(keys);
    assert.deepEqual(asked, [100, 100, 50, 250]);
  });
});

describe("a repair", () => {
  const target = {
    stack: "dev",
    access: { client: { region: "eu-west-1" } },
    reach: { call: async () => assert.fail("nothing is sent") },
  } as unknown as Target;
  const session = (changes: Parameters<typeof pipelineWith>[0] = {}, own: Partial<VerifySession> = {}) => {
    const pipeline = {
      outputs: { name: "orders" },
      settings: pipelineWith(changes),
      source: async () => ({ kind: "mysql" }),
    } as unknown as TargetPipeline;
    return { target, pipeline, options: { wait: 0 }, idle: [], skips: [], ...own } as unknown as VerifySession;
  };
  const with_ = (open: VerifiedTable["open"], verification: object): VerifiedTable => ({
    open,
    verification: {
      missing: 0,
      extra: 0,
      different: 0,
      found: [],
      ...verification,
    } as unknown as VerifiedTable["verification"],
  });
  const extra = { extra: 1, found: [{ kind: "extra", key: ["7"] }] };

  it("says before anything is compared what it will not be able to do: else hours of comparing go by first", async () => {
    const worker = { properties: { "key.converter": "io.confluent.connect.avro.AvroConverter" } };
    const idle = [{ name: "sink", state: "PAUSED" }];
    const notes = await repairNotes(session({ source: { host: "db" }, worker }, { idle }));
    const expected = [
      /^pipeline orders takes no signals, .*Fix: /,
      /^keys are written by io\.confluent/,
      /while connector sink is PAUSED\. Fix: cdc resume dev sink, then repair again$/,
    ];
    assert.equal(notes.length, expected.length);
    for (const [index, pattern] of expected.entries()) assert.match(notes[index] ?? "", pattern);
    const refusing = { ...target, reach: { call: async () => "its user may not write it" } as unknown as Reach };
    const signalled = { source: { host: "db", signalTable: "demosrc.debezium_signal" } };
    assert.deepEqual(await repairNotes(session(signalled, { target: refusing })), [
      "pipeline orders: missing and different rows can't be repaired: its user may not write it",
    ]);
  });

  it("deletes extra rows without a signal table, and says that it can't emit the missing ones: else one of both is lost with the other", async () => {
    const sent: string[] = [];
    const reach = { call: async (name: string) => void sent.push(name) } as unknown as Reach;
    const open = tableOf();
    (open.source as FakeTable).set(8, "missing");
    const found = [
      { kind: "extra", key: ["7"] },
      { kind: "missing", key: ["8"] },
    ];
    const [repaired] = await repairTables(session({ source: { host: "db" } }, { target: { ...target, reach } }), [
      with_(open, { extra: 1, missing: 1, found }),
    ]);
    assert.deepEqual(
      [sent, repaired?.deleted, repaired?.left, /takes no signals/.test(repaired?.why ?? "")],
      [["kafka.produce"], 1, 1, true],
    );
  });

  it("deletes no extra rows of a sink table that another pipeline fills: else it deletes that one's rows", async () => {
    assert.deepEqual(await repairTables(session(), [with_(tableOf({ sharedWith: "b" }), extra)]), [
      {
        deleted: 0,
        emitted: 0,
        left: 1,
        why: "pipeline b fills demosink.productinfo, too: rows that are not of this source may be its own, and are not deleted",
      },
    ]);
  });

  it("says of one table why it can't be repaired, and goes on: else what was found out about all is lost", async () => {
    const avro = session({ worker: { properties: { "key.converter": "io.confluent.connect.avro.AvroConverter" } } });
    const [first, second] = await repairTables(avro, [with_(tableOf(), extra), with_(tableOf(), {})]);
    assert.match(first?.why ?? "", /^keys are written by io\.confluent/);
    assert.deepEqual([first?.left, second], [1, { deleted: 0, emitted: 0 }]);
  });

  it("names the snapshot to run where very many rows are missing, and asks for none by its key: else the whole table is compared again for each 5,000", async () => {
    const [repaired] = await repairTables(session(), [
      with_(tableOf(), { missing: 60_000, found: [{ kind: "missing", key: ["7"] }] }),
    ]);
    assert.deepEqual(
      [repaired?.left, /run cdc snapshot dev --tables demosrc\.products --wait/.test(repaired?.why ?? "")],
      [60_000, true],
    );
  });

  it("takes a connector that was deleted for one that does not run: else it ends in a raw NotFoundException", async () => {
    const requestHandler = {
      handle: () => Promise.reject(Object.assign(new Error("gone"), { name: "NotFoundException" })),
    };
    const access = {
      client: {
        region: "eu-west-1",
        maxAttempts: 1,
        credentials: { accessKeyId: "x", secretAccessKey: "x" },
        requestHandler,
      },
    };
    const gone = { pipeline: "orders", role: "sink" as const, name: "sink", arn: "arn:gone", logGroup: "/sink" };
    assert.deepEqual(await idleConnectors({ stack: "dev", access } as unknown as Target, [gone]), [
      { name: "sink", state: "MISSING" },
    ]);
  });
});
