import assert from "node:assert/strict";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { CreateLogGroupCommand, CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetBootstrapBrokersCommand, KafkaClient } from "@aws-sdk/client-kafka";
import {
  CreateConnectorCommand,
  CreateCustomPluginCommand,
  CreateWorkerConfigurationCommand,
  DeleteConnectorCommand,
  DeleteCustomPluginCommand,
  DescribeConnectorCommand,
  DescribeConnectorOperationCommand,
  DescribeCustomPluginCommand,
  KafkaConnectClient,
  ListConnectorOperationsCommand,
  PauseConnectorCommand,
  ResumeConnectorCommand,
  UpdateConnectorCommand,
  type CreateConnectorCommandInput,
} from "@aws-sdk/client-kafkaconnect";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import yazl from "yazl";
import { bundleFunction } from "../../plugins/functionArchive.js";
import type { ConnectorStatus } from "../../twin/aws/dataPlane.js";
import {
  createCluster,
  createPlatform,
  running,
  startApi,
  until,
  type ApiFixture,
  type Platform,
} from "./apiFixture.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A ZIP of the given files; jars are ZIPs as well. */
async function zip(file: string, entries: Record<string, Buffer>, compress = true): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [path, content] of Object.entries(entries)) archive.addBuffer(content, path, { compress });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
  return readFileSync(file);
}

const failing: ConnectorStatus = {
  connector: { state: "RUNNING" },
  tasks: [{ id: 0, state: "FAILED", trace: "bad" }],
};

