// aws.mskconnect.Connector over the MSK Connect API: CreateConnector, UpdateConnector, DescribeConnectorOperation,
// DescribeConnector, DeleteConnector.
import {
  CreateConnectorCommand,
  DeleteConnectorCommand,
  DescribeConnectorCommand,
  DescribeConnectorOperationCommand,
  UpdateConnectorCommand,
} from "@aws-sdk/client-kafkaconnect";
import type {
  Capacity,
  CapacityUpdate,
  CreateConnectorRequest,
  DescribeConnectorResponse,
  LogDelivery,
} from "@aws-sdk/client-kafkaconnect";
import type { ConnectorArgs } from "@pulumi/aws/mskconnect/connector.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { sameValue } from "../diff.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitFor, waitGone } from "../wait.js";
import type { Wait } from "../wait.js";
import { lastErrors } from "./logTail.js";
import { updateTags } from "./tags.js";

/** Default of terraform-provider-aws kafkaconnect/connector.go for a creation and for an update. */
const changeMinutes = 20;

type ConnectorInputs = Unwrap<ConnectorArgs>;

/** The request that creates the connector of these inputs (MSK Connect API reference, CreateConnector). */
export function createConnectorRequest(inputs: Properties): CreateConnectorRequest {
  const connector = inputs as unknown as ConnectorInputs;
  return {
    connectorName: connector.name,
    connectorDescription: connector.description,
    kafkaConnectVersion: connector.kafkaconnectVersion,
    connectorConfiguration: connector.connectorConfiguration,
    capacity: capacity(connector),
    kafkaCluster: connector.kafkaCluster,
    kafkaClusterClientAuthentication: {
      authenticationType: connector.kafkaClusterClientAuthentication.authenticationType as "IAM" | "NONE",
    },
    kafkaClusterEncryptionInTransit: {
      encryptionType: connector.kafkaClusterEncryptionInTransit.encryptionType as "TLS" | "PLAINTEXT",
    },
    plugins: connector.plugins.map(({ customPlugin: { arn, revision } }) => ({
      customPlugin: { customPluginArn: arn, revision },
    })),
    workerConfiguration:
      connector.workerConfiguration === undefined
        ? undefined
        : {
            workerConfigurationArn: connector.workerConfiguration.arn,
            revision: connector.workerConfiguration.revision,
          },
    logDelivery: logDelivery(connector),
    serviceExecutionRoleArn: connector.serviceExecutionRoleArn,
    tags: connector.tags,
  };
}

function capacity(connector: ConnectorInputs): Capacity {
  const { autoscaling, provisionedCapacity } = connector.capacity;
  return {
    ...(autoscaling === undefined
      ? {}
      : { autoScaling: { ...autoscaling, mcuCount: autoscaling.mcuCount ?? 1 } as Capacity["autoScaling"] }),
    ...(provisionedCapacity === undefined
      ? {}
      : { provisionedCapacity: { ...provisionedCapacity, mcuCount: provisionedCapacity.mcuCount ?? 1 } }),
  };
}

function logDelivery(connector: ConnectorInputs): LogDelivery | undefined {
  if (connector.logDelivery === undefined) return undefined;
  const { cloudwatchLogs, firehose, s3 } = connector.logDelivery.workerLogDelivery;
  return { workerLogDelivery: { cloudWatchLogs: cloudwatchLogs, firehose, s3 } };
}

/** The connector's inputs and outputs as the service describes it. */
export function connectorState(description: DescribeConnectorResponse): Properties {
  const { autoScaling, provisionedCapacity } = description.capacity ?? {};
  const { cloudWatchLogs, firehose, s3 } = description.logDelivery?.workerLogDelivery ?? {};
  return {
    arn: description.connectorArn,
    name: description.connectorName,
    description: description.connectorDescription,
    version: description.currentVersion,
    kafkaconnectVersion: description.kafkaConnectVersion,
    connectorConfiguration: description.connectorConfiguration,
    capacity: { autoscaling: autoScaling, provisionedCapacity },
    kafkaCluster: description.kafkaCluster,
    kafkaClusterClientAuthentication: description.kafkaClusterClientAuthentication,
    kafkaClusterEncryptionInTransit: description.kafkaClusterEncryptionInTransit,
    plugins: description.plugins?.map(({ customPlugin }) => ({
      customPlugin: { arn: customPlugin?.customPluginArn, revision: customPlugin?.revision },
    })),
    workerConfiguration:
      description.workerConfiguration === undefined
        ? undefined
        : {
            arn: description.workerConfiguration.workerConfigurationArn,
            revision: description.workerConfiguration.revision,
          },
    logDelivery:
      description.logDelivery === undefined
        ? undefined
        : { workerLogDelivery: { cloudwatchLogs: cloudWatchLogs, firehose, s3 } },
    serviceExecutionRoleArn: description.serviceExecutionRoleArn,
  };
}

