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
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { ensureEngine } from "../../tools/engine.js";
import { awsClients } from "../../twin/providers/aws/clients.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import { stand, type Standing } from "./standing.js";
import { until } from "./workbench.js";

const secretName = "AmazonMSK_dev/simplydemo/kylo";
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
      return progress
        .flatMap((one) =>
          one.kind === "resource" && one.state === "done" && one.operation !== "read"
            ? [`${one.operation} ${one.type.split(/[/:]/).pop() ?? ""}`]
            : [],
        )
        .sort();
    };

    before(async () => {
      const platform = await stand(spec({ name: "platform", overrides: { "msk-cdc:pipelines": undefined } }));
      own.atEnd(() => platform.end());
      pipeline = await stand(
        spec({ name: "shop", platformStack: "platform", onProgress: (one) => progress.push(one) }),
      );
      own.atEnd(() => pipeline.end());
      tables = await openDemoTables(twin, platform.environment.outputs["platform"] as PlatformOutputs);
      own.atEnd(() => tables.close());
      await tables.untilEqual(60_000, signal);
      assert.deepEqual(Object.keys(await platform.environment.refresh()), ["same"]);
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
      const [ClusterArn, secret, sink] = [
        await clusterArn(),
        await secretValue(),
        await describeConnector("sink-connector-productinfo"),
      ];
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
        () => describeConnector("sink-connector-productinfo"),
        (one) => one.connectorState === "RUNNING" && one.currentVersion !== currentVersion,
      );
      // Last: the workers take no configuration whose references lead nowhere.
      await clients.secretsManager.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: "{}" }));

      const { same: _same, ...changes } = await pipeline.environment.refresh();
      assert.deepEqual(changes, { delete: 2, update: 2 });
      assert.deepEqual(await heal(), ["create LogGroup", "create Topic", "update Connector", "update SecretVersion"]);
      const { Configs, PartitionCount, ReplicationFactor } = await clients.kafka.send(
        new DescribeTopicCommand({ ClusterArn, TopicName: topicName }),
      );
      assert.deepEqual(
        { Configs, PartitionCount, ReplicationFactor },
        { Configs: before.Configs, PartitionCount: before.PartitionCount, ReplicationFactor: before.ReplicationFactor },
      );
      assert.equal(await secretValue(), secret);
      assert.deepEqual(
        (await describeConnector("sink-connector-productinfo")).connectorConfiguration,
        connectorConfiguration,
      );
      await rowsFlow();
    });

    it("makes deleted connectors, their worker configuration and secret anew: else a pipeline that somebody deleted stays deleted", async () => {
      const secret = await secretValue();
      for (const one of ["source-connector-demosrc", "sink-connector-productinfo"]) {
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
        "update RolePolicy",
      ]);
      assert.equal(await secretValue(), secret);
      await rowsFlow();
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