describe("the twin's MSK Connect", () => {
  let api: ApiFixture;
  let connect: KafkaConnectClient;
  let platform: Platform;
  let request: CreateConnectorCommandInput;
  let dir: string;
  const properties =
    "key.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter=org.apache.kafka.connect.json.JsonConverter\n";

  async function createPlugin(name: string, archive: Buffer): Promise<string> {
    await new S3Client({ ...api.client, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: "plugins", Key: `${name}.zip`, Body: archive }),
    );
    const { customPluginArn } = await connect.send(
      new CreateCustomPluginCommand({
        name,
        contentType: "ZIP",
        location: { s3Location: { bucketArn: "arn:aws:s3:::plugins", fileKey: `${name}.zip` } },
      }),
    );
    await until(
      () => connect.send(new DescribeCustomPluginCommand({ customPluginArn })),
      ({ customPluginState }) => customPluginState !== "CREATING",
    );
    return customPluginArn!;
  }

  const state = async (connectorArn: string | undefined) =>
    (await connect.send(new DescribeConnectorCommand({ connectorArn }))).connectorState;
  const settled = (connectorArn: string | undefined) =>
    until(
      () => connect.send(new DescribeConnectorCommand({ connectorArn })),
      ({ connectorState }) => ["RUNNING", "FAILED", "PAUSED"].includes(connectorState ?? ""),
    );

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "twin-plugin-"));
    api = await startApi();
    connect = new KafkaConnectClient(api.client);
    platform = await createPlatform(api);
    const kafka = new KafkaClient(api.client);
    const ClusterArn = await createCluster(kafka, platform);
    const { BootstrapBrokerStringSaslIam: bootstrapServers } = await kafka.send(
      new GetBootstrapBrokersCommand({ ClusterArn }),
    );
    await new S3Client({ ...api.client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "plugins" }));
    await new CloudWatchLogsClient(api.client).send(
      new CreateLogGroupCommand({ logGroupName: "/aws/msk/connector/c" }),
    );
    const jar = await zip(join(dir, "connector.jar"), {
      "META-INF/services/org.apache.kafka.connect.source.SourceConnector": Buffer.from("io.example.Source\n"),
    });
    const customPluginArn = await createPlugin(
      "good",
      await zip(join(dir, "good.zip"), { "debezium/connector.jar": jar }, false),
    );
    const { workerConfigurationArn, latestRevision } = await connect.send(
      new CreateWorkerConfigurationCommand({ name: "json", propertiesFileContent: base64(properties) }),
    );
    request = {
      connectorName: "source",
      kafkaConnectVersion: "3.7.x",
      connectorConfiguration: { "connector.class": "io.example.Source", "tasks.max": "1" },
      capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
      kafkaCluster: {
        apacheKafkaCluster: {
          bootstrapServers,
          vpc: { subnets: platform.subnets, securityGroups: [platform.securityGroup] },
        },
      },
      kafkaClusterClientAuthentication: { authenticationType: "IAM" },
      kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
      plugins: [{ customPlugin: { customPluginArn, revision: 1 } }],
      workerConfiguration: { workerConfigurationArn, revision: latestRevision?.revision },
      serviceExecutionRoleArn: platform.roleArn,
      logDelivery: { workerLogDelivery: { cloudWatchLogs: { enabled: true, logGroup: "/aws/msk/connector/c" } } },
    };
  });
  after(async () => {
    rmSync(dir, { recursive: true });
    await api.close();
  });
  afterEach(() => void (api.dataPlane.behaviour = () => running));

  it("an archive without a connector class ends in CREATE_FAILED with the reason", async () => {
    const customPluginArn = await createPlugin(
      "empty",
      await zip(join(dir, "empty.zip"), {
        "lib/thin.jar": await zip(join(dir, "thin.jar"), { "io/example/Thing.class": Buffer.from("x") }),
      }),
    );
    const plugin = await connect.send(new DescribeCustomPluginCommand({ customPluginArn }));
    assert.equal(plugin.customPluginState, "CREATE_FAILED");
    assert.match(plugin.stateDescription?.message ?? "", /no connector/);
    const broken = await connect.send(
      new DescribeCustomPluginCommand({ customPluginArn: await createPlugin("broken", Buffer.from("not a zip")) }),
    );
    assert.match(broken.stateDescription?.message ?? "", /not a zip file/);
  });

  it("worker properties outside MSK Connect's lists are refused, each by name", async () => {
    const create = (content: string) =>
      connect.send(new CreateWorkerConfigurationCommand({ name: "bad", propertiesFileContent: base64(content) }));
    await assert.rejects(create("key.converter=a\n"), { name: "BadRequestException", message: /value\.converter/ });
    await assert.rejects(
      create(`${properties}group.id=x\nproducer.sasl.mechanism=x\nconsumer.max.poll.records=1\nrest.port=1\n`),
      {
        message: /group\.id, producer\.sasl\.mechanism, rest\.port are/,
      },
    );
  });

  it("a connector runs when its tasks do; workers get its plugin, properties and log group", async () => {
    const { connectorArn, connectorState } = await connect.send(new CreateConnectorCommand(request));
    assert.equal(connectorState, "CREATING");
    assert.ok(connectorArn!.length > 100);
    await settled(connectorArn);
    const workers = api.dataPlane.workers.at(-1);
    assert.equal(workers?.workerProperties["value.converter"], "org.apache.kafka.connect.json.JsonConverter");
    assert.equal(readFileSync(join(workers!.pluginDir, "plugin", "debezium", "connector.jar")).length > 0, true);
    const { events } = await new CloudWatchLogsClient(api.client).send(
      new FilterLogEventsCommand({ logGroupName: "/aws/msk/connector/c" }),
    );
    assert.equal(events?.[0]?.message, "worker is up");
    await assert.rejects(connect.send(new CreateConnectorCommand(request)), { name: "ConflictException" });
    await assert.rejects(
      connect.send(
        new DeleteCustomPluginCommand({ customPluginArn: request.plugins?.[0]?.customPlugin?.customPluginArn }),
      ),
      {
        message: /in use/,
      },
    );
  });

  it("a connector whose task fails is FAILED, with the reason in its state description and no workers left", async () => {
    api.dataPlane.behaviour = () => ({
      connector: { state: "RUNNING" },
      tasks: [
        {
          id: 0,
          state: "FAILED",
          trace: "ConnectException: no such host\n\tat x\nCaused by: UnknownHostException: db",
        },
      ],
    });
    const { connectorArn } = await connect.send(new CreateConnectorCommand({ ...request, connectorName: "failing" }));
    const { connectorState, stateDescription } = await settled(connectorArn);
    assert.equal(connectorState, "FAILED");
    assert.match(stateDescription?.message ?? "", /no such host.*UnknownHostException: db/);
    assert.ok(api.dataPlane.stopped.includes("workers failing"));
    await connect.send(new DeleteConnectorCommand({ connectorArn }));
  });

  it("what MSK Connect refuses is refused at once, not after minutes", async () => {
    const create = (change: Partial<CreateConnectorCommandInput>) =>
      connect.send(new CreateConnectorCommand({ ...request, connectorName: "bad", ...change }));
    await assert.rejects(create({ capacity: { provisionedCapacity: { mcuCount: 3, workerCount: 1 } } }), {
      message: /1, 2, 4 or 8/,
    });
    await assert.rejects(create({ capacity: {} }), { message: /Exactly one/ });
    await assert.rejects(create({ kafkaConnectVersion: "3.6.0" }), { message: /2\.7\.1 and 3\.7\.x/ });
    await assert.rejects(create({ connectorConfiguration: { "tasks.max": "1" } }), { message: /connector\.class/ });
    await assert.rejects(create({ kafkaClusterEncryptionInTransit: { encryptionType: "PLAINTEXT" } }), {
      message: /TLS/,
    });
    await assert.rejects(create({ serviceExecutionRoleArn: "arn:aws:iam::000000000000:role/none" }), {
      message: /role\/none/,
    });
    await assert.rejects(
      create({ logDelivery: { workerLogDelivery: { cloudWatchLogs: { enabled: true, logGroup: "/none" } } } }),
      { message: /\/none/ },
    );
    await assert.rejects(create({ plugins: [] }), { message: /exactly one custom plugin/ });
  });

  it("an update that makes the connector unhealthy is rolled back, and only the operation tells", async () => {
    const { connectorArn } = await connect.send(new CreateConnectorCommand({ ...request, connectorName: "updated" }));
    const { currentVersion } = await settled(connectorArn);
    api.dataPlane.behaviour = ({ poison }) => (poison === undefined ? running : failing);
    const configuration = request.connectorConfiguration!;
    await assert.rejects(
      connect.send(
        new UpdateConnectorCommand({
          connectorArn,
          currentVersion,
          connectorConfiguration: { ...configuration, "connector.class": "io.example.Other" },
        }),
      ),
      { message: /connector\.class cannot be changed/ },
    );
    await assert.rejects(
      connect.send(
        new UpdateConnectorCommand({ connectorArn, currentVersion: "K1", connectorConfiguration: configuration }),
      ),
      {
        message: /current version/,
      },
    );
    const { connectorOperationArn } = await connect.send(
      new UpdateConnectorCommand({
        connectorArn,
        currentVersion,
        connectorConfiguration: { ...configuration, poison: "yes" },
      }),
    );
    assert.equal(await state(connectorArn), "UPDATING");
    const after = await settled(connectorArn);
    assert.deepEqual([after.connectorState, after.connectorConfiguration], ["RUNNING", configuration]);
    const operation = await connect.send(new DescribeConnectorOperationCommand({ connectorOperationArn }));
    assert.equal(operation.connectorOperationState, "ROLLBACK_COMPLETE");
    assert.equal(operation.targetConnectorConfiguration?.["poison"], "yes");
    assert.deepEqual(
      operation.operationSteps?.map(({ stepState }) => stepState),
      ["COMPLETED", "COMPLETED", "FAILED", "PENDING"],
    );
  }).timeout(30_000);

  it("a rolled back worker change ends ROLLBACK_COMPLETE, although Connect shows the old failure for a while, or a healthy connector is FAILED", async () => {
    const { connectorArn } = await connect.send(new CreateConnectorCommand({ ...request, connectorName: "rolled" }));
    const { currentVersion } = await settled(connectorArn);
    let shown = 0;
    const starts = () => api.dataPlane.workers.filter(({ connectorName }) => connectorName === "rolled").length;
    api.dataPlane.behaviour = () => (starts() === 2 || (starts() === 3 && shown++ < 3) ? failing : running);
    const { connectorOperationArn } = await connect.send(
      new UpdateConnectorCommand({ connectorArn, currentVersion, useDefaultWorkerConfiguration: true }),
    );
    const after = await settled(connectorArn);
    const operation = await connect.send(new DescribeConnectorOperationCommand({ connectorOperationArn }));
    assert.deepEqual([after.connectorState, operation.connectorOperationState], ["RUNNING", "ROLLBACK_COMPLETE"]);
    assert.ok(after.workerConfiguration);
  }).timeout(30_000);

  it("a capacity update restarts the workers, a pause and a resume leave their trace in the operations", async () => {
    const { connectorArn } = await connect.send(new CreateConnectorCommand({ ...request, connectorName: "scaled" }));
    const { currentVersion } = await settled(connectorArn);
    await connect.send(
      new UpdateConnectorCommand({
        connectorArn,
        currentVersion,
        capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 2 } },
      }),
    );
    const after = await settled(connectorArn);
    assert.equal(after.capacity?.provisionedCapacity?.workerCount, 2);
    assert.notEqual(after.currentVersion, currentVersion);
    assert.equal(api.dataPlane.workers.at(-1)?.workerCount, 2);
    await connect.send(new PauseConnectorCommand({ connectorArn }));
    assert.equal((await settled(connectorArn)).connectorState, "PAUSED");
    await connect.send(new ResumeConnectorCommand({ connectorArn }));
    assert.equal((await settled(connectorArn)).connectorState, "RUNNING");
    const { connectorOperations } = await connect.send(new ListConnectorOperationsCommand({ connectorArn }));
    assert.deepEqual(
      connectorOperations?.map((one) => one.connectorOperationState),
      ["RESUME_COMPLETE", "PAUSE_COMPLETE", "UPDATE_COMPLETE"],
    );
  }).timeout(30_000);

  it("a task that fails is restarted by the scheduled watchdog, once, and its log group says so, or data stands still until somebody looks", async () => {
    const [logs, lambda, s3] = [
      new CloudWatchLogsClient(api.client),
      new LambdaClient(api.client),
      new S3Client({ ...api.client, forcePathStyle: true }),
    ];
    const group = "/aws/msk/connector/watched";
    for (const logGroupName of [group, "/aws/lambda/watchdog"])
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const { connectorArn } = await connect.send(
      new CreateConnectorCommand({
        ...request,
        connectorName: "watched",
        logDelivery: { workerLogDelivery: { cloudWatchLogs: { enabled: true, logGroup: group } } },
      }),
    );
    await settled(connectorArn);
    api.dataPlane.workers
      .at(-1)
      ?.onLine(
        1,
        "ERROR WorkerSourceTask{id=watched-0} Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted",
      );
    await s3.send(new CreateBucketCommand({ Bucket: "memory" }));
    await until(
      () => logs.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern: '"will not recover"' })),
      ({ events }) => events?.length === 1,
    );
    const trust = JSON.stringify({
      Statement: [{ Principal: { Service: ["lambda.amazonaws.com", "scheduler.amazonaws.com"] } }],
    });
    const roleArn = String(
      (await api.record("aws:iam/role:Role", { name: "watchdog", assumeRolePolicy: trust })).outputs["arn"],
    );
    const Variables = {
      CONNECTORS: JSON.stringify([connectorArn]),
      SECRETS: "[]",
      MAX_RESTARTS: "5",
      MEMORY_BUCKET: "memory",
      MEMORY_KEY: "memory.json",
    };
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "watchdog",
        Role: roleArn,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Timeout: 60,
        Environment: { Variables },
        Code: { ZipFile: readFileSync(await bundleFunction("watchdog")) },
      }),
    );
    const schedule = {
      name: "watchdog",
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: FunctionArn, roleArn },
    };
    const { id } = await api.record("aws:scheduler/schedule:Schedule", schedule);
    const restarts = async () =>
      ((await connect.send(new ListConnectorOperationsCommand({ connectorArn }))).connectorOperations ?? []).map(
        ({ connectorOperationType: type }) => type,
      );
    await until(restarts, (all) => all.length > 0);
    // Beside what Node may warn of.
    const { events = [] } = await until(
      () =>
        logs.send(
          new FilterLogEventsCommand({ logGroupName: "/aws/lambda/watchdog", filterPattern: '"restartTasks"' }),
        ),
      (found) => (found.events ?? []).length > 0,
    );
    const said = JSON.parse(events[0]?.message ?? "") as { kind: string; connector: string; action: string };
    assert.deepEqual([said.kind, said.connector, said.action], ["action", "watched", "restartTasks"]);

    // By hand, and twice at the same time: what the first round remembered, and then what none remembers.
    const round = async () => {
      const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: "watchdog" }));
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { reports: { action: string }[] };
      assert.equal(FunctionError, undefined, JSON.stringify(answer));
      return answer.reports.length;
    };
    await settled(connectorArn);
    assert.equal(await round(), 0);
    await s3.send(new DeleteObjectCommand({ Bucket: "memory", Key: "memory.json" }));
    assert.deepEqual((await Promise.all([round(), round()])).sort(), [0, 1]);
    assert.deepEqual(await restarts(), ["RESTART_CONNECTOR", "RESTART_CONNECTOR"]);

    await settled(connectorArn);
    await connect.send(new DeleteConnectorCommand({ connectorArn }));
    const { status } = await api.control(
      "DELETE",
      `/_twin/records/${encodeURIComponent(id)}?type=aws:scheduler/schedule:Schedule`,
    );
    assert.equal(status, 200);
  }).timeout(60_000);

  it("a daemon that comes back brings clusters and connectors back, workers after brokers", async () => {
    const before = (await api.control("GET", "/_twin/status")).body["connectors"] as { name: string; state: string }[];
    await api.close(true);
    const stops = api.dataPlane.stopped.slice(-4);
    assert.ok(stops.at(-1)?.startsWith("cluster"), stops.join(", "));
    api = await startApi(api.dir);
    connect = new KafkaConnectClient(api.client);
    await api.api.resume();
    const after = (await api.control("GET", "/_twin/status")).body["connectors"] as { name: string; state: string }[];
    assert.deepEqual(
      after.map(({ name, state: now }) => [name, now]),
      before.map(({ name, state: now }) => [name, now]),
    );
    assert.ok(after.every(({ state: now }) => now === "RUNNING"));
  });

  const restart = async (): Promise<void> => {
    await api.close(true);
    api = await startApi(api.dir, api.dataPlane);
    connect = new KafkaConnectClient(api.client);
    await api.api.resume();
  };

  it("a stop during an update leaves the connector with its old configuration, in the description and in Connect", async () => {
    const { connectorArn } = await connect.send(new CreateConnectorCommand({ ...request, connectorName: "cut-off" }));
    const { currentVersion } = await settled(connectorArn);
    // Neither healthy nor failed: the update is under way until the stop.
    api.dataPlane.behaviour = ({ slow }) =>
      slow === undefined ? running : { connector: { state: "RUNNING" }, tasks: [] };
    const { connectorOperationArn } = await connect.send(
      new UpdateConnectorCommand({
        connectorArn,
        currentVersion,
        connectorConfiguration: { ...request.connectorConfiguration, slow: "yes" },
      }),
    );
    await until(
      async () => api.dataPlane.configurations.get("cut-off"),
      (configuration) => configuration?.["slow"] === "yes",
    );
    await restart();
    assert.deepEqual(api.dataPlane.configurations.get("cut-off"), request.connectorConfiguration);
    const { connectorState, connectorConfiguration } = await connect.send(
      new DescribeConnectorCommand({ connectorArn }),
    );
    assert.deepEqual([connectorState, connectorConfiguration], ["RUNNING", request.connectorConfiguration]);
    const { connectorOperationState } = await connect.send(
      new DescribeConnectorOperationCommand({ connectorOperationArn }),
    );
    assert.equal(connectorOperationState, "UPDATE_FAILED");
  }).timeout(30_000);

  it("a connector that one start could not bring back has no workers left, and the next start brings it back", async () => {
    api.dataPlane.behaviour = () => {
      throw new Error("no worker answers");
    };
    await restart();
    const all = async () =>
      (await api.control("GET", "/_twin/status")).body["connectors"] as { state: string; workers: object[] }[];
    assert.ok((await all()).every(({ state: now, workers }) => now === "FAILED" && workers.length === 0));
    assert.match(api.reports.splice(0).join(), /no worker answers/);
    api.dataPlane.behaviour = () => running;
    await restart();
    assert.ok((await all()).every(({ state: now }) => now === "RUNNING"));
  });
});
