// aws.msk.Cluster over the Amazon MSK API: its operations. clusterShape.ts has the requests and answers.
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  GetBootstrapBrokersCommand,
  UpdateBrokerCountCommand,
  UpdateBrokerStorageCommand,
  UpdateBrokerTypeCommand,
  UpdateClusterConfigurationCommand,
  UpdateClusterKafkaVersionCommand,
  UpdateMonitoringCommand,
  UpdateRebalancingCommand,
  UpdateSecurityCommand,
} from "@aws-sdk/client-kafka";
import type { ClusterInfo, KafkaClient } from "@aws-sdk/client-kafka";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { compareVersions } from "../../../tools/versions.js";
import { sameValue } from "../diff.js";
import { projectInputs } from "../drift.js";
import { unknownValue } from "../protocol.js";
import type { Properties } from "../protocol.js";
import { PartialFailure } from "../resourceType.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitFor, waitGone } from "../wait.js";
import type { Wait } from "../wait.js";
import {
  bootstrapBrokers,
  clientAuthentication,
  clusterState,
  createClusterRequest,
  encryptionInfo,
  loggingInfo,
  openMonitoring,
  rebalancing,
  type ClusterInputs,
} from "./clusterShape.js";
import { updateTags } from "./tags.js";

/** terraform-provider-aws kafka/cluster.go: 120 minutes for each operation. */
const timeout = 120 * 60_000;

/** One update operation of the API; MSK takes one at a time and gives the cluster a new version after each. */
interface Update {
  /** Property paths that this operation carries. */
  properties: readonly string[];
  send(
    kafka: KafkaClient,
    target: { ClusterArn: string; CurrentVersion: string | undefined },
    cluster: ClusterInputs,
  ): Promise<unknown>;
}

const updates: readonly Update[] = [
  {
    properties: ["brokerNodeGroupInfo.storageInfo"],
    send: (kafka, target, cluster) =>
      kafka.send(
        new UpdateBrokerStorageCommand({
          ...target,
          TargetBrokerEBSVolumeInfo: [
            {
              KafkaBrokerNodeId: "ALL",
              VolumeSizeGB: cluster.brokerNodeGroupInfo.storageInfo?.ebsStorageInfo?.volumeSize,
            },
          ],
        }),
      ),
  },
  {
    properties: ["brokerNodeGroupInfo.instanceType"],
    send: (kafka, target, cluster) =>
      kafka.send(
        new UpdateBrokerTypeCommand({ ...target, TargetInstanceType: cluster.brokerNodeGroupInfo.instanceType }),
      ),
  },
  {
    properties: ["numberOfBrokerNodes"],
    send: (kafka, target, cluster) =>
      kafka.send(new UpdateBrokerCountCommand({ ...target, TargetNumberOfBrokerNodes: cluster.numberOfBrokerNodes })),
  },
  {
    properties: ["rebalancing"],
    send: (kafka, target, cluster) =>
      kafka.send(new UpdateRebalancingCommand({ ...target, Rebalancing: rebalancing(cluster) })),
  },
  {
    properties: ["enhancedMonitoring", "openMonitoring", "loggingInfo"],
    send: (kafka, target, cluster) =>
      kafka.send(
        new UpdateMonitoringCommand({
          ...target,
          EnhancedMonitoring: cluster.enhancedMonitoring as "DEFAULT" | "PER_BROKER" | undefined,
          OpenMonitoring: openMonitoring(cluster),
          LoggingInfo: loggingInfo(cluster),
        }),
      ),
  },
  {
    properties: ["kafkaVersion"],
    send: (kafka, target, cluster) =>
      kafka.send(
        new UpdateClusterKafkaVersionCommand({
          ...target,
          TargetKafkaVersion: cluster.kafkaVersion,
          ConfigurationInfo: configurationInfo(cluster),
        }),
      ),
  },
  {
    properties: ["configurationInfo"],
    send: (kafka, target, cluster) =>
      kafka.send(new UpdateClusterConfigurationCommand({ ...target, ConfigurationInfo: configurationInfo(cluster) })),
  },
  {
    properties: ["clientAuthentication", "encryptionInfo"],
    send: (kafka, target, cluster) =>
      kafka.send(
        new UpdateSecurityCommand({
          ...target,
          ClientAuthentication: clientAuthentication(cluster),
          EncryptionInfo: { EncryptionInTransit: encryptionInfo(cluster)?.EncryptionInTransit },
        }),
      ),
  },
];

