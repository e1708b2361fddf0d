// A provisioned MSK cluster that the stack builds: brokers of a size, a number of them in each zone. Facts: MSK "Best
// practices", "Create a provisioned cluster", "Metadata management"; Kafka, min.insync.replicas.
import { z } from "zod";
import type { Finding } from "../findings.js";
import { brokerLogGroup } from "../logGroups.js";
import { logRetentionDays } from "../logRetention.js";
import { quotedVersion } from "../names.js";
import { access, accessFindings, connectorsByIam, listenerPorts, type AccessSettings } from "./access.js";
import type { ClusterFacts, ClusterKind, ClusterPlace } from "./kind.js";
import { copies, topicApi } from "./limits.js";

const settings = z.strictObject({
  type: z
    .literal("provisioned")
    .default("provisioned")
    .meta({
      description: "Kind of cluster: one of brokers that are charged by size and hour.",
      examples: ["provisioned"],
      page: "MSK: MSK Provisioned",
    }),
  kafkaVersion: quotedVersion(
    /^\d+\.\d+(\.\d+|\.x)(\.kraft)?$/,
    "an Apache Kafka version that MSK offers, such as 3.9.x.kraft",
  )
    .default("3.9.x.kraft")
    .meta({
      description:
        "Apache Kafka version of the brokers, with .kraft for metadata without ZooKeeper; topics are declared " +
        "through the AWS API from 3.6 on.",
      examples: ["3.9.x.kraft"],
      page: "MSK: Supported Apache Kafka versions",
    }),
  instanceType: z
    .string()
    .regex(/^kafka\.[a-z0-9]+\.[a-z0-9]+$/, "an MSK broker size, such as kafka.t3.small")
    .default("kafka.t3.small")
    .meta({
      description: "Broker size. kafka.t3.small is for development.",
      examples: ["kafka.m7g.large"],
      page: "MSK: Broker sizes",
    }),
  brokersPerZone: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .meta({
      description: "Brokers in each availability zone.",
      examples: [1],
      page: "MSK: Create a provisioned cluster",
    }),
  volumeSize: z
    .int()
    .min(1)
    .max(16384)
    .default(10)
    .meta({
      description: "EBS storage per broker, in GiB.",
      examples: [100],
      page: "MSK: Storage management",
    }),
  replicationFactor: z
    .int()
    .min(1)
    .default(2)
    .meta({
      description: "Copies of every partition, at most the number of brokers.",
      examples: [3],
      page: "Kafka: default.replication.factor",
    }),
  minInsyncReplicas: z
    .int()
    .min(1)
    .default(1)
    .meta({
      description:
        "In-sync copies that a write with acks=all needs; below the replication factor, or one broker's restart " +
        "stops all writes.",
      examples: [2],
      page: "Kafka: min.insync.replicas",
    }),
  retentionHours: z
    .int()
    .min(1)
    .default(168)
    .meta({
      description: "How long brokers keep records of topics without a retention of their own, in hours.",
      examples: [168],
      page: "Kafka: log.retention.hours",
    }),
  access,
  enhancedMonitoring: z
    .enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"])
    .default("PER_BROKER")
    .meta({
      description: "Level of the CloudWatch metrics; PER_BROKER and above are charged.",
      examples: ["PER_BROKER"],
      page: "MSK: Monitor a provisioned cluster",
    }),
  logRetentionDays: logRetentionDays.meta({
    description: "How long broker and connector logs are kept, in days.",
    examples: [14],
    page: "CloudWatch Logs: PutRetentionPolicy",
  }),
});

export type ProvisionedSettings = z.infer<typeof settings>;

const at = "msk-cdc:platform.cluster";

/** Of storage, and of the secrets of users. */
export function keysOf({ access: { scram } }: Pick<ProvisionedSettings, "access">): number {
  return (scram?.users ?? []).length > 0 ? 2 : 1;
}

/** The same number in each zone. An existing network has a zone for each subnet. */
export function brokerCount(
  { brokersPerZone }: Pick<ProvisionedSettings, "brokersPerZone">,
  { zones, subnets = 0 }: ClusterPlace,
): number {
  return (zones ?? subnets) * brokersPerZone;
}

export const provisioned = {
  type: "provisioned",
  settings,
  production: {
    instanceType: "kafka.m7g.large",
    volumeSize: 100,
    replicationFactor: 3,
    minInsyncReplicas: 2,
    logRetentionDays: 90,
  },
  ports: listenerPorts,
  connectors: connectorsByIam,
  access: (cluster: ProvisionedSettings): AccessSettings => cluster.access,
  resourceTypes: [
    "aws:kms/key:Key",
    "aws:kms/alias:Alias",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:msk/configuration:Configuration",
    "aws:msk/cluster:Cluster",
  ],
  facts: (cluster: ProvisionedSettings, place: ClusterPlace): ClusterFacts => ({
    built: true,
    logRetentionDays: cluster.logRetentionDays,
    kafkaVersion: cluster.kafkaVersion,
    brokers: {
      count: brokerCount(cluster, place),
      instanceType: cluster.instanceType,
      volumeSize: cluster.volumeSize,
    },
    keys: keysOf(cluster),
    logGroups: [brokerLogGroup(place.platform)],
  }),
  findings: (cluster: ProvisionedSettings, place: ClusterPlace): Finding[] => [
    ...replicasHaveBrokers(cluster, brokerCount(cluster, place)),
    ...writesSurviveARestart(cluster),
    ...topicsThroughTheApi(cluster),
    ...brokersHaveZones(place),
    ...accessFindings(cluster.access),
  ],
} satisfies ClusterKind;

function replicasHaveBrokers({ replicationFactor }: ProvisionedSettings, brokers: number): Finding[] {
  if (replicationFactor <= brokers) return [];
  return [
    {
      id: "cluster.replicationFactor.tooHigh",
      path: `${at}.replicationFactor`,
      value: String(replicationFactor),
      rule: `${copies.sentence}, and there are ${brokers} (zones times brokersPerZone)`,
      fix: `write ${brokers}, or add brokers`,
    },
  ];
}

function writesSurviveARestart({ minInsyncReplicas, replicationFactor }: ProvisionedSettings): Finding[] {
  const most = Math.max(1, replicationFactor - 1);
  if (minInsyncReplicas <= most) return [];
  return [
    {
      id: "cluster.minInsyncReplicas.tooHigh",
      path: `${at}.minInsyncReplicas`,
      value: String(minInsyncReplicas),
      rule: `below the replication factor (${replicationFactor}), else no write succeeds while MSK patches a broker`,
      fix: `write ${most}`,
    },
  ];
}

function topicsThroughTheApi({ kafkaVersion }: ProvisionedSettings): Finding[] {
  if (topicApi.takes(kafkaVersion)) return [];
  return [
    {
      id: "cluster.kafkaVersion.tooOld",
      path: `${at}.kafkaVersion`,
      value: JSON.stringify(kafkaVersion),
      rule: topicApi.sentence,
      fix: 'write "3.9.x.kraft"',
    },
  ];
}

/** In a built network the cluster's subnets follow from `zones`; here they are the given ones. */
function brokersHaveZones({ subnets = 0 }: ClusterPlace): Finding[] {
  if (subnets <= 3) return [];
  return [
    {
      id: "cluster.subnets.tooMany",
      path: "msk-cdc:platform.existing.network.subnetIds",
      value: `${subnets} subnets`,
      rule:
        "MSK puts the brokers of the cluster that is built here into two or three subnets, each in an availability " +
        "zone of its own",
      fix: "write two or three of them, or use an existing cluster",
    },
  ];
}
