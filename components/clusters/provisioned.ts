// The MSK cluster with its key, log group and configuration. Facts: MSK "Custom Amazon MSK configurations" (which
// properties may be set), "Amazon MSK logging" (the log group must exist), "Encryption"; Kafka's broker configuration.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clientEncryption, connectorAccess } from "../../settings/clusters/access.js";
import { clusterPlace } from "../../settings/clusters/platformCluster.js";
import { brokerCount, provisioned as kind, type ProvisionedSettings } from "../../settings/clusters/provisioned.js";
import { brokerLogGroup } from "../../settings/logGroups.js";
import type { PlatformSettings } from "../../settings/schema.js";
import { fail } from "../fail.js";
import { afterExits, type Exits } from "../platform/exits.js";
import { bootstrapOf, clientAuthentication } from "./access.js";
import { apiTopic } from "./apiTopic.js";
import type { ClusterComponent, ClusterSurroundings, DeclareCluster, PlatformCluster } from "./kind.js";
import { ScramUsers } from "./scramUsers.js";

/** What brokers of either type have. */
type BrokerSettings = Pick<
  ProvisionedSettings,
  "kafkaVersion" | "instanceType" | "brokersPerZone" | "access" | "enhancedMonitoring" | "logRetentionDays"
>;

export interface ClusterArgs {
  /** Name of the cluster, unique in account and region; part of the log group's and the configuration's name. */
  clusterName: string;
  settings: BrokerSettings;
  /** Of the MSK configuration, by name. */
  serverProperties: Record<string, string | number>;
  /** Volumes of the brokers; absent where MSK keeps their storage. */
  storageInfo?: aws.types.input.msk.ClusterBrokerNodeGroupInfoStorageInfo;
  /** Of Express brokers. */
  rebalancing?: aws.types.input.msk.ClusterRebalancing;
  /** Number of brokers, a multiple of the number of subnets. */
  brokers: number;
  /** A private subnet per availability zone. */
  subnetIds: pulumi.Input<string[]>;
  exits: Exits;
  securityGroupId: pulumi.Input<string>;
  /** Of the SASL/SCRAM users that the settings name. */
  password: (user: string) => pulumi.Output<string>;
  /** The cluster and its key refuse to be deleted. */
  protect: boolean;
  tags: Record<string, string>;
}

/**
 * A provisioned MSK cluster. IAM is the only authentication, and TLS the only transport, unless the settings name
 * others. Storage is encrypted with its own key. Only declared topics exist: brokers create none by themselves. MSK
 * takes 20 to 40 minutes to make a cluster, and charges by broker and hour.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** `host:port` pairs, separated by commas, by listener. */
  readonly bootstrap: PlatformCluster["bootstrap"];
  /** Log group of the brokers. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Cluster", name, {}, opts);
    const key = this.createKey(name, args);
    const logGroup = this.createLogGroup(name, args);
    const configuration = this.createConfiguration(name, args);
    const cluster = this.createCluster(name, args, key, logGroup, configuration);

    this.arn = cluster.arn;
    this.clusterName = cluster.clusterName;
    this.bootstrap = bootstrapOf(cluster, args.settings.access);
    this.logGroupName = logGroup.name;
    this.createUsers(name, args);
    this.registerOutputs({
      arn: this.arn,
      clusterName: this.clusterName,
      bootstrap: this.bootstrap,
      logGroupName: this.logGroupName,
    });
  }

  private createUsers(name: string, { clusterName, settings, password, protect, tags }: ClusterArgs): void {
    const { users = [] } = settings.access.scram ?? {};
    if (users.length === 0) return;
    new ScramUsers(
      `${name}-users`,
      { clusterName, clusterArn: this.arn, users, password, protect, tags },
      { parent: this },
    );
  }

  private createKey(name: string, { clusterName, protect, tags }: ClusterArgs): aws.kms.Key {
    const key = new aws.kms.Key(
      `${name}-key`,
      { description: `Storage of MSK cluster ${clusterName}`, enableKeyRotation: true, tags },
      { parent: this, protect },
    );
    new aws.kms.Alias(
      `${name}-key-alias`,
      { name: `alias/${clusterName}-msk`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key;
  }

  private createLogGroup(name: string, { clusterName, settings, tags }: ClusterArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: brokerLogGroup(clusterName), retentionInDays: settings.logRetentionDays, tags },
      { parent: this },
    );
  }

  private createConfiguration(name: string, { clusterName, settings, ...args }: ClusterArgs): aws.msk.Configuration {
    return new aws.msk.Configuration(
      `${name}-configuration`,
      {
        // Changed properties make a new revision. Another Kafka version needs another configuration, which exists
        // beside the old one for a while.
        name: `${clusterName}-${settings.kafkaVersion.replaceAll(/[^0-9A-Za-z]/g, "-")}`,
        kafkaVersions: [settings.kafkaVersion],
        serverProperties: Object.entries(args.serverProperties)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(""),
      },
      { parent: this },
    );
  }

  private createCluster(
    name: string,
    args: ClusterArgs,
    key: aws.kms.Key,
    logGroup: aws.cloudwatch.LogGroup,
    configuration: aws.msk.Configuration,
  ): aws.msk.Cluster {
    const { settings, protect, storageInfo, rebalancing } = args;
    return new aws.msk.Cluster(
      `${name}-msk`,
      {
        clusterName: args.clusterName,
        kafkaVersion: settings.kafkaVersion,
        numberOfBrokerNodes: args.brokers,
        brokerNodeGroupInfo: {
          instanceType: settings.instanceType,
          clientSubnets: args.subnetIds,
          securityGroups: [args.securityGroupId],
          ...(storageInfo && { storageInfo }),
        },
        clientAuthentication: clientAuthentication(settings.access),
        configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
        encryptionInfo: {
          encryptionAtRestKmsKeyArn: key.arn,
          encryptionInTransit: { clientBroker: clientEncryption(settings.access), inCluster: true },
        },
        ...(rebalancing && { rebalancing }),
        enhancedMonitoring: settings.enhancedMonitoring,
        loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
        tags: args.tags,
      },
      {
        parent: this,
        dependsOn: afterExits(args.exits),
        protect,
        // The name is taken until the old cluster is gone. A rolling update updates one broker after the other.
        deleteBeforeReplace: true,
        customTimeouts: { create: "90m", update: "180m", delete: "90m" },
      },
    );
  }
}

/** A connector's workers are its group's only members: waiting for more would delay the first record by 3 seconds. */
export const eagerGroups = { "group.initial.rebalance.delay.ms": 0 };

