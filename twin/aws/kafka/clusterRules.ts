// What MSK demands of a provisioned cluster beyond its members' shapes (Amazon MSK API Reference, CreateClusterV2), and
// what the twin does not have: asked for, it says so instead of looking away.
import { compareVersions } from "../../../tools/versions.js";
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
  checkType(cluster);
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

/** Developer Guide, "Amazon MSK broker types" and "Intelligent rebalancing for clusters". */
function checkType({ brokerNodeGroupInfo: group, kafkaVersion, rebalancing, storageMode }: Provisioned): void {
  if (!isExpress(group.instanceType)) {
    if (rebalancing?.status === "ACTIVE")
      throw badRequest("Intelligent rebalancing is available for clusters with Express brokers only.", "rebalancing");
    return;
  }
  if (group.clientSubnets.length !== 3 || group.storageInfo?.ebsStorageInfo !== undefined)
    throw badRequest(
      "Express brokers need client subnets in three Availability Zones and take no EBS storage settings.",
      "brokerNodeGroupInfo",
    );
  if (storageMode !== undefined)
    throw badRequest("Express brokers have no storage mode: MSK keeps their storage.", "storageMode");
  if (compareVersions(kafkaVersion, "3.6") < 0)
    throw badRequest(`Express brokers start at Kafka 3.6; the request has ${kafkaVersion}.`, "kafkaVersion");
}

export const isExpress = (instanceType: string): boolean => instanceType.startsWith("express.");

/**
 * What Express brokers let one set (Developer Guide, "Custom MSK Express broker configurations (Read/Write access)").
 * MSK sets and protects all else.
 */
const settableOnExpress = new Set([
  "allow.everyone.if.no.acl.found",
  "auto.create.topics.enable",
  "compression.type",
  "connections.max.idle.ms",
  "delete.topic.enable",
  "group.initial.rebalance.delay.ms",
  "group.max.session.timeout.ms",
  "leader.imbalance.per.broker.percentage",
  "log.cleanup.policy",
  "log.message.timestamp.after.max.ms",
  "log.message.timestamp.before.max.ms",
  "log.message.timestamp.type",
  "log.retention.bytes",
  "log.retention.ms",
  "max.connections.per.ip",
  "max.incremental.fetch.session.cache.slots",
  "message.max.bytes",
  "num.partitions",
  "offsets.retention.minutes",
  "replica.fetch.max.bytes",
  "replica.selector.class",
  "socket.receive.buffer.bytes",
  "socket.request.max.bytes",
  "socket.send.buffer.bytes",
  "transaction.max.timeout.ms",
  "transactional.id.expiration.ms",
]);

/** @param properties names of a configuration's properties @throws AwsError for one that the brokers' type keeps */
export function checkConfigurationSuits(instanceType: string, properties: readonly string[]): void {
  const kept = isExpress(instanceType) ? properties.filter((name) => !settableOnExpress.has(name)) : [];
  if (kept.length > 0)
    throw badRequest(
      `The configuration has properties that MSK keeps on Express brokers: ${kept.join(", ")}.`,
      "configurationInfo",
    );
}

/** The answer to what MSK can do and the twin can't. */
export function lacking(what: string, parameter?: string): Error {
  return badRequest(`The twin does not have ${what}.`, parameter);
}
