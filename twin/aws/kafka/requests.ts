// Shapes of Amazon MSK's requests (Amazon MSK API Reference; Developer Guide, "Supported Apache Kafka versions",
// "Amazon MSK broker types"). A member that is not here is refused; some take the one value that the twin has.
import { z } from "zod";

const noThroughput = z
  .strictObject({ enabled: z.literal(false, "the twin has no provisioned throughput").optional() })
  .optional();
const enabled = z.strictObject({ enabled: z.boolean().optional() }).optional();
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

export const loggingInfoSchema = z.strictObject({
  brokerLogs: z
    .strictObject({
      cloudWatchLogs: z.strictObject({ enabled: z.boolean(), logGroup: z.string().optional() }).optional(),
      firehose: z.strictObject({ enabled: z.boolean(), deliveryStream: z.string().optional() }).optional(),
      s3: z
        .strictObject({ enabled: z.boolean(), bucket: z.string().optional(), prefix: z.string().optional() })
        .optional(),
    })
    .optional(),
});
export const configurationInfoSchema = z.strictObject({ arn: text, revision: z.coerce.number().int().min(1) });
export const monitoringSchema = z.enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"]);

const off = z.strictObject({ enabled: z.literal(false, "the twin has no multi-VPC connectivity") }).optional();
const vpcAuthentication = z
  .strictObject({ sasl: z.strictObject({ iam: off, scram: off }).optional(), tls: off })
  .optional();
const noExporter = z
  .strictObject({ enabledInBroker: z.literal(false, "the twin's brokers have no Prometheus exporters") })
  .optional();
export const openMonitoringSchema = z.strictObject({
  prometheus: z.strictObject({ jmxExporter: noExporter, nodeExporter: noExporter }),
});
const rebalancingSchema = z.strictObject({ status: z.enum(["ACTIVE", "PAUSED"]).optional() });

const numberOfBrokers = z.number().int().min(1).max(15);

