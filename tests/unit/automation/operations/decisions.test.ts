// What operations decide and understand, without a twin: tasks from log lines, lines in order, what an action may do,
// what the watchdog does, a connector made anew.
import assert from "node:assert/strict";
import type { DescribeConnectorResponse } from "@aws-sdk/client-kafkaconnect";
import { connectorsOf } from "../../../../automation/operations/connectors.js";
import { decide } from "../../../../automation/operations/control.js";
import { inOrder, late, NewLines, type LogLine } from "../../../../automation/operations/logEvents.js";
import { creationOf, withConnector } from "../../../../automation/operations/recreation.js";
import {
  causeOf,
  failedTasks,
  newestFailure,
  noHistory,
  runningTasks,
  traceIn,
  withLine,
} from "../../../../automation/operations/taskHistory.js";
import {
  decideAll,
  defaultLimits,
  type Observation,
  type WatchdogAction,
  type WatchdogState,
} from "../../../../automation/operations/watchdogDecision.js";
import type { Deployment } from "../../../../automation/pulumi/stackState.js";
import type { PipelineSettings } from "../../../../settings/schema.js";

describe("tasks, as a connector's log tells of them", () => {
  const line = (timestamp: number, message: string, stream = "a") => ({ timestamp, message, stream });
  const started = (task: number) =>
    `[Worker-05cbb] [2026-11-20 10:00:00,000] INFO [orders|task-${task}] WorkerSinkTask{id=orders-${task}} Sink task finished initialization and start (org.apache.kafka.connect.runtime.WorkerSinkTask:313)`;
  const killed = (task: number) =>
    `[2026-11-20 10:00:01,000] ERROR WorkerSinkTask{id=orders-${task}} Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted`;
  const after = (...lines: ReturnType<typeof line>[]) => lines.reduce(withLine, noHistory(0));

  it("run, fail, run again after a restart, and go to another worker: else RUNNING is all that is known", () => {
    const both = after(line(1, started(0)), line(2, started(1)));
    assert.deepEqual([runningTasks(both), failedTasks(both), both.seen], [[0, 1], [], 2]);
    const one = after(line(1, started(0)), line(2, started(1)), line(3, killed(1)));
    assert.deepEqual([runningTasks(one), failedTasks(one), newestFailure(one)?.at], [[0], [1], 3]);
    const healed = after(line(3, killed(1)), line(4, "INFO Stopping task orders-1"), line(5, started(1)));
    assert.deepEqual([runningTasks(healed), failedTasks(healed), healed.stopped], [[1], [], undefined]);
    const givenUp = after(line(3, killed(1)), line(4, "INFO Stopping task orders-1"));
    assert.deepEqual([failedTasks(givenUp), givenUp.stopped?.at], [[], 3]);
    const moved = after(
      line(1, started(0), "a"),
      line(2, started(0), "b"),
      line(3, "INFO Stopping task orders-0 (org.apache.kafka.connect.runtime.Worker)", "a"),
    );
    assert.deepEqual(runningTasks(moved), [0], "the old worker lets go after the new one has begun");
    assert.deepEqual(runningTasks(after(line(1, started(0)), line(2, "INFO Stopping task orders-0"))), []);
    assert.deepEqual(
      failedTasks(after(line(1, "ERROR [Worker clientId=connect-1] Failed to start task orders-0"))),
      [0],
    );
  });

  it("are the same when lines are read twice: else each look of a watch changes them", () => {
    const lines = [line(1, started(0)), line(3, killed(0)), line(4, started(0))];
    assert.deepEqual([...lines, ...lines].reduce(withLine, noHistory(0)), after(...lines));
  });

  it("are none where the connector itself does not start, until it does: else a wrong password looks like silence", () => {
    const failed = after(
      line(5000, "INFO Finished creating connector orders"),
      line(5010, "ERROR WorkerConnector{id=orders} Error while starting connector"),
    );
    assert.equal(failed.connectorFailed?.at, 5010);
    assert.equal(withLine(failed, line(90_000, "INFO Finished creating connector orders")).connectorFailed, undefined);
    assert.equal(withLine(failed, line(90_000, started(0))).connectorFailed, undefined);
  });

  it("leave a trace that ends where the next line begins, and comes down to its last cause: else the reason is on page nine", () => {
    const lines = [
      "[Worker-1a] [2026-11-20 10:00:00,000] INFO before",
      `[Worker-1a] ${killed(0)}`,
      "[Worker-1a] org.apache.kafka.connect.errors.ConnectException: Exiting",
      "[Worker-1a] \tat x.Y.z(Y.java:1)",
      "[Worker-1a] Caused by: java.sql.SQLException: no such column",
      "[Worker-1a] \t... 14 more",
      "[Worker-1a] [2026-11-20 10:00:02,000] INFO after",
    ];
    const trace = traceIn(lines);
    assert.deepEqual(trace.slice(1), [
      "org.apache.kafka.connect.errors.ConnectException: Exiting",
      "\tat x.Y.z(Y.java:1)",
      "Caused by: java.sql.SQLException: no such column",
      "\t... 14 more",
    ]);
    assert.equal(causeOf(trace), "java.sql.SQLException: no such column");
    assert.equal(causeOf(trace.slice(0, 3)), "org.apache.kafka.connect.errors.ConnectException: Exiting");
    assert.deepEqual([traceIn(["INFO nothing"]), causeOf([])], [[], undefined]);
  });
});

