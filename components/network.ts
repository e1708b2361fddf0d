// The VPC of a platform and the security groups between brokers, connectors and databases. Facts: MSK "Port information" (9098 is IAM),
// MSK Connect "Internet access" (workers reach Secrets Manager by a NAT gateway), VPC "Security group rules" (the VPC's own DNS is not filtered).
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkSettings } from "../settings/schema.js";

/** Where brokers listen for clients that authenticate with IAM. */
const brokerPort = 9098;
const mysqlPort = 3306;

export interface NetworkArgs {
  settings: NetworkSettings;
  /** Make a security group for databases of the platform. */
  databases: boolean;
  /**
   * Let machines that come in through the VPC itself (AWS Client VPN hands out its addresses, a peered jump host) talk to brokers and databases,
   * not only the connectors.
   */
  routable: boolean;
  tags: Record<string, string>;
}

interface GroupRule {
  direction: "in" | "out";
  /** Child name of the rule: who talks to whom. */
  name: string;
  port: number;
  peer: { group: aws.ec2.SecurityGroup } | { cidr: string };
}

/**
 * A VPC with a public and a private subnet per availability zone, internet gateway, NAT, and one security group per role, each open for just
 * the ports in use. A NAT gateway costs by the hour and by the gigabyte; `natGateways: single` shares one between the zones.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets, one per availability zone: brokers, connector workers and databases. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly brokerSecurityGroupId: pulumi.Output<string>;
  readonly connectorSecurityGroupId: pulumi.Output<string>;
  /** Security group of the databases, where the platform has some. */
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Network", name, {}, opts);
    const vpc = this.createVpc(name, args);
    this.vpcId = vpc.vpcId;
    this.privateSubnetIds = vpc.privateSubnetIds;

    const brokers = this.createGroup(`${name}-brokers`, "MSK brokers", args.tags);
    const connectors = this.createGroup(`${name}-connectors`, "MSK Connect workers", args.tags);
    const databases = args.databases ? this.createGroup(`${name}-databases`, "Source and sink databases", args.tags) : undefined;

    this.openBrokers(name, brokers, connectors, args);
    this.openConnectors(name, connectors, args);
    if (databases) this.openDatabases(name, databases, connectors, args);

    this.brokerSecurityGroupId = brokers.id;
    this.connectorSecurityGroupId = connectors.id;
    this.databaseSecurityGroupId = databases?.id;
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      brokerSecurityGroupId: this.brokerSecurityGroupId,
      connectorSecurityGroupId: this.connectorSecurityGroupId,
      databaseSecurityGroupId: this.databaseSecurityGroupId,
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

  private createGroup(name: string, description: string, tags: Record<string, string>): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      name,
      { vpcId: this.vpcId, description, tags: { ...tags, Name: name } },
      // The workers' network interfaces outlive their connector by some minutes, and the group cannot go before them.
      { parent: this, customTimeouts: { delete: "45m" } },
    );
  }

  private openBrokers(name: string, brokers: aws.ec2.SecurityGroup, connectors: aws.ec2.SecurityGroup, { settings, routable, tags }: NetworkArgs): void {
    this.addRule(brokers, { direction: "in", name: `${name}-brokers-from-connectors`, port: brokerPort, peer: { group: connectors } }, tags);
    this.addRule(connectors, { direction: "out", name: `${name}-connectors-to-brokers`, port: brokerPort, peer: { group: brokers } }, tags);
    if (routable) this.addRule(brokers, { direction: "in", name: `${name}-brokers-from-vpc`, port: brokerPort, peer: { cidr: settings.cidr } }, tags);
  }

  private openConnectors(name: string, connectors: aws.ec2.SecurityGroup, { tags }: NetworkArgs): void {
    // Secrets Manager and CloudWatch have no fixed addresses.
    this.addRule(connectors, { direction: "out", name: `${name}-connectors-to-aws`, port: 443, peer: { cidr: "0.0.0.0/0" } }, tags);
  }

  private openDatabases(name: string, databases: aws.ec2.SecurityGroup, connectors: aws.ec2.SecurityGroup, { settings, routable, tags }: NetworkArgs): void {
    this.addRule(databases, { direction: "in", name: `${name}-databases-from-connectors`, port: mysqlPort, peer: { group: connectors } }, tags);
    this.addRule(connectors, { direction: "out", name: `${name}-connectors-to-databases`, port: mysqlPort, peer: { group: databases } }, tags);
    if (routable) this.addRule(databases, { direction: "in", name: `${name}-databases-from-vpc`, port: mysqlPort, peer: { cidr: settings.cidr } }, tags);
  }

  private addRule(group: aws.ec2.SecurityGroup, { direction, name, port, peer }: GroupRule, tags: Record<string, string>): void {
    const args: aws.vpc.SecurityGroupIngressRuleArgs & aws.vpc.SecurityGroupEgressRuleArgs = {
      securityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...("group" in peer ? { referencedSecurityGroupId: peer.group.id } : { cidrIpv4: peer.cidr }),
      tags,
    };
    if (direction === "in") new aws.vpc.SecurityGroupIngressRule(name, args, { parent: this });
    else new aws.vpc.SecurityGroupEgressRule(name, args, { parent: this });
  }
}
