// aws.mskconnect.Connector over the MSK Connect API: CreateConnector, UpdateConnector, DescribeConnector,
// DeleteConnector.
import {
  CreateConnectorCommand,
  DeleteConnectorCommand,
  DescribeConnectorCommand,
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
  // As terraform-provider-aws: it names the version that the state has, and waits for RUNNING, which an update that MSK
  // Connect rolled back ends in, too.
  async update(operation, id, { olds, news, state }) {
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
    let updated: Properties = {};
    for (const { change } of updates.filter(
      (one) => !sameValue(one.property, olds[one.property], news[one.property]),
    )) {
      const currentVersion = (updated["version"] ?? state["version"]) as string;
      await kafkaConnect.send(new UpdateConnectorCommand({ connectorArn: id, currentVersion, ...change }));
      updated = await settle(operation, id, news);
    }
    await updateTags(kafkaConnect, id, olds, news);
    return updated;
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
    until: ["RUNNING", "FAILED"],
  });
  if (description.connectorState !== "FAILED") return connectorState(description);
  const { code = "unknown", message = "no reason given" } = description.stateDescription ?? {};
  throw new Error(
    `Connector ${description.connectorName} is FAILED (${code}): ${message}${await errorLines(operation, inputs)}\n` +
      `A FAILED connector cannot be updated: correct the cause and run pulumi up --replace '${operation.urn}'.`,
  );
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
