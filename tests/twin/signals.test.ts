// What environments copy and mask of a source with more rows, and a snapshot that is asked for of one of them. One
// twin, a main stack and two environments beside it for the file.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createEnvironment, destroyEnvironment, type TwinInfo } from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import { requestSnapshot, untilComplete } from "../../automation/operations/snapshot.js";
import { openTarget, type Target } from "../../automation/operations/target.js";
import { twinStatus } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { openDemoTables } from "./demoTables.js";
import { withSink } from "./inventory.js";
import { OwnTwin } from "./ownTwin.js";
import type { Standing } from "./standing.js";

describe("snapshots of pipelines on one source", function () {
  this.timeout(240_000);
  const own = new OwnTwin("signals");
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let main: Standing;
  let platform: PlatformOutputs;
  let tables: TablePair;
  let quiet: Target;
  const masks = [
    { column: "demosrc.products.description", mode: "mask", chars: 8 },
    { column: "demosrc.products.name", mode: "truncate", chars: 3, only: "environments" },
  ];

  /** Rows of a sink table, once there is one with this id. */
  const rowsOf = (schema: string, id: number): Promise<string[]> =>
    withSink(twin, platform.databases, async (query) => {
      for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
        const rows = await query(
          `SELECT CONCAT_WS(' ', id, name, description) FROM \`${schema}\`.productinfo ORDER BY id`,
        );
        if (rows.some((row) => row.startsWith(`${id} `)) || Date.now() > deadline) return rows;
      }
    });
  const ofEnvironment = (environment: string, id: number) => rowsOf(`${environment}--simplydemo--demosink`, id);

  /** Records that were ever written to each pipeline's topic of the table. */
  const written = async () =>
    Object.fromEntries(
      (
        await quiet.reach.call("kafka.topicOffsets", {
          brokers: quiet.brokers,
          topics: ["simply", "pr-7--simply", "pr-8--simply"].map((prefix) => `${prefix}.demosrc.products`),
        })
      ).map(({ topic, end }) => [topic.split(".")[0], Number(end)]),
    );

  /** What pr-8's source wrote of the table: operation and id. */
  const emitted = async (): Promise<string[]> => {
    const topic = "pr-8--simply.demosrc.products";
    const { records } = await quiet.reach.call("kafka.read", {
      brokers: quiet.brokers,
      topic,
      partition: 0,
      from: "0",
      until: String((await written())["pr-8--simply"]),
      limit: 1000,
    });
    return records.map(({ operation, after }) => `${operation} ${(after as { id: number }).id}`);
  };

  /**
   * Waits until pr-8's source has stored an offset, from which it goes on after a crash; what it wrote since then it
   * writes again.
   */
  const untilStored = async (): Promise<void> => {
    const started = Date.now();
    const stored = () =>
      quiet.reach.call("kafka.sourceOffset", {
        brokers: quiet.brokers,
        topic: "connect-offsets.pr-8--simply",
        connector: "pr-8--source-connector-demosrc",
      });
    for (
      const deadline = started + 60_000;
      ((await stored())?.storedAt ?? 0) < started && Date.now() < deadline;
      await sleep(300)
    );
  };

  const snapshotOfQuiet = async (where: string) => {
    const [pipeline] = quiet.pipelines;
    assert.ok(pipeline);
    return untilComplete(
      quiet,
      pipeline,
      await requestSnapshot(quiet, pipeline, { tables: ["demosrc.products"], where }),
    );
  };

  before(async () => {
    twin = await own.start();
    main = await own.stand({ name: "main", from: "twin", twin });
    platform = main.environment.outputs["platform"] as PlatformOutputs;
    tables = await openDemoTables(twin, platform);
    own.atEnd(() => tables.close());
    for (const one of [
      { name: "pr-7", rows: 4, set: [`pipelines[0].source.masks=${JSON.stringify(masks)}`] },
      { name: "pr-8", snapshot: "none" as const },
    ]) {
      own.atEnd(() => destroyEnvironment(one.name, { twin }));
      await createEnvironment({ from: "twin", platformStack: "main", twin, ...one });
    }
    quiet = await openTarget("pr-8", { twin });
    await tables.source.execute(
      "INSERT INTO products (id, name, description) VALUES (1001, 'Seen by all', 'Not by everybody')",
    );
    await tables.untilEqual(60_000, signal);
  });

  after(() => own.end());

  it("a sample holds the first rows and what changes, masked as the settings say: else a pull request copies personal data, and all of it", async () => {
    assert.deepEqual(await ofEnvironment("pr-7", 1001), [
      "1 Wal ********",
      "2 Rea ********",
      "3 Woo ********",
      "4 Mok ********",
      "1001 See ********",
    ]);
  });

  it("`none` holds what changes alone: else nobody can look at a large table's pipeline without copying it", async () => {
    assert.deepEqual(await ofEnvironment("pr-8", 1001), ["1001 Seen by all Not by everybody"]);
  });

  it("one that is asked for emits the rows of one pipeline, and no other on the same tables reads a row again: else each command falls on production", async () => {
    const before = await written();
    assert.deepEqual(await snapshotOfQuiet("id IN (2, 3)"), { "demosrc.products": 2 });
    assert.deepEqual(
      (await ofEnvironment("pr-8", 3)).map((row) => row.split(" ")[0]),
      ["2", "3", "1001"],
    );
    // What the others had to do about it, they did before they come to this.
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1002, 'Later')");
    for (const environment of ["pr-7", "pr-8"]) await ofEnvironment(environment, 1002);
    await tables.untilEqual(60_000, signal);
    assert.deepEqual(await written(), {
      simply: Number(before["simply"]) + 1,
      "pr-7--simply": Number(before["pr-7--simply"]) + 1,
      "pr-8--simply": Number(before["pr-8--simply"]) + 3,
    });
  });

  it("is refused for a table that the pipeline does not capture, and where its signal table is gone: else it is asked for and never comes", async () => {
    const [pipeline] = quiet.pipelines;
    assert.ok(pipeline);
    await assert.rejects(
      requestSnapshot(quiet, pipeline, { tables: ["demosrc.orders"] }),
      /^SnapshotError: pipeline pr-8-simplydemo does not capture demosrc\.orders; it captures demosrc\.products$/,
    );
    const { settings } = pipeline;
    const elsewhere = {
      ...pipeline,
      settings: { ...settings, source: { ...settings.source, signalTable: "demosrc.signals" } },
    };
    await assert.rejects(
      requestSnapshot(quiet, elsewhere, { tables: ["demosrc.products"] }),
      /signal table demosrc\.signals can't be written by kfc \(.*\): .* Fix: CREATE TABLE IF NOT EXISTS demosrc\.signals \(.*\); GRANT INSERT ON demosrc\.signals TO 'kfc'@'%'$/,
    );
  });

  it("an old command is not followed again after a worker died, and a new one is: else each crash copies tables once more", async () => {
    await untilStored();
    const before = await emitted();
    const connectors = ((await twinStatus(own.name))["connectors"] ?? []) as {
      name: string;
      workers: { pid: number }[];
    }[];
    const pid = connectors.find((one) => one.name === "pr-8--source-connector-demosrc")?.workers[0]?.pid;
    assert.ok(pid);
    process.kill(pid, "SIGKILL");
    // The new worker may not listen yet when it is asked first.
    const { "demosrc.products": asked } = await snapshotOfQuiet("id = 5");
    await ofEnvironment("pr-8", 5);
    const after = await emitted();
    assert.deepEqual(after.slice(0, before.length), before);
    assert.deepEqual(
      after.slice(before.length),
      Array.from({ length: asked ?? 0 }, () => "r 5"),
    );
  });
});
