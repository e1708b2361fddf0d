// An existing VPC: looked up, used as it is, and never a resource of the stack. Facts: MSK Connect "Prerequisites" and
// "Internet access" (workers have private addresses only), MSK "Create a provisioned cluster" (a subnet per
// availability zone), VPC "DNS attributes".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../settings/findings.js";
import type { ExistingSettings } from "../../settings/schema.js";
import { allFound, lookUp, refuse, type Asked } from "./lookup.js";
import type { NetworkArgs, PlatformNetwork } from "../platform/network.js";
import { createSecurityGroups } from "../platform/securityGroups.js";

const at = "msk-cdc:platform.existing.network";

export interface ExistingVpc {
  vpcId: string;
  subnetIds: string[];
  /** Security groups of the connectors; undefined: one will be made. */
  connectorSecurityGroupIds: string[] | undefined;
  /** Its address ranges, the primary one first. */
  cidrs: string[];
}

/**
 * @param brokers whether a cluster is to be built in it
 * @throws SettingsError when a part is missing or the parts don't fit together
 */
export async function lookUpNetwork(
  { vpcId, subnetIds, connectorSecurityGroupIds }: NonNullable<ExistingSettings["network"]>,
  brokers: boolean,
): Promise<ExistingVpc> {
  const groupIds = connectorSecurityGroupIds ?? [];
  const groupAt = (index: number): string => `${at}.connectorSecurityGroupIds[${index}]`;
  const subnetAt = (index: number): string => `${at}.subnetIds[${index}]`;
  const [vpc, subnets, groups] = await allFound([
    lookUp(asked(`${at}.vpcId`, vpcId, "aws ec2 describe-vpcs"), aws.ec2.getVpc({ id: vpcId })),
    allFound(
      subnetIds.map((id, index) => lookUp(asked(subnetAt(index), id, subnetsOf(vpcId)), aws.ec2.getSubnet({ id }))),
    ),
    allFound(
      groupIds.map((id, index) => lookUp(asked(groupAt(index), id, groupsOf(vpcId)), aws.ec2.getSecurityGroup({ id }))),
    ),
  ]);
  const outside = [
    ...subnets.flatMap((subnet, index) => outsideOf(vpcId, subnet, subnetAt(index), subnetsOf(vpcId))),
    ...groups.flatMap((group, index) => outsideOf(vpcId, group, groupAt(index), groupsOf(vpcId))),
  ];
  refuse([...outside, ...(outside.length > 0 ? [] : zonesOf(subnets, vpcId, brokers)), ...withoutDns(vpc)]);
  warnOfPublicAddresses(subnets.filter(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch).map(({ id }) => id));
  const others = vpc.cidrBlockAssociations.map(({ cidrBlock }) => cidrBlock).filter((cidr) => cidr !== vpc.cidrBlock);
  return { vpcId, subnetIds, connectorSecurityGroupIds, cidrs: [vpc.cidrBlock, ...others.sort()] };
}

const subnetsOf = (vpcId: string): string => `aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId}`;
const groupsOf = (vpcId: string): string => `aws ec2 describe-security-groups --filters Name=vpc-id,Values=${vpcId}`;

/** @param list command that lists them */
function asked(path: string, value: string, list: string): Asked {
  return { path, value, fix: `name one that ${list} shows` };
}

function outsideOf(
  vpcId: string,
  { id, vpcId: its }: { id: string; vpcId: string },
  path: string,
  list: string,
): Finding[] {
  if (its === vpcId) return [];
  return [
    {
      id: "existing.network.otherVpc",
      path,
      value: JSON.stringify(id),
      rule: `it has to be in ${vpcId} (${at}.vpcId), and is in ${its}`,
      fix: `name one that ${list} shows`,
    },
  ];
}

function zonesOf(subnets: { id: string; availabilityZone: string }[], vpcId: string, brokers: boolean): Finding[] {
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  const needed = brokers ? subnets.length : 2;
  if (zones.size >= needed) return [];
  return [
    {
      id: "existing.network.zones",
      path: `${at}.subnetIds`,
      value: subnets.map(({ id, availabilityZone }) => `${id} in ${availabilityZone}`).join(", "),
      rule: brokers
        ? "MSK takes one subnet per availability zone for the brokers of the cluster that is built here"
        : "at least two availability zones, so that the connectors outlive the loss of one",
      fix:
        `name subnets of ${brokers ? "different zones, two or three" : "two zones or more"}: ${subnetsOf(vpcId)} ` +
        "--query 'Subnets[].[SubnetId,AvailabilityZone]'",
    },
  ];
}

function withoutDns({ id, enableDnsSupport }: { id: string; enableDnsSupport: boolean }): Finding[] {
  // Undefined when the provider does not tell.
  if (enableDnsSupport !== false) return [];
  return [
    {
      id: "existing.network.noDns",
      path: `${at}.vpcId`,
      value: JSON.stringify(id),
      rule: "connectors find brokers, databases and AWS by name, and this VPC resolves none (enableDnsSupport is off)",
      fix: `aws ec2 modify-vpc-attribute --vpc-id ${id} --enable-dns-support Value=true`,
    },
  ];
}

function warnOfPublicAddresses(subnetIds: string[]): void {
  if (subnetIds.length === 0) return;
  void pulumi.log.warn(
    `${at}.subnetIds: ${subnetIds.join(", ")} ${subnetIds.length === 1 ? "looks" : "look"} public ` +
      "(mapPublicIpOnLaunch). Connector workers get no public addresses there: " +
      "they reach Secrets Manager and CloudWatch Logs only through a NAT gateway or VPC endpoints. Fix: name " +
      "private subnets, or see to such a route.",
  );
}

export interface ExistingNetworkArgs extends Omit<NetworkArgs, "settings"> {
  vpc: ExistingVpc;
}

/** The parts made in an existing VPC: security groups that the settings do not name. */
export class ExistingNetwork extends pulumi.ComponentResource implements PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly exits: pulumi.Resource[] = [];
  readonly brokerSecurityGroupId: pulumi.Output<string> | undefined;
  readonly connectorSecurityGroupIds: pulumi.Output<string[]>;
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(
    name: string,
    { vpc, listeners, databases, routable, tags }: ExistingNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("msk-cdc:index:ExistingNetwork", name, {}, opts);
    const { vpcId, subnetIds, connectorSecurityGroupIds, cidrs } = vpc;
    const clients = Object.fromEntries(routable ? cidrs.map((cidr, index) => [index === 0 ? "vpc" : cidr, cidr]) : []);
    const groups = createSecurityGroups(
      name,
      { vpcId, connectorIds: connectorSecurityGroupIds, listeners, databases, clients, tags },
      this,
    );

    this.vpcId = pulumi.output(vpcId);
    this.privateSubnetIds = pulumi.output(subnetIds);
    this.brokerSecurityGroupId = groups.brokers;
    this.connectorSecurityGroupIds = groups.connectors;
    this.databaseSecurityGroupId = groups.databases;
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      connectorSecurityGroupIds: this.connectorSecurityGroupIds,
    });
  }
}
