// What a pipeline needs to know of its platform, built by the same stack or another one. Facts: Pulumi "Stack
// references".
import * as pulumi from "@pulumi/pulumi";
import type { ConnectorAccess } from "../../settings/clusters/access.js";
import { clusterKinds, firstClusterType } from "../../settings/clusters/registry.js";
import type { DeclaredTopic, TopicArgs } from "../clusters/kind.js";
import { clusterComponents } from "../clusters/registry.js";
import { fail } from "../fail.js";
import { OutputsError, readOutputs } from "../stackOutputs.js";
import type { Exits } from "./exits.js";
import { platformOutputs, type DatabasesOutputs, type PlatformOutputs } from "./outputs.js";

/** The platform as resources refer to it. Each value is separate, so that a change touches only its dependents. */
export interface PlatformReference
  extends Fields<
    Omit<
      PlatformOutputs,
      | "clusterType"
      | "plugins"
      | "databases"
      | "logGroup"
      | "reachFunction"
      | "kafkaVersion"
      | "brokers"
      | "bootstrap"
      | "connectorAccess"
    >
  > {
  /** Ways out of the subnets; none where another stack has them. */
  readonly exits: Exits;
  /** How MSK Connect's connectors get in to the cluster. */
  readonly connectorAccess: ConnectorAccess;
  /** Declares a topic on the cluster, in the cluster's way. */
  createTopic(name: string, topic: TopicArgs["topic"], opts: pulumi.CustomResourceOptions): DeclaredTopic;
  /** The platform's function for machines without a route; undefined where it has none. */
  readonly reachFunction: pulumi.Output<string> | undefined;
  /** @throws (in an output) when the platform does not offer this release */
  plugin(release: string): Fields<{ arn: string; revision: number }>;
  /** @throws (in an output) when the platform has no demo databases */
  databases(): {
    username: pulumi.Output<string>;
    binlogRetentionHours: pulumi.Output<number>;
    source: Fields<DatabasesOutputs["source"]>;
    sink: Fields<DatabasesOutputs["sink"]>;
  };
}

export type Fields<T> = { readonly [K in keyof T]: pulumi.Output<T[K]> };

/**
 * Refers to the platform that another stack built. It first reads the cluster's kind and whether a function exists:
 * they decide which resources this stack has.
 *
 * @param stackName full name of that stack: `organization/msk-cdc/dev`
 * @throws pulumi.RunError when it has no platform
 */
export async function platformOfStack(stackName: string, opts?: pulumi.ResourceOptions): Promise<PlatformReference> {
  const stack = new pulumi.StackReference(stackName, {}, opts);
  const outputs = stack.requireOutput("platform").apply((raw) => readPlatform(stackName, raw));
  const { value, secretValue } = await stack.getOutputDetails("platform");
  const {
    reachFunction,
    clusterType = firstClusterType,
    connectorAccess = clusterKinds.of(clusterType).connectors,
  } = readPlatform(stackName, value ?? secretValue);
  const field = <K extends keyof PlatformOutputs>(key: K): pulumi.Output<PlatformOutputs[K]> =>
    outputs.apply((platform) => platform[key]);
  const topics = { clusterArn: field("clusterArn"), replicationFactor: field("replicationFactor") };
  return {
    ...topicsBy(clusterType, topics),
    connectorAccess,
    clusterArn: field("clusterArn"),
    clusterName: field("clusterName"),
    replicationFactor: field("replicationFactor"),
    bootstrapBrokers: field("bootstrapBrokers"),
    vpcId: field("vpcId"),
    subnetIds: field("subnetIds"),
    exits: [],
    connectorSecurityGroupIds: field("connectorSecurityGroupIds"),
    kmsKeyArn: field("kmsKeyArn"),
    bucketArn: field("bucketArn"),
    logRetentionDays: field("logRetentionDays"),
    reachFunction: reachFunction === undefined ? undefined : pulumi.output(reachFunction),
    plugin: (release) => {
      const plugin = field("plugins").apply(
        (plugins) => plugins[release] ?? fail(missingPlugin(release, Object.keys(plugins), `stack ${stackName}`)),
      );
      return { arn: plugin.arn, revision: plugin.revision };
    },
    databases: () => {
      const databases = outputs.apply((platform) => platform.databases ?? fail(missingDatabases(`stack ${stackName}`)));
      const endpoint = (role: "source" | "sink") => ({
        address: databases.apply((all) => all[role].address),
        port: databases.apply((all) => all[role].port),
      });
      return {
        username: databases.username,
        binlogRetentionHours: databases.binlogRetentionHours,
        source: endpoint("source"),
        sink: endpoint("sink"),
      };
    },
  };
}

function readPlatform(stackName: string, raw: unknown): PlatformOutputs {
  if (raw === undefined) fail(`stack ${stackName} has no output \`platform\`: it holds none, or its up is not through`);
  try {
    return readOutputs(platformOutputs, stackName, raw, "output `platform`");
  } catch (error) {
    throw error instanceof OutputsError ? new pulumi.RunError(error.message) : error;
  }
}

/** How a stack makes topics on a cluster of this kind, wherever it was built. */
export function topicsBy(type: string, topics: Omit<TopicArgs, "topic">): Pick<PlatformReference, "createTopic"> {
  return {
    createTopic: (name, topic, opts) => clusterComponents.of(type).createTopic(name, { ...topics, topic }, opts),
  };
}

export function missingPlugin(release: string, offered: string[], owner: string): string {
  return (
    `plugin ${release}: the platform of ${owner} offers only ${offered.join(", ") || "none"}; a pipeline takes its ` +
    "plugins from there, so choose one of these versions, or add it to msk-cdc:plugins.releases there and run " +
    `\`pulumi up\` of that stack`
  );
}

export function missingDatabases(owner: string): string {
  return (
    `the pipeline names no host or URL of its own, and the platform of ${owner} has no demo databases; set ` +
    `source.host and sink.url, or add \`databases\` to that platform`
  );
}