export const cluster: ResourceType = {
  facts: providerFacts("aws:msk/cluster:Cluster"),
  replaceRules: {
    kafkaVersion: ({ from, to }) => (isDowngrade(from, to) ? "replace" : "update"),
    storageMode: ({ to }) => (to === "LOCAL" ? "replace" : "update"),
  },
  naming: { property: "clusterName", maxLength: 64 },
  volatile: ["currentVersion"],
  volatileWith: (olds, news) =>
    ["numberOfBrokerNodes", "clientAuthentication", "encryptionInfo"].every((name) =>
      sameValue(name, olds[name], news[name]),
    )
      ? []
      : ["bootstrapBrokers", "bootstrapBrokersSaslIam", "bootstrapBrokersSaslScram", "bootstrapBrokersTls"],
  async create(operation, inputs) {
    const { ClusterArn: id = "" } = await operation.twin.kafka.send(
      new CreateClusterCommand(createClusterRequest(inputs)),
    );
    operation.made(id);
    return { id, outputs: await settle(operation, id, inputs) };
  },
  async read(operation, id) {
    const info = await describe(operation, id);
    return info === undefined || info.State === "DELETING" ? undefined : withBrokers(operation, id, info);
  },
  async update(operation, id, { olds, news, state }) {
    const { kafka } = operation.twin;
    let live = await settle(operation, id, news);
    const differs = (path: string, from: Properties): boolean =>
      !sameValue(path.split(".").pop() ?? "", at(from, path), at(news, path));
    // A cut-off update left a state that differs from the inputs (settle). MSK would not repeat the parts that it did.
    const isToDo = (path: string): boolean =>
      (differs(path, olds) || differs(path, projectInputs(news, state, []))) &&
      (at(news, path) === undefined || differs(path, projectInputs(news, live, [])));
    for (const update of updates.filter(({ properties }) => properties.some(isToDo))) {
      await update.send(
        kafka,
        { ClusterArn: id, CurrentVersion: String(live["currentVersion"]) },
        news as unknown as ClusterInputs,
      );
      live = await settle(operation, id, news);
    }
    await updateTags(kafka, id, olds, news);
    return live;
  },
  async delete(operation, id) {
    const deleted = await orGone(operation.twin.kafka.send(new DeleteClusterCommand({ ClusterArn: id })));
    if (deleted !== undefined) await waitGone(operation, waiting(operation, id));
  },
};

function configurationInfo(inputs: ClusterInputs): { Arn: string; Revision: number } | undefined {
  const { configurationInfo: info } = inputs;
  return info === undefined ? undefined : { Arn: info.arn, Revision: info.revision };
}

/** Kafka can't go back. The provider compares without trailing parts that are letters only (.x, .tiered, .x.kraft). */
function isDowngrade(from: unknown, to: unknown): boolean {
  const numbers = (version: unknown): string => String(version).replace(/(\.[a-z]+)+$/i, "");
  return from !== undefined && to !== unknownValue && compareVersions(numbers(to), numbers(from)) < 0;
}

function at(properties: Properties, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
}

/**
 * Waits for ACTIVE. FAILED and a timeout leave a cluster behind that must stay in the state, as it is and not as it was
 * meant to be.
 */
async function settle(operation: Operation, id: string, inputs: Properties): Promise<Properties> {
  try {
    const info = await waitFor(operation, { ...waiting(operation, id), until: ["ACTIVE", "FAILED"] });
    if (info.State === "ACTIVE") return await withBrokers(operation, id, info);
    throw new Error(
      `MSK cluster ${info.ClusterName} is FAILED (${info.StateInfo?.Code ?? "unknown"}): ` +
        `${info.StateInfo?.Message ?? "no reason given"}`,
    );
  } catch (error) {
    const info = await describe(operation, id).catch(() => undefined); // the first error says more than this one
    const live = info === undefined ? {} : projectInputs(inputs, clusterState(info), []);
    throw new PartialFailure(
      id,
      { ...inputs, ...live, arn: id },
      error instanceof Error ? error.message : String(error),
    );
  }
}

async function withBrokers(operation: Operation, id: string, info: ClusterInfo): Promise<Properties> {
  const brokers =
    info.State === "CREATING"
      ? {}
      : await operation.twin.kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: id }));
  return { ...clusterState(info), ...bootstrapBrokers(brokers) };
}

async function describe(operation: Operation, id: string): Promise<ClusterInfo | undefined> {
  return (await orGone(operation.twin.kafka.send(new DescribeClusterCommand({ ClusterArn: id }))))?.ClusterInfo;
}

function waiting(operation: Operation, id: string): Omit<Wait<ClusterInfo>, "until"> {
  return {
    what: `MSK cluster ${id.split("/")[1] ?? id}`,
    poll: () => describe(operation, id),
    state: (info) => info.State ?? "",
    timeout: timeout,
  };
}
