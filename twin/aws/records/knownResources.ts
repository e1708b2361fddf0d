// What clusters and connectors ask about recorded resources: do subnets, security groups, roles exist?
import { badRequest } from "../errors.js";
import type { Records } from "./records.js";
import { role } from "./types/iam.js";
import { key } from "./types/kms.js";
import { securityGroup } from "./types/securityGroups.js";
import { subnet } from "./types/vpc.js";

export class KnownResources {
  constructor(private readonly records: Pick<Records, "find" | "all">) {}

  /** @throws AwsError BadRequestException that names the first unknown id */
  checkNetwork(subnets: readonly string[], securityGroups: readonly string[]): void {
    const unknown = subnets.find((id) => this.records.find(subnet.token, id) === undefined);
    if (unknown !== undefined) throw badRequest(`The subnet ID '${unknown}' does not exist.`, "subnets");
    const group = securityGroups.find((id) => this.records.find(securityGroup.token, id) === undefined);
    if (group !== undefined) throw badRequest(`The security group ID '${group}' does not exist.`, "securityGroups");
  }

  zoneOf(id: string): string {
    return String(this.records.find(subnet.token, id)?.outputs["availabilityZone"]);
  }

  /** @param wanted the key's ARN or id */
  checkKey(wanted: string): void {
    if (!this.hasKey(wanted)) throw badRequest(`The KMS key '${wanted}' does not exist.`, "dataVolumeKMSKeyId");
  }

  /** @param wanted the key's ARN or id */
  hasKey(wanted: string): boolean {
    return this.records.all(key.token).some(({ id, outputs }) => id === wanted || outputs["arn"] === wanted);
  }

  checkRole(roleArn: string): void {
    if (!this.records.all(role.token).some(({ outputs }) => outputs["arn"] === roleArn)) {
      throw badRequest(`The service execution role ${roleArn} does not exist.`, "serviceExecutionRoleArn");
    }
  }
}