describe("lines of several log groups", () => {
  const line = (group: string, timestamp: number, id = `${timestamp}`): LogLine => ({
    group,
    stream: "s",
    id,
    timestamp,
    message: "",
  });
  async function* of(...lines: LogLine[]): AsyncGenerator<LogLine> {
    yield* lines;
  }

  it("are one by time: else cause and effect stand in two windows", async () => {
    const all: string[] = [];
    for await (const { group, timestamp } of inOrder([
      of(line("a", 1), line("a", 4)),
      of(),
      of(line("b", 2), line("b", 3), line("b", 9)),
    ]))
      all.push(`${group}${timestamp}`);
    assert.deepEqual(all, ["a1", "b2", "b3", "a4", "b9"]);
  });

  it("are each told once, also those that come late: else following repeats lines, or loses them", () => {
    const lines = new NewLines(0);
    assert.deepEqual(
      [lines.isNew(line("a", 100_000)), lines.isNew(line("b", 100_000)), lines.isNew(line("a", 100_000)), lines.from],
      [true, true, false, 100_000 - late],
    );
    lines.prune();
    assert.equal(lines.isNew(line("a", 99_000)), true, "came late");
    assert.equal(lines.isNew(line("a", 300_000)), true);
    lines.prune();
    assert.deepEqual([lines.isNew(line("a", 300_000)), lines.from], [false, 300_000 - late]);
  });
});

describe("an action on a connector", () => {
  it("is asked of MSK Connect only in a state in which it takes it; else it says what helps: else one reads a 400", () => {
    assert.deepEqual(
      [
        decide("restart", "c", "RUNNING", "dev"),
        decide("pause", "c", "RUNNING", "dev"),
        decide("resume", "c", "PAUSED", "dev"),
      ],
      ["go", "go", "go"],
    );
    assert.deepEqual(
      [decide("pause", "c", "PAUSED", "dev"), decide("resume", "c", "RUNNING", "dev")],
      [
        { result: "unchanged", state: "PAUSED" },
        { result: "unchanged", state: "RUNNING" },
      ],
    );
    for (const action of ["restart", "pause", "resume"] as const) {
      const failed = decide(action, "c", "FAILED", "dev");
      assert.match(
        failed === "go" ? "" : (failed.why ?? ""),
        /^connector c is FAILED: .* Fix: .*cdc restart dev c --recreate$/,
      );
      for (const state of ["UPDATING", "CREATING", "DELETING", "MISSING"])
        assert.equal((decide(action, "c", state, "dev") as { result: string }).result, "refused", state);
    }
  });

  it("finds the connector by its name, and says which there are: else a typing error restarts all of them, or none", () => {
    const connectors = { source: { name: "in", arn: "1" }, sink: { name: "out", arn: "2" } };
    const stack = {
      stack: "dev",
      pipelines: [{ outputs: { name: "p", logGroups: ["/in", "/out"], connectors }, settings: {} as PipelineSettings }],
    };
    assert.deepEqual(
      connectorsOf(stack).map(({ role, name, logGroup }) => [role, name, logGroup]),
      [
        ["source", "in", "/in"],
        ["sink", "out", "/out"],
      ],
    );
    assert.deepEqual(
      connectorsOf(stack, "out").map(({ arn }) => arn),
      ["2"],
    );
    assert.throws(() => connectorsOf(stack, "outt"), {
      name: "ConnectorNameError",
      message: 'stack "dev" has no connector "outt". It has in, out',
    });
  });
});

