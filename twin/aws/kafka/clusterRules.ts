// What MSK demands of a provisioned cluster (Amazon MSK API Reference, CreateClusterV2; Developer Guide, "Supported
// Apache Kafka versions", "Amazon MSK broker types"), and what the twin does not have: asked for, it says so instead of
// looking away.
import { z } from "zod";
import { badRequest } from "../errors.js";

const enabled = z.object({ enabled: z.boolean().optional() }).optional();
const text = z.string().min(1);

/** Kafka versions that MSK creates clusters with. */
export const kafkaVersions = [
  "2.8.1",
  "2.8.2.tiered",
  "3.3.1",
  "3.3.2",
  "3.4.0",
  "3.5.1",
  "3.6.0",
  "3.7.x",
  "3.7.x.kraft",
  "3.8.x",
  "3.8.x.kraft",
  "3.9.x",
  "3.9.x.kraft",
  "4.0.x.kraft",
  "4.1.x.kraft",
];
const standardInstance =
  /^(kafka\.t3\.small|kafka\.m5\.(large|[248]?xlarge|12xlarge|16xlarge|24xlarge)|kafka\.m7g\.(large|[248]?xlarge|12xlarge|16xlarge)|express\.m7g\.(large|[248]?xlarge|12xlarge|16xlarge))$/;

export const loggingInfoSchema = z.object({
  brokerLogs: z
    .object({
      cloudWatchLogs: z.object({ enabled: z.boolean(), logGroup: z.string().optional() }).optional(),
      firehose: z.object({ enabled: z.boolean() }).loose().optional(),
      s3: z.object({ enabled: z.boolean() }).loose().optional(),
    })
    .optional(),
  authorizerLogs: z.unknown().optional(),
});
export const configurationInfoSchema = z.object({ arn: text, revision: z.coerce.number().int().min(1) });
export const monitoringSchema = z.enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"]);

const provisionedSchema = z.object({
  brokerNodeGroupInfo: z.object({
    clientSubnets: z
      .array(text)
      .min(2, "MSK needs subnets in at least two Availability Zones")
      .max(3, "MSK takes three subnets at most"),
    instanceType: z.string().regex(standardInstance, "an MSK broker type, such as kafka.t3.small or kafka.m7g.large"),
    brokerAZDistribution: z.literal("DEFAULT").optional(),
    securityGroups: z.array(text).max(5).optional(),
    storageInfo: z
      .object({
        ebsStorageInfo: z
          .object({ volumeSize: z.number().int().min(1).max(16_384).optional(), provisionedThroughput: enabled })
          .optional(),
      })
      .optional(),
    connectivityInfo: z
      .object({
        publicAccess: z.object({ type: z.string().optional() }).optional(),
        vpcConnectivity: z.unknown().optional(),
        networkType: z.string().optional(),
      })
      .optional(),
  }),
  kafkaVersion: z.enum(kafkaVersions, `Kafka versions of MSK: ${kafkaVersions.join(", ")}`),
  numberOfBrokerNodes: z.number().int().min(1).max(15),
  clientAuthentication: z
    .object({
      sasl: z.object({ scram: enabled, iam: enabled }).optional(),
      tls: z
        .object({ enabled: z.boolean().optional(), certificateAuthorityArnList: z.array(z.string()).optional() })
        .optional(),
      unauthenticated: enabled,
    })
    .optional(),
  configurationInfo: configurationInfoSchema.optional(),
  encryptionInfo: z
    .object({
      encryptionAtRest: z.object({ dataVolumeKMSKeyId: z.string() }).optional(),
      encryptionInTransit: z
        .object({
          clientBroker: z.enum(["TLS", "TLS_PLAINTEXT", "PLAINTEXT"]).optional(),
          inCluster: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  enhancedMonitoring: monitoringSchema.optional(),
  openMonitoring: z.unknown().optional(),
  loggingInfo: loggingInfoSchema.optional(),
  rebalancing: z.unknown().optional(),
  storageMode: z.enum(["LOCAL", "TIERED"]).optional(),
});
export type Provisioned = z.infer<typeof provisionedSchema>;

const identity = {
  clusterName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, "a cluster's name has 1 to 64 letters, digits and hyphens"),
  tags: z.record(z.string(), z.string()).default({}),
};
export const createClusterSchema = provisionedSchema.extend(identity);
export const createClusterV2Schema = z.object({
  ...identity,
  provisioned: provisionedSchema.optional(),
  serverless: z.unknown().optional(),
});

/** Rules between members. @throws AwsError BadRequestException with the first that is broken */
export function checkProvisioned(cluster: Provisioned): void {
  const { brokerNodeGroupInfo: group, clientAuthentication: authentication, encryptionInfo } = cluster;
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
  if (cluster.storageMode === "TIERED") throw lacking("tiered storage", "storageMode");
  if (authentication?.sasl?.iam?.enabled !== true) {
    throw lacking(
      "brokers without IAM authentication: set clientAuthentication.sasl.iam.enabled",
      "clientAuthentication",
    );
  }
  if (authentication.sasl.scram?.enabled === true) throw lacking("SASL/SCRAM listeners", "clientAuthentication");
  if (authentication.tls?.enabled === true || (authentication.tls?.certificateAuthorityArnList ?? []).length > 0) {
    throw lacking("mutual TLS listeners", "clientAuthentication");
  }
  if (authentication.unauthenticated?.enabled === true)
    throw lacking("unauthenticated listeners", "clientAuthentication");
  if ((encryptionInfo?.encryptionInTransit?.clientBroker ?? "TLS") !== "TLS") {
    throw badRequest(
      "IAM authentication needs TLS between clients and brokers, and the twin has no plaintext listener: set " +
        "encryptionInTransit.clientBroker to TLS.",
      "clientBroker",
    );
  }
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
