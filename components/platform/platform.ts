// The platform: what pipelines share and what takes long to build. docs/architecture.md draws it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { brokerCount } from "../../settings/platform.js";
import type { PlatformSettings } from "../../settings/schema.js";
import { Cluster } from "../clusters/provisioned.js";
import { DemoDatabases } from "../demo/databases.js";
import type { ExistingParts } from "../existing/existing.js";
import type { ExistingCluster } from "../clusters/existing.js";
import { ExistingNetwork } from "../existing/network.js";
import { Network, type PlatformNetwork } from "./network.js";
import {
  fail,
  missingDatabases,
  missingPlugin,
  type Fields,
  type PlatformOutputs,
  type PlatformReference,
} from "./reference.js";
import { PluginLibrary, type PluginArchive } from "./pluginLibrary.js";
import { projectCommand, routeOf } from "../projectCommand.js";
import { Reach } from "./reach.js";

export interface PlatformArgs {
  settings: PlatformSettings;
  /** What the settings take over from the account. */
  existing: ExistingParts;
  /** The plugin archives that the platform's pipelines may use. */
  archives: readonly PluginArchive[];
  /** The archive of the reach function; required where this machine does not reach brokers and databases. */
  reachArchive: string | undefined;
  /** Password of the demo databases' master user; required with `settings.databases`. */
  databasePassword?: pulumi.Input<string>;
  /** This machine reaches brokers and databases. */
  routable: boolean;
  region: string;
  tags: Record<string, string>;
}

/** A cluster, built or there before. */
interface PlatformCluster
  extends Fields<Pick<PlatformOutputs, "bootstrapBrokers"> & { arn: string; clusterName: string }> {
  kafkaVersion: string;
  brokers: number;
  replicationFactor: number;
  /** Of connector logs. */
  logRetentionDays: number;
  /** Log group of the brokers. */
  logGroupName?: pulumi.Output<string>;
  /** What is built. */
  resources: pulumi.Resource[];
}

/**
 * Network, cluster, keys, custom plugins and, if wanted, a function that reaches them and two demo databases: each
 * built unless it is there already.
 */
export class Platform extends pulumi.ComponentResource {
  /** What other stacks read. */
  readonly outputs: pulumi.Output<PlatformOutputs>;
  /** What pipelines of the same stack refer to. */
  readonly reference: PlatformReference;

  private readonly network: PlatformNetwork;
  private readonly cluster: PlatformCluster;
  private readonly library: PluginLibrary;
  private readonly secretsKeyArn: pulumi.Output<string>;
  private readonly databases: DemoDatabases | undefined;
  private readonly reach: Reach | undefined;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Platform", name, {}, opts);
    const { settings, existing, archives, tags } = args;
    this.network = this.findNetwork(name, args);
    this.cluster = this.findCluster(name, args);
    this.secretsKeyArn = this.findSecretsKey(name, args);
    this.library = new PluginLibrary(
      `${name}-plugins`,
      { prefix: settings.name, archives, existingBucket: existing.pluginBucket, tags },
      { parent: this },
    );
    this.databases = this.createDatabases(name, args);
    this.reach = this.createReach(name, args);
    this.checkConnectivity(name, args);