describe("the watchdog", () => {
  const limits = { ...defaultLimits, maxRestarts: 3 };
  const ill = (own: Partial<Observation> = {}): Observation => ({
    connector: "c",
    state: "RUNNING",
    failedTasks: [0],
    connectorFailed: false,
    cause: "no table",
    ...own,
  });
  const well = ill({ failedTasks: [] });
  /** Looks at these moments, in seconds. @returns what was done when */
  function play(looks: readonly (readonly [number, Observation])[]): {
    done: [number, WatchdogAction["action"]][];
    state: WatchdogState;
    why: string[];
  } {
    let state: WatchdogState = {};
    const done: [number, WatchdogAction["action"]][] = [];
    const why: string[] = [];
    for (const [second, observation] of looks) {
      const decided = decideAll(
        JSON.parse(JSON.stringify(state)) as WatchdogState,
        [observation],
        second * 1000,
        limits,
      );
      state = decided.state;
      for (const action of decided.actions) {
        done.push([second, action.action]);
        why.push(action.why);
      }
    }
    return { done, state, why };
  }
  const every = (step: number, until: number, observation: Observation) =>
    Array.from({ length: Math.floor(until / step) + 1 }, (_, index) => [index * step, observation] as const);

  it("restarts what failed at once, then with pauses that double, then gives up until an hour has passed: else it hammers a database that is down", () => {
    const { done, why } = play(every(10, 3700, ill()));
    assert.deepEqual(done, [
      [0, "restartTasks"],
      [30, "restartTasks"],
      [90, "restartTasks"],
      [210, "giveUp"],
      [3600, "restartTasks"],
    ]);
    assert.deepEqual([why[0], why[3]], ["task 0 failed: no table", "3 restarts within an hour did not help: no table"]);
  });

  it("tells once that it is over, and begins with short pauses again only after a calm: else a flapping task is restarted for ever", () => {
    const flapping = play([
      [0, ill()],
      [20, well],
      [40, ill()],
      [50, well],
      [60, well],
      [61, ill()],
    ]);
    assert.deepEqual(flapping.done, [
      [0, "restartTasks"],
      [20, "recovered"],
      [40, "restartTasks"],
      [50, "recovered"],
    ]);
    assert.equal(flapping.state["c"]?.inARow, 2);
    const calm = play([
      [0, ill()],
      [20, well],
      [700, well],
      [701, ill()],
    ]);
    assert.deepEqual([calm.done.at(-1), calm.state["c"]?.inARow], [[701, "restartTasks"], 1]);
  });

  it("restarts what was mended at once, whatever it has tried before: else a followed table waits for an hour", () => {
    const mended = ill({ mended: true });
    const { done } = play([...every(10, 1000, ill()), [1010, mended]]);
    assert.deepEqual(done.at(-1), [1010, "restartTasks"]);
  });

  it("restarts a connector that did not start as a whole: else a restart of no tasks changes nothing", () => {
    assert.deepEqual(play([[0, ill({ failedTasks: [], connectorFailed: true })]]).done, [[0, "restart"]]);
  });

  it("says once that only a person can help, and leaves alone what is paused or changing: else it fights who works there", () => {
    const { done, why } = play([...every(10, 60, ill({ state: "FAILED" })), [70, well]]);
    assert.deepEqual(done, [
      [0, "report"],
      [70, "recovered"],
    ]);
    assert.match(why[0] ?? "", /FAILED.*no table.*--recreate/);
    for (const state of ["PAUSED", "UPDATING", "RESTARTING", "CREATING"])
      assert.deepEqual(play([[0, ill({ state })]]).done, [], state);
  });
});

