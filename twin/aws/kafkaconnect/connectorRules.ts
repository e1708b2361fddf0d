// What MSK Connect demands of a connector (MSK Connect API Reference, CreateConnector and UpdateConnector; Developer
// Guide, "Connectors", "Quota"), and what the twin does not have: asked for, it says so.
import { z } from "zod";
import { badRequest } from "../errors.js";

const text = z.string().min(1);
const percentage = z.object({ cpuUtilizationPercentage: z.number().int().min(1).max(100) });
const mcuCount = z.literal([1, 2, 4, 8], "1, 2, 4 or 8 MCUs per worker");
const workers = z.number().int().min(1, "1 to 10 workers").max(10, "1 to 10 workers");
const capacity = z.object({
  autoScaling: z
    .object({
      mcuCount,
      minWorkerCount: workers,
      maxWorkerCount: workers,
      scaleInPolicy: percentage.optional(),
      scaleOutPolicy: percentage.optional(),
      maxAutoscalingTaskCount: z.number().int().min(1).optional(),
    })
    .optional(),
  provisionedCapacity: z.object({ mcuCount, workerCount: workers }).optional(),
});
const delivery = z.object({ enabled: z.boolean() });
const configuration = z.record(z.string().min(1), z.string());
const plugins = z
  .array(
    z.object({
      customPlugin: z.object({
        customPluginArn: text,
        revision: z.literal(1, "custom plugins have the one revision 1"),
      }),
    }),
  )
  .length(1, "a connector has exactly one custom plugin");
const workerConfiguration = z.object({ workerConfigurationArn: text, revision: z.number().int().min(1) });

export const createConnectorSchema = z.object({
  connectorName: z.string().min(1).max(128),
  connectorDescription: z.string().max(1024).optional(),
  connectorConfiguration: configuration,
  capacity,
  kafkaCluster: z.object({
    apacheKafkaCluster: z.object({
      bootstrapServers: text,
      vpc: z.object({ subnets: z.array(text).min(1), securityGroups: z.array(text) }),
    }),
  }),
  kafkaClusterClientAuthentication: z.object({ authenticationType: z.enum(["IAM", "NONE"]) }),
  kafkaClusterEncryptionInTransit: z.object({ encryptionType: z.enum(["TLS", "PLAINTEXT"]) }),
  kafkaConnectVersion: z.enum(["2.7.1", "3.7.x"], "MSK Connect has the versions 2.7.1 and 3.7.x"),
  plugins,
  serviceExecutionRoleArn: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, "the ARN of an IAM role"),
  workerConfiguration: workerConfiguration.optional(),
  logDelivery: z
    .object({
      workerLogDelivery: z.object({
        cloudWatchLogs: delivery.extend({ logGroup: z.string().optional() }).optional(),
        firehose: delivery.loose().optional(),
        s3: delivery.loose().optional(),
      }),
    })
    .optional(),
  networkType: z.enum(["IPV4", "DUAL"]).optional(),
  tags: z.record(z.string(), z.string()).default({}),
});
export type CreateConnector = z.infer<typeof createConnectorSchema>;

export const updateConnectorSchema = z.object({
  connectorArn: z.string(),
  currentVersion: text,
  capacity: capacity.optional(),
  connectorConfiguration: configuration.optional(),
  plugins: plugins.optional(),
  workerConfiguration: workerConfiguration.optional(),
  useDefaultWorkerConfiguration: z.boolean().optional(),
  skipHealthValidation: z.boolean().optional(),
});
export type UpdateConnector = z.infer<typeof updateConnectorSchema>;

/** Rules between members. @throws AwsError BadRequestException with the first that is broken */
export function checkConnector(connector: CreateConnector): void {
  checkCapacity(connector.capacity);
  checkConfiguration(connector.connectorConfiguration, connector.connectorName);
  const { authenticationType } = connector.kafkaClusterClientAuthentication;
  if (authenticationType === "IAM" && connector.kafkaClusterEncryptionInTransit.encryptionType !== "TLS") {
    throw badRequest("IAM authentication needs encryption in transit of type TLS.", "kafkaClusterEncryptionInTransit");
  }
  if (authenticationType !== "IAM") {
    throw badRequest(
      "The twin's brokers have only an IAM listener: the authentication type must be IAM.",
      "kafkaClusterClientAuthentication",
    );
  }
  if (connector.networkType === "DUAL")
    throw badRequest("The twin has no IPv6: the network type must be IPV4.", "networkType");
  const { cloudWatchLogs, firehose, s3 } = connector.logDelivery?.workerLogDelivery ?? {};
  if (firehose?.enabled === true || s3?.enabled === true)
    throw badRequest("The twin does not have log delivery to S3 or Firehose.", "logDelivery");
  if (cloudWatchLogs?.enabled === true && (cloudWatchLogs.logGroup ?? "") === "") {
    throw badRequest("A log group is required when CloudWatch Logs delivery is enabled.", "logDelivery");
  }
}

function checkCapacity({ autoScaling, provisionedCapacity }: z.infer<typeof capacity>): void {
  if ((autoScaling === undefined) === (provisionedCapacity === undefined)) {
    throw badRequest("Exactly one of autoScaling and provisionedCapacity must be specified.", "capacity");
  }
  if (autoScaling === undefined) return;
  if (autoScaling.minWorkerCount > autoScaling.maxWorkerCount) {
    throw badRequest(
      `minWorkerCount ${autoScaling.minWorkerCount} is larger than maxWorkerCount ${autoScaling.maxWorkerCount}.`,
      "capacity",
    );
  }
  const [scaleIn, scaleOut] = [
    autoScaling.scaleInPolicy?.cpuUtilizationPercentage,
    autoScaling.scaleOutPolicy?.cpuUtilizationPercentage,
  ];
  if (scaleIn !== undefined && scaleOut !== undefined && scaleIn >= scaleOut) {
    throw badRequest("The scale-in percentage must be lower than the scale-out percentage.", "capacity");
  }
}

export function checkConfiguration(properties: Readonly<Record<string, string>>, connectorName: string): void {
  if ((properties["connector.class"] ?? "") === "") {
    throw badRequest("The connector configuration must have connector.class.", "connectorConfiguration");
  }
  if (properties["name"] !== undefined && properties["name"] !== connectorName) {
    throw badRequest(
      `The connector configuration's name "${properties["name"]}" is not the connector's name "${connectorName}".`,
      "connectorConfiguration",
    );
  }
}

/** Members of an update that AWS takes together. @throws AwsError BadRequestException */
export function checkUpdate(update: UpdateConnector): void {
  if (update.capacity !== undefined && update.connectorConfiguration !== undefined) {
    throw badRequest("Specify only one parameter: either capacity or connectorConfiguration.");
  }
  if (update.workerConfiguration !== undefined && update.useDefaultWorkerConfiguration === true) {
    throw badRequest("Specify either workerConfiguration or useDefaultWorkerConfiguration, not both.");
  }
  const changes = [
    update.capacity,
    update.connectorConfiguration,
    update.plugins,
    update.workerConfiguration,
    update.useDefaultWorkerConfiguration === true ? true : undefined,
  ];
  if (changes.every((change) => change === undefined)) {
    throw badRequest(
      "The update changes nothing: specify connectorConfiguration, capacity, plugins or workerConfiguration.",
    );
  }
  if (update.capacity !== undefined) checkCapacity(update.capacity);
}

/** Workers that a capacity starts with. */
export function workerCount({ autoScaling, provisionedCapacity }: z.infer<typeof capacity>): number {
  return provisionedCapacity?.workerCount ?? autoScaling?.minWorkerCount ?? 1;
}
