// Which sink tables are said to lack rows, without databases.
import assert from "node:assert/strict";
import { settled } from "../../../../automation/operations/arrival.js";
import type { ConnectorStatus } from "../../../../automation/operations/connectorStatus.js";
import type { SinkLag, SourceLag } from "../../../../automation/operations/lag.js";
import { lacking, lackingRows, steady } from "../../../../automation/schema/lackingRows.js";
import type { TableShape } from "../../../../databases/tables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const shape = (primary: string[]): TableShape => ({ database: "d", table: "t", columns: [], unique: [], primary });
const rows = (count: number) => ({ rows: Math.min(count, 1000), more: count > 1000 });
const counts = (source: number, sink: number) => ({ source: rows(source), sink: rows(sink) });
const from = "demosrc.products";

describe("a sink table that lacks rows", () => {
  const settings = { from, table: "t", key: ["id"], exclude: [] };
  const pair = (primary = ["id"]) => ({ settings, source: shape(primary), sink: shape(["id"]) });
  const said = (source: number, sink: number, given: { properties?: object; primary?: string[] } = {}) => {
    const pipeline = pipelineWith({ source: { properties: given.properties ?? {} } });
    const found = lacking(pipeline, pair(given.primary), counts(source, sink));
    return found === undefined
      ? []
      : [found, lackingRows("dev", pipeline, pair(given.primary), counts(source, sink)).effect];
  };

  it("is one with far fewer than the source's: else a table that was added later lacks its old rows in silence", () => {
    assert.deepEqual(said(3, 0), [3, "wrong"]);
    assert.deepEqual(said(5000, 17), [983, "wrong"]);
    assert.deepEqual(said(5000, 900), []);
    assert.deepEqual(said(0, 0), []);
    assert.deepEqual(said(2, 3), []);
  });

  it("is none that is meant to have fewer: else a settled pipeline looks broken", () => {
    assert.deepEqual(said(9, 0, { properties: { "snapshot.mode": "no_data" } }), []);
    assert.deepEqual(said(9, 0, { properties: { "snapshot.include.collection.list": "demosrc.other" } }), []);
    assert.deepEqual(said(9, 0, { properties: { "skipped.operations": "c,t" } }), []);
    const sample = { "snapshot.select.statement.overrides": from };
    assert.deepEqual(said(900, 9, { properties: sample }), []);
    assert.deepEqual(said(900, 0, { properties: sample }), [900, "note"]);
    assert.deepEqual(said(900, 9, { primary: ["id", "day"] }), []);
  });

  it("is no queue that is empty now and then: else a status is wrong by chance", () => {
    assert.deepEqual(steady(counts(9, 0), counts(0, 9)), counts(0, 9));
    assert.deepEqual(steady(counts(0, 9), counts(9, 0)), counts(0, 9));
  });

  it("names what brings the rows, with a signal table and without: else nobody knows how", () => {
    const then = (source: object): string =>
      lackingRows("dev", pipelineWith({ source }), pair(), counts(9, 0)).then ?? "";
    assert.match(then({ signalTable: "demosrc.signals" }), /^cdc snapshot dev --tables demosrc\.products brings/);
    assert.match(
      then({ host: "db.example" }),
      /^in the source database CREATE TABLE .*; cdc snapshot dev --tables demosrc\.products/,
    );
  });
});

describe("rows that a sink table lacks", () => {
  const pipeline = pipelineWith();
  const connector = (role: "source" | "sink", state = "RUNNING"): ConnectorStatus => ({
    pipeline: "p",
    role,
    name: role,
    arn: role,
    state,
    tasks: { running: [0], failed: [] },
    unknown: [],
  });
  const source: SourceLag = {
    stored: { file: "bin.1", at: "" },
    server: {},
    bytes: 0,
    seconds: 0,
    snapshot: false,
    lost: false,
  };
  const sink = (lag: number): SinkLag => ({
    group: "g",
    records: lag,
    partitions: [{ topic: "simply.demosrc.products", partition: 0, committed: null, end: "9", lag }],
  });
  const flow = { connectors: [connector("source"), connector("sink")], source, sink: sink(0) };
  const difference = { table: from, sinkTable: "d.t", effect: "wrong" as const, what: "", lacks: 10 };
  const isSaid = (own: object): boolean => settled(pipeline, [difference], { ...flow, ...own }).length > 0;

  it("are said once nothing is on its way: else a first snapshot counts as a fault, or a busy table hides one", () => {
    assert.ok(isSaid({}));
    assert.ok(isSaid({ sink: sink(9) }));
    assert.ok(isSaid({ source: { ...source, bytes: 900, seconds: 5 } }));
    assert.ok(!isSaid({ sink: sink(10) }));
    assert.ok(!isSaid({ source: { ...source, snapshot: true } }));
    assert.ok(!isSaid({ source: { ...source, stored: null } }));
    assert.ok(!isSaid({ source: { ...source, bytes: 900, seconds: 300 } }));
    assert.ok(!isSaid({ connectors: [connector("source"), connector("sink", "PAUSED")] }));
    assert.ok(!isSaid({ source: undefined }));
  });

  it("hide no other difference: else a paused pipeline says nothing of its columns", () => {
    const { lacks: _rows, ...other } = difference;
    assert.deepEqual(settled(pipeline, [other], { ...flow, sink: undefined }), [other]);
  });
});
