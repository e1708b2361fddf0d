// What MSK Connect demands of a connector beyond its members' shapes (MSK Connect API Reference, CreateConnector and
// UpdateConnector), and what the twin does not have: asked for, it says so.
import type { z } from "zod";
import { badRequest } from "../errors.js";
import type { capacitySchema, CreateConnector, UpdateConnector } from "./requests.js";

/** Rules between members. @throws AwsError BadRequestException with the first that is broken */
export function checkConnector(connector: CreateConnector): void {
  checkCapacity(connector.capacity);
  checkConfiguration(connector.connectorConfiguration, connector.connectorName);
  const { authenticationType } = connector.kafkaClusterClientAuthentication;
  if (authenticationType === "IAM" && connector.kafkaClusterEncryptionInTransit.encryptionType !== "TLS") {
    throw badRequest("IAM authentication needs encryption in transit of type TLS.", "kafkaClusterEncryptionInTransit");
  }
  const { cloudWatchLogs, firehose, s3 } = connector.logDelivery?.workerLogDelivery ?? {};
  if (firehose?.enabled === true || s3?.enabled === true)
    throw badRequest("The twin does not have log delivery to S3 or Firehose.", "logDelivery");
  if (cloudWatchLogs?.enabled === true && (cloudWatchLogs.logGroup ?? "") === "") {
    throw badRequest("A log group is required when CloudWatch Logs delivery is enabled.", "logDelivery");
  }
}

function checkCapacity({ autoScaling, provisionedCapacity }: z.infer<typeof capacitySchema>): void {
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
export function workerCount({ autoScaling, provisionedCapacity }: z.infer<typeof capacitySchema>): number {
  return provisionedCapacity?.workerCount ?? autoScaling?.minWorkerCount ?? 1;
}
