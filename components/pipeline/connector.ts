// One connector on MSK Connect with its log group. Facts: MSK Connect "Create connector" (names are unique per account
// and region; each worker takes an address of a subnet), "Logging", "Offset storage" (offsets are found again only
// under the same connector name).
import { createHash } from "node:crypto";
import { inspect, isDeepStrictEqual } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AskedConnector } from "../../connectors/askedConnector.js";
import { connectorLogGroup } from "../../settings/logGroups.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { afterExits } from "../platform/exits.js";
import type { PlatformReference } from "../platform/reference.js";

export interface ConnectorArgs {
  /** Name on MSK Connect. */
  connectorName: string;
  /** Connector properties; secrets are references that the workers resolve. */
  configuration: Record<string, pulumi.Input<string>>;
  /** Release of the plugin that it runs, such as `debezium-jdbc@3.2.0.Final`. */
  plugin: string;
  /** Kafka Connect version and capacity. */
  connect: PipelineSettings["connect"];
  workerConfiguration: aws.mskconnect.WorkerConfiguration;
  roleArn: pulumi.Input<string>;
  platform: PlatformReference;
  /** Security groups of the workers. */
  securityGroupIds: pulumi.Input<string[]>;
  /** Resources that must exist before the connector starts, though it does not refer to them. */
  startAfter: pulumi.Resource[];
  tags: Record<string, string>;
}

/** What `settled.ts` changes in place. */
const changedInPlace = ["connectorConfiguration", "plugins", "workerConfiguration", "capacity"];

/**
 * A connector with provisioned capacity, charged by MCU and hour. Its name is fixed, so a replaced connector is deleted
 * before the new one is made. The new one goes on where the old one stopped.
 *
 * The provider makes, replaces and deletes it. It leaves what MSK Connect changes in place to `settled.ts`: it would
 * replace a connector for its plugin, and take an update that was rolled back for done.
 */
export class Connector extends pulumi.ComponentResource {
  readonly connectorName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** What is asked for, but for its properties. */
  readonly asked: pulumi.Output<AskedConnector>;
  /** The properties that are asked for. */
  readonly properties: pulumi.Output<Record<string, string>>;
  /** Empty, unless the stack's state has something else than what is asked for. */
  readonly foundOther: pulumi.Output<string>;

  constructor(name: string, args: ConnectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Connector", name, {}, opts);
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: connectorLogGroup(args.connectorName),
        retentionInDays: args.platform.logRetentionDays,
        tags: args.tags,
      },
      { parent: this },
    );
    const connector = this.createConnector(name, args, logGroup);

    this.connectorName = connector.name;
    this.arn = connector.arn;
    this.logGroupName = logGroup.name;
    const asked = askedOf(args);
    this.properties = pulumi.output(args.configuration);
    this.asked = pulumi
      .all([asked, connector.name, connector.arn, connector.urn, logGroup.name])
      .apply(([changeable, connectorName, arn, urn, logGroupName]) => ({
        name: connectorName,
        arn,
        urn,
        logGroup: logGroupName,
        ...changeable,
      }));
    this.foundOther = markOfOther([foundOf(connector), connector.connectorConfiguration], [asked, this.properties]);
    this.registerOutputs({ connectorName: this.connectorName, arn: this.arn, logGroupName: this.logGroupName });
  }

  private createConnector(
    name: string,
    args: ConnectorArgs,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.mskconnect.Connector {
    const { platform, connect } = args;
    const { plugin, workerConfiguration, capacity } = askedOf(args);
    const { authenticationType, encryptionType } = platform.connectorAccess;
    return new aws.mskconnect.Connector(
      `${name}-connector`,
      {
        name: args.connectorName,
        connectorConfiguration: args.configuration,
        kafkaconnectVersion: connect.version,
        capacity: { provisionedCapacity: capacity },
        kafkaCluster: {
          apacheKafkaCluster: {
            bootstrapServers: platform.bootstrapBrokers,
            vpc: { subnets: platform.subnetIds, securityGroups: args.securityGroupIds },
          },
        },
        kafkaClusterClientAuthentication: { authenticationType },
        kafkaClusterEncryptionInTransit: { encryptionType },
        plugins: [{ customPlugin: plugin }],
        workerConfiguration,
        logDelivery: { workerLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
        serviceExecutionRoleArn: args.roleArn,
        tags: args.tags,
      },
      {
        parent: this,
        deleteBeforeReplace: true,
        dependsOn: afterExits(platform.exits, ...args.startAfter),
        ignoreChanges: changedInPlace,
        customTimeouts: { create: "30m", update: "30m", delete: "30m" },
      },
    );
  }
}

type Changeable = Pick<AskedConnector, "plugin" | "workerConfiguration" | "capacity">;

function askedOf({ platform, plugin, workerConfiguration: { arn, latestRevision }, connect }: ConnectorArgs) {
  const { mcuCount, workerCount } = connect;
  return {
    plugin: platform.plugin(plugin),
    workerConfiguration: { arn, revision: latestRevision },
    capacity: { mcuCount, workerCount },
  };
}

/** What the stack's state has: what was asked for at its creation, or what a refresh has found. */
function foundOf({ plugins, workerConfiguration, capacity }: aws.mskconnect.Connector): pulumi.Output<Changeable> {
  return pulumi.all([plugins, workerConfiguration, capacity]).apply(([[plugin], worker, { provisionedCapacity }]) => ({
    plugin: { arn: plugin?.customPlugin.arn ?? "", revision: plugin?.customPlugin.revision ?? 0 },
    workerConfiguration: { arn: worker?.arn ?? "", revision: worker?.revision ?? 0 },
    capacity: {
      mcuCount: provisionedCapacity?.mcuCount ?? 0,
      workerCount: provisionedCapacity?.workerCount ?? 0,
    },
  }));
}

/** A mark of what was found, where that is something else than what is asked for. */
function markOfOther(found: pulumi.Input<unknown>, asked: pulumi.Input<unknown>): pulumi.Output<string> {
  const whole = { sorted: true, depth: null, maxArrayLength: null, maxStringLength: null };
  return pulumi
    .all([found, asked])
    .apply(([is, shouldBe]) =>
      isDeepStrictEqual(is, shouldBe) ? "" : createHash("sha256").update(inspect(is, whole)).digest("hex").slice(0, 12),
    );
}
