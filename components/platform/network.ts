// The VPC of a platform, built for it. Facts: VPC "VPC CIDR blocks", "NAT gateways"; awsx.ec2.Vpc.
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkSettings } from "../../settings/schema.js";
import { createSecurityGroups } from "./securityGroups.js";

/** What a platform needs of its network, whether it is built or was there before. */
export interface PlatformNetwork extends pulumi.Resource {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets, in two availability zones or more: brokers, connector workers and databases. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Security group of the brokers, where the platform builds a cluster. */
  readonly brokerSecurityGroupId: pulumi.Output<string> | undefined;
  readonly connectorSecurityGroupIds: pulumi.Output<string[]>;
  /** Security group of the databases, where the platform has some. */
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;
}

export interface NetworkArgs {
  settings: NetworkSettings;
  /** Make a security group for brokers of the platform that listen on this port; undefined: none is made. */
  brokerPort: number | undefined;
  /** Make a security group for databases of the platform. */
  databases: boolean;
  /**
   * Let machines that come in through the VPC itself (AWS Client VPN hands out its addresses, a peered jump host) talk
   * to the platform's own brokers and databases, not only the connectors.
   */
  routable: boolean;
  tags: Record<string, string>;
}

/**
 * A VPC with a public and a private subnet per availability zone, internet gateway, NAT, and one security group per
 * role, each open for just the ports in use. A NAT gateway costs by the hour and by the gigabyte; `natGateways: single`
 * shares one between the zones.
 */
export class Network extends pulumi.ComponentResource implements PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  /** One per availability zone. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly brokerSecurityGroupId: pulumi.Output<string> | undefined;
  readonly connectorSecurityGroupIds: pulumi.Output<string[]>;
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Network", name, {}, opts);
    const { settings, brokerPort, databases, routable, tags } = args;
    const vpc = this.createVpc(name, args);
    const clients: Record<string, string> = routable ? { vpc: settings.cidr } : {};
    const groups = createSecurityGroups(name, { vpcId: vpc.vpcId, brokerPort, databases, clients, tags }, this);

    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;
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
