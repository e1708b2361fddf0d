// Snapshots that are asked for, without a connector.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { choosePipeline } from "../../../../automation/cli/pipelineChoice.js";
import { requestSnapshot, signal, untilComplete } from "../../../../automation/operations/snapshot.js";
import { snapshotState } from "../../../../automation/operations/snapshotEnd.js";
import { notificationIn } from "../../../../automation/operations/snapshotNotifications.js";
import type { Target, TargetPipeline } from "../../../../automation/operations/target.js";
import type { EnvironmentSettings } from "../../../../settings/environment.js";
import { pipelineWith } from "../../connectors/pipeline.js";

function pipelineNamed(name: string, source: object = {}): TargetPipeline {
  return { outputs: { name }, settings: pipelineWith({ name, source }) } as unknown as TargetPipeline;
}

const about = (
  type: string,
  data: object = {},
  id = "one",
  aggregateType = "Incremental Snapshot",
  at = 1795413986657,
): string => {
  const additional = Object.entries({
    connector_name: "simply",
    data_collections: "demosrc.products,demosrc.users",
    ...data,
  })
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
  return `[Worker-0ab1] [2026-11-23 06:06:26,657] INFO [Notification Service]  {id='${id}', aggregateType='${aggregateType}', type='${type}', additionalData={${additional}}, timestamp=${at}} (io.debezium.pipeline.notification.channels.LogNotificationChannel)`;
};
const read = (rows: number, status = "SUCCEEDED") =>
  about("TABLE_SCAN_COMPLETED", { scanned_collection: "demosrc.products", total_rows_scanned: String(rows), status });

/** A target whose source connector has logged these lines, and ends a snapshot when it is told to. */
function targetWith(lines: readonly string[], told: string[] = []): Target {
  const event = (message: string, index: number) => ({
    eventId: String(index),
    logStreamName: "worker",
    timestamp: Date.now(),
    message,
  });
  const events = lines.map(event);
  const call = (_operation: string, { records: [record] }: { records: { value: string }[] }) => {
    told.push(record?.value ?? "");
    events.push(event(about("ABORTED", {}, "", "Incremental Snapshot", Date.now()), events.length));
    return Promise.resolve();
  };
  const requestHandler = {
    handle: () =>
      Promise.resolve({
        response: {
          statusCode: 200,
          headers: { "content-type": "application/x-amz-json-1.1" },
          body: Readable.from([JSON.stringify({ events })]),
        },
      }),
  };
  const { settings } = pipelineNamed("orders");
  const connectors = {
    source: { name: settings.source.connector, arn: "arn:source" },
    sink: { name: settings.sink.connector, arn: "arn:sink" },
  };
  const access = {
    client: { region: "eu-west-1", credentials: { accessKeyId: "x", secretAccessKey: "x" }, requestHandler },
  };
  return {
    stack: "dev",
    access,
    reach: { call },
    pipelines: [
      {
        outputs: { name: "orders", connectors, logGroups: ["/aws/msk/connector/source", "/aws/msk/connector/sink"] },
        settings,
      },
    ],
  } as unknown as Target;
}
const waited = (lines: readonly string[]) =>
  untilComplete(
    targetWith(lines),
    pipelineNamed("orders"),
    { ids: new Set(["one"]), tables: ["demosrc.products"], from: 0 },
    { patience: 0 },
  );

