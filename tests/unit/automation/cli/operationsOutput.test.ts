// What the commands on running pipelines print for people.
import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { sentence as outcome } from "../../../../automation/cli/control.js";
import { lines as offsetLines } from "../../../../automation/cli/commands/offsets/show.js";
import { lines as recordLines } from "../../../../automation/cli/commands/peek.js";
import { lines as statusLines } from "../../../../automation/cli/statusText.js";
import { retention, size } from "../../../../automation/cli/topicTable.js";
import { sentence as report } from "../../../../automation/cli/commands/watchdog.js";
import { healthOf } from "../../../../automation/operations/health.js";
import type { StackStatus } from "../../../../automation/operations/status.js";

describe("cdc status", () => {
  const status: StackStatus = {
    stack: "dev",
    at: "2026-11-20T03:00:00.000Z",
    pipelines: [
      {
        pipeline: "orders",
        connectors: [
          {
            pipeline: "orders",
            role: "sink",
            name: "orders-sink",
            arn: "a",
            state: "RUNNING",
            tasks: { running: [1], failed: [0] },
            capacity: { workers: 2, mcu: 1 },
            unknown: [],
            lastOperation: {
              type: "UPDATE_WORKER_SETTING",
              state: "ROLLBACK_COMPLETE",
              at: "x",
              endedAt: "2026-11-20T02:00:00.000Z",
              error: "unhealthy",
            },
            failure: {
              at: "2026-11-20T02:59:00.000Z",
              cause: "no such column",
              trace: ["ERROR task killed", "Caused by: no such column"],
            },
          },
        ],
        source: {
          stored: { file: "bin.000001", position: 4, at: "x" },
          server: { file: "bin.000001", position: 1028 },
          bytes: 1024,
          seconds: 300,
          snapshot: false,
          lost: false,
        },
        sink: { group: "connect-orders-sink", records: 12_000, partitions: [] },
        rate: 41.5,
        quiet: 7,
        unknown: [],
      },
    ],
  };

  it("says verdict and reasons first, then what stands behind them: else one reads a page at night to learn the first line", () => {
    const shown = statusLines(status, healthOf(status, 10_000)).map(stripVTControlCharacters);
    assert.deepEqual(shown.slice(0, 3), [
      "dev is failed (2026-11-20T03:00:00.000Z)",
      "  ! connector orders-sink: task 0 failed: no such column",
      "  ! pipeline orders: the sink is 12000 records behind, more than 10000",
    ]);
    const text = shown.join("\n");
    assert.match(
      text,
      /orders-sink {2}RUNNING {2}1 running, 1 failed {2}2 x 1 MCU {2}ROLLBACK_COMPLETE 2026-11-20T02:00:00\.000Z: unhealthy/,
    );
    assert.match(text, /orders-sink, 2026-11-20T02:59:00\.000Z:\n {4}ERROR task killed\n {4}Caused by: no such column/);
    assert.match(text, /source {2}bin\.000001:4 of bin\.000001:1028, 1,024 bytes behind, 5 min\n/);
    assert.match(text, /sink {4}12,000 records behind\n {2}flow {4}41\.5 records\/s; last event 7 s ago$/m);
  });
});

describe("the other operations", () => {
  it("say what became of a connector: else one asks for its status to learn it", () => {
    assert.equal(outcome({ connector: "c", action: "pause", result: "done", state: "PAUSED" }), "c: paused, PAUSED");
    assert.equal(
      outcome({ connector: "c", action: "resume", result: "unchanged", state: "RUNNING" }),
      "c: is RUNNING already",
    );
    assert.equal(
      outcome({ connector: "c", action: "restart", result: "failed", state: "RUNNING", why: "task 0 failed" }),
      "c: restart failed, it is RUNNING: task 0 failed",
    );
    assert.equal(
      report({ at: "", connector: "c", action: "giveUp", why: "5 restarts", until: "2026-11-20T04:00:00.000Z" }),
      "c: given up until 2026-11-20T04:00:00.000Z: 5 restarts",
    );
    assert.equal(
      report({ at: "", connector: "c", action: "restartTasks", why: "task 0 failed", failed: "throttled" }),
      "c: failed tasks restarted: task 0 failed; MSK Connect refused: throttled",
    );
  });

  it("show records and offsets on a few lines each: else a terminal fills with envelopes", () => {
    const record = {
      partition: 0,
      offset: "12",
      timestamp: 0,
      key: { id: 7 },
      operation: "u" as const,
      before: { id: 7, n: 1 },
      after: { id: 7, n: 2 },
      source: { table: "shop.orders", file: "bin.1", position: 4, at: 0, snapshot: false },
    };
    assert.deepEqual(recordLines(record), [
      '0/12 1970-01-01T00:00:00.000Z key {"id":7} update shop.orders bin.1:4',
      '  before {"id":7,"n":1}',
      '  after  {"id":7,"n":2}',
    ]);
    assert.deepEqual(recordLines({ partition: 0, offset: "13", timestamp: 0, key: "k", value: null }), [
      "0/13 1970-01-01T00:00:00.000Z key k tombstone",
    ]);
    const committed = [{ topic: "t", partition: 0, start: "0", end: "9", committed: null, lag: "9" }];
    assert.deepEqual(offsetLines({ pipeline: "p", connector: "c", role: "sink", group: "connect-c", committed }), [
      "c (consumer group connect-c)",
      "  t/0: nothing committed of 9, 9 to go",
    ]);
    assert.deepEqual(
      offsetLines({ pipeline: "p", connector: "c", role: "source", stored: null })[1],
      "  has stored no offset: its next start takes a snapshot",
    );
  });

  it("say sizes and spans as people do: else 604800000 is to be divided in the head", () => {
    assert.deepEqual([0, 2047, 5 * 2 ** 20, 3 * 2 ** 30].map(size), ["0 B", "2.0 KiB", "5.0 MiB", "3.0 GiB"]);
    const shown = [
      { compacted: true, retentionHours: null },
      { compacted: false },
      { compacted: false, retentionHours: null },
      { compacted: false, retentionHours: 168 },
      { compacted: false, retentionHours: 5 },
    ].map(retention);
    assert.deepEqual(shown, ["compacted", "as the cluster", "for ever", "7 d", "5 h"]);
  });
});
