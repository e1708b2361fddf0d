import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateClusterV2Command,
  CreateConfigurationCommand,
  CreateTopicCommand,
  DeleteClusterCommand,
  DeleteTopicCommand,
  DescribeClusterCommand,
  DescribeClusterOperationCommand,
  DescribeClusterV2Command,
  DescribeConfigurationRevisionCommand,
  DescribeTopicCommand,
  DescribeTopicPartitionsCommand,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListNodesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  RebootBrokerCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateBrokerCountCommand,
  UpdateBrokerStorageCommand,
  UpdateClusterConfigurationCommand,
  UpdateTopicCommand,
  type ProvisionedRequest,
} from "@aws-sdk/client-kafka";
import { KafkaConnectClient, ListTagsForResourceCommand as ListConnectTagsCommand } from "@aws-sdk/client-kafkaconnect";
import {
  createCluster,
  createPlatform,
  provisioned,
  startApi,
  until,
  type ApiFixture,
  type Platform,
} from "./apiFixture.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("the twin's MSK", () => {
  let api: ApiFixture;
  let kafka: KafkaClient;
  let platform: Platform;
  before(async () => {
    api = await startApi();
    kafka = new KafkaClient(api.client);
    platform = await createPlatform(api);
  });
  after(() => api.close());

  it("a cluster becomes ACTIVE with IAM bootstrap brokers, and both API versions describe it", async () => {
    const ClusterArn = await createCluster(kafka, platform);
    assert.equal(
      (await kafka.send(new GetBootstrapBrokersCommand({ ClusterArn }))).BootstrapBrokerStringSaslIam,
      "127.0.0.1:20001,127.0.0.1:20002",
    );
    const { ClusterInfo } = await kafka.send(new DescribeClusterCommand({ ClusterArn }));
    assert.equal(ClusterInfo?.CurrentBrokerSoftwareInfo?.KafkaVersion, "3.9.x.kraft");
    assert.equal(ClusterInfo?.BrokerNodeGroupInfo?.StorageInfo?.EbsStorageInfo?.VolumeSize, 10);
    assert.ok(ClusterInfo?.CreationTime instanceof Date);
    assert.equal(
      (await kafka.send(new ListNodesCommand({ ClusterArn }))).NodeInfoList?.[0]?.InstanceType,
      "kafka.t3.small",
    );
    await assert.rejects(
      kafka.send(new CreateClusterV2Command({ ClusterName: "demo", Provisioned: provisioned(platform) })),
      {
        name: "ConflictException",
      },
    );
  });

  it("what MSK refuses is refused: brokers that don't fit the zones, unknown subnets, other versions", async () => {
    const create = (change: Partial<ProvisionedRequest>) =>
      kafka.send(new CreateClusterV2Command({ ClusterName: "bad", Provisioned: provisioned(platform, change) }));
    await assert.rejects(create({ NumberOfBrokerNodes: 3 }), { name: "BadRequestException", message: /multiple/ });
    await assert.rejects(create({ KafkaVersion: "3.6.9" }), { name: "BadRequestException", message: /3\.6\.0/ });
    await assert.rejects(
      create({
        BrokerNodeGroupInfo: { ...provisioned(platform).BrokerNodeGroupInfo!, ClientSubnets: ["subnet-1", "subnet-2"] },
      }),
      { message: /subnet-1/ },
    );
    await assert.rejects(
      create({ LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: "/none" } } } }),
      { message: /\/none/ },
    );
  });

  it("what the twin can't do is an error, never a silent OK", async () => {
    const ClusterArn = await createCluster(kafka, platform, "limits");
    const { ClusterInfo } = await kafka.send(new DescribeClusterCommand({ ClusterArn }));
    await assert.rejects(
      kafka.send(
        new UpdateBrokerCountCommand({
          ClusterArn,
          CurrentVersion: ClusterInfo?.CurrentVersion,
          TargetNumberOfBrokerNodes: 1,
        }),
      ),
      { name: "BadRequestException", message: /take brokers away/ },
    );
    await assert.rejects(
      kafka.send(
        new UpdateBrokerStorageCommand({
          ClusterArn,
          CurrentVersion: ClusterInfo?.CurrentVersion,
          TargetBrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: "All", VolumeSizeGB: 5 }],
        }),
      ),
      { message: /only grow/ },
    );
  });

  it("a configuration reaches the brokers over MSK's defaults, without ZooKeeper's keys, which KRaft brokers refuse", async () => {
    const { Arn } = await kafka.send(
      new CreateConfigurationCommand({
        Name: "small",
        KafkaVersions: ["3.9.x.kraft"],
        ServerProperties: Buffer.from(
          "auto.create.topics.enable=true\nlog.retention.hours = 1\nzookeeper.session.timeout.ms=18000\n",
        ),
      }),
    );
    const ClusterArn = await createCluster(kafka, platform, "configured");
    const { ClusterInfo } = await kafka.send(new DescribeClusterV2Command({ ClusterArn }));
    await kafka.send(
      new UpdateClusterConfigurationCommand({
        ClusterArn,
        CurrentVersion: ClusterInfo?.CurrentVersion,
        ConfigurationInfo: { Arn, Revision: 1 },
      }),
    );
    await until(
      () => kafka.send(new DescribeClusterV2Command({ ClusterArn })),
      (answer) => answer.ClusterInfo?.State === "ACTIVE",
    );
    assert.deepEqual(api.dataPlane.clusters.at(-1)?.serverProperties, {
      "auto.create.topics.enable": "true",
      "default.replication.factor": "2",
      "min.insync.replicas": "1",
      "num.partitions": "1",
      "log.retention.hours": "1",
    });
    const { ServerProperties } = await kafka.send(new DescribeConfigurationRevisionCommand({ Arn, Revision: 1 }));
    assert.match(Buffer.from(ServerProperties!).toString(), /log\.retention\.hours = 1/);
    await assert.rejects(
      kafka.send(new CreateConfigurationCommand({ Name: "bad", ServerProperties: Buffer.from("broker.id=1") })),
      {
        message: /broker\.id/,
      },
    );
  });

  it("an update that the daemon's death cut off ends as failed, and the next one is taken", async () => {
    const ClusterArn = await createCluster(kafka, platform, "cut-off");
    const describe = async () => (await kafka.send(new DescribeClusterCommand({ ClusterArn }))).ClusterInfo;
    const reboot = async () =>
      (await kafka.send(new RebootBrokerCommand({ ClusterArn, BrokerIds: ["1"] }))).ClusterOperationArn!;
    const ClusterOperationArn = await reboot();
    await until(describe, (cluster) => cluster?.State === "ACTIVE");
    await api.close(true);
    edit("clusterOperations", ClusterOperationArn, { operationState: "UPDATE_IN_PROGRESS", endTime: undefined });
    edit("clusters", ClusterArn, { state: "REBOOTING_BROKER", activeOperationArn: ClusterOperationArn });
    api = await startApi(api.dir, api.dataPlane);
    kafka = new KafkaClient(api.client);
    await api.api.resume();
    const { ClusterOperationInfo } = await kafka.send(new DescribeClusterOperationCommand({ ClusterOperationArn }));
    assert.equal(ClusterOperationInfo?.OperationState, "UPDATE_FAILED");
    assert.equal((await describe())?.ActiveOperationArn, undefined);
    await reboot();
  });

  /** Changes an entry of the state that a daemon finds. */
  function edit(collection: string, key: string, change: object): void {
    const file = join(api.dir, "state", `${collection}.json`);
    const entries = JSON.parse(readFileSync(file, "utf8")) as Record<string, object>;
    writeFileSync(file, JSON.stringify({ ...entries, [key]: { ...entries[key], ...change } }));
  }

  it("topics are made, described, changed and deleted with Base64 configurations", async () => {
    const ClusterArn = await createCluster(kafka, platform, "topics");
    const target = { ClusterArn, TopicName: "simply.demosrc.products" };
    await kafka.send(
      new CreateTopicCommand({
        ...target,
        PartitionCount: 1,
        ReplicationFactor: 2,
        Configs: base64('{"cleanup.policy":"compact"}'),
      }),
    );
    await assert.rejects(kafka.send(new CreateTopicCommand({ ...target, PartitionCount: 1, ReplicationFactor: 2 })), {
      name: "TopicExistsException",
    });
    await assert.rejects(
      kafka.send(new CreateTopicCommand({ ClusterArn, TopicName: "wide", PartitionCount: 1, ReplicationFactor: 3 })),
      {
        message: /replication factor/,
      },
    );
    const topic = await kafka.send(new DescribeTopicCommand(target));
    assert.deepEqual([topic.PartitionCount, topic.ReplicationFactor, topic.Status], [1, 2, "ACTIVE"]);
    assert.deepEqual(JSON.parse(Buffer.from(topic.Configs!, "base64").toString()), { "cleanup.policy": "compact" });
    await kafka.send(new UpdateTopicCommand({ ...target, PartitionCount: 2 }));
    await assert.rejects(kafka.send(new UpdateTopicCommand({ ...target, PartitionCount: 1 })), {
      message: /can't reduce/,
    });
    assert.equal(
      (await kafka.send(new ListTopicsCommand({ ClusterArn, TopicNameFilter: "simply" }))).Topics?.[0]
        ?.OutOfSyncReplicaCount,
      1,
    );
    assert.deepEqual((await kafka.send(new DescribeTopicPartitionsCommand(target))).Partitions?.[0]?.Replicas, [1, 2]);
    await kafka.send(new DeleteTopicCommand(target));
    await assert.rejects(kafka.send(new DescribeTopicCommand(target)), { name: "NotFoundException" });
  });

  it("tags of a cluster are its own, although MSK Connect has the same path", async () => {
    const ResourceArn = await createCluster(kafka, platform, "tagged");
    await kafka.send(new TagResourceCommand({ ResourceArn, Tags: { owner: "me" } }));
    await kafka.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["project"] }));
    assert.deepEqual((await kafka.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags, { owner: "me" });
    await assert.rejects(
      new KafkaConnectClient(api.client).send(new ListConnectTagsCommand({ resourceArn: ResourceArn })),
      {
        name: "NotFoundException",
      },
    );
  });

  it("a subnet of a living cluster can't be deleted; after the cluster's deletion it can", async () => {
    const remove = async () =>
      (
        await api.control(
          "DELETE",
          `/_twin/records/${platform.subnets[0] ?? ""}?type=${encodeURIComponent("aws:ec2/subnet:Subnet")}`,
        )
      ).body["name"];
    assert.equal(await remove(), "DependencyViolation");
    const { body } = await api.control("GET", "/_twin/status");
    for (const { arn } of body["clusters"] as { arn: string }[]) {
      await kafka.send(new DeleteClusterCommand({ ClusterArn: arn }));
      await until(
        () => kafka.send(new DescribeClusterCommand({ ClusterArn: arn })).catch((error: Error) => error.name),
        (answer) => answer === "NotFoundException",
      );
    }
    assert.equal(await remove(), undefined);
  });
});