describe("a snapshot that is asked for", () => {
  it("names its tables as they are, with a condition for each: else a dollar sign in a name copies nothing, or everything", () => {
    assert.deepEqual(signal("one", ["shop.a$b", "shop.c"], "id > 10"), {
      id: "one",
      type: "execute-snapshot",
      data: {
        type: "INCREMENTAL",
        "data-collections": ["shop.a\\$b", "shop.c"],
        "additional-conditions": [
          { "data-collection": "shop.a\\$b", filter: "id > 10" },
          { "data-collection": "shop.c", filter: "id > 10" },
        ],
      },
    });
    assert.ok(!JSON.stringify(signal("one", ["shop.c"])).includes("additional"));
  });

  it("is refused without a signal table, with the statements that make one: else nobody knows why it never begins", async () => {
    const request = requestSnapshot({} as Target, pipelineNamed("orders", { host: "db" }), {
      tables: ["demosrc.products"],
    });
    await assert.rejects(request, {
      name: "SnapshotError",
      message:
        "pipeline orders takes no signals, as its source has no signal table. Fix: in the source database CREATE TABLE IF NOT EXISTS demosrc.debezium_signal (id VARCHAR(64) NOT NULL PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048) NULL); " +
        "GRANT INSERT ON demosrc.debezium_signal TO 'kfc'@'%'; then set source.signalTable of pipeline orders to demosrc.debezium_signal and run `pulumi up` (or `cdc env up`)",
    });
  });

  it("is through when all that was asked for is, whoever asked last: else a second command makes the first one wait for ever", async () => {
    assert.deepEqual(
      await waited([
        about("STARTED"),
        read(3),
        about("IN_PROGRESS", {}, "two"),
        read(2),
        about("COMPLETED", {}, "two"),
      ]),
      { "demosrc.products": 5 },
    );
    await assert.rejects(
      waited([about("STARTED")]),
      /^SnapshotError: nothing was heard of the snapshot of demosrc\.products for 0 s: cdc logs dev source-connector-demosrc may say why$/,
    );
  });

  it("is told to be going, complete or failed, without waiting: else a watchdog stands still for one, or calls rows filled that are not", async () => {
    const state = (...lines: string[]) =>
      snapshotState(targetWith(lines), pipelineNamed("orders"), { ids: new Set(["one"]), from: 0 });
    assert.equal(await state(about("STARTED"), about("IN_PROGRESS")), "going");
    assert.equal(await state(about("COMPLETED", {}, "before")), "going");
    assert.equal(await state(about("STARTED"), read(2), about("COMPLETED")), "complete");
    assert.equal(await state(about("STARTED"), about("ABORTED")), "failed");
    assert.equal(await state(about("STARTED"), read(0, "SQL_EXCEPTION"), about("COMPLETED")), "failed");
  });

  it("is not taken for one that was running before: else that one's end, or its failure, is its own", async () => {
    const other = (...types: string[]) => types.map((type) => about(type, {}, "before"));
    assert.deepEqual(
      await waited([...other("IN_PROGRESS", "COMPLETED"), about("STARTED"), read(2), about("COMPLETED")]),
      { "demosrc.products": 2 },
    );
    assert.deepEqual(await waited([...other("ABORTED"), about("STARTED"), about("COMPLETED")]), {});
    await assert.rejects(waited(other("COMPLETED")), /nothing was heard of the snapshot/);
  });

  it("fails with what the database refused: else a wrong condition looks like a table without rows", async () => {
    await assert.rejects(
      waited([about("STARTED"), read(0, "SQL_EXCEPTION"), about("COMPLETED")]),
      /^SnapshotError: the snapshot of demosrc\.products ended with SQL_EXCEPTION: cdc logs dev source-connector-demosrc says why$/,
    );
    await assert.rejects(
      waited([about("STARTED"), read(0, "UNKNOWN_SCHEMA"), about("COMPLETED")]),
      /ended with UNKNOWN_SCHEMA: the connector learnt of no such table .* Fix: cdc offsets reset dev$/,
    );
  });

  it("that breaks is ended, and its cause is said: else all later ones wait behind it, and the connector's next start begins it again and fails", async () => {
    const broke = (action: string, id: string) => [
      `[2026-11-23 08:13:52,790] WARN Action ${action} failed. The signal SignalRecord{id='${id}', type='${action}', data='{`,
      "io.debezium.DebeziumException: Database error while executing incremental snapshot for table 'DataCollection{id=demosrc.products}'",
      "Caused by: io.debezium.DebeziumException: Unexpected format for TIME column: 1:2:3.-4",
    ];
    for (const lines of [
      [about("STARTED"), ...broke("execute-snapshot", "one")],
      [about("STARTED"), about("IN_PROGRESS"), ...broke("snapshot-window-close", "chunk-close")],
    ]) {
      const told: string[] = [];
      await assert.rejects(
        untilComplete(targetWith(lines, told), pipelineNamed("orders"), {
          ids: new Set(["one"]),
          tables: ["demosrc.products"],
          from: 0,
        }),
        {
          name: "SnapshotError",
          message:
            "the snapshot of demosrc.products failed: io.debezium.DebeziumException: Unexpected format for TIME column: 1:2:3.-4; it was ended, and changes go on. cdc logs dev source-connector-demosrc says more",
        },
      );
      assert.deepEqual(
        told.map((one) => ({ ...(JSON.parse(one) as object), id: "" })),
        [{ id: "", type: "stop-snapshot", data: { type: "INCREMENTAL" } }],
      );
    }
    assert.deepEqual(await waited([...broke("execute-snapshot", "another"), about("STARTED"), about("COMPLETED")]), {});
  });

  it("is told apart from the connector's first one: else that one's end is taken for its own", () => {
    assert.deepEqual(
      [
        ...[about("COMPLETED", {}, "one", "Initial Snapshot"), "text"].map((message) =>
          notificationIn({ message, timestamp: 0 }),
        ),
      ],
      [[], []],
    );
    assert.deepEqual(notificationIn({ message: read(3), timestamp: 0 }), [
      {
        id: "one",
        type: "TABLE_SCAN_COMPLETED",
        at: 1795413986657,
        table: "demosrc.products",
        rows: 3,
        status: "SUCCEEDED",
      },
    ]);
  });

  it("goes to the one pipeline that captures the tables, or to the one that is named: else it falls on another one's sink", () => {
    const pipelines = [
      pipelineNamed("orders"),
      pipelineNamed("copies"),
      pipelineNamed("users", { tables: ["demosrc.users"] }),
    ];
    const choose = (tables: string[], name?: string) =>
      choosePipeline({ stack: "dev", pipelines }, tables, name).outputs.name;
    assert.deepEqual([choose(["demosrc.users"]), choose(["demosrc.products"], "copies")], ["users", "copies"]);
    assert.throws(
      () => choose(["demosrc.products"]),
      /^SnapshotError: several pipelines of stack "dev" capture demosrc\.products: name one \(--pipeline\)\. There are orders \(demosrc\.products\); copies \(demosrc\.products\); users \(demosrc\.users\)$/,
    );
    assert.throws(() => choose(["demosrc.users", "demosrc.products"]), /no pipeline of stack "dev" captures/);
    assert.throws(() => choose(["demosrc.users"], "user"), /stack "dev" has no pipeline "user"/);
    const environment = { name: "pr-7" } as EnvironmentSettings;
    const there = {
      stack: "pr-7",
      pipelines: [pipelineNamed("pr-7-orders"), pipelineNamed("pr-7-copies")],
      environment,
    };
    for (const name of ["copies", "pr-7-copies"])
      assert.equal(choosePipeline(there, [], name).outputs.name, "pr-7-copies");
  });
});
