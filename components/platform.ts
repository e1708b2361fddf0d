// The platform: what pipelines share and what takes long to build. Facts: design.md, "Stacks".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformSettings } from "../settings/schema.js";
import { Cluster } from "./cluster.js";
import { DemoDatabases } from "./demoDatabases.js";
import { Network } from "./network.js";
import { fail, missingDatabases, missingPlugin, type PlatformOutputs, type PlatformReference } from "./platformReference.js";
import { PluginLibrary, type PluginArchive } from "./pluginLibrary.js";
import { projectCommand } from "./projectCommand.js";

export interface PlatformArgs {
  settings: PlatformSettings;
  /** The plugin archives that the platform's pipelines may use. */
  archives: readonly PluginArchive[];
  /** Password of the demo databases' master user; required with `settings.databases`. */
  databasePassword?: pulumi.Input<string>;
  /** This machine reaches brokers and databases. */
  routable: boolean;
  region: string;
  tags: Record<string, string>;
}

/** Network, cluster, keys, custom plugins and, if wanted, two demo databases. */
export class Platform extends pulumi.ComponentResource {
  /** What other stacks read. */
  readonly outputs: pulumi.Output<PlatformOutputs>;
  /** What pipelines of the same stack refer to. */
  readonly reference: PlatformReference;

  private readonly network: Network;
  private readonly cluster: Cluster;
  private readonly library: PluginLibrary;
  private readonly secretsKey: aws.kms.Key;
  private readonly databases: DemoDatabases | undefined;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Platform", name, {}, opts);
    this.network = this.createNetwork(name, args);
    this.cluster = this.createCluster(name, args);
    this.secretsKey = this.createSecretsKey(name, args);
    this.library = new PluginLibrary(`${name}-plugins`, { prefix: args.settings.name, archives: args.archives, tags: args.tags }, { parent: this });
    this.databases = this.createDatabases(name, args);
    this.checkConnectivity(name, args);

    this.reference = this.createReference(args);
    this.outputs = this.collectOutputs(args);
    this.registerOutputs({ platform: this.outputs });
  }

  private createNetwork(name: string, { settings, routable, tags }: PlatformArgs): Network {
    return new Network(`${name}-network`, { settings: settings.network, databases: settings.databases !== undefined, routable, tags }, { parent: this });
  }

  private createCluster(name: string, { settings, tags }: PlatformArgs): Cluster {
    return new Cluster(
      `${name}-cluster`,
      {
        clusterName: settings.name,
        settings: settings.cluster,
        brokers: brokerCount(settings),
        subnetIds: this.network.privateSubnetIds,
        securityGroupId: this.network.brokerSecurityGroupId,
        tags,
      },
      { parent: this },
    );
  }

  private createSecretsKey(name: string, { settings, tags }: PlatformArgs): aws.kms.Key {
    const key = new aws.kms.Key(`${name}-secrets-key`, { description: `Secrets of the pipelines on ${settings.name}`, enableKeyRotation: true, tags }, { parent: this });
    new aws.kms.Alias(`${name}-secrets-key-alias`, { name: `alias/${settings.name}-secrets`, targetKeyId: key.keyId }, { parent: this });
    return key;
  }

  private createDatabases(name: string, { settings, databasePassword, tags }: PlatformArgs): DemoDatabases | undefined {
    const { databaseSecurityGroupId, privateSubnetIds } = this.network;
    if (!settings.databases || !databaseSecurityGroupId) return undefined;
    if (databasePassword === undefined) fail("platform.databases: needs the master user's password");
    return new DemoDatabases(
      `${name}-databases`,
      { identifier: settings.name, settings: settings.databases, password: databasePassword, subnetIds: privateSubnetIds, securityGroupId: databaseSecurityGroupId, tags },
      { parent: this },
    );
  }

  /** Creates and deletes a topic with IAM authentication, as a connector would, before a connector spends minutes on finding out. */
  private checkConnectivity(name: string, { settings, routable, region }: PlatformArgs): void {
    if (!routable) {
      void pulumi.log.warn(
        `platform ${settings.name}: the connection to its brokers is not checked, because msk-cdc:routable does not say that this machine reaches them. ` +
          `On a machine in the VPC (or on its VPN) run BOOTSTRAP_SERVERS=<bootstrapBrokers of output \`platform\`> AWS_REGION=${region} node bin/cdc.mjs connect-test`,
        this,
      );
      return;
    }
    projectCommand(
      `${name}-connect-test`,
      { command: "connect-test", environment: { BOOTSTRAP_SERVERS: this.cluster.bootstrapBrokers, AWS_REGION: region } },
      { parent: this, dependsOn: [this.network, this.cluster] },
    );
  }

  private createReference({ settings }: PlatformArgs): PlatformReference {
    const { network, cluster, library, databases } = this;
    return {
      clusterArn: cluster.arn,
      clusterName: cluster.clusterName,
      replicationFactor: pulumi.output(replicationFactor(settings)),
      bootstrapBrokers: cluster.bootstrapBrokers,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      connectorSecurityGroupId: network.connectorSecurityGroupId,
      kmsKeyArn: this.secretsKey.arn,
      logRetentionDays: pulumi.output(settings.cluster.logRetentionDays),
      plugin: (release) => library.plugins[release] ?? fail(missingPlugin(release, Object.keys(library.plugins), "this stack")),
      databases: () => {
        if (!settings.databases || !databases) fail(missingDatabases("this stack"));
        const { username, binlogRetentionHours } = settings.databases;
        return { username: pulumi.output(username), binlogRetentionHours: pulumi.output(binlogRetentionHours), source: databases.source, sink: databases.sink };
      },
    };
  }

  private collectOutputs({ settings }: PlatformArgs): pulumi.Output<PlatformOutputs> {
    const { plugin: _plugin, databases, ...fields } = this.reference;
    return pulumi.output({
      ...fields,
      kafkaVersion: settings.cluster.kafkaVersion,
      brokers: brokerCount(settings),
      plugins: this.library.plugins,
      bucketArn: this.library.bucketArn,
      logGroup: this.cluster.logGroupName,
      ...(settings.databases && { databases: databases() }),
    });
  }
}

function brokerCount({ network, cluster }: PlatformSettings): number {
  return network.zones * cluster.brokersPerZone;
}

/** Kafka refuses more copies than there are brokers. */
function replicationFactor(settings: PlatformSettings): number {
  return Math.min(settings.cluster.replicationFactor, brokerCount(settings));
}
