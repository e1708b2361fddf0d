// What the twin's MSK checks before it changes a cluster, and what it tells of a change, through the AWS SDK.
import assert from "node:assert/strict";
import {
  CreateClusterV2Command,
  CreateConfigurationCommand,
  DescribeClusterOperationCommand,
  DescribeClusterOperationV2Command,
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListClusterOperationsV2Command,
  ListConfigurationsCommand,
  RebootBrokerCommand,
  UpdateBrokerStorageCommand,
  UpdateBrokerTypeCommand,
  type ProvisionedRequest,
} from "@aws-sdk/client-kafka";
import {
  createCluster,
  createPlatform,
  provisioned,
  startApi,
  until,
  type ApiFixture,
  type Platform,
} from "./apiFixture.js";

describe("the twin's MSK: changes of a cluster", () => {
  let api: ApiFixture;
  let kafka: KafkaClient;
  let platform: Platform;
  before(async () => {
    api = await startApi();
    kafka = new KafkaClient(api.client);
    platform = await createPlatform(api);
  });
  after(() => api.close());

  const describe = async (ClusterArn: string) =>
    (await kafka.send(new DescribeClusterV2Command({ ClusterArn }))).ClusterInfo;
  const active = (ClusterArn: string) =>
    until(
      () => describe(ClusterArn),
      (cluster) => cluster?.State === "ACTIVE",
    );

  it("server properties that no broker takes are refused at once, or a cluster is FAILED for good", async () => {
    const create = (name: string, properties: string) =>
      kafka.send(new CreateConfigurationCommand({ Name: name, ServerProperties: Buffer.from(properties) }));
    for (const [property, value] of [
      ["num.partitions", "banana"],
      ["num.partitions", "0"],
      ["log.retention.hours", "9999999999"],
      ["auto.create.topics.enable", "yes"],
      ["compression.type", "zip"],
      ["log.cleanup.policy", "compact,keep"],
      ["log.cleaner.min.cleanable.ratio", "2"],
      ["replica.selector.class", "java.lang.Runtime"],
      ["num.io.threads", ""],
    ] as const)
      await assert.rejects(create("refused", `${property}=${value}`), {
        name: "BadRequestException",
        message: new RegExp(`"${value}".*${property}`),
      });
    const taken = `num.partitions= 3
      log.retention.ms=-1
      log.cleanup.policy=compact,delete
      log.cleaner.min.cleanable.ratio=.5
      unclean.leader.election.enable=TRUE`;
    await create("taken", taken);
  });

  it("a cluster with a key that is not there, or Express brokers in two zones, is refused, or AWS refuses it later", async () => {
    const create = (change: Partial<ProvisionedRequest>) =>
      kafka.send(new CreateClusterV2Command({ ClusterName: "refused", Provisioned: provisioned(platform, change) }));
    const encrypted = (DataVolumeKMSKeyId: string) => ({
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId } },
    });
    await assert.rejects(create(encrypted("arn:aws:kms:ap-northeast-2:000000000000:key/none")), {
      message: /key\/none/,
    });
    const group = { ...provisioned(platform).BrokerNodeGroupInfo!, InstanceType: "express.m7g.large" };
    await assert.rejects(create({ BrokerNodeGroupInfo: group }), { message: /Express brokers need/ });
    const { outputs } = await api.record("aws:kms/key:Key", {});
    await createCluster(kafka, platform, "encrypted", encrypted(String(outputs["arn"])));
  });

  it("a reboot takes the one broker that it names, or a rolling restart stops the whole cluster", async () => {
    const ClusterArn = await createCluster(kafka, platform, "rebooted");
    const starts = api.dataPlane.clusters.length;
    const reboot = (...BrokerIds: string[]) => kafka.send(new RebootBrokerCommand({ ClusterArn, BrokerIds }));
    for (const ids of [[], ["1", "2"], ["3"], ["0"], ["x"]])
      await assert.rejects(reboot(...ids), { name: "BadRequestException" });
    const { ClusterOperationArn } = await reboot("2");
    await active(ClusterArn);
    assert.deepEqual(api.dataPlane.stopped, ["broker 2 of rebooted"]);
    assert.equal(api.dataPlane.clusters.length, starts);
    const { ClusterOperationInfo } = await kafka.send(new DescribeClusterOperationCommand({ ClusterOperationArn }));
    assert.equal(ClusterOperationInfo?.OperationState, "UPDATE_COMPLETE");
  });

  it("an operation tells what changes from what to what, in both API versions, or nobody sees what an update did", async () => {
    const ClusterArn = await createCluster(kafka, platform, "told");
    const versioned = async () => ({ ClusterArn, CurrentVersion: (await describe(ClusterArn))?.CurrentVersion });
    const TargetInstanceType = "kafka.m7g.large";
    const type = await kafka.send(new UpdateBrokerTypeCommand({ ...(await versioned()), TargetInstanceType }));
    await active(ClusterArn);
    const volume = { KafkaBrokerNodeId: "All", VolumeSizeGB: 20 };
    await kafka.send(new UpdateBrokerStorageCommand({ ...(await versioned()), TargetBrokerEBSVolumeInfo: [volume] }));
    await active(ClusterArn);
    const one = { ClusterOperationArn: type.ClusterOperationArn };
    const { ClusterOperationInfo: first } = await kafka.send(new DescribeClusterOperationCommand(one));
    assert.deepEqual(
      [first?.SourceClusterInfo?.InstanceType, first?.TargetClusterInfo?.InstanceType],
      ["kafka.t3.small", TargetInstanceType],
    );
    const list = await kafka.send(new ListClusterOperationsV2Command({ ClusterArn, MaxResults: 1 }));
    const [summary] = list.ClusterOperationInfoList ?? [];
    assert.deepEqual([summary?.ClusterType, summary?.OperationType], ["PROVISIONED", "INCREASE_BROKER_STORAGE"]);
    assert.ok(summary?.StartTime instanceof Date);
    const { ClusterOperationInfo: second } = await kafka.send(
      new DescribeClusterOperationV2Command({ ClusterOperationArn: summary.OperationArn }),
    );
    const { SourceClusterInfo, TargetClusterInfo } = second?.Provisioned ?? {};
    assert.deepEqual(
      [SourceClusterInfo, TargetClusterInfo].map((info) => info?.BrokerEBSVolumeInfo),
      [[{ ...volume, VolumeSizeGB: 10 }], [volume]],
    );
  });

  it("a cluster that failed has no bootstrap brokers, or clients try dead ports", async () => {
    const ClusterArn = await createCluster(kafka, platform, "failing");
    api.dataPlane.refusesCluster = ({ name }) => name === "failing";
    await api.close(true);
    assert.equal(api.reports.splice(0).length, 0);
    api = await startApi(api.dir, api.dataPlane);
    kafka = new KafkaClient(api.client);
    await api.api.resume();
    assert.equal((await describe(ClusterArn))?.State, "FAILED");
    await assert.rejects(kafka.send(new GetBootstrapBrokersCommand({ ClusterArn })), {
      name: "BadRequestException",
      message: "You can't get bootstrap broker nodes for a cluster in FAILED state.",
    });
    assert.match(api.reports.splice(0).join(), /failing/);
  });

  it("a configuration shows its description wherever it is listed, or a plan with one never gets empty", async () => {
    const ServerProperties = Buffer.from("num.partitions=1");
    await kafka.send(new CreateConfigurationCommand({ Name: "described", Description: "for tests", ServerProperties }));
    const { Configurations } = await kafka.send(new ListConfigurationsCommand({}));
    const found = Configurations?.find(({ Name }) => Name === "described");
    assert.deepEqual([found?.Description, found?.LatestRevision?.Description], ["for tests", "for tests"]);
  });
});
