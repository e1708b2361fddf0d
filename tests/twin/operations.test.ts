// The operations on running pipelines, each against a twin, and what they asked of AWS's API. One twin, one platform,
// one pipeline for the file; the tests stand on each other.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as logsModel from "@aws-sdk/client-cloudwatch-logs";
import * as kafkaModel from "@aws-sdk/client-kafka";
import * as connectModel from "@aws-sdk/client-kafkaconnect";
import * as secretsModel from "@aws-sdk/client-secrets-manager";
import { twinEnvironment, type TwinInfo } from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import { connectorsOf } from "../../automation/operations/connectors.js";
import { control } from "../../automation/operations/control.js";
import { healthOf } from "../../automation/operations/health.js";
import { logLines } from "../../automation/operations/logEvents.js";
import { resetOffsets, resettable, showOffsets } from "../../automation/operations/offsets.js";
import { peek } from "../../automation/operations/peek.js";
import { SecretVersions } from "../../automation/operations/rotation.js";
import { StatusWatch, type StackStatus } from "../../automation/operations/status.js";
import { openTarget, type Target } from "../../automation/operations/target.js";
import { topicsOf } from "../../automation/operations/topics.js";
import { noMemory, watchdogRound } from "../../automation/operations/watchdog.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { projectRoot } from "../../tools/paths.js";
import { cdc } from "../cli/run.js";
import { violations, type RecordedRequest } from "./apiModel.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import { recordedInputs } from "./requests.js";
import type { Standing } from "./standing.js";
import { until } from "./workbench.js";

const { KafkaConnectClient } = connectModel;
const { KafkaClient, ListTopicsCommand } = kafkaModel;
const { CloudWatchLogsClient } = logsModel;

