// A cluster as the twin keeps it, and how MSK's two API versions show it (Amazon MSK API Reference, ClusterInfo and
// Cluster).
import type { Bootstrap } from "../../kafka/listeners.js";
import { isExpress } from "./clusterRules.js";
import type { Provisioned } from "./requests.js";

type ClusterState = "CREATING" | "ACTIVE" | "UPDATING" | "REBOOTING_BROKER" | "DELETING" | "FAILED";

export interface ClusterEntry {
  readonly arn: string;
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly creationTime: string;
  readonly currentVersion: string;
  readonly state: ClusterState;
  readonly stateInfo?: { readonly code: string; readonly message: string };
  readonly provisioned: Provisioned;
  /** Of the running brokers. */
  readonly addresses?: Bootstrap;
  /** Secrets whose users get in by SASL/SCRAM. Default: none. */
  readonly scramSecrets?: readonly string[];
  readonly activeOperationArn?: string;
}

export interface ClusterOperation {
  readonly operationArn: string;
  readonly clusterArn: string;
  readonly operationType: string;
  readonly operationState: "PENDING" | "UPDATE_IN_PROGRESS" | "UPDATE_COMPLETE" | "UPDATE_FAILED";
  readonly creationTime: string;
  readonly endTime?: string;
  readonly errorInfo?: { readonly errorCode: string; readonly errorString: string };
  readonly sourceClusterInfo: Partial<Provisioned>;
  readonly targetClusterInfo: Partial<Provisioned>;
}

/** `DescribeCluster`, version 1. */
export function clusterInfo(entry: ClusterEntry): object {
  return { ...commonInfo(entry), ...provisionedInfo(entry) };
}

/** `DescribeClusterV2`. */
export function clusterInfoV2(entry: ClusterEntry): object {
  return { ...commonInfo(entry), clusterType: "PROVISIONED", provisioned: provisionedInfo(entry) };
}

function commonInfo(entry: ClusterEntry): object {
  const { arn, name, tags, creationTime, currentVersion, state, stateInfo, activeOperationArn } = entry;
  return {
    clusterArn: arn,
    clusterName: name,
    tags,
    creationTime,
    currentVersion,
    state,
    stateInfo,
    activeOperationArn,
  };
}

function provisionedInfo({ provisioned }: ClusterEntry): object {
  const { kafkaVersion, configurationInfo, encryptionInfo, brokerNodeGroupInfo, ...rest } = provisioned;
  return {
    ...rest,
    brokerNodeGroupInfo: {
      brokerAZDistribution: "DEFAULT",
      ...brokerNodeGroupInfo,
      connectivityInfo: brokerNodeGroupInfo.connectivityInfo ?? { publicAccess: { type: "DISABLED" } },
    },
    currentBrokerSoftwareInfo: {
      kafkaVersion,
      configurationArn: configurationInfo?.arn,
      configurationRevision: configurationInfo?.revision,
    },
    encryptionInfo: {
      encryptionAtRest: encryptionInfo?.encryptionAtRest,
      encryptionInTransit: { clientBroker: "TLS", inCluster: true, ...encryptionInfo?.encryptionInTransit },
    },
    enhancedMonitoring: provisioned.enhancedMonitoring ?? "DEFAULT",
    ...(isExpress(brokerNodeGroupInfo.instanceType)
      ? { rebalancing: { status: "ACTIVE", ...rest.rebalancing } }
      : { storageMode: provisioned.storageMode ?? "LOCAL" }),
  };
}
