// One pipeline: from a source database's tables through Kafka into a sink's tables. Facts: MSK Connect's developer
// guide, connectors/.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { workerConfigurationName, workerProperties } from "../../connectors/workerConfiguration.js";
import { propertiesText } from "../../facts/javaProperties.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { rdsRegion } from "../../settings/rdsHost.js";
import type { TlsSettings } from "../../settings/tls.js";
import { sinkKindOf, sinkServers, sinkTls } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { DeclaredTopic } from "../clusters/kind.js";
import { Connector, type ConnectorArgs } from "./connector.js";
import { ConnectorRole } from "./connectorRole.js";
import { databaseEgress } from "./databaseEgress.js";
import { loadDemoSchemas } from "../demo/schema.js";
import type { ExistingSecret } from "../existing/secret.js";
import { pipelineSecret, type PipelineSecret } from "./secret.js";
import type { PlatformReference } from "../platform/reference.js";
import { releaseName, sinkRelease, sourceRelease } from "../pluginReleases.js";
import type { Route } from "../projectCommand.js";
import type { PipelineOutputs } from "./outputs.js";
import { checkSink } from "./sinkCheck.js";
import { settleConnectors } from "./settled.js";
import { createSinkSchema } from "./sinkSchema.js";
import { checkSource } from "./sourceCheck.js";
import { knownAuthorities, trustStore, type TrustStore } from "./trustStore.js";

export interface PipelineArgs {
  settings: PipelineSettings;
  /** The platform that the pipeline runs on. */
  platform: PlatformReference;
  /** The environment that the pipeline is part of. */
  environment?: EnvironmentSettings | undefined;
  /** What the lookup of an existing secret found. */
  existingSecret?: ExistingSecret | undefined;
  /** The connectors start after these: the platform, where this stack builds it. */
  startAfter: pulumi.Resource[];
  /** Password of a database user, as a secret. */
  password: (user: string) => pulumi.Output<string>;
  /** The way to the databases, if there is one. */
  route: Route | undefined;
  /** The demo databases have been loaded by hand, where there is no way to them. */
  schemasLoaded: boolean;
  region: string;
  tags: Record<string, string>;
}

/** By which its connectors verify their databases; absent: by Java's own public authorities, or not at all. */
interface TrustStores {
  source?: TrustStore | undefined;
  sink?: TrustStore | undefined;
}

/** The parts that a pipeline makes for both connectors. */
type Surroundings = Pick<ConnectorArgs, "workerConfiguration" | "roleArn" | "securityGroupIds" | "startAfter">;

/** Secret, role, topics, worker configuration and two connectors, from one specification. */
export class Pipeline extends pulumi.ComponentResource {
  readonly outputs: pulumi.Output<PipelineOutputs>;
  /** ARNs of its connectors; none while the demo databases wait to be loaded by hand. */
  readonly connectors: pulumi.Output<string>[];
  /** With its connection data. */
  readonly secret: Pick<PipelineSecret, "arn" | "kmsKeyArn">;

  constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Pipeline", name, {}, opts);
    const { settings } = args;
    const secret = pipelineSecret(name, args, this);
    this.secret = secret;
    const trust = this.createTrustStores(name, args);
    const files = [trust.source, trust.sink].filter((one) => one !== undefined);
    const role = this.createRole(name, secret, files, args);
    const topics = this.createTopics(name, role, args);
    const worker = this.createWorkerConfiguration(name, files.length > 0, args);
    const schemas = this.prepareDatabases(name, args);
    const egress = databaseEgress(
      `${name}-databases`,
      { settings, vpcId: args.platform.vpcId, tags: args.tags },
      { parent: this },
    );

    const connectors =
      schemas &&
      this.createConnectors(name, args, trust, {
        workerConfiguration: worker,
        roleArn: role.arn,
        securityGroupIds: pulumi
          .all([args.platform.connectorSecurityGroupIds, pulumi.all(egress.securityGroupIds)])
          .apply((groups) => groups.flat()),
        startAfter: [
          ...args.startAfter,
          ...secret.filled,
          ...topics.map(({ resource }) => resource),
          role,
          ...files.map(({ object }) => object),
          ...schemas,
          ...egress.rules,
        ],
      });