describe("operations on a running pipeline on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("operations");
  const [sourceName, sinkName] = ["source-connector-demosrc", "sink-connector-productinfo"];
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let main: Standing;
  let tables: TablePair;
  let target: Target;
  let watch: StatusWatch;

  const connect = () => new KafkaConnectClient(target.access.client);
  const sinkOf = (status: StackStatus) => status.pipelines[0]?.connectors.find(({ role }) => role === "sink");
  const only = (connector: string) => {
    const [found] = connectorsOf(target, connector);
    assert.ok(found);
    return found;
  };
  const act = (connector: string, action: Parameters<typeof control>[2], onlyFailed = false) =>
    control(connect(), only(connector), action, "main", { onlyFailed, delays: target.access.delays });
  const command = (...args: string[]) => cdc(args, twinEnvironment(twin));

  before(async () => {
    twin = await own.start();
    main = await own.stand({ name: "main", from: "twin", twin });
    tables = await openDemoTables(twin, main.environment.outputs["platform"] as PlatformOutputs);
    own.atEnd(() => tables.close());
    await tables.untilEqual(60_000, signal);
    target = await openTarget("main", { twin });
    watch = new StatusWatch(target);
  });

  after(() => own.end());

  it("status: connectors with tasks, positions, lag and flow of a healthy pipeline: else who is on call sees nothing of it", async () => {
    await tables.source.execute("UPDATE products SET name = 'Renamed for status' WHERE id = 1");
    // Both sides commit every ten seconds.
    const status = await until(
      () => watch.look(),
      ({ pipelines: [one] }) =>
        one?.sink?.records === 0 &&
        one.source?.bytes === 0 &&
        one.sink.partitions.every(({ committed }) => committed !== null),
    );
    assert.deepEqual(healthOf(status), { health: "healthy", reasons: [] });
    const [pipeline] = status.pipelines;
    assert.deepEqual(
      pipeline?.connectors.map(({ name: one, role, state: now, tasks, capacity, failure }) => ({
        one,
        role,
        now,
        tasks: { running: tasks?.running, failed: tasks?.failed },
        capacity,
        failure,
      })),
      [
        {
          one: sourceName,
          role: "source",
          now: "RUNNING",
          tasks: { running: [0], failed: [] },
          capacity: { workers: 1, mcu: 1 },
          failure: undefined,
        },
        {
          one: sinkName,
          role: "sink",
          now: "RUNNING",
          tasks: { running: [0], failed: [] },
          capacity: { workers: 1, mcu: 1 },
          failure: undefined,
        },
      ],
    );
    assert.deepEqual(
      {
        ...pipeline?.source,
        stored: pipeline?.source?.stored?.file === pipeline?.source?.server.file,
        server: undefined,
      },
      { stored: true, server: undefined, bytes: 0, seconds: 0, snapshot: false, lost: false },
    );
    assert.equal(pipeline?.topics?.find(({ name: topic }) => topic.endsWith(".demosrc.products"))?.records, 11);
    assert.ok((pipeline?.quiet ?? -1) >= 0 && pipeline?.rate !== undefined);
  });

  it("status as a command: one JSON document and exit code 0: else a monitor can't ask", async () => {
    const { code, stdout, stderr } = await command("status", "main", "--json", "--max-lag", "100");
    assert.equal(code, 0, stderr + stdout);
    const { version, kind, health } = JSON.parse(stdout) as { version: number; kind: string; health: string };
    assert.deepEqual({ version, kind, health }, { version: 1, kind: "status", health: "healthy" });
  });

  it("topics: what MSK and the brokers know of each declared one: else nobody sees a topic that keeps too little", async () => {
    const { topics, unknown } = await topicsOf(target);
    assert.deepEqual(unknown, []);
    const byPurpose = Object.fromEntries(topics.map((one) => [one.holds, one]));
    assert.deepEqual(
      { ...byPurpose["schema history"], records: 0, newest: "", bytes: 0 },
      {
        pipeline: "simplydemo",
        name: byPurpose["schema history"]?.name,
        holds: "schema history",
        partitions: 1,
        replicas: byPurpose["schema history"]?.replicas,
        compacted: false,
        retentionHours: null,
        records: 0,
        newest: "",
        bytes: 0,
      },
    );
    assert.equal(byPurpose["connector offsets"]?.compacted, true);
    assert.equal(byPurpose["changed rows"]?.records, 11);
    assert.ok((byPurpose["changed rows"]?.bytes ?? 0) > 1000);
  });

  it("peek: change events, decoded, by table, key and operation: else one reads four kilobytes of JSON per change", async () => {
    const { topic, records } = await peek(target, "demosrc.products", {
      count: 5,
      from: "end",
      key: "1",
      operations: ["u"],
    });
    assert.ok(topic.endsWith(".demosrc.products"));
    assert.deepEqual(
      records.map(({ key, operation, after }) => [key, operation, (after as { name: string }).name]),
      [[{ id: 1 }, "u", "Renamed for status"]],
    );
    const oldest = await peek(target, topic, { count: 3, from: "beginning" });
    assert.deepEqual(
      oldest.records.map(({ offset, operation }) => [offset, operation]),
      [
        ["0", "r"],
        ["1", "r"],
        ["2", "r"],
      ],
    );
    await assert.rejects(peek(target, "no-such-topic", { count: 1, from: "end" }), /no-such-topic/);
  });

  it("offsets show: the source's place and the sink's: else nobody knows where a restart goes on", async () => {
    const [source, sink] = await showOffsets(target);
    assert.match(String(source?.stored?.["file"]), /\.\d+$/);
    assert.deepEqual(
      [sink?.group, sink?.committed?.map(({ committed, lag }) => [committed, lag])],
      [`connect-${sinkName}`, [["11", "0"]]],
    );
  });

  it("connect-test: says from where it tried, and leaves no topic: else every test leaves one behind", async () => {
    const { code, stdout, stderr } = await command("connect-test", "main");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /create and delete topic msk-cdc-connect-test-\w+ \(from this machine\)/);
    const { Topics = [] } = await new KafkaClient(target.access.client).send(
      new ListTopicsCommand({ ClusterArn: target.platform.clusterArn }),
    );
    assert.deepEqual(
      [Topics.length > 0, Topics.filter(({ TopicName }) => TopicName?.startsWith("msk-cdc-connect-test"))],
      [true, []],
    );
  });

  it("pause and resume, each waited for, and refused where MSK Connect would: else a script goes on too early", async () => {
    assert.deepEqual(await act(sinkName, "pause"), {
      connector: sinkName,
      action: "pause",
      result: "done",
      state: "PAUSED",
    });
    assert.deepEqual(await act(sinkName, "pause"), {
      connector: sinkName,
      action: "pause",
      result: "unchanged",
      state: "PAUSED",
    });
    assert.match(
      (await act(sinkName, "restart")).why ?? "",
      /is PAUSED: a restart needs a running connector. Fix: cdc resume main/,
    );
    assert.deepEqual(await act(sinkName, "resume"), {
      connector: sinkName,
      action: "resume",
      result: "done",
      state: "RUNNING",
    });
  });

  it("logs --follow: lines of both connectors as they come, each once, until Ctrl-C: else one tails two groups by hand", async () => {
    const child = spawn(
      process.execPath,
      [join(projectRoot, "bin", "cdc.mjs"), "logs", "main", "--follow", "--json", "--since", "1h"],
      { env: { ...process.env, ...twinEnvironment(twin) }, stdio: ["ignore", "pipe", "ignore"] },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const lines = () =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { connector: string; at: string; message: string });
    const starts = () =>
      lines()
        .filter(({ message }) => message.includes("Sink task finished initialization and start"))
        .map(({ at }) => at);
    await until(lines, (all) => new Set(all.map(({ connector }) => connector)).size === 2);
    const first = lines().map(({ at }) => at);
    assert.deepEqual(first, [...first].sort());
    const logged = async () => {
      const found: string[] = [];
      const group = only(sinkName).logGroup;
      for await (const { timestamp } of logLines(new CloudWatchLogsClient(target.access.client), group, {
        since: 0,
        pattern: '"Sink task finished initialization and start"',
      }))
        found.push(new Date(timestamp).toISOString());
      return found;
    };
    // Twice, so that the lines of the first one are asked for again, and not told again.
    for (const _round of [1, 2]) {
      assert.equal((await act(sinkName, "restart")).result, "done");
      const expected = await logged();
      await until(starts, (told) => told.length >= expected.length);
      assert.deepEqual(starts(), expected);
    }
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [130, null]);
  });

  it("tells of a failed task with its trace, and the watchdog restarts it with a pause; restart --only-failed brings it back: else data stands still behind a RUNNING connector", async () => {
    await tables.sink.execute("ALTER TABLE productinfo ADD CONSTRAINT nothing_new CHECK (id < 5000)");
    await tables.source.execute("INSERT INTO products (id, name) VALUES (5001, 'Refused by the sink')");
    const failed = await until(
      () => watch.look(),
      (status) => sinkOf(status)?.tasks?.failed.length === 1,
    );
    assert.equal(sinkOf(failed)?.state, "RUNNING");
    assert.match(sinkOf(failed)?.failure?.cause ?? "", /nothing_new/);
    assert.match(
      sinkOf(failed)?.failure?.trace.join("\n") ?? "",
      /will not recover until manually restarted[\s\S]*\n\s+at /,
    );
    assert.equal(healthOf(failed).health, "failed");
    assert.match(
      healthOf(failed).reasons[0] ?? "",
      /^connector sink-connector-productinfo: task 0 failed: .*nothing_new/,
    );

    const clients = {
      connect: connect(),
      logs: new CloudWatchLogsClient(target.access.client),
      versions: new SecretVersions(new secretsModel.SecretsManagerClient(target.access.client)),
      connectors: connectorsOf(target),
    };
    const first = await watchdogRound({ ...clients, memory: noMemory });
    assert.deepEqual(
      first.reports.map(({ connector, action, failed: refused }) => [connector, action, refused]),
      [[sinkName, "restartTasks", undefined]],
    );
    // In vain, and the second attempt has to wait: by its memory, as a function finds it again.
    await until(
      () => watch.look(),
      (status) => (sinkOf(status)?.failure?.at ?? "") > (sinkOf(failed)?.failure?.at ?? ""),
    );
    const second = await watchdogRound({
      ...clients,
      memory: JSON.parse(JSON.stringify(first.memory)) as typeof first.memory,
    });
    assert.deepEqual(second.reports, []);

    await tables.sink.execute("ALTER TABLE productinfo DROP CONSTRAINT nothing_new");
    // Refused while the watchdog's goes on, and in vain until the worker has closed the task.
    await until(
      () => act(sinkName, "restart", true),
      ({ result }) => result === "done",
    );
    await tables.untilEqual(60_000, signal);
    const third = await watchdogRound({ ...clients, memory: second.memory });
    assert.deepEqual(
      third.reports.map(({ connector, action }) => [connector, action]),
      [[sinkName, "recovered"]],
    );
    assert.equal(healthOf(await watch.look()).health, "healthy");
  });

  it("rotate: restarts what has read an earlier version of its secret, and nothing else: else a new password waits for the database's next restart", async () => {
    const secrets = new secretsModel.SecretsManagerClient(target.access.client);
    const SecretId = target.pipelines[0]?.outputs.secretArn;
    const { SecretString } = await secrets.send(new secretsModel.GetSecretValueCommand({ SecretId }));
    await secrets.send(new secretsModel.PutSecretValueCommand({ SecretId, SecretString: `${SecretString} ` }));
    const first = await command("rotate", "main", "--json");
    assert.deepEqual(
      first.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map(({ connector, action, result, state }) => [connector, action, result, state]),
      [sourceName, sinkName].map((name) => [name, "restart", "done", "RUNNING"]),
      first.stderr,
    );
    await tables.source.execute("UPDATE products SET name = 'Rotated' WHERE id = 1");
    await tables.untilEqual(60_000, signal);
    const again = await command("rotate", "main");
    assert.deepEqual(
      [again.code, again.stdout.match(/: its tasks have read the newest version of their secret$/gm)?.length],
      [0, 2],
      again.stdout,
    );
  });

  it("offsets reset: a new snapshot by a connector made anew, of which the stack's next up finds nothing to do: else it would replace the connector, or fail on its name", async () => {
    await assert.rejects(async () => resettable(target, sinkName), /is a sink/);
    const source = resettable(target);
    const before = await peek(target, "demosrc.products", { count: 100, from: "end", operations: ["r"] });
    const { arn, forgotten } = await resetOffsets(target, source, { twin, report: () => undefined });
    assert.equal(forgotten, 1);
    assert.notEqual(arn, source.arn);
    const rows = before.records.length + 11;
    const after = await until(
      () => peek(target, "demosrc.products", { count: 100, from: "end", operations: ["r"] }),
      ({ records }) => records.length >= rows,
    );
    assert.equal(after.records.length, rows);
    await tables.untilEqual(60_000, signal);

    const [first, again] = (await recordedInputs(twin, "kafkaconnect", "CreateConnector")).filter(
      ({ connectorName }) => connectorName === sourceName,
    );
    assert.deepEqual(again, { ...first, networkType: "IPV4" });
    assert.deepEqual(Object.keys(await main.environment.preview({ expectNoChanges: true })), ["same"]);
    await main.environment.up({ expectNoChanges: true });
    target = await openTarget("main", { twin });
    assert.equal(only(sourceName).arn, arn);
  });

  it("schema --apply: mends the sink's table and brings its failed task back: else a new column is an hour's work at night", async () => {
    await tables.source.execute("ALTER TABLE products ADD COLUMN weight INT NOT NULL");
    await tables.source.execute("INSERT INTO products (id, name, weight) VALUES (6001, 'Heavy', 70)");
    await until(
      () => watch.look(),
      (status) => sinkOf(status)?.tasks?.failed.length === 1,
    );
    const told = await command("schema", "main");
    assert.equal(told.code, 1, told.stderr);
    assert.match(told.stdout, /^stops: column weight of demosrc\.products \(demosink\.productinfo\): .* ADD COLUMN /);
    const applied = await command("schema", "main", "--apply");
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.match(applied.stdout, /^done: ALTER TABLE .*\n.*: the sink's tables take all .*\n.*: restarted, RUNNING\n$/);
    await tables.untilEqual(60_000, signal);
  });

  it("asked AWS's API for nothing but what its model has: else an operation works on the twin alone", async () => {
    const models: Record<string, object> = {
      kafka: kafkaModel,
      kafkaconnect: connectModel,
      logs: logsModel,
      secretsmanager: secretsModel,
    };
    const response = await fetch(`${twin.apiUrl}/_twin/requests`, { headers: { "x-twin-key": twin.secretAccessKey } });
    const requests = ((await response.json()) as RecordedRequest[]).filter(({ service }) => models[service]);
    const wrong = requests.flatMap((request) =>
      violations((models[request.service] as Record<string, unknown>)[`${request.operation}$`], request),
    );
    assert.deepEqual([...new Set(wrong)], []);
    const asked = new Set(requests.map(({ operation }) => operation));
    const needed = [
      "CreateConnector",
      "DeleteConnector",
      "DescribeConnector",
      "DescribeConnectorOperation",
      "DescribeTopic",
      "FilterLogEvents",
      "GetSecretValue",
      "ListConnectorOperations",
      "ListTagsForResource",
      "PauseConnector",
      "RestartConnector",
      "ResumeConnector",
    ];
    assert.deepEqual(
      needed.filter((operation) => !asked.has(operation)),
      [],
    );
  });
});
