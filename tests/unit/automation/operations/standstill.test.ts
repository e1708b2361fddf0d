// What stands still behind RUNNING connectors.
import assert from "node:assert/strict";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { awaitedTopics } from "../../../../automation/operations/awaitedTopics.js";
import { retriesOf } from "../../../../automation/operations/retries.js";
import { healthOf } from "../../../../automation/operations/health.js";
import { standstills, type Seen } from "../../../../automation/operations/standstill.js";
import { decideAll } from "../../../../automation/operations/watchdogDecision.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const now = Date.parse("2026-11-30T12:00:00Z");
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const settings = pipelineWith();
const prefix = settings.source.topicPrefix;
const connector = (role: "source" | "sink", own: object = {}) => ({
  pipeline: "orders",
  role,
  name: role,
  arn: role,
  state: "RUNNING",
  tasks: { running: [0], failed: [], since: ago(3600) },
  unknown: [],
  ...own,
});
const stored = (seconds: number) => ({ file: "bin.1", position: 4, at: ago(seconds) });
const source = { stored: stored(5), server: {}, bytes: 0, seconds: 0, snapshot: false, lost: false };

function told(own: Partial<Seen> = {}): [string, string[]] {
  const seen = { connectors: [connector("source"), connector("sink")], source, quiet: 5, now, ...own };
  const still = standstills(settings, seen);
  const pipeline = { pipeline: "orders", connectors: [...seen.connectors], standstills: still, unknown: [] };
  const { health, reasons } = healthOf({ stack: "dev", at: "", pipelines: [pipeline] });
  return [health, reasons];
}

describe("a pipeline that stands still behind RUNNING connectors", () => {
  it("is healthy while it moves, or stands by somebody's will: else somebody is woken for nothing", () => {
    assert.deepEqual(told(), ["healthy", []]);
    assert.deepEqual(told({ source: { ...source, bytes: 900, stored: stored(20) } }), ["healthy", []]);
    const paused = [connector("source", { state: "PAUSED" }), connector("sink", { state: "PAUSED" })];
    const next = [{ topic: `${prefix}.demosrc.products`, timestamp: now - 900_000 }];
    assert.deepEqual(told({ connectors: paused, next, source: { ...source, bytes: 9, stored: stored(900) } }), [
      "healthy",
      [],
    ]);
  });

  it("waits for a topic that is not there: else it is healthy for ever, and no row of any table goes", () => {
    const awaited = [`${prefix}.demosrc.PRODUCTS`];
    const [health, [reason = ""]] = told({ connectors: [connector("source", { awaited }), connector("sink")] });
    assert.equal(health, "failed");
    assert.match(
      reason,
      /^connector source waits for topic \S+\.demosrc\.PRODUCTS, .* write table demosrc\.products as the/,
    );
  });

  it("has a row that waits for longer than a minute: else a sink that hangs is healthy", () => {
    const waiting = (seconds: number) => [{ topic: `${prefix}.demosrc.products`, timestamp: now - seconds * 1000 }];
    assert.deepEqual(told({ next: waiting(50) }), ["healthy", []]);
    const [health, [reason = ""]] = told({ next: [...waiting(70), ...waiting(95)] });
    assert.equal(health, "lagging");
    assert.match(reason, /a row of demosrc\.products has waited for 95 s in topic \S+\.demosrc\.products\./);
  });

  it("has a first snapshot without rows, or a source without offsets: else both are healthy for hours", () => {
    const snapshot = { ...source, stored: null, snapshot: true };
    assert.deepEqual(told({ source: snapshot, quiet: 5 }), ["healthy", []]);
    assert.match(told({ source: snapshot, quiet: null })[1].join(), /its first snapshot has brought no row for 3600 s/);
    const young = [connector("source", { tasks: { running: [0], failed: [], since: ago(30) } }), connector("sink")];
    assert.deepEqual(told({ connectors: young, source: snapshot, quiet: null }), ["healthy", []]);
    assert.deepEqual(told({ source: { ...source, bytes: 14_000_000, stored: stored(300) } }), [
      "lagging",
      [
        "connector source has stored no offset for 300 s, and there are changes to read. Fix: look with cdc logs for " +
          "what it waits for",
      ],
    ]);
  });

  it("has a source that fails and begins again: else it is healthy, as each beginning stores an offset", () => {
    const retrying = (seconds: number) =>
      told({
        connectors: [
          connector("source", { retries: { since: ago(seconds), at: ago(1), cause: "XA. Fix: that" } }),
          connector("sink"),
        ],
      });
    assert.deepEqual(retrying(50), ["healthy", []]);
    assert.deepEqual(retrying(90), [
      "lagging",
      ["connector source has failed and begun again for 90 s: XA. Fix: that"],
    ]);
  });
});

