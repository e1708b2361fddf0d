// Shapes of MSK Connect's requests (MSK Connect API Reference; Developer Guide, "Connectors", "Quota"). A member
// that is not here is refused.
import { z } from "zod";

const text = z.string().min(1);
const tags = z.record(z.string(), z.string()).default({});
const percentage = z.strictObject({ cpuUtilizationPercentage: z.number().int().min(1).max(100) });
const mcuCount = z.literal([1, 2, 4, 8], "1, 2, 4 or 8 MCUs per worker");
const workers = z.number().int().min(1, "1 to 10 workers").max(10, "1 to 10 workers");
export const capacitySchema = z.strictObject({
  autoScaling: z
    .strictObject({
      mcuCount,
      minWorkerCount: workers,
      maxWorkerCount: workers,
      scaleInPolicy: percentage.optional(),
      scaleOutPolicy: percentage.optional(),
      maxAutoscalingTaskCount: z.number().int().min(1).optional(),
    })
    .optional(),
  provisionedCapacity: z.strictObject({ mcuCount, workerCount: workers }).optional(),
});
const delivery = z.strictObject({ enabled: z.boolean() });
const configuration = z.record(z.string().min(1), z.string());
const plugins = z
  .array(
    z.strictObject({
      customPlugin: z.strictObject({
        customPluginArn: text,
        revision: z.literal(1, "custom plugins have the one revision 1"),
      }),
    }),
  )
  .length(1, "a connector has exactly one custom plugin");
const workerConfiguration = z.strictObject({ workerConfigurationArn: text, revision: z.number().int().min(1) });

export const createConnectorSchema = z.strictObject({
  connectorName: z.string().min(1).max(128),
  connectorDescription: z.string().max(1024).optional(),
  connectorConfiguration: configuration,
  capacity: capacitySchema,
  kafkaCluster: z.strictObject({
    apacheKafkaCluster: z.strictObject({
      bootstrapServers: text,
      vpc: z.strictObject({ subnets: z.array(text).min(1), securityGroups: z.array(text).default([]) }),
    }),
  }),
  kafkaClusterClientAuthentication: z.strictObject({ authenticationType: z.enum(["IAM", "NONE"]) }),
  kafkaClusterEncryptionInTransit: z.strictObject({ encryptionType: z.enum(["TLS", "PLAINTEXT"]) }),
  kafkaConnectVersion: z.enum(["2.7.1", "3.7.x"], "MSK Connect has the versions 2.7.1 and 3.7.x"),
  plugins,
  serviceExecutionRoleArn: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, "the ARN of an IAM role"),
  workerConfiguration: workerConfiguration.optional(),
  logDelivery: z
    .strictObject({
      workerLogDelivery: z.strictObject({
        cloudWatchLogs: delivery.extend({ logGroup: z.string().optional() }).optional(),
        firehose: delivery.extend({ deliveryStream: z.string().optional() }).optional(),
        s3: delivery.extend({ bucket: z.string().optional(), prefix: z.string().optional() }).optional(),
      }),
    })
    .optional(),
  networkType: z.literal("IPV4", "the twin has no IPv6").optional(),
  tags,
});
export type CreateConnector = z.infer<typeof createConnectorSchema>;

export const updateConnectorSchema = z.strictObject({
  connectorArn: z.string(),
  currentVersion: text,
  capacity: capacitySchema.optional(),
  connectorConfiguration: configuration.optional(),
  plugins: plugins.optional(),
  workerConfiguration: workerConfiguration.optional(),
  useDefaultWorkerConfiguration: z.boolean().optional(),
  skipHealthValidation: z.boolean().optional(),
});
export type UpdateConnector = z.infer<typeof updateConnectorSchema>;

const connectorArn = z.string();
const paging = { maxResults: z.coerce.number().int().min(1).max(100).optional(), nextToken: z.string().optional() };
export const listConnectorsSchema = z.strictObject({ ...paging, connectorNamePrefix: z.string().default("") });
export const connectorSchema = z.strictObject({ connectorArn });
export const deleteConnectorSchema = z.strictObject({ connectorArn, currentVersion: z.string().optional() });
export const restartConnectorSchema = z.strictObject({
  connectorArn,
  onlyFailedTasks: z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")]).optional(),
});
export const listOperationsSchema = z.strictObject({ connectorArn, ...paging });
export const operationSchema = z.strictObject({ connectorOperationArn: z.string() });

export const createPluginSchema = z.strictObject({
  name: text.max(128),
  description: z.string().max(1024).optional(),
  contentType: z.enum(["ZIP", "JAR"]),
  tags,
  location: z.strictObject({
    s3Location: z.strictObject({
      bucketArn: z.string().regex(/^arn:aws[\w-]*:s3:::.+$/, "the ARN of an S3 bucket"),
      fileKey: text,
      objectVersion: text.optional(),
    }),
  }),
});
export const pluginSchema = z.strictObject({ customPluginArn: z.string() });
export const listByNameSchema = z.strictObject({ ...paging, namePrefix: z.string().default("") });

export const createWorkerConfigurationSchema = z.strictObject({
  name: text.max(128),
  description: z.string().max(1024).optional(),
  propertiesFileContent: z.base64(),
  tags,
});
export const workerConfigurationSchema = z.strictObject({ workerConfigurationArn: z.string() });
