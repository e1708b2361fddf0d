// The VPC of a platform, built for it. Facts: VPC "VPC CIDR blocks", "NAT gateways"; awsx.ec2.Vpc.
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { OpenListener } from "../../settings/clusters/platformCluster.js";
import type { NetworkSettings } from "../../settings/schema.js";
import type { Exits } from "./exits.js";
import { createSecurityGroups } from "./securityGroups.js";

/** What a platform needs of its network, built or existing. */
export interface PlatformNetwork extends pulumi.Resource {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets, in two availability zones or more: brokers, connector workers and databases. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Ways out of these; none where they were there before. */
  readonly exits: Exits;
  /** Security group of the brokers, where the platform builds a cluster. */
  readonly brokerSecurityGroupId: pulumi.Output<string> | undefined;
  readonly connectorSecurityGroupIds: pulumi.Output<string[]>;
  /** Security group of the databases; undefined without databases. */
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;
}

export interface NetworkArgs {
  settings: NetworkSettings;
  /** Of the platform's brokers, for which a security group is made; undefined: none is made. */
  listeners: readonly OpenListener[] | undefined;
  /** Whether a security group is made for databases of the platform. */
  databases: boolean;
  /**
   * Whether machines inside the VPC, and not only connectors, may talk to the platform's own brokers and databases: AWS
   * Client VPN hands out the VPC's addresses, a peered jump host comes in, too.
   */
  routable: boolean;
  tags: Record<string, string>;
}

/**
 * A VPC with a public and a private subnet per availability zone, internet gateway and NAT. Each role has a security
 * group that opens only the ports in use. A NAT gateway costs by the hour and by the gigabyte; `natGateways: single`
 * shares one between the zones.
 */
export class Network extends pulumi.ComponentResource implements PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  /** One per availability zone. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly exits: Exits;
  readonly brokerSecurityGroupId: pulumi.Output<string> | undefined;
  readonly connectorSecurityGroupIds: pulumi.Output<string[]>;
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Network", name, {}, opts);
    const { settings, listeners, databases, routable, tags } = args;
    const vpc = this.createVpc(name, args);
    const clients: Record<string, string> = routable ? { vpc: settings.cidr } : {};
    const groups = createSecurityGroups(name, { vpcId: vpc.vpcId, listeners, databases, clients, tags }, this);

    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.exits = pulumi
      .all([vpc.routes, vpc.routeTableAssociations, vpc.natGateways])
      .apply(([routes, associations, natGateways]) => [...routes, ...associations, ...natGateways]);
    this.brokerSecurityGroupId = groups.brokers;
    this.connectorSecurityGroupIds = groups.connectors;
    this.databaseSecurityGroupId = groups.databases;
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      connectorSecurityGroupIds: this.connectorSecurityGroupIds,
    });
  }

  private createVpc(name: string, { settings, tags }: NetworkArgs): awsx.ec2.Vpc {
    const strategy = { single: "Single", onePerZone: "OnePerAz", none: "None" } as const;
    return new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: settings.cidr,
        numberOfAvailabilityZones: settings.zones,
        natGateways: { strategy: strategy[settings.natGateways] },
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Private" }, { type: "Public" }],
        // The brokers' host names must resolve inside the VPC.
        enableDnsHostnames: true,
        tags,
      },
      { parent: this },
    );
  }
}
