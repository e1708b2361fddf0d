// One connector on MSK Connect with its log group. Facts: MSK Connect "Create connector" (names are unique per account
// and region; each worker takes an address of a subnet), "Logging", "Offset storage" (offsets are found again only
// under the same connector name).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { connectorLogGroup } from "../../settings/logGroups.js";
import type { PipelineSettings } from "../../settings/schema.js";
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

/**
 * A connector with provisioned capacity, charged by MCU and hour. Its name is fixed, so a replaced connector is deleted
 * before the new one is made. The new one goes on where the old one stopped.
 */
export class Connector extends pulumi.ComponentResource {
  readonly connectorName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

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
    this.registerOutputs({ connectorName: this.connectorName, arn: this.arn, logGroupName: this.logGroupName });
  }

  private createConnector(
    name: string,
    args: ConnectorArgs,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.mskconnect.Connector {
    const { platform, connect, workerConfiguration } = args;
    const plugin = platform.plugin(args.plugin);
    const { authenticationType, encryptionType } = platform.connectorAccess;
    return new aws.mskconnect.Connector(
      `${name}-connector`,
      {
        name: args.connectorName,
        connectorConfiguration: args.configuration,
        kafkaconnectVersion: connect.version,
        capacity: { provisionedCapacity: { mcuCount: connect.mcuCount, workerCount: connect.workerCount } },
        kafkaCluster: {
          apacheKafkaCluster: {
            bootstrapServers: platform.bootstrapBrokers,
            vpc: { subnets: platform.subnetIds, securityGroups: args.securityGroupIds },
          },
        },
        kafkaClusterClientAuthentication: { authenticationType },
        kafkaClusterEncryptionInTransit: { encryptionType },
        plugins: [{ customPlugin: { arn: plugin.arn, revision: plugin.revision } }],
        workerConfiguration: { arn: workerConfiguration.arn, revision: workerConfiguration.latestRevision },
        logDelivery: { workerLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
        serviceExecutionRoleArn: args.roleArn,
        tags: args.tags,
      },
      {
        parent: this,
        deleteBeforeReplace: true,
        dependsOn: args.startAfter,
        customTimeouts: { create: "30m", update: "30m", delete: "30m" },
      },
    );
  }
}
