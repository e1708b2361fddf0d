// The way from a pipeline's workers to databases that its platform does not know. Facts: VPC "Security group rules".
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkServers } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";

export interface DatabaseEgressArgs {
  settings: PipelineSettings;
  vpcId: pulumi.Input<string>;
  tags: Record<string, string>;
}

/**
 * A security group that lets the workers out on the ports of databases that the settings name by host or URL. Undefined
 * when they use the platform's own. The databases' security groups can admit it by its id.
 */
export function databaseEgress(
  name: string,
  { settings, vpcId, tags }: DatabaseEgressArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const ports = databasePorts(settings);
  if (ports.length === 0) return { securityGroupIds: [], rules: [] };
  const group = new aws.ec2.SecurityGroup(
    name,
    { vpcId, description: `MSK Connect workers of pipeline ${settings.name}`, tags: { ...tags, Name: name } },
    // The workers' network interfaces outlive their connector by some minutes, and the group cannot go before them.
    { ...opts, customTimeouts: { delete: "45m" } },
  );
  const rules = ports.map(
    (port) =>
      // A host name's addresses are not known here and may change.
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-${port}`,
        { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0", tags },
        opts,
      ),
  );
  return { securityGroupIds: [group.id], rules };
}

function databasePorts({ source, sink }: PipelineSettings): number[] {
  const sourcePorts = source.host === undefined ? [] : [source.port ?? sourceKindOf({ source }).defaultPort];
  const sinkPorts = sinkServers(sink).map(({ port }) => port);
  return [...new Set([...sourcePorts, ...sinkPorts])].sort((a, b) => a - b);
}
