// The security groups between a platform's brokers, connectors and databases. Facts: MSK Connect "Internet access"
// (workers reach Secrets Manager by a NAT gateway), VPC "Security group rules" (the VPC's own DNS is not filtered).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { OpenListener } from "../../settings/clusters/platformCluster.js";

/** Where the demo databases listen. */
const databasePort = 3306;

export interface SecurityGroupsArgs {
  vpcId: pulumi.Input<string>;
  /** Existing groups of the connectors, which get no rule. Absent: one is made. */
  connectorIds?: readonly string[] | undefined;
  /** Make a group for brokers of the platform that have these listeners; undefined: none is made. */
  listeners: readonly OpenListener[] | undefined;
  /** Make a group for databases of the platform. */
  databases: boolean;
  /** Addresses besides the connectors' that may talk to brokers and databases, by the names of their rules. */
  clients: Readonly<Record<string, string>>;
  tags: Record<string, string>;
}

export interface SecurityGroups {
  brokers: pulumi.Output<string> | undefined;
  connectors: pulumi.Output<string[]>;
  databases: pulumi.Output<string> | undefined;
}

type Rule = aws.vpc.SecurityGroupIngressRuleArgs & aws.vpc.SecurityGroupEgressRuleArgs;

/** One group per role, each open only for the ports in use, children of `parent`. */
export function createSecurityGroups(name: string, args: SecurityGroupsArgs, parent: pulumi.Resource): SecurityGroups {
  const create = (role: string, description: string): aws.ec2.SecurityGroup =>
    new aws.ec2.SecurityGroup(
      `${name}-${role}`,
      { vpcId: args.vpcId, description, tags: { ...args.tags, Name: `${name}-${role}` } },
      // The workers' network interfaces outlive their connector by some minutes, and the group cannot go before them.
      { parent, customTimeouts: { delete: "45m" } },
    );
  const brokers = args.listeners === undefined ? undefined : create("brokers", "MSK brokers");
  const connectors = args.connectorIds ? undefined : create("connectors", "MSK Connect workers");
  const databases = args.databases ? create("databases", "Source and sink databases") : undefined;

  const rule = (
    group: aws.ec2.SecurityGroup,
    port: number,
    peer: { referencedSecurityGroupId: pulumi.Input<string> } | { cidrIpv4: string },
  ): Rule => ({
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...peer,
    tags: args.tags,
  });
  const own: Record<string, pulumi.Input<string>> = connectors ? { connectors: connectors.id } : {};
  const callers = { ...own, ...Object.fromEntries((args.connectorIds ?? []).map((id) => [id, id])) };
  const serve = (role: "brokers" | "databases", port: number, group: aws.ec2.SecurityGroup): void => {
    for (const [caller, referencedSecurityGroupId] of Object.entries(callers)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${role}-from-${caller}`,
        rule(group, port, { referencedSecurityGroupId }),
        { parent },
      );
    }
    if (connectors)
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-connectors-to-${role}`,
        rule(connectors, port, { referencedSecurityGroupId: group.id }),
        { parent },
      );
    for (const [client, cidrIpv4] of Object.entries(args.clients)) {
      new aws.vpc.SecurityGroupIngressRule(`${name}-${role}-from-${client}`, rule(group, port, { cidrIpv4 }), {
        parent,
      });
    }
  };
  const admit = (group: aws.ec2.SecurityGroup, { listener, port, connectors: byConnectors, clients }: OpenListener) => {
    if (byConnectors) serve("brokers", port, group);
    // AWS refuses a rule that is there already.
    const there = byConnectors ? [...Object.keys(callers), ...Object.values(args.clients)] : [];
    for (const client of clients.filter((one) => !there.includes(one))) {
      const peer = client.startsWith("sg-") ? { referencedSecurityGroupId: client } : { cidrIpv4: client };
      new aws.vpc.SecurityGroupIngressRule(`${name}-brokers-${listener}-from-${client}`, rule(group, port, peer), {
        parent,
      });
    }
  };
  if (brokers) args.listeners?.forEach((listener) => admit(brokers, listener));
  // Secrets Manager and CloudWatch have no fixed addresses.
  if (connectors)
    new aws.vpc.SecurityGroupEgressRule(`${name}-connectors-to-aws`, rule(connectors, 443, { cidrIpv4: "0.0.0.0/0" }), {
      parent,
    });
  if (databases) serve("databases", databasePort, databases);
  return {
    brokers: brokers?.id,
    connectors: pulumi.output(connectors ? [connectors.id] : [...(args.connectorIds ?? [])]),
    databases: databases?.id,
  };
}
