// What a kind of cluster does with Pulumi: look up what is there, declare what is not, and make topics. Its light part
// stands in settings/clusters/.
import type * as pulumi from "@pulumi/pulumi";
import type { TopicSpec } from "../../connectors/topics.js";
import type { Authentication } from "../../settings/clusters/kind.js";
import type { PlatformSettings } from "../../settings/schema.js";
import type { PlatformNetwork } from "../platform/network.js";

/** A platform's cluster, built or there before. */
export interface PlatformCluster {
  /** Kind of the cluster, as other stacks are told it. */
  readonly type: string;
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly kafkaVersion: string;
  /** Number of brokers. */
  readonly brokers: number;
  /** Copies of the topics' partitions. */
  readonly replicationFactor: number;
  /** `host:port` pairs, separated by commas, by how clients authenticate there. */
  readonly bootstrap: Readonly<Record<Authentication, pulumi.Output<string>>>;
  /** How long connector logs are kept, in days. */
  readonly logRetentionDays: number;
  /** Log group of the brokers, where the stack makes it. */
  readonly logGroupName?: pulumi.Output<string>;
  /** What the stack builds of it; none of a cluster that was there before. */
  readonly resources: pulumi.Resource[];
}

/** Where the stack is. */
export interface ClusterLookup {
  /** Region of the stack's provider. */
  region: string;
}

export interface ClusterSurroundings {
  network: PlatformNetwork;
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

/** A declared topic; what waits for it depends on the resource. */
export interface DeclaredTopic {
  readonly name: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
}

export interface ClusterComponent {
  /** The light part's. */
  readonly type: string;
  /**
   * Looks at what is there already, before anything is declared.
   *
   * @throws SettingsError for a cluster that is not there or that the connectors can't use
   */
  prepare(platform: PlatformSettings, lookup: ClusterLookup): Promise<DeclareCluster>;
  createTopic(name: string, args: TopicArgs, opts: pulumi.CustomResourceOptions): DeclaredTopic;
}
