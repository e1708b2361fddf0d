// Rounds of the watchdog with what it knows in S3: fakes in place of AWS.
import assert from "node:assert/strict";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  DescribeConnectorCommand,
  RestartConnectorCommand,
  type KafkaConnectClient,
} from "@aws-sdk/client-kafkaconnect";
import { namedNow } from "../../../../automation/cli/commands/watchdog.js";
import { connectorsOf } from "../../../../automation/operations/connectors.js";
import type { Target } from "../../../../automation/operations/target.js";
import { noMemory, watchdogRound, type RoundResult } from "../../../../automation/operations/watchdog.js";
import { StoredMemory } from "../../../../automation/operations/watchdogMemory.js";

/** One object, and S3's answers to conditions. */
class FakeBucket {
  text: string | undefined;
  puts = 0;
  refusal: Error | undefined;
  private version = 0;

  async send(command: unknown): Promise<unknown> {
    await Promise.resolve();
    if (this.refusal) throw this.refusal;
    if (command instanceof GetObjectCommand) {
      const { text } = this;
      if (text === undefined) throw named("NoSuchKey");
      return { ETag: `"${this.version}"`, Body: { transformToString: async () => text } };
    }
    assert.ok(command instanceof PutObjectCommand);
    const { IfMatch, IfNoneMatch, Body } = command.input;
    assert.ok((IfMatch === undefined) !== (IfNoneMatch === undefined), "an unconditional write");
    if (IfNoneMatch === "*" ? this.text !== undefined : IfMatch !== `"${this.version}"`)
      throw named("PreconditionFailed");
    this.text = String(Body);
    this.puts++;
    return { ETag: `"${++this.version}"` };
  }
}

function named(name: string): Error {
  return Object.assign(new Error(`refused: ${name}`), { name });
}

