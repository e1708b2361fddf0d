// What MSK demands of a provisioned cluster beyond its members' shapes (Amazon MSK API Reference, CreateClusterV2), and
// what the twin does not have: asked for, it says so instead of looking away.
import { badRequest } from "../errors.js";
import { checkAccess } from "./accessRules.js";
import type { Provisioned } from "./requests.js";

/** Rules between members. @throws AwsError BadRequestException with the first that is broken */
export function checkProvisioned(cluster: Provisioned): void {
  const { brokerNodeGroupInfo: group } = cluster;
  const zones = group.clientSubnets.length;
  if (new Set(group.clientSubnets).size !== zones)
    throw badRequest("The client subnets must be distinct.", "clientSubnets");
  if (cluster.numberOfBrokerNodes % zones !== 0) {
    throw badRequest(
      "The number of broker nodes must be a multiple of Availability Zones in the Client Subnets parameter: " +
        `${cluster.numberOfBrokerNodes} brokers over ${zones} subnets.`,
      "numberOfBrokerNodes",
    );
  }
  // Developer Guide, "Amazon MSK Express brokers": three zones, and storage that grows by itself.
  if (group.instanceType.startsWith("express.") && (zones !== 3 || group.storageInfo?.ebsStorageInfo !== undefined))
    throw badRequest(
      "Express brokers need client subnets in three Availability Zones and take no EBS storage settings.",
      "brokerNodeGroupInfo",
    );
  if (cluster.storageMode === "TIERED") throw lacking("tiered storage", "storageMode");
  checkAccess(cluster);
  if ((group.connectivityInfo?.publicAccess?.type ?? "DISABLED") !== "DISABLED") {
    throw badRequest("Public access can only be turned on after the cluster is created.", "publicAccess");
  }
  const { s3, firehose, cloudWatchLogs } = cluster.loggingInfo?.brokerLogs ?? {};
  if (s3?.enabled === true || firehose?.enabled === true)
    throw lacking("log delivery to S3 or Firehose", "loggingInfo");
  if (cloudWatchLogs?.enabled === true && (cloudWatchLogs.logGroup ?? "") === "") {
    throw badRequest("A log group is required when CloudWatch Logs delivery is enabled.", "loggingInfo");
  }
}

/** The answer to what MSK can do and the twin can't. */
export function lacking(what: string, parameter?: string): Error {
  return badRequest(`The twin does not have ${what}.`, parameter);
}
