// The platform: the parts that pipelines share and that take long to build. docs/architecture.md draws it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { openListenersOf } from "../../settings/clusters/platformCluster.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { PlatformSettings } from "../../settings/platform.js";
import { connectorsOf } from "../clusters/access.js";
import type { PlatformCluster } from "../clusters/kind.js";
import { DemoDatabases } from "../demo/databases.js";
import type { ExistingParts } from "../existing/existing.js";
import { ExistingNetwork } from "../existing/network.js";
import { fail } from "../fail.js";
import { Network, type PlatformNetwork } from "./network.js";
import { missingDatabases, missingPlugin, topicsBy, type PlatformReference } from "./reference.js";
import { PluginLibrary, type PluginArchive } from "./pluginLibrary.js";
import type { PlatformOutputs } from "./outputs.js";
import { accessVariable, projectCommand, routeOf } from "../projectCommand.js";
import { Reach } from "./reach.js";
import { reachScopeOf } from "./reachScope.js";

export interface PlatformArgs {
  settings: PlatformSettings;
  /** Those of the same stack. */
  pipelines: readonly PipelineSettings[];
  /** What the settings take over from the account. */
  existing: ExistingParts;
  /** The plugin archives that the platform's pipelines may use. */
  archives: readonly PluginArchive[];
  /** The archive of the reach function; required where this machine has no route to brokers and databases. */
  reachArchive: string | undefined;
  /** Password of the demo databases' master user; required with `settings.databases`. */
  databasePassword?: pulumi.Input<string>;
  /** Password of a user of the cluster. */
  password: (user: string) => pulumi.Output<string>;
  /** This machine reaches brokers and databases. */
  routable: boolean;
  region: string;
  tags: Record<string, string>;
}

/** The parts of a platform. */
interface Parts {
  network: PlatformNetwork;
  cluster: PlatformCluster;
  secretsKeyArn: pulumi.Output<string>;
  library: PluginLibrary;
  databases: DemoDatabases | undefined;
  reach: Reach | undefined;
}

/**
 * Network, cluster, keys and custom plugins; if wanted, a function that reaches them and two demo databases. Each part
 * is built unless it exists already.
 */
export class Platform extends pulumi.ComponentResource {
  /** What other stacks read. */
  readonly outputs: pulumi.Output<PlatformOutputs>;
  /** What pipelines of the same stack refer to. */
  readonly reference: PlatformReference;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Platform", name, {}, opts);
    const network = this.findNetwork(name, args);
    const cluster = this.declareCluster(name, args, network);
    const secretsKeyArn = this.findSecretsKey(name, args);
    const library = this.createLibrary(name, args);
    const databases = this.createDatabases(name, args, network);
    const reach = this.createReach(name, args, { network, cluster, databases });
    this.checkConnectivity(name, args, { network, cluster, reach });

