// What a kind of cluster does with Pulumi: it looks up existing parts, declares the others, and makes topics. Its light
// part is in settings/clusters/.
import type * as pulumi from "@pulumi/pulumi";
import type { TopicSpec } from "../../connectors/topics.js";
import type { ConnectorAccess, Listener } from "../../settings/clusters/access.js";
import type { PlatformSettings } from "../../settings/schema.js";
import type { PlatformNetwork } from "../platform/network.js";

/** A platform's cluster, built or existing. */
export interface PlatformCluster {
  /** Kind of the cluster, as the outputs tell other stacks. */
  readonly type: string;
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly kafkaVersion: string;
  /** Number of brokers. */
  readonly brokers: number;
  /** Copies of the topics' partitions. */
  readonly replicationFactor: number;
  /** `host:port` pairs, separated by commas, by listener. */
  readonly bootstrap: Readonly<Partial<Record<Listener, pulumi.Output<string>>>>;
  /** How connectors get in. Default: as the kind says. */
  readonly connectors?: ConnectorAccess | undefined;
  /** How long connector logs are kept, in days. */
  readonly logRetentionDays: number;
  /** Log group of the brokers, where the stack makes it. */
  readonly logGroupName?: pulumi.Output<string>;
  /** The resources that the stack builds for it; none for an existing cluster. */
  readonly resources: pulumi.Resource[];
}

/** Place of the stack. */
export interface ClusterLookup {
  /** Region of the stack's provider. */
  region: string;
}

export interface ClusterSurroundings {
  network: PlatformNetwork;
  /** Of a user of the cluster. */
  password: (user: string) => pulumi.Output<string>;
  tags: Record<string, string>;
}

/** Declares the cluster's resources, children of `parent`, or none. */
export type DeclareCluster = (
  name: string,
  surroundings: ClusterSurroundings,
  parent: pulumi.Resource,
) => PlatformCluster;

export interface TopicArgs {
  clusterArn: pulumi.Input<string>;
  topic: TopicSpec;
  replicationFactor: pulumi.Input<number>;
}

/** A declared topic, for others to depend on. */
export interface DeclaredTopic {
  readonly name: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
}

export interface ClusterComponent {
  /** The light part's. */
  readonly type: string;
  /**
   * Looks existing parts up, before anything is declared.
   *
   * @throws SettingsError for a cluster that is not there or that the connectors can't use
   */
  prepare(platform: PlatformSettings, lookup: ClusterLookup): Promise<DeclareCluster>;
  createTopic(name: string, args: TopicArgs, opts: pulumi.CustomResourceOptions): DeclaredTopic;
}