    this.reference = this.createReference(args);
    this.outputs = this.collectOutputs(args);
    this.registerOutputs({ platform: this.outputs });
  }

  private findNetwork(name: string, { settings, existing, routable, tags }: PlatformArgs): PlatformNetwork {
    const shared = { databases: settings.databases !== undefined, routable, tags };
    if (settings.network)
      return new Network(`${name}-network`, { settings: settings.network, ...shared }, { parent: this });
    const vpc = existing.vpc ?? fail("platform.existing.network: not looked up");
    return new ExistingNetwork(
      `${name}-network`,
      { vpc, brokers: settings.cluster !== undefined, ...shared },
      { parent: this },
    );
  }

  private findCluster(name: string, { settings, existing, tags }: PlatformArgs): PlatformCluster {
    const brokers = brokerCount(settings);
    if (!settings.cluster || brokers === undefined) return existingCluster(settings, existing.cluster);
    const securityGroupId =
      this.network.brokerSecurityGroupId ?? fail("platform.cluster: its network has no security group for brokers");
    const cluster = new Cluster(
      `${name}-cluster`,
      {
        clusterName: settings.name,
        settings: settings.cluster,
        brokers,
        subnetIds: this.network.privateSubnetIds,
        securityGroupId,
        tags,
      },
      { parent: this },
    );
    const { arn, clusterName, bootstrapBrokers, logGroupName } = cluster;
    const { kafkaVersion, logRetentionDays } = settings.cluster;
    // Kafka refuses more copies than there are brokers.
    const replicationFactor = Math.min(settings.cluster.replicationFactor, brokers);
    return {
      arn,
      clusterName,
      bootstrapBrokers,
      logGroupName,
      kafkaVersion,
      logRetentionDays,
      brokers,
      replicationFactor,
      resources: [cluster],
    };
  }

  private findSecretsKey(name: string, { settings, existing, tags }: PlatformArgs): pulumi.Output<string> {
    if (existing.secretsKeyArn !== undefined) return pulumi.output(existing.secretsKeyArn);
    const key = new aws.kms.Key(
      `${name}-secrets-key`,
      { description: `Secrets of the pipelines on ${settings.name}`, enableKeyRotation: true, tags },
      { parent: this },
    );
    new aws.kms.Alias(
      `${name}-secrets-key-alias`,
      { name: `alias/${settings.name}-secrets`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key.arn;
  }

  private createDatabases(name: string, { settings, databasePassword, tags }: PlatformArgs): DemoDatabases | undefined {
    const { databaseSecurityGroupId, privateSubnetIds } = this.network;
    if (!settings.databases || !databaseSecurityGroupId) return undefined;
    if (databasePassword === undefined) fail("platform.databases: needs the master user's password");
    return new DemoDatabases(
      `${name}-databases`,
      {
        identifier: settings.name,
        settings: settings.databases,
        password: databasePassword,
        subnetIds: privateSubnetIds,
        securityGroupId: databaseSecurityGroupId,
        tags,
      },
      { parent: this },
    );
  }

  private createReach(name: string, { settings, reachArchive, routable, tags }: PlatformArgs): Reach | undefined {
    if (routable) return undefined;
    const { network, cluster } = this;
    return new Reach(
      `${name}-reach`,
      {
        functionName: `${settings.name}-reach`,
        archive: reachArchive ?? fail("platform: the reach function needs its archive"),
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        securityGroupIds: network.connectorSecurityGroupIds,
        clusterArn: cluster.arn,
        logRetentionDays: cluster.logRetentionDays,
        // Its rules, too: a command that calls the function waits for nothing else.
        startAfter: [network],
        tags,
      },
      { parent: this },
    );
  }

  /**
   * Authenticates with IAM and, on a cluster of ours, creates and deletes a topic, as a connector would, before a
   * connector spends minutes on finding out.
   */
  private checkConnectivity(name: string, { routable, region }: PlatformArgs): void {
    const { bootstrapBrokers, resources } = this.cluster;
    projectCommand(
      `${name}-connect-test`,
      {
        command: resources.length > 0 ? "connect-test" : "connect-test --read-only",
        environment: {
          ...routeOf(routable, this.reach?.functionName, region),
          BOOTSTRAP_SERVERS: bootstrapBrokers,
          AWS_REGION: region,
        },
      },
      { parent: this, dependsOn: [this.network, ...resources] },
    );
  }

  private createReference({ settings }: PlatformArgs): PlatformReference {
    const { network, cluster, library, databases, reach } = this;
    return {
      clusterArn: cluster.arn,
      clusterName: cluster.clusterName,
      replicationFactor: pulumi.output(cluster.replicationFactor),
      bootstrapBrokers: cluster.bootstrapBrokers,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      connectorSecurityGroupIds: network.connectorSecurityGroupIds,
      kmsKeyArn: this.secretsKeyArn,
      logRetentionDays: pulumi.output(cluster.logRetentionDays),
      reachFunction: reach?.functionName,
      plugin: (release) =>
        library.plugins[release] ?? fail(missingPlugin(release, Object.keys(library.plugins), "this stack")),
      databases: () => {
        if (!settings.databases || !databases) fail(missingDatabases("this stack"));
        const { username, binlogRetentionHours } = settings.databases;
        return {
          username: pulumi.output(username),
          binlogRetentionHours: pulumi.output(binlogRetentionHours),
          source: databases.source,
          sink: databases.sink,
        };
      },
    };
  }

  private collectOutputs({ settings }: PlatformArgs): pulumi.Output<PlatformOutputs> {
    const { plugin: _plugin, databases, reachFunction, ...fields } = this.reference;
    const { kafkaVersion, brokers, logGroupName } = this.cluster;
    return pulumi.output({
      ...fields,
      kafkaVersion,
      brokers,
      plugins: this.library.plugins,
      bucketArn: this.library.bucketArn,
      ...(logGroupName && { logGroup: logGroupName }),
      ...(reachFunction && { reachFunction }),
      ...(settings.databases && { databases: databases() }),
    });
  }
}

function existingCluster({ existing }: PlatformSettings, found: ExistingCluster | undefined): PlatformCluster {
  if (!existing?.cluster || !found) fail("platform.existing.cluster: not looked up");
  const { arn, clusterName, bootstrapBrokers, ...facts } = found;
  return {
    arn: pulumi.output(arn),
    clusterName: pulumi.output(clusterName),
    bootstrapBrokers: pulumi.output(bootstrapBrokers),
    ...facts,
    logRetentionDays: existing.cluster.logRetentionDays,
    resources: [],
  };
}