/** Broker properties as an MSK configuration takes them. Internal topics have the same replication as the others. */
function serverProperties(settings: ProvisionedSettings, brokers: number): Record<string, string | number> {
  const replicationFactor = Math.min(settings.replicationFactor, brokers);
  return {
    "auto.create.topics.enable": "false",
    "default.replication.factor": replicationFactor,
    "min.insync.replicas": settings.minInsyncReplicas,
    "offsets.topic.replication.factor": replicationFactor,
    "transaction.state.log.replication.factor": replicationFactor,
    "transaction.state.log.min.isr": settings.minInsyncReplicas,
    "log.retention.hours": settings.retentionHours,
    ...eagerGroups,
  };
}

export const provisioned = {
  type: kind.type,
  prepare: (platform) => {
    const settings = kind.settings.parse(platform.cluster);
    return Promise.resolve(
      declareBrokers(kind.type, platform, settings, (brokers) => ({
        // Kafka refuses more copies than there are brokers.
        replicationFactor: Math.min(settings.replicationFactor, brokers),
        serverProperties: serverProperties(settings, brokers),
        storageInfo: { ebsStorageInfo: { volumeSize: settings.volumeSize } },
      })),
    );
  },
  createTopic: apiTopic,
} satisfies ClusterComponent;

/** A cluster of brokers of either type, by what its type has of its own. */
export function declareBrokers(
  type: string,
  platform: PlatformSettings,
  settings: BrokerSettings,
  own: (
    brokers: number,
  ) => Pick<PlatformCluster, "replicationFactor"> &
    Pick<ClusterArgs, "serverProperties" | "storageInfo" | "rebalancing">,
): DeclareCluster {
  return (name, surroundings, parent) => declare(type, platform, settings, own, name, surroundings, parent);
}

function declare(
  type: string,
  platform: PlatformSettings,
  settings: BrokerSettings,
  own: Parameters<typeof declareBrokers>[3],
  name: string,
  { network, password, tags }: ClusterSurroundings,
  parent: pulumi.Resource,
): PlatformCluster {
  const brokers = brokerCount(settings, clusterPlace(platform));
  const { replicationFactor, ...typed } = own(brokers);
  const cluster = new Cluster(
    name,
    {
      ...typed,
      clusterName: platform.name,
      settings,
      brokers,
      subnetIds: network.privateSubnetIds,
      exits: network.exits,
      securityGroupId:
        network.brokerSecurityGroupId ?? fail("platform.cluster: its network has no security group for brokers"),
      password,
      protect: platform.protect,
      tags,
    },
    { parent },
  );
  return {
    type,
    arn: cluster.arn,
    clusterName: cluster.clusterName,
    kafkaVersion: settings.kafkaVersion,
    brokers,
    replicationFactor,
    bootstrap: cluster.bootstrap,
    connectors: connectorAccess(settings.access),
    logRetentionDays: settings.logRetentionDays,
    logGroupName: cluster.logGroupName,
    resources: [cluster],
  };
}