const provisionedSchema = z.strictObject({
  brokerNodeGroupInfo: z.strictObject({
    clientSubnets: z
      .array(text)
      .min(2, "MSK needs subnets in at least two Availability Zones")
      .max(3, "MSK takes three subnets at most"),
    instanceType: z.string().regex(standardInstance, "an MSK broker type, such as kafka.t3.small or kafka.m7g.large"),
    brokerAZDistribution: z.literal("DEFAULT").optional(),
    securityGroups: z.array(text).max(5).optional(),
    storageInfo: z
      .strictObject({
        ebsStorageInfo: z
          .strictObject({
            volumeSize: z.number().int().min(1).max(16_384).optional(),
            provisionedThroughput: noThroughput,
          })
          .optional(),
      })
      .optional(),
    connectivityInfo: z
      .strictObject({
        publicAccess: z.strictObject({ type: z.string().optional() }).optional(),
        vpcConnectivity: z.strictObject({ clientAuthentication: vpcAuthentication }).optional(),
        networkType: z.literal("IPV4", "the twin has no IPv6").optional(),
      })
      .optional(),
  }),
  kafkaVersion: z.enum(kafkaVersions, `Kafka versions of MSK: ${kafkaVersions.join(", ")}`),
  numberOfBrokerNodes: numberOfBrokers,
  clientAuthentication: z
    .strictObject({
      sasl: z.strictObject({ scram: enabled, iam: enabled }).optional(),
      tls: z
        .strictObject({ enabled: z.boolean().optional(), certificateAuthorityArnList: z.array(z.string()).optional() })
        .optional(),
      unauthenticated: enabled,
    })
    .optional(),
  configurationInfo: configurationInfoSchema.optional(),
  encryptionInfo: z
    .strictObject({
      encryptionAtRest: z.strictObject({ dataVolumeKMSKeyId: z.string() }).optional(),
      encryptionInTransit: z
        .strictObject({
          clientBroker: z.enum(["TLS", "TLS_PLAINTEXT", "PLAINTEXT"]).optional(),
          inCluster: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  enhancedMonitoring: monitoringSchema.optional(),
  openMonitoring: openMonitoringSchema.optional(),
  loggingInfo: loggingInfoSchema.optional(),
  rebalancing: rebalancingSchema.optional(),
  storageMode: z.enum(["LOCAL", "TIERED"]).optional(),
});
export type Provisioned = z.infer<typeof provisionedSchema>;

const identity = {
  clusterName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, "a cluster's name has 1 to 64 letters, digits and hyphens"),
  tags: z
    .record(z.string(), z.string())
    .refine((tags) => Object.keys(tags).length <= 50, "a resource has 50 tags at most")
    .default({}),
};
export const createClusterSchema = provisionedSchema.extend(identity);
export const createClusterV2Schema = z.strictObject({
  ...identity,
  provisioned: provisionedSchema,
});

const clusterArn = z.string();
const paging = { maxResults: z.coerce.number().int().min(1).max(100).optional(), nextToken: z.string().optional() };
export const listClustersSchema = z.strictObject({ ...paging, clusterNameFilter: z.string().default("") });
export const listClustersV2Schema = listClustersSchema.extend({
  clusterTypeFilter: z.enum(["PROVISIONED", "SERVERLESS"]).optional(),
});
export const clusterSchema = z.strictObject({ clusterArn });
export const deleteClusterSchema = z.strictObject({ clusterArn, currentVersion: z.string().optional() });
export const ofClusterSchema = z.strictObject({ clusterArn, ...paging });
export const operationSchema = z.strictObject({ clusterOperationArn: z.string() });
export const pageSchema = z.strictObject(paging);

const versioned = { clusterArn, currentVersion: z.string() };
export const updateConfigurationSchema = z.strictObject({ ...versioned, configurationInfo: configurationInfoSchema });
export const updateMonitoringSchema = z.strictObject({
  ...versioned,
  enhancedMonitoring: monitoringSchema.optional(),
  loggingInfo: loggingInfoSchema.optional(),
  openMonitoring: openMonitoringSchema.optional(),
});
export const updateKafkaVersionSchema = z.strictObject({
  ...versioned,
  targetKafkaVersion: z.enum(kafkaVersions),
  configurationInfo: configurationInfoSchema.optional(),
});
export const updateBrokerCountSchema = z.strictObject({ ...versioned, targetNumberOfBrokerNodes: numberOfBrokers });
export const updateRebalancingSchema = z.strictObject({ ...versioned, rebalancing: rebalancingSchema });
export const updateBrokerTypeSchema = z.strictObject({
  ...versioned,
  targetInstanceType: provisionedSchema.shape.brokerNodeGroupInfo.shape.instanceType,
});
export const updateBrokerStorageSchema = z.strictObject({
  ...versioned,
  targetBrokerEBSVolumeInfo: z
    .array(
      z.strictObject({
        kafkaBrokerNodeId: z.string(),
        volumeSizeGB: z.number().int().optional(),
        provisionedThroughput: noThroughput,
      }),
    )
    .min(1),
});
export const rebootBrokerSchema = z.strictObject({
  clusterArn,
  brokerIds: z.array(z.string()).length(1, "MSK reboots one broker at a time"),
});

export const updateSecuritySchema = z.strictObject({
  ...versioned,
  clientAuthentication: provisionedSchema.shape.clientAuthentication,
  encryptionInfo: provisionedSchema.shape.encryptionInfo,
});
export const scramSecretsSchema = z.strictObject({
  clusterArn,
  secretArnList: z.array(text).min(1).max(10, "MSK takes 10 secrets at a time"),
});

const serverProperties = z.base64();
export const createConfigurationSchema = z.strictObject({
  name: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,255}$/, "a configuration's name has letters, digits and hyphens"),
  description: z.string().optional(),
  serverProperties,
  kafkaVersions: z.array(z.enum(kafkaVersions)).default([]),
});
export const changeConfigurationSchema = z.strictObject({
  arn: z.string(),
  description: z.string().optional(),
  serverProperties,
});
export const configurationSchema = z.strictObject({ arn: z.string() });
export const configurationRevisionsSchema = z.strictObject({ arn: z.string(), ...paging });
export const configurationRevisionSchema = z.strictObject({ arn: z.string(), revision: z.coerce.number().int() });

const topicName = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, "a topic's name has 1 to 249 letters, digits and . _ -");
const count = z.number().int().min(1);
export const createTopicSchema = z.strictObject({
  clusterArn,
  topicName,
  partitionCount: count,
  replicationFactor: count,
  configs: z.string().optional(),
});
export const updateTopicSchema = z
  .strictObject({ clusterArn, topicName, partitionCount: count.optional(), configs: z.string().optional() })
  .refine(({ partitionCount, configs }) => partitionCount === undefined || configs === undefined, {
    message: "give partitionCount or configs, not both in one call",
  });
export const topicSchema = z.strictObject({ clusterArn, topicName });
export const listTopicsSchema = z.strictObject({ clusterArn, ...paging, topicNameFilter: z.string().default("") });
export const topicPartitionsSchema = z.strictObject({ clusterArn, topicName, ...paging });
