// What changes or goes outside a stack: refresh shows it, the next up heals it. And what a failed or cut-off creation
// leaves: destroy removes it.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteTopicCommand,
  DescribeTopicCommand,
  ListClustersCommand,
  ListTopicsCommand,
} from "@aws-sdk/client-kafka";
import {
  DeleteConnectorCommand,
  DeleteWorkerConfigurationCommand,
  DescribeConnectorCommand,
  ListConnectorsCommand,
  ListWorkerConfigurationsCommand,
  UpdateConnectorCommand,
} from "@aws-sdk/client-kafkaconnect";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import * as aws from "@pulumi/aws";
import { LocalWorkspace, PulumiCommand, type EngineEvent } from "@pulumi/pulumi/automation/index.js";
import {
  startTwin,
  withEnvironment,
  type EnvironmentSpec,
  type Progress,
  type TwinInfo,
} from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import { twinEnvironment, twinStatus } from "../../automation/access/twin.js";
import { StatusWatch } from "../../automation/operations/status.js";
import { openTarget } from "../../automation/operations/target.js";
import { Backend } from "../../automation/pulumi/backend.js";
import { EphemeralStack } from "../../automation/pulumi/ephemeralStack.js";
import { readStackFile, stackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import { resourcesOf, secretsSettings } from "../../automation/pulumi/stackState.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { ensureEngine } from "../../tools/engine.js";
import { awsClients } from "../../twin/providers/aws/clients.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import { stand, type Standing } from "./standing.js";
import { until } from "./workbench.js";

const secretName = "AmazonMSK_dev/simplydemo/kylo";
const [sourceName, sinkName] = ["source-connector-demosrc", "sink-connector-productinfo"];
const topicName = "simply.demosrc.products";
const twinConfiguration = {
  "aws:region": { value: "ap-northeast-2" },
  "aws:allowedAccountIds": { value: '["000000000000"]' },
};

describe("drift on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("drift");
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let clients: ReturnType<typeof awsClients>;

  const connect = (): void => {
    clients = awsClients(twin.apiUrl, twin.region, twin);
  };

  before(async () => {
    twin = await own.start();
    connect();
    own.atEnd(async () => clients.close());
  });

  after(() => own.end());

  it("removes a cluster whose creation the daemon's death cut off, once the twin is back: else its name is taken and no destroy frees it", async () => {
    const workDir = mkdtempSync(join(own.state, "work-"));
    const program = async (): Promise<void> => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.1.0.0/16" });
      const subnets = ["a", "b"].map(
        (zone, index) =>
          new aws.ec2.Subnet(zone, {
            vpcId: vpc.id,
            cidrBlock: `10.1.${index}.0/24`,
            availabilityZone: `ap-northeast-2${zone}`,
          }),
      );
      const group = new aws.ec2.SecurityGroup("brokers", { vpcId: vpc.id });
      new aws.msk.Cluster("cluster", {
        clusterName: "cut-off",
        kafkaVersion: "3.9.x.kraft",
        numberOfBrokerNodes: 2,
        clientAuthentication: { sasl: { iam: true } },
        brokerNodeGroupInfo: {
          instanceType: "kafka.t3.small",
          clientSubnets: subnets.map(({ id }) => id),
          securityGroups: [group.id],
        },
      });
    };
    const open = async (): Promise<Awaited<ReturnType<typeof LocalWorkspace.createOrSelectStack>>> =>
      LocalWorkspace.createOrSelectStack(
        { stackName: "cut-off", projectName: "drift", program },
        {
          workDir,
          envVars: twinEnvironment(twin),
          pulumiCommand: await PulumiCommand.get({ root: (await ensureEngine()).root }),
        },
      );
    const clusters = async (): Promise<unknown[]> =>
      ((await clients.kafka.send(new ListClustersCommand({}))).ClusterInfoList ?? []).map(({ ClusterName, State }) => [
        ClusterName,
        State,
      ]);

    const stack = await open();
    await stack.setAllConfig(twinConfiguration);
    const daemon = twin.pid;
    let killed = false;
    const onEvent = ({ diagnosticEvent }: EngineEvent): void => {
      if (killed || diagnosticEvent?.message.includes("MSK cluster cut-off: CREATING") !== true) return;
      killed = process.kill(daemon, "SIGKILL");
    };
    await assert.rejects(stack.up({ onEvent }));
    assert.ok(killed);

    clients.close();
    twin = await startTwin({ name: own.name });
    connect();
    assert.deepEqual(await clusters(), []);
    const back = await open();
    assert.deepEqual((await back.up()).summary.resourceChanges?.create, 1);
    assert.deepEqual(await clusters(), [["cut-off", "ACTIVE"]]);
    await back.destroy();
    assert.deepEqual(await clusters(), []);
    await back.workspace.removeStack("cut-off");
  });

  describe("of a standing pipeline", () => {
    let pipeline: Standing;
    let tables: TablePair;
    let progress: Progress[] = [];

    const spec = (own: Partial<EnvironmentSpec> & { name: string }): EnvironmentSpec => ({
      from: "twin",
      twin,
      ...own,
    });
    const connectorArn = async (connectorName: string): Promise<string> => {
      const { connectors = [] } = await clients.kafkaConnect.send(
        new ListConnectorsCommand({ connectorNamePrefix: connectorName }),
      );
      return (
        connectors.find((one) => one.connectorName === connectorName)?.connectorArn ??
        assert.fail(`there is no connector ${connectorName}`)
      );
    };
    const describeConnector = async (connectorName: string) =>
      clients.kafkaConnect.send(new DescribeConnectorCommand({ connectorArn: await connectorArn(connectorName) }));
    const secretValue = async (): Promise<string | undefined> =>
      (await clients.secretsManager.send(new GetSecretValueCommand({ SecretId: secretName }))).SecretString;
    let products = 0;
    /** One change, so that nothing hides the first one after a restart. */
    const rowsFlow = async (): Promise<void> => {
      await tables.source.execute(
        `INSERT INTO products (name, category, price) VALUES ('healed ${++products}', 'drift', 1.00)`,
      );
      await tables.untilEqual(120_000, signal);
    };
    /** What an up does, as `operation Type`, sorted. */
    const heal = async (): Promise<string[]> => {
      progress = [];
      await pipeline.environment.up();
      await pipeline.environment.preview({ expectNoChanges: true });
      return done();
    };
    const done = (): string[] =>
      progress
        .flatMap((one) =>
          one.kind === "resource" && one.state === "done" && one.operation !== "read"
            ? [`${one.operation} ${one.type.split(/[/:]/).pop() ?? ""}`]
            : [],
        )
        .sort();

    const releases = { old: ["2.7.3.Final", "3.2.0.Final"], new: ["3.6.1.Final", "3.6.0.Final"] } as const;
    /** The settings of the file's pipeline with other releases and properties of the sink and the workers. */
    const settings = async (
      [source, sink]: readonly [string, string] = releases.old,
      properties: Record<string, string> = {},
      workers: Record<string, string> = {},
    ): Promise<Partial<EnvironmentSpec>> => {
      const [written] = (await readStackFile("twin")).config["msk-cdc:pipelines"] as Record<
        "source" | "sink",
        object
      >[];
      return {
        platformStack: "platform",
        overrides: {
          "msk-cdc:pipelines": [
            {
              ...written,
              source: { ...written?.source, version: source },
              sink: { ...written?.sink, version: sink, properties },
              worker: { properties: workers },
            },
          ],
        },
      };
    };
    /** What an up of the stack with other settings does, as the CLI would after a change of its file. */
    const changed = async (...other: Parameters<typeof settings>): Promise<string[]> => {
      progress = [];
      const state = await Backend.use(twin, (backend) => backend.state("shop"));
      const stack = await EphemeralStack.open(
        {
          name: "shop",
          configuration: await stackConfiguration(spec({ name: "shop", ...(await settings(...other)) })),
          environment: twinEnvironment(twin),
          passwords: readPasswordsFile(twin.passwordsFile),
          report: (one) => progress.push(one),
        },
        secretsSettings(state ?? assert.fail("there is no stack shop")),
      );
      try {
        await stack.up();
        await stack.preview({ expectNoChanges: true });
        return done();
      } finally {
        await stack.close();
      }
    };

    before(async () => {
      const offered = [...releases.old, ...releases.new].map(
        (version, index) => `debezium-${index % 2 === 0 ? "mysql" : "jdbc"}@${version}`,
      );
      const platform = await stand(
        spec({
          name: "platform",
          overrides: {
            "msk-cdc:pipelines": undefined,
            "msk-cdc:plugins": { configProvider: "none", releases: offered },
          },
        }),
      );
      own.atEnd(() => platform.end());
      pipeline = await stand(spec({ name: "shop", ...(await settings()), onProgress: (one) => progress.push(one) }));
      own.atEnd(() => pipeline.end());
      tables = await openDemoTables(twin, platform.environment.outputs["platform"] as PlatformOutputs);
      own.atEnd(() => tables.close());
      await tables.untilEqual(60_000, signal);
      assert.deepEqual(Object.keys(await platform.environment.refresh()), ["same"]);
    });

    it("takes cluster and databases away before the ways out of their network: else AWS refuses, or workers hang at their end", async () => {
      const state = await Backend.use(twin, (backend) => backend.state("platform"));
      const resources = resourcesOf(state ?? assert.fail("there is no stack platform"));
      const standing = resources.filter(({ type }) => /:(Cluster|Instance)$/.test(type) && type.startsWith("aws:"));
      assert.equal(standing.length, 3);
      for (const { urn, dependencies = [] } of standing)
        for (const way of ["route:Route", "natGateway:NatGateway", "routeTableAssociation:RouteTableAssociation"])
          assert.ok(
            dependencies.some((one) => one.includes(`aws:ec2/${way}::`)),
            `${urn} does not wait for ${way}`,
          );
    });

    it("starts a killed worker again and shows no drift: else every crash of a worker would look like somebody's change", async () => {
      const workers = async (): Promise<{ pid?: number; state: string }[]> => {
        const { connectors } = (await twinStatus(own.name)) as unknown as {
          connectors: { workers: { pid?: number; state: string }[] }[];
        };
        return connectors.flatMap((connector) => connector.workers);
      };
      const pids = (await workers()).map(({ pid }) => pid ?? 0);
      assert.equal(pids.length, 2);
      for (const pid of pids) process.kill(pid, "SIGKILL");
      await until(workers, (all) =>
        all.every(({ pid, state: now }) => now === "running" && pid !== undefined && !pids.includes(pid)),
      );
      await rowsFlow();
      assert.deepEqual(Object.keys(await pipeline.environment.refresh()), ["same"]);
    });

    it("heals a deleted topic and log group, another secret value and connector configuration: else they stay as somebody left them", async () => {
      const [ClusterArn, secret, sink] = [await clusterArn(), await secretValue(), await describeConnector(sinkName)];
      const before = await clients.kafka.send(new DescribeTopicCommand({ ClusterArn, TopicName: topicName }));
      await clients.kafka.send(new DeleteTopicCommand({ ClusterArn, TopicName: topicName }));
      await clients.logs.send(
        new DeleteLogGroupCommand({ logGroupName: "/aws/msk/connector/source-connector-demosrc" }),
      );
      const { connectorArn: arn, currentVersion, connectorConfiguration } = sink;
      await clients.kafkaConnect.send(
        new UpdateConnectorCommand({
          connectorArn: arn,
          currentVersion,
          connectorConfiguration: { ...connectorConfiguration, "batch.size": "7", "max.retries": "3" },
        }),
      );
      await until(
        () => describeConnector(sinkName),
        (one) => one.connectorState === "RUNNING" && one.currentVersion !== currentVersion,
      );
      // Last: the workers take no configuration whose references lead nowhere.
      await clients.secretsManager.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: "{}" }));

      const { same: _same, ...changes } = await pipeline.environment.refresh();
      // The connector's properties are none of the provider's affairs, so that a refresh takes them without a word.
      assert.deepEqual(changes, { delete: 2, update: 1 });
      assert.deepEqual(await heal(), ["create LogGroup", "create Topic", "update Command", "update SecretVersion"]);
      const { Configs, PartitionCount, ReplicationFactor } = await clients.kafka.send(
        new DescribeTopicCommand({ ClusterArn, TopicName: topicName }),
      );
      assert.deepEqual(
        { Configs, PartitionCount, ReplicationFactor },
        { Configs: before.Configs, PartitionCount: before.PartitionCount, ReplicationFactor: before.ReplicationFactor },
      );
      assert.equal(await secretValue(), secret);
      assert.deepEqual((await describeConnector(sinkName)).connectorConfiguration, connectorConfiguration);
      await rowsFlow();
    });

    it("makes deleted connectors, their worker configuration and secret anew: else a pipeline that somebody deleted stays deleted", async () => {
      const secret = await secretValue();
      for (const one of [sourceName, sinkName]) {
        await clients.kafkaConnect.send(new DeleteConnectorCommand({ connectorArn: await connectorArn(one) }));
      }
      await until(
        () => clients.kafkaConnect.send(new ListConnectorsCommand({})),
        ({ connectors }) => connectors?.length === 0,
      );
      const [worker] =
        (await clients.kafkaConnect.send(new ListWorkerConfigurationsCommand({}))).workerConfigurations ?? [];
      await clients.kafkaConnect.send(
        new DeleteWorkerConfigurationCommand({ workerConfigurationArn: worker?.workerConfigurationArn }),
      );
      await clients.secretsManager.send(
        new DeleteSecretCommand({ SecretId: secretName, ForceDeleteWithoutRecovery: true }),
      );

      const { same: _same, ...changes } = await pipeline.environment.refresh();
      assert.deepEqual(changes, { delete: 5 });
      assert.deepEqual(await heal(), [
        "create Connector",
        "create Connector",
        "create Secret",
        "create SecretVersion",
        "create WorkerConfiguration",
        "update Command",
        "update RolePolicy",
      ]);
      assert.equal(await secretValue(), secret);
      await rowsFlow();
    });

    it("fails by what MSK Connect rolls back, though the provider takes it for done, until a good value comes: else up calls the old configuration the new one", async () => {
      const before = await describeConnector(sinkName);
      const bad = { "hibernate.dialect": "no.such.Dialect", "flush.max.retries": "4" };
      for (const _attempt of [1, 2])
        await assert.rejects(
          changed(releases.old, bad, { "offset.flush.timeout.ms": "6000" }),
          /simplydemo-settled.*connector sink-connector-productinfo: the update of worker configuration, properties flush\.max\.retries, hibernate\.dialect ended ROLLBACK_COMPLETE: .*The connector runs as before.*Last errors in log group .*no\.such\.Dialect.*Fix: /s,
        );
      const now = await describeConnector(sinkName);
      assert.deepEqual(
        [now.connectorState, now.connectorConfiguration, now.workerConfiguration, now.creationTime],
        ["RUNNING", before.connectorConfiguration, before.workerConfiguration, before.creationTime],
      );
      const { pipelines } = await new StatusWatch(await openTarget("shop", { twin })).look();
      const sink = pipelines[0]?.connectors.find(({ role }) => role === "sink");
      assert.equal(sink?.lastOperation?.state, "ROLLBACK_COMPLETE");
      assert.match(sink.lastOperation.error ?? "", /no\.such\.Dialect/);
      await rowsFlow();

      assert.deepEqual(await changed(releases.old, { "flush.max.retries": "4" }), [
        "delete WorkerConfiguration",
        "update Command",
      ]);
      assert.equal((await describeConnector(sinkName)).connectorConfiguration?.["flush.max.retries"], "4");
      await rowsFlow();
    });

    it("moves both connectors to other releases in place, under a writer: else an upgrade costs offsets, rows or the connectors", async () => {
      const before = await Promise.all([describeConnector(sourceName), describeConnector(sinkName)]);
      let isOver = false;
      const writing = (async () => {
        while (!isOver) {
          await tables.source.execute(
            `INSERT INTO products (name, category, price) VALUES ('moved ${++products}', 'drift', 1.00)`,
          );
          await tables.source.execute("UPDATE products SET price = price + 1 WHERE id = 1");
        }
      })();
      const operations = await changed(releases.new).finally(() => (isOver = true));
      await writing;
      await tables.untilEqual(120_000, signal);
      const after = await Promise.all([describeConnector(sourceName), describeConnector(sinkName)]);
      assert.deepEqual(
        after.map(({ connectorArn: arn, connectorState }) => [arn, connectorState]),
        before.map(({ connectorArn: arn }) => [arn, "RUNNING"]),
      );
      for (const [index, { plugins }] of after.entries()) assert.notDeepEqual(plugins, before[index]?.plugins);
      assert.deepEqual(operations, ["update Command"]);
    });

    it("leaves nothing of ups that fail half way, and what they met untouched: else a failed pipeline has to be cleared by hand", async () => {
      const ClusterArn = await clusterArn();
      const account = async (): Promise<unknown> => ({
        connectors: (await clients.kafkaConnect.send(new ListConnectorsCommand({}))).connectors
          ?.map((one) => one.connectorArn)
          .sort(),
        workers: (await clients.kafkaConnect.send(new ListWorkerConfigurationsCommand({}))).workerConfigurations
          ?.map((one) => one.name)
          .sort(),
        secrets: (
          await clients.secretsManager.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))
        ).SecretList?.map((one) => one.ARN).sort(),
        logGroups: (await clients.logs.send(new DescribeLogGroupsCommand({}))).logGroups
          ?.map((one) => one.logGroupName)
          .sort(),
        topics: (await clients.kafka.send(new ListTopicsCommand({ ClusterArn }))).Topics?.map((one) => one.TopicName)
          .filter((one) => !one?.startsWith("__"))
          .sort(),
      });
      const failing = (own: object): EnvironmentSpec =>
        spec({
          name: "failing",
          platformStack: "platform",
          overrides: {
            "msk-cdc:pipelines": [
              {
                name: "failing",
                source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.products"] },
                sink: {
                  user: "sinko",
                  database: "demosink",
                  tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"] }],
                },
                ...own,
              },
            ],
          },
        });
      await clients.secretsManager.send(new CreateSecretCommand({ Name: "AmazonMSK_taken", SecretString: "theirs" }));
      const before = await account();
      const untrusted = {
        user: "kfc",
        databases: ["demosrc"],
        tables: ["demosrc.products"],
        properties: { "database.ssl.mode": "verify_identity" },
      };
      await assert.rejects(
        withEnvironment(failing({ source: untrusted, secret: { name: "AmazonMSK_failing" } }), () => Promise.resolve()),
        /failing-source-connector.* is FAILED/s,
      );
      assert.deepEqual(await account(), before);
      await assert.rejects(
        withEnvironment(failing({ secret: { name: "AmazonMSK_taken" } }), () => Promise.resolve()),
        /the secret AmazonMSK_taken already exists/,
      );
      assert.deepEqual(await account(), before);
      assert.equal(
        (await clients.secretsManager.send(new GetSecretValueCommand({ SecretId: "AmazonMSK_taken" }))).SecretString,
        "theirs",
      );
    });

    async function clusterArn(): Promise<string> {
      const { ClusterInfoList = [] } = await clients.kafka.send(
        new ListClustersCommand({ ClusterNameFilter: "simplydemo" }),
      );
      return ClusterInfoList[0]?.ClusterArn ?? assert.fail("there is no cluster");
    }
  });
});