export const connector: ResourceType = {
  facts: providerFacts("aws:mskconnect/connector:Connector"),
  naming: { property: "name", maxLength: 128 },
  volatile: ["version"],
  async create(operation, inputs) {
    const { connectorArn: id = "" } = await operation.twin.kafkaConnect.send(
      new CreateConnectorCommand(createConnectorRequest(inputs)),
    );
    operation.made(id);
    return { id, outputs: await settle(operation, id, inputs) };
  },
  async read(operation, id) {
    const description = await describe(operation, id);
    return description === undefined || description.connectorState === "DELETING"
      ? undefined
      : connectorState(description);
  },
  // Every failure here is a plain error: the state keeps the old inputs, so that the next up sends the update again.
  async update(operation, id, { olds, news }) {
    const { kafkaConnect } = operation.twin;
    // UpdateConnector takes one of the two at a time.
    const updates: {
      property: string;
      change: { connectorConfiguration: Record<string, string> } | { capacity: CapacityUpdate };
    }[] = [
      {
        property: "connectorConfiguration",
        change: { connectorConfiguration: news["connectorConfiguration"] as Record<string, string> },
      },
      { property: "capacity", change: { capacity: capacity(news as unknown as ConnectorInputs) as CapacityUpdate } },
    ];
    for (const { property, change } of updates.filter(
      (one) => !sameValue(one.property, olds[one.property], news[one.property]),
    )) {
      const { version } = await settle(operation, id, news);
      const { connectorOperationArn } = await kafkaConnect.send(
        new UpdateConnectorCommand({ connectorArn: id, currentVersion: version as string, ...change }),
      );
      await requireCompletion(
        operation,
        connectorOperationArn,
        `Connector ${String(news["name"])}: the update of ${property}`,
        news,
      );
    }
    await updateTags(kafkaConnect, id, olds, news);
    return settle(operation, id, news);
  },
  async delete(operation, id) {
    const gone =
      (await orGone(operation.twin.kafkaConnect.send(new DeleteConnectorCommand({ connectorArn: id })))) === undefined;
    if (!gone) await waitGone(operation, waiting(operation, id, 10));
  },
};

/** Waits for RUNNING; FAILED is an error that says why. */
async function settle(operation: Operation, id: string, inputs: Properties): Promise<Properties> {
  const description = await waitFor(operation, {
    ...waiting(operation, id, changeMinutes),
    until: ["RUNNING", "PAUSED", "FAILED"],
  });
  if (description.connectorState !== "FAILED") return connectorState(description);
  const { code = "unknown", message = "no reason given" } = description.stateDescription ?? {};
  throw new Error(
    `Connector ${description.connectorName} is FAILED (${code}): ${message}${await errorLines(operation, inputs)}\n` +
      `A FAILED connector cannot be updated: correct the cause and run pulumi up --replace '${operation.urn}'.`,
  );
}

/**
 * Waits for the end of an update. MSK Connect itself takes an unhealthy one back and reports RUNNING again, so only the
 * operation tells.
 */
async function requireCompletion(
  operation: Operation,
  connectorOperationArn: string | undefined,
  what: string,
  inputs: Properties,
): Promise<void> {
  const { connectorOperationState, errorInfo } = await waitFor(operation, {
    what,
    poll: () =>
      orGone(operation.twin.kafkaConnect.send(new DescribeConnectorOperationCommand({ connectorOperationArn }))),
    state: (description) => description.connectorOperationState ?? "",
    until: ["UPDATE_COMPLETE", "UPDATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"],
    timeout: changeMinutes * 60_000,
  });
  if (connectorOperationState === "UPDATE_COMPLETE") return;
  const { code = "unknown", message = "no reason given" } = errorInfo ?? {};
  const end =
    connectorOperationState === "ROLLBACK_COMPLETE"
      ? "was rolled back; the connector runs as before"
      : `ended ${connectorOperationState}`;
  throw new Error(`${what} ${end} (${code}): ${message}${await errorLines(operation, inputs)}`);
}

async function errorLines(operation: Operation, inputs: Properties): Promise<string> {
  const group = (inputs as unknown as ConnectorInputs).logDelivery?.workerLogDelivery.cloudwatchLogs?.logGroup;
  const lines = group === undefined ? [] : await lastErrors(operation.twin.logs, group, String(inputs["name"]));
  return lines.length === 0
    ? ""
    : `\nLast errors in log group ${group}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function describe(operation: Operation, id: string): Promise<DescribeConnectorResponse | undefined> {
  return orGone(operation.twin.kafkaConnect.send(new DescribeConnectorCommand({ connectorArn: id })));
}

/** @param minutes default of terraform-provider-aws kafkaconnect/connector.go */
function waiting(operation: Operation, id: string, minutes: number): Omit<Wait<DescribeConnectorResponse>, "until"> {
  return {
    what: `Connector ${id.split("/")[1] ?? id}`,
    poll: () => describe(operation, id),
    state: (description) => description.connectorState ?? "",
    timeout: minutes * 60_000,
  };
}
