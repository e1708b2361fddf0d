// What clusters and connectors ask about recorded resources: do subnets, security groups, roles exist?
import { badRequest } from "../errors.js";
import type { Records } from "./records.js";
import { roleType } from "./resources.js";

const [subnetType, groupType] = ["aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"] as const;

export class KnownResources {
  constructor(private readonly records: Pick<Records, "find" | "all">) {}

  /** @throws AwsError BadRequestException that names the first unknown id */
  checkNetwork(subnets: readonly string[], securityGroups: readonly string[]): void {
    const subnet = subnets.find((id) => this.records.find(subnetType, id) === undefined);
    if (subnet !== undefined) throw badRequest(`The subnet ID '${subnet}' does not exist.`, "subnets");
    const group = securityGroups.find((id) => this.records.find(groupType, id) === undefined);
    if (group !== undefined) throw badRequest(`The security group ID '${group}' does not exist.`, "securityGroups");
  }

  zoneOf(subnet: string): string {
    return String(this.records.find(subnetType, subnet)?.outputs["availabilityZone"]);
  }

  checkRole(roleArn: string): void {
    if (!this.records.all(roleType).some((role) => role.outputs["arn"] === roleArn)) {
      throw badRequest(`The service execution role ${roleArn} does not exist.`, "serviceExecutionRoleArn");
    }
  }
}
