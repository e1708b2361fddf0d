// What `cdc status` learns of connectors, with AWS in our hands.
import assert from "node:assert/strict";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeConnectorCommand, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { connectorStatus } from "../../../../automation/operations/connectorStatus.js";
import { StatusWatch } from "../../../../automation/operations/status.js";
import type { Target } from "../../../../automation/operations/target.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const denied = () => Promise.reject(Object.assign(new Error("not authorized"), { name: "AccessDeniedException" }));
const day = 86_400_000;

/** Logs in which a task has started so many days ago. @returns also how many days back was asked for */
function logsWith(started: number): { logs: CloudWatchLogsClient; asked: number[] } {
  const at = Date.now() - started * day;
  const line = {
    logStreamName: "s",
    eventId: "1",
    timestamp: at,
    message: "WorkerSourceTask{id=c-0} Source task finished initialization and start",
  };
  const asked: number[] = [];
  const send = async ({
    input: { startTime, filterPattern },
  }: {
    input: { startTime: number; filterPattern: string };
  }) => {
    if (/UNKNOWN_TOPIC|Producer failure/.test(filterPattern)) return { events: [] };
    asked.push(Math.round((Date.now() - startTime) / day));
    return { events: startTime <= at ? [line] : [] };
  };
  return {
    logs: Object.assign(Object.create(CloudWatchLogsClient.prototype) as CloudWatchLogsClient, { send }),
    asked,
  };
}

describe("a connector's status", () => {
  const reference = { pipeline: "p", role: "source" as const, name: "c", arn: "arn", logGroup: "/c" };
  const describing = (then: () => Promise<object>) =>
    ({
      send: async (command: unknown) =>
        command instanceof DescribeConnectorCommand
          ? {
              connectorState: "RUNNING",
              creationTime: new Date(Date.now() - 400 * day),
              connectorConfiguration: { "tasks.max": "1" },
            }
          : then(),
    }) as unknown as KafkaConnectClient;

  it("is told without its last operation where that may not be read: else one right less hides all of it", async () => {
    const { status } = await connectorStatus({ connect: describing(denied), logs: logsWith(0.5).logs }, reference);
    assert.deepEqual(
      [status.state, status.tasks, status.unknown],
      ["RUNNING", { running: [0], failed: [], since: status.tasks?.since }, ["its last operation: not authorized"]],
    );
  });

  it("is read from no more of a log than it takes, and of none from its beginning: else each look at an old connector takes minutes", async () => {
    const connect = describing(async () => ({}));
    const tasks = async (started: number) => {
      const { logs, asked } = logsWith(started);
      const { status, history } = await connectorStatus({ connect, logs }, reference);
      return {
        known: status.tasks?.running ?? [],
        asked: [...asked],
        again: async () => (await connectorStatus({ connect, logs }, reference, history), asked.at(-1)),
      };
    };
    const young = await tasks(0.5);
    assert.deepEqual([young.known, young.asked, await young.again()], [[0], [1], 0]);
    assert.deepEqual(
      [(await tasks(5)).asked, (await tasks(100)).asked, (await tasks(100)).known],
      [[1, 8], [1, 8, 64], []],
    );
  });

  it("hides no other one's when MSK Connect refuses to tell: else a throttled call ends a watch at night", async () => {
    const requestHandler = { handle: async () => denied() };
    const client = {
      region: "eu-west-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
      requestHandler,
    };
    const outputs = {
      name: "p",
      logGroups: ["/in", "/out"],
      connectors: { source: { name: "in", arn: "1" }, sink: { name: "out", arn: "2" } },
    };
    const target = {
      stack: "dev",
      access: { client },
      brokers: {},
      reach: { call: denied },
      pipelines: [{ outputs, settings: pipelineWith({ name: "p" }), source: denied }],
    } as unknown as Target;
    const { pipelines } = await new StatusWatch(target).look();
    assert.deepEqual(
      pipelines[0]?.connectors.map(({ name, state, unknown }) => [name, state, unknown]),
      [
        ["in", "UNKNOWN", ["not authorized"]],
        ["out", "UNKNOWN", ["not authorized"]],
      ],
    );
  });
});
