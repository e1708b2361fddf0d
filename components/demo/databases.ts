// Two small RDS databases to try pipelines with. Facts:
// - RDS for MySQL, "Configuring RDS for MySQL binary logging": binlog_format is a parameter, and the log is written
//   only while automated backups are on.
// - "Parameters for MySQL": lower_case_table_names is fixed when an instance is made.
// - "Amazon RDS Extended Support".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DatabasesSettings } from "../../settings/schema.js";
import { afterExits, type Exits } from "../platform/exits.js";

export interface DemoDatabasesArgs {
  /** First part of the instances' identifiers, unique in account and region. */
  identifier: string;
  settings: DatabasesSettings;
  /** Password of the master user of both; kept as a Pulumi secret. */
  password: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  exits: Exits;
  securityGroupId: pulumi.Input<string>;
  /** The instances refuse to be deleted. */
  protect: boolean;
  tags: Record<string, string>;
}

/** Where a database listens. */
export interface Endpoint {
  address: pulumi.Output<string>;
  port: pulumi.Output<number>;
}

/**
 * A source whose binlog holds whole rows, and a sink. Both start empty: schema and users come with a pipeline. All
 * their content can be made again, so they are deleted without a final snapshot, unless the settings ask for one.
 * - Two db.t3.micro cost about as much as one kafka.t3.small.
 * - MySQL 8.0 adds a charge. RDS's standard support for it is over, so that a new instance is enrolled in RDS Extended
 *   Support, paid by vCPU and hour. For two small instances that is more than the instances themselves.
 */
export class DemoDatabases extends pulumi.ComponentResource {
  readonly source: Endpoint;
  readonly sink: Endpoint;

  constructor(name: string, args: DemoDatabasesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:DemoDatabases", name, {}, opts);
    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { subnetIds: args.subnetIds, tags: args.tags },
      { parent: this },
    );
    const parameterGroup = this.createParameterGroup(name, args);
    // Without automated backups RDS writes no binlog.
    const source = this.createInstance(name, "source", 1, args, subnetGroup, parameterGroup);
    // Nothing reads the sink's binlog, and its rows can be replicated again.
    const sink = this.createInstance(name, "sink", 0, args, subnetGroup, parameterGroup);

    this.source = { address: source.address, port: source.port };
    this.sink = { address: sink.address, port: sink.port };
    this.registerOutputs({ source: this.source, sink: this.sink });
  }

  private createParameterGroup(name: string, { settings, tags }: DemoDatabasesArgs): aws.rds.ParameterGroup {
    return new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        family: `${settings.engine}${settings.engineVersion.split(".").slice(0, 2).join(".")}`,
        description: "Row-based binary log, utf8mb4",
        parameters: [
          { name: "binlog_format", value: "ROW" },
          { name: "binlog_row_image", value: "FULL" },
          { name: "character_set_server", value: "utf8mb4" },
          { name: "collation_server", value: "utf8mb4_unicode_ci" },
          { name: "lower_case_table_names", value: "1", applyMethod: "pending-reboot" },
        ],
        tags,
      },
      { parent: this },
    );
  }

  private createInstance(
    name: string,
    role: "source" | "sink",
    backupRetentionPeriod: number,
    args: DemoDatabasesArgs,
    subnetGroup: aws.rds.SubnetGroup,
    parameterGroup: aws.rds.ParameterGroup,
  ): aws.rds.Instance {
    const { settings } = args;
    return new aws.rds.Instance(
      `${name}-${role}`,
      {
        identifier: `${args.identifier}-${role}`,
        engine: settings.engine,
        engineVersion: settings.engineVersion,
        instanceClass: settings.instanceClass,
        allocatedStorage: settings.allocatedStorage,
        storageType: "gp3",
        storageEncrypted: true,
        username: settings.username,
        password: pulumi.secret(args.password),
        parameterGroupName: parameterGroup.name,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [args.securityGroupId],
        publiclyAccessible: false,
        backupRetentionPeriod,
        autoMinorVersionUpgrade: true,
        applyImmediately: true,
        skipFinalSnapshot: !settings.finalSnapshot,
        ...(settings.finalSnapshot && { finalSnapshotIdentifier: `${args.identifier}-${role}-final` }),
        copyTagsToSnapshot: true,
        tags: args.tags,
      },
      {
        parent: this,
        dependsOn: afterExits(args.exits),
        protect: args.protect,
        deleteBeforeReplace: true,
        customTimeouts: { create: "60m", update: "80m", delete: "60m" },
      },
    );
  }
}
