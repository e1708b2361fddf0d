// A kind of database that exists here only: what verify asks of it to compare and repair its tables.
import assert from "node:assert/strict";
import type { Reach } from "../../../../automation/access/reach.js";
import { howToGiveSignals } from "../../../../automation/operations/signalTable.js";
import type { Target, TargetPipeline } from "../../../../automation/operations/target.js";
import { planTable } from "../../../../automation/verify/plan.js";
import { repairTables } from "../../../../automation/verify/repair.js";
import type { VerifySession } from "../../../../automation/verify/session.js";
import type { VerifiedTable } from "../../../../automation/verify/tables.js";
import { databaseKinds } from "../../../../databases/registry.js";
import type { ColumnShape } from "../../../../databases/tables.js";
import type { PipelineSettings } from "../../../../settings/pipeline.js";
import { parseSettings } from "../../../../settings/schema.js";
import { sinkKinds } from "../../../../sinks/registry.js";
import { sourceKinds } from "../../../../sources/registry.js";
import { heap } from "../../../kinds/heap.js";
import { ledger, ledgerDatabase } from "../../../kinds/ledger.js";
import { pipeline as books } from "../../../kinds/pipeline.js";
import { pipelineWith } from "../../connectors/pipeline.js";
import { FakeTable } from "./fakes.js";

const column = (name: string, type: string): ColumnShape => ({
  name,
  type,
  declared: type,
  nullable: false,
  collation: null,
  digits: type.startsWith("datetime") ? 2 : 0,
  bytes: 0,
  invisible: false,
});

describe("a kind of database that somebody adds", () => {
  const undo: (() => void)[] = [];
  const database = ledgerDatabase(() => undefined);
  before(() => {
    undo.push(
      databaseKinds.register(database),
      databaseKinds.register({ ...database, type: "heap" }),
      sourceKinds.register(ledger),
      sinkKinds.register(heap),
    );
  });
  after(() => undo.forEach((take) => take()));

  const pipeline = (source: string, sink: string, properties: Record<string, string> = {}): PipelineSettings => {
    const [own] = parseSettings({ platformStack: "a/b/c", pipelines: [books] }).pipelines;
    assert.ok(own);
    const other = pipelineWith();
    return {
      ...own,
      source: { ...(source === "ledger" ? own.source : other.source), properties },
      sink: { ...(sink === "heap" ? own.sink : other.sink), tables: own.sink.tables },
    };
  };
  const plan = (settings: PipelineSettings, key: [string, string], ...pairs: [from: string, to: string][]) => {
    const [table] = settings.sink.tables;
    assert.ok(table);
    const side = (database: string, at: 0 | 1) => ({
      dialect: "one",
      shape: {
        database,
        table: "t",
        columns: [column("id", key[at]), ...pairs.map((pair, index) => column(`c${index}`, pair[at]))],
        unique: [["id"]],
      },
    });
    return planTable(settings, table, side("a", 0), side("pile", 1));
  };

  it("says what its columns hold, as a source and as a sink: else verify compares them as another kind's types", () => {
    const asSource = plan(
      pipeline("ledger", "jdbc", { "ledger.money": "double" }),
      ["count", "bigint"],
      ["moment", "datetime"],
      ["money", "decimal"],
      ["tinyint", "tinyint"],
    );
    assert.deepEqual(
      asSource.source.columns.map(({ form }) => form),
      [{ kind: "integer" }, { kind: "datetime", fraction: 2, rounded: false }, { kind: "double" }],
    );
    assert.deepEqual(asSource.notCompared, [{ column: "c2", why: "nothing compares tinyint" }]);
    assert.match(
      asSource.lossy.map(({ why }) => why).join(),
      /2 digits of 6,ledger\.money=double: compared as a double/,
    );

    const asSink = plan(pipeline("mysql", "heap"), ["bigint", "count"], ["datetime", "moment"], ["json", "word"]);
    assert.deepEqual(
      asSink.sink.columns.map(({ form }) => form),
      [{ kind: "integer" }, { kind: "datetime", fraction: 2 }, { kind: "json" }],
    );
  });

  it("has a signal table in words of its own: else whoever may make it is given another database's SQL", () => {
    assert.match(howToGiveSignals(pipeline("ledger", "heap")), /^in the source database NOBODY CAN; then set /);
  });

  it("says how its texts sort: else rows are looked for in the wrong range", () => {
    assert.deepEqual(
      [
        plan(pipeline("ledger", "heap"), ["word", "word"]).sorted,
        plan(pipeline("ledger", "jdbc"), ["word", "varchar"]).sorted,
        plan(pipeline("ledger", "jdbc"), ["count", "bigint"]).sorted,
      ],
      [true, false, true],
    );
  });

  it("writes record keys, and knows what a snapshot would spoil: else a repair deletes no row, or harms one", async () => {
    const settings = pipeline("ledger", "jdbc");
    const [table] = settings.sink.tables;
    const planned = plan(settings, ["count", "bigint"], ["moment", "datetime"]);
    assert.ok(table);
    const source = new FakeTable();
    source.set(8, "missing");
    const shape = { database: "d", table: "t", columns: [column("id", "count"), column("c0", "moment")], unique: [] };
    const found = [
      { kind: "extra", key: ["7"] },
      { kind: "missing", key: ["8"] },
    ];
    const sent: string[] = [];
    const reach = {
      call: async (_name: string, { records }: { records: { key: string }[] }) =>
        void sent.push(...records.map(({ key }) => key)),
    } as unknown as Reach;
    const session = {
      target: { stack: "dev", access: { client: { region: "eu-west-1" } }, reach } as unknown as Target,
      pipeline: { outputs: { name: "books" }, settings } as unknown as TargetPipeline,
      options: { wait: 0 },
      idle: [],
      skips: [],
    } as unknown as VerifySession;
    const open = { settings: table, sinkName: "s", shape, plan: planned, source, sink: new FakeTable(), whole: true };
    const verification = { missing: 1, extra: 1, different: 0, found };
    const [repaired] = await repairTables(session, [{ open, verification } as unknown as VerifiedTable]);
    assert.deepEqual(repaired, { deleted: 1, emitted: 0, left: 1, why: "a snapshot turns back the clock" });
    assert.match(sent.join(), /"type":"int64","name":"ledger\.Count".*"payload":\{"id":70\}/);
  });
});