describe("failures of a source that begins again", () => {
  /** A failure so many seconds ago, each with its trace. */
  const logs = (...seconds: number[]) =>
    Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, {
      send: async ({ input }: { input: { startTime: number; filterPattern?: string } }) => ({
        events: seconds.flatMap((one) => {
          const timestamp = Date.now() - one * 1000;
          if (timestamp < input.startTime - 500) return [];
          const event = (message: string) => ({ logStreamName: "s", eventId: `${one} ${message}`, timestamp, message });
          const failure = event("[2026-11-30 17:44:00,189] ERROR Producer failure (io.debezium.pipeline.ErrorHandler)");
          if (input.filterPattern !== undefined) return [failure];
          return [
            failure,
            event("io.debezium.DebeziumException: x"),
            event("Caused by: y.ServerException: no such file"),
          ];
        }),
      }),
    });

  it("count from the third on, while they go on: else each restart of a database is a failure", async () => {
    assert.equal(await retriesOf(logs(), "/g"), undefined);
    assert.equal(await retriesOf(logs(12, 2), "/g"), undefined);
    assert.equal(await retriesOf(logs(120, 100, 80), "/g"), undefined);
    const found = await retriesOf(logs(100, 50, 2), "/g");
    assert.equal(found?.cause, "y.ServerException: no such file");
    assert.equal(Math.round((Date.now() - Date.parse(found.since)) / 1000), 100);
  });
});

describe("topics that a connector waits for", () => {
  const logs = (...seconds: number[]) =>
    Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, {
      send: async () => ({
        events: seconds.map((one, index) => ({
          logStreamName: "s",
          eventId: `${index}`,
          timestamp: Date.now() - one * 1000,
          message: `WARN [Producer clientId=p] Error while fetching metadata with correlation id ${index} : {p.db.orders=UNKNOWN_TOPIC_OR_PARTITION} (org.apache.kafka.clients.NetworkClient:1145)`,
        })),
      }),
    });

  it("are asked for again and again, not once while they are made: else each start of a connector is a failure", async () => {
    assert.deepEqual(await awaitedTopics(logs(), "/g"), []);
    assert.deepEqual(await awaitedTopics(logs(14, 13, 12), "/g"), []);
    assert.deepEqual(await awaitedTopics(logs(30, 20, 2), "/g"), ["p.db.orders"]);
  });

  it("are reported by the watchdog, once: else nobody hears of it at night", () => {
    const observation = { connector: "c", state: "RUNNING", failedTasks: [], connectorFailed: false };
    const first = decideAll({}, [{ ...observation, awaited: ["p.db.orders"] }], 0);
    assert.match(
      first.actions.map(({ action, why }) => `${action}: ${why}`).join(),
      /^report: it waits for topic p\.db/,
    );
    assert.deepEqual(decideAll(first.state, [{ ...observation, awaited: ["p.db.orders"] }], 1).actions, []);
    assert.deepEqual(
      decideAll(first.state, [{ ...observation, awaited: [] }], 2).actions.map(({ action }) => action),
      ["recovered"],
    );
  });
});