describe("a connector made anew", () => {
  const described: DescribeConnectorResponse = {
    connectorArn: "arn:old",
    connectorName: "c",
    connectorState: "RUNNING",
    creationTime: new Date(),
    currentVersion: "V1",
    kafkaConnectVersion: "3.7.x",
    connectorConfiguration: { a: "${secretsmanager:s:k}" },
    capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 2 } },
    kafkaCluster: { apacheKafkaCluster: { bootstrapServers: "b", vpc: { subnets: ["s"], securityGroups: ["g"] } } },
    kafkaClusterClientAuthentication: { authenticationType: "IAM" },
    kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
    plugins: [{ customPlugin: { customPluginArn: "p", revision: 1 } }],
    workerConfiguration: { workerConfigurationArn: "w", revision: 1 },
    logDelivery: { workerLogDelivery: { cloudWatchLogs: { enabled: true, logGroup: "g" } } },
    serviceExecutionRoleArn: "r",
    networkType: "IPV4",
  };

  it("is asked for with all that the old one was, and nothing that only a description has: else the next up changes it back", () => {
    const {
      connectorArn: _arn,
      connectorState: _state,
      creationTime: _time,
      currentVersion: _version,
      ...request
    } = described;
    assert.deepEqual(creationOf(described, { Team: "x" }), { ...request, tags: { Team: "x" } });
    assert.equal("tags" in creationOf(described, {}), false);
    const autoScaling = {
      minWorkerCount: 1,
      maxWorkerCount: 4,
      mcuCount: 1,
      scaleInPolicy: { cpuUtilizationPercentage: 20 },
      scaleOutPolicy: { cpuUtilizationPercentage: 80 },
    };
    assert.deepEqual(creationOf({ ...described, capacity: { autoScaling } }, {}).capacity, { autoScaling });
  });

  it("is asked for without AWS's own tags: else it is refused, after the old one is gone", () => {
    assert.deepEqual(creationOf(described, { "aws:cloudformation:stack-name": "s", Team: "x" }).tags, { Team: "x" });
  });

  it("stands in the stack's state where commands and updates look for it, with the version that an update must name, and not in what others were made with: else pulumi updates a connector that is gone, or no watchdog", () => {
    const state: Deployment = {
      version: 3,
      deployment: {
        manifest: {},
        resources: [
          {
            urn: "urn:stack",
            type: "pulumi:pulumi:Stack",
            custom: false,
            outputs: { pipelines: [{ connectors: { source: { arn: "arn:old" } } }] },
          },
          {
            urn: "urn:c",
            type: "aws:mskconnect/connector:Connector",
            custom: true,
            id: "arn:old",
            inputs: { name: "c" },
            outputs: { arn: "arn:old", id: "arn:old", version: "V1", name: "c" },
          },
          {
            urn: "urn:settled",
            type: "command:local:Command",
            custom: true,
            inputs: { environment: { SOURCE_CONNECTOR: '{"arn":"arn:old"}' } },
          },
          {
            urn: "urn:watchdog",
            type: "aws:lambda/function:Function",
            custom: true,
            id: "watchdog",
            inputs: { connectors: ["arn:old"] },
            outputs: { connectors: ["arn:old"] },
          },
          {
            urn: "urn:other",
            type: "aws:mskconnect/connector:Connector",
            custom: true,
            id: "arn:other",
            outputs: { version: "V1" },
          },
        ],
      },
    };
    const renamed = withConnector(state, "arn:old", { arn: "arn:new", version: "V9" });
    assert.deepEqual(renamed.deployment.resources?.[0]?.outputs, {
      pipelines: [{ connectors: { source: { arn: "arn:new" } } }],
    });
    assert.deepEqual(renamed.deployment.resources?.[1], {
      urn: "urn:c",
      type: "aws:mskconnect/connector:Connector",
      custom: true,
      id: "arn:new",
      inputs: { name: "c" },
      outputs: { arn: "arn:new", id: "arn:new", version: "V9", name: "c" },
    });
    assert.deepEqual(renamed.deployment.resources?.[2]?.inputs, {
      environment: { SOURCE_CONNECTOR: '{"arn":"arn:new"}' },
    });
    assert.deepEqual(renamed.deployment.resources?.slice(3), state.deployment.resources?.slice(3));
  });
});