    if (connectors) settleConnectors(name, { ...connectors, secret, region: args.region }, this);
    this.connectors = connectors ? [connectors.source.arn, connectors.sink.arn] : [];
    this.outputs = pulumi.output({
      name: settings.name,
      ...(connectors && { connectors: { source: outputsOf(connectors.source), sink: outputsOf(connectors.sink) } }),
      topics: topics.map((topic) => topic.name),
      secretArn: secret.arn,
      logGroups: connectors ? [connectors.source.logGroupName, connectors.sink.logGroupName] : [],
      sinkDatabase: settings.sink.database,
      settings,
    });
    this.registerOutputs({ pipeline: this.outputs });
  }

  /** Resources that the connectors wait for; undefined while the connectors must not exist yet. */
  private prepareDatabases(name: string, args: PipelineArgs): pulumi.Resource[] | undefined {
    const { settings, environment, platform, route, password } = args;
    // An environment reads the source as it is, and writes into a schema of its own.
    const own = environment && environment.sinkSchemas[settings.name] !== undefined;
    const schemas =
      own && route
        ? createSinkSchema(name, { settings, environment, platform, route, password }, this)
        : loadDemoSchemas(name, args, this);
    return schemas && [...checkSource(name, args, this), ...checkSink(name, args, schemas, this), ...schemas];
  }

  private createTopics(name: string, role: ConnectorRole, { settings, platform }: PipelineArgs): DeclaredTopic[] {
    const topics = sourceKindOf(settings).topics(settings);
    return topics.map((topic) =>
      // Topics need no role, and take about a minute. A new role takes that minute, too, until all of AWS knows it and
      // connectors can start under it (IAM, "Changes that I make are not always immediately visible").
      platform.createTopic(`${name}-topic-${topic.name}`, topic, { parent: this, dependsOn: [role] }),
    );
  }

  private createWorkerConfiguration(
    name: string,
    importsFiles: boolean,
    { settings, region, tags }: PipelineArgs,
  ): aws.mskconnect.WorkerConfiguration {
    const content = propertiesText(workerProperties(settings, region, importsFiles));
    const ownName = workerConfigurationName(settings.name, content);
    return new aws.mskconnect.WorkerConfiguration(
      // Worker configurations cannot be changed. New content is a new resource beside the old one, which goes once the
      // connectors have moved. A replacement would keep the old one's name while it waits for that: there would be no
      // way back from a move that failed.
      `${name}-worker-${ownName.slice(-12)}`,
      {
        name: ownName,
        description: `Workers of pipeline ${settings.name}`,
        propertiesFileContent: content,
        tags,
      },
      { parent: this, aliases: [{ name: `${name}-worker` }] },
    );
  }

  private createTrustStores(name: string, { settings, platform, region, startAfter, tags }: PipelineArgs): TrustStores {
    const { source, sink } = settings;
    const shared = { bucketArn: platform.bucketArn, region, startAfter, tags };
    const of = (end: "source" | "sink", tls: TlsSettings | undefined, host: string | undefined) => {
      const authorities = knownAuthorities(`${settings.name}: ${end}.tls`, tls, host, region);
      if (authorities === undefined) return undefined;
      const kind = end === "source" ? sourceKindOf(settings) : sinkKindOf(settings);
      const { connector, version } = settings[end];
      return trustStore(`${name}-${end}-trust`, { ...shared, kind, version, connector, authorities }, this);
    };
    const hosts = sinkServers(sink).map(({ host }) => host);
    const sinkHost = hosts.find((host) => rdsRegion(host) !== undefined) ?? hosts[0];
    return {
      source: of("source", sourceKindOf(settings).tls(settings), source.host),
      sink: of("sink", sinkTls(sink, sink.url), sinkHost),
    };
  }

  private createRole(
    name: string,
    secret: PipelineSecret,
    files: readonly TrustStore[],
    { settings, platform, tags }: PipelineArgs,
  ): ConnectorRole {
    return new ConnectorRole(
      `${name}-connectors`,
      {
        connectorNames: [settings.source.connector, settings.sink.connector],
        topics: sourceKindOf(settings)
          .topics(settings)
          .map((topic) => topic.name),
        groups: [sinkGroup(settings.sink.connector), ...sourceKindOf(settings).groups(settings)],
        clusterArn: platform.clusterArn,
        secretArn: secret.arn,
        kmsKeyArn: secret.kmsKeyArn,
        files: files.map(({ arn }) => arn),
        tags,
      },
      { parent: this },
    );
  }

  private createConnectors(
    name: string,
    args: PipelineArgs,
    trust: TrustStores,
    surroundings: Surroundings,
  ): { source: Connector; sink: Connector } {
    const { settings, platform, tags } = args;
    const shared = { ...surroundings, connect: settings.connect, platform, tags };
    const source = new Connector(
      `${name}-source`,
      {
        ...shared,
        connectorName: settings.source.connector,
        plugin: releaseName(sourceRelease(settings)),
        configuration: { ...trust.source?.properties, ...this.sourceConfiguration(args) },
      },
      { parent: this },
    );
    const sink = new Connector(
      `${name}-sink`,
      {
        ...shared,
        connectorName: settings.sink.connector,
        plugin: releaseName(sinkRelease(settings)),
        configuration: { ...trust.sink?.properties, ...sinkKindOf(settings).configuration(settings) },
      },
      { parent: this },
    );
    return { source, sink };
  }

  private sourceConfiguration({ settings, platform }: PipelineArgs): Record<string, pulumi.Input<string>> {
    const { host, port } = settings.source;
    const kind = sourceKindOf(settings);
    const configuration = kind.configuration(settings, { port, access: platform.connectorAccess });
    if (host !== undefined) return configuration;
    return { ...configuration, [kind.portProperty]: platform.databases().source.port.apply(String) };
  }
}

function outputsOf({ connectorName, arn }: Connector): pulumi.Output<{ name: string; arn: string }> {
  return pulumi.output({ name: connectorName, arn });
}