describe("rounds of a scheduled watchdog", () => {
  const arn = "arn:aws:kafkaconnect:eu-west-1:123456789012:connector/orders/uuid-1";
  const connectors = [{ name: "orders", arn, logGroup: "/aws/msk/connector/orders" }];
  const killed =
    "ERROR WorkerSinkTask{id=orders-0} Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted";
  let bucket: FakeBucket;
  let restarts: number;
  let unreadable: boolean;

  const connect = {
    send: async (command: unknown) => {
      if (command instanceof RestartConnectorCommand) return void restarts++;
      assert.ok(command instanceof DescribeConnectorCommand);
      return { connectorState: "RUNNING", creationTime: new Date(0) };
    },
  } as unknown as KafkaConnectClient;
  const logs = Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, {
    send: async () => {
      if (unreadable) throw named("AccessDeniedException");
      return { events: [{ logStreamName: "s", eventId: "1", timestamp: Date.now() - 60_000, message: killed }] };
    },
  });
  /** When the current version of their secret was made. */
  let changedAt: number | undefined;
  const versions = { changedAt: async () => changedAt };
  const round = async (
    stored = new StoredMemory(bucket as unknown as S3Client, { Bucket: "b", Key: "memory.json" }),
  ): Promise<RoundResult> =>
    watchdogRound({
      connect,
      logs,
      versions,
      connectors,
      memory: await stored.recall(),
      remember: (memory) => stored.remember(memory),
    });

  beforeEach(() => {
    [bucket, restarts, unreadable, changedAt] = [new FakeBucket(), 0, false, undefined];
  });

  it("restart a failed task once, and the next round knows: else it is restarted in every round without limit", async () => {
    assert.deepEqual(
      (await round()).reports.map(({ action }) => action),
      ["restartTasks"],
    );
    assert.deepEqual((await round()).reports, []);
    assert.equal(restarts, 1);
  });

  it("at the same time restart once: else Lambda's second delivery of an event restarts a task that just starts", async () => {
    const results = await Promise.all([round(), round()]);
    assert.deepEqual(results.map(({ reports }) => reports.length).sort(), [0, 1]);
    assert.equal(restarts, 1);
  });

  it("do nothing that they can't remember: else a watchdog without rights on its bucket restarts for ever", async () => {
    bucket.refusal = named("AccessDenied");
    await assert.rejects(round(), /the memory s3:\/\/b\/memory\.json can't be read: refused: AccessDenied\. Fix: /);
    const stored = new StoredMemory(
      {
        send: async (command: unknown) =>
          Promise.reject(named(command instanceof GetObjectCommand ? "NoSuchKey" : "AccessDenied")),
      } as unknown as S3Client,
      { Bucket: "b", Key: "k" },
    );
    await assert.rejects(round(stored), { name: "AccessDenied" });
    assert.equal(restarts, 0);
  });

  it("look at the tables that they follow first, and keep what they know of them: else a failed task is restarted before it is mended", async () => {
    const followed = { columns: { "d.t": ["id"] }, unfilled: [], attempts: {}, emptied: [], told: [] };
    const done: string[] = [];
    const result = await watchdogRound({
      connect: {
        send: async (command: unknown) => {
          if (command instanceof RestartConnectorCommand) done.push("restart");
          return connect.send(command as DescribeConnectorCommand);
        },
      } as unknown as KafkaConnectClient,
      logs,
      versions,
      connectors,
      memory: { decisions: { orders: { restarts: [], inARow: 9, notBefore: Date.now() + 900_000 } }, histories: {} },
      follow: async (known) => {
        assert.deepEqual(known, {});
        done.push("follow");
        const report = { at: "now", connector: "orders", action: "followed" as const, why: "ALTER TABLE t" };
        return { memory: { orders: followed }, reports: [report], mended: ["orders"], unknown: [] };
      },
    });
    assert.deepEqual(done, ["follow", "restart"]);
    assert.deepEqual(
      result.reports.map(({ action }) => action),
      ["followed", "restartTasks"],
    );
    assert.deepEqual(result.memory.followed, { orders: followed });
  });

  it("restart a connector whose tasks run since before its secret changed, once; what can't be told of the secret changes nothing: else a rotated password ends the pipeline at the database's next restart", async () => {
    const began = Date.now() - 60_000;
    const started = "INFO WorkerSinkTask{id=orders-0} Sink task finished initialization and start";
    const running = (at: number) =>
      Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, {
        send: async ({ input }: { input: Record<"filterPattern", unknown> }) => ({
          events: String(input.filterPattern).includes("UNKNOWN_TOPIC")
            ? []
            : [{ logStreamName: "s", eventId: String(at), timestamp: at, message: started }],
        }),
      });
    const look = (at: number, memory = noMemory, asked: typeof versions = versions) =>
      watchdogRound({ connect, logs: running(at), versions: asked, connectors, memory });
    assert.deepEqual((await look(began)).reports, []);
    const refused = { changedAt: async () => Promise.reject(named("AccessDeniedException")) };
    const unseen = await look(began, noMemory, refused);
    assert.deepEqual([unseen.reports, unseen.unknown.map(({ connector }) => connector)], [[], ["orders"]]);

    changedAt = began + 1000;
    const first = await look(began);
    assert.deepEqual(
      first.reports.map(({ action, why }) => [action, why]),
      [["restart", "task 0 has read an earlier version of its secret"]],
    );
    assert.deepEqual((await look(began, first.memory)).reports, [], "its log comes late");
    const after = await look(began + 2000, first.memory);
    assert.deepEqual(
      after.reports.map(({ action }) => action),
      ["recovered"],
    );
    assert.equal(restarts, 1);
  });

  it("write only what has changed: else each round of a calm stack is a paid request", async () => {
    const stored = () => new StoredMemory(bucket as unknown as S3Client, { Bucket: "b", Key: "k" });
    assert.equal(await stored().remember(noMemory), true);
    const again = stored();
    assert.equal(await again.remember(await again.recall()), true);
    assert.equal(bucket.puts, 1);
  });

  it("keep what is known of a connector that can't be looked at, and name it: else its restarts are counted from nothing", async () => {
    const first = await round();
    unreadable = true;
    const second = await round();
    assert.deepEqual(
      second.unknown.map(({ connector, why }) => [connector, /refused: AccessDeniedException/.test(why)]),
      [["orders", true]],
    );
    assert.deepEqual(second.memory.decisions, first.memory.decisions);
  });

  it("tell that a connector is gone, and the command looks for it under its new ARN: else one made anew is not watched until the command is started again", async () => {
    const gone = { send: async () => Promise.reject(named("NotFoundException")) } as unknown as KafkaConnectClient;
    assert.equal((await watchdogRound({ connect: gone, logs, versions, connectors })).missing, true);
    assert.equal((await round()).missing, false);
    const stack = (of: string) =>
      ({
        stack: "dev",
        pipelines: [
          {
            outputs: {
              name: "p",
              logGroups: ["/in", "/out"],
              connectors: { source: { name: "in", arn: of }, sink: { name: "out", arn: "2" } },
            },
          },
        ],
      }) as unknown as Target;
    const now = await namedNow(async () => connectorsOf(stack("new")), [], assert.fail);
    assert.deepEqual(
      now.map(({ arn: one }) => one),
      ["new", "2"],
    );
    const warnings: string[] = [];
    const refused = async () => Promise.reject(new Error("no backend"));
    assert.deepEqual(await namedNow(refused, now, (why) => warnings.push(why)), now);
    assert.deepEqual(warnings, ["no backend"]);
  });

  it("read days of a log at first, and then only what is new: else a long log is read from its beginning in every round", async () => {
    const starts: number[] = [];
    const quiet = Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, {
      send: async ({
        input: { startTime, filterPattern },
      }: {
        input: Record<"startTime" | "filterPattern", unknown>;
      }) => {
        if (!String(filterPattern).includes("UNKNOWN_TOPIC")) starts.push(Number(startTime));
        return { events: [] };
      },
    });
    const { memory } = await watchdogRound({ connect, logs: quiet, versions, connectors });
    await watchdogRound({ connect, logs: quiet, versions, connectors, memory });
    const hours = starts.map((start) => Math.round((Date.now() - start) / 3_600_000));
    assert.deepEqual(hours.slice(0, -1), [24, 72]);
    assert.ok((hours.at(-1) ?? 99) <= 2, String(hours));
  });
});