    const parts = { network, cluster, secretsKeyArn, library, databases, reach };
    this.reference = referenceOf(args.settings, parts);
    this.outputs = outputsOf(args.settings, parts, this.reference);
    this.registerOutputs({ platform: this.outputs });
  }

  private findNetwork(name: string, { settings, existing, routable, tags }: PlatformArgs): PlatformNetwork {
    const shared = {
      listeners: openListenersOf(settings),
      databases: settings.databases !== undefined,
      routable,
      tags,
    };
    if (settings.network)
      return new Network(`${name}-network`, { settings: settings.network, ...shared }, { parent: this });
    const vpc = existing.vpc ?? fail("platform.existing.network: not looked up");
    return new ExistingNetwork(`${name}-network`, { vpc, ...shared }, { parent: this });
  }

  private declareCluster(
    name: string,
    { existing: { declareCluster }, password, tags }: PlatformArgs,
    network: PlatformNetwork,
  ): PlatformCluster {
    if (!declareCluster) fail("platform: its cluster was not looked up");
    return declareCluster(`${name}-cluster`, { network, password, tags }, this);
  }

  private createLibrary(name: string, { settings, existing, archives, tags }: PlatformArgs): PluginLibrary {
    return new PluginLibrary(
      `${name}-plugins`,
      { prefix: settings.name, archives, existingBucket: existing.pluginBucket, tags },
      { parent: this },
    );
  }

  private findSecretsKey(name: string, { settings, existing, tags }: PlatformArgs): pulumi.Output<string> {
    if (existing.secretsKeyArn !== undefined) return pulumi.output(existing.secretsKeyArn);
    const key = new aws.kms.Key(
      `${name}-secrets-key`,
      { description: `Secrets of the pipelines on ${settings.name}`, enableKeyRotation: true, tags },
      { parent: this, protect: settings.protect },
    );
    new aws.kms.Alias(
      `${name}-secrets-key-alias`,
      { name: `alias/${settings.name}-secrets`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key.arn;
  }

  private createDatabases(
    name: string,
    { settings, databasePassword, tags }: PlatformArgs,
    { databaseSecurityGroupId, privateSubnetIds, exits }: PlatformNetwork,
  ): DemoDatabases | undefined {
    if (!settings.databases || !databaseSecurityGroupId) return undefined;
    if (databasePassword === undefined) fail("platform.databases: needs the master user's password");
    return new DemoDatabases(
      `${name}-databases`,
      {
        identifier: settings.name,
        settings: settings.databases,
        password: databasePassword,
        subnetIds: privateSubnetIds,
        exits,
        securityGroupId: databaseSecurityGroupId,
        protect: settings.protect,
        tags,
      },
      { parent: this },
    );
  }

  private createReach(
    name: string,
    { settings, pipelines, reachArchive, routable, tags }: PlatformArgs,
    { network, cluster, databases }: Pick<Parts, "network" | "cluster" | "databases">,
  ): Reach | undefined {
    if (routable) return undefined;
    return new Reach(
      `${name}-reach`,
      {
        functionName: `${settings.name}-reach`,
        archive: reachArchive ?? fail("platform: the reach function needs its archive"),
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        exits: network.exits,
        securityGroupIds: network.connectorSecurityGroupIds,
        clusterArn: cluster.arn,
        logRetentionDays: cluster.logRetentionDays,
        scope: reachScopeOf({ settings, pipelines, cluster, databases }),
        // The network's rules, too: a command that calls the function waits for nothing else.
        startAfter: [network],
        tags,
      },
      { parent: this },
    );
  }

  /**
   * Authenticates with IAM as a connector would, and creates and deletes a topic on a cluster of ours. A connector
   * would take minutes to show the same failure.
   */
  private checkConnectivity(
    name: string,
    { routable, region }: PlatformArgs,
    { network, cluster, reach }: Pick<Parts, "network" | "cluster" | "reach">,
  ): void {
    const { resources } = cluster;
    const { bootstrapBrokers, connectorAccess } = connectorsOf(cluster);
    projectCommand(
      `${name}-connect-test`,
      {
        command: resources.length > 0 ? "connect-test" : "connect-test --read-only",
        environment: {
          ...routeOf(routable, reach?.functionName, region),
          BOOTSTRAP_SERVERS: bootstrapBrokers,
          ...accessVariable(connectorAccess),
          AWS_REGION: region,
        },
      },
      { parent: this, dependsOn: [network, ...resources] },
    );
  }
}

function referenceOf(
  settings: PlatformSettings,
  { network, cluster, secretsKeyArn, library, databases, reach }: Parts,
): PlatformReference {
  const clusterArn = cluster.arn;
  const replicationFactor = pulumi.output(cluster.replicationFactor);
  return {
    ...topicsBy(cluster.type, { clusterArn, replicationFactor }),
    ...connectorsOf(cluster),
    clusterArn,
    clusterName: cluster.clusterName,
    replicationFactor,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    exits: network.exits,
    connectorSecurityGroupIds: network.connectorSecurityGroupIds,
    kmsKeyArn: secretsKeyArn,
    bucketArn: library.bucketArn,
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

function outputsOf(
  settings: PlatformSettings,
  { cluster, library }: Parts,
  reference: PlatformReference,
): pulumi.Output<PlatformOutputs> {
  const { plugin: _plugin, createTopic: _create, exits: _exits, databases, reachFunction, ...fields } = reference;
  const { type: clusterType, kafkaVersion, brokers, bootstrap, logGroupName } = cluster;
  return pulumi.output({
    ...fields,
    clusterType,
    kafkaVersion,
    brokers,
    bootstrap,
    plugins: library.plugins,
    ...(logGroupName && { logGroup: logGroupName }),
    ...(reachFunction && { reachFunction }),
    ...(settings.databases && { databases: databases() }),
  });
}
