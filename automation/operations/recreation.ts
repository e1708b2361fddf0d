// A connector made anew from its own description, so that the stack's next `up` finds nothing to do. AWS API, and the stack's state in its Pulumi backend.
// Facts: MSK Connect API reference, DescribeConnector, ListTagsForResource, CreateConnector (a name is free once its connector is gone; a new connector has a new ARN);
// MSK Connect, "Offset storage" (found again under the same name in a declared topic); `pulumi stack import`.
import { CreateConnectorCommand, DeleteConnectorCommand, ListTagsForResourceCommand, type CreateConnectorRequest, type DescribeConnectorResponse, type KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { setTimeout as sleep } from "node:timers/promises";
import { Backend } from "../backend.js";
import { pendingOf, resourcesOf, type Deployment } from "../stackState.js";
import type { TwinInfo } from "../twin.js";
import { describeConnector, reasonOf, type ConnectorReference } from "./connectors.js";

/** The connector can't be made anew as things are; nothing was changed, or the message says what was. */
export class RecreationError extends Error {
  override name = "RecreationError";
}

export interface Recreation {
  client: KafkaConnectClient;
  stack: string;
  twin?: TwinInfo | undefined;
  connector: ConnectorReference;
  /** Runs while there is no connector. */
  between?: () => Promise<void>;
  report: (text: string) => void;
  /** Milliseconds between two questions. Default: 2000 */
  poll?: number;
}

/** Milliseconds that a deletion and a creation may take, each. */
const patience = 30 * 60_000;

/**
 * Deletes the connector, and creates it again with exactly what it was created with; the stack's state gets its new ARN.
 *
 * @returns the new ARN
 * @throws RecreationError, StackBusyError
 */
export async function recreate({ client, stack, twin, connector, between, report, poll = 2_000 }: Recreation): Promise<string> {
  return Backend.use(twin, (backend) =>
    backend.alone(stack, async () => {
      await backend.breakStaleLocks(stack, report);
      const state = await backend.state(stack);
      if (!state || !resourcesOf(state).some(({ id }) => id === connector.arn)) throw new RecreationError(`the state of stack "${stack}" has no connector ${connector.arn}; nothing was changed`);
      if (pendingOf(state).length > 0) throw new RecreationError(`stack "${stack}" has operations that an engine did not live to finish: run pulumi up (an environment: cdc env up) first; nothing was changed`);
      const described = await describeConnector(client, connector.arn);
      if (!described) throw new RecreationError(`MSK Connect has no connector ${connector.name} under the ARN of the stack's state. Fix: pulumi up --refresh makes it anew; nothing was changed`);
      const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn: connector.arn }));
      const request = creationOf(described, tags);
      // What can't be written in the end must not begin: rights, a lock that somebody holds.
      await backend.replaceState(stack, state);
      report(`deleting connector ${connector.name}`);
      await deleted(client, connector, poll);
      // It is made anew whatever happens here, and then goes on where it stopped.
      const trouble = await between?.().then(() => undefined, (error: Error) => error);
      report(`creating connector ${connector.name}`);
      const arn = await created(client, request, stack);
      const made = await describeConnector(client, arn);
      await backend.replaceState(stack, withConnector(state, connector.arn, { arn, version: made?.currentVersion }));
      const { connectorState, currentVersion, stateDescription } = await settled(client, arn, connector.name, poll);
      if (currentVersion !== made?.currentVersion) await backend.replaceState(stack, withConnector(state, connector.arn, { arn, version: currentVersion }));
      if (trouble) throw new RecreationError(`connector ${connector.name} is made anew, and goes on where it stopped, for this failed: ${trouble.message}`, { cause: trouble });
      if (connectorState === "FAILED") throw new RecreationError(`connector ${connector.name} is made anew and FAILED: ${reasonOf(stateDescription ?? {})}. cdc logs ${stack} ${connector.name} says more`);
      return arn;
    }),
  );
}

async function created(client: KafkaConnectClient, request: CreateConnectorRequest, stack: string): Promise<string> {
  try {
    return (await client.send(new CreateConnectorCommand(request))).connectorArn ?? "";
  } catch (error) {
    throw new RecreationError(`${(error as Error).message}\nConnector ${request.connectorName ?? ""} is deleted, and not there again; pulumi up --refresh of stack "${stack}" makes it anew`, { cause: error });
  }
}

/** The request that makes a connector like this one; pure. */
export function creationOf(described: DescribeConnectorResponse, tags: Record<string, string>): CreateConnectorRequest {
  const { provisionedCapacity, autoScaling } = described.capacity ?? {};
  const { cloudWatchLogs, firehose, s3 } = described.logDelivery?.workerLogDelivery ?? {};
  const { workerConfiguration, plugins = [] } = described;
  const capacity = {
    ...(provisionedCapacity && { provisionedCapacity: { mcuCount: provisionedCapacity.mcuCount, workerCount: provisionedCapacity.workerCount } }),
    ...(autoScaling && { autoScaling }),
  };
  // AWS's description has the same members as its request, all of them optional in the description's types.
  return {
    connectorName: described.connectorName,
    ...(described.connectorDescription !== undefined && { connectorDescription: described.connectorDescription }),
    kafkaConnectVersion: described.kafkaConnectVersion,
    connectorConfiguration: described.connectorConfiguration,
    capacity,
    kafkaCluster: described.kafkaCluster,
    kafkaClusterClientAuthentication: described.kafkaClusterClientAuthentication,
    kafkaClusterEncryptionInTransit: described.kafkaClusterEncryptionInTransit,
    plugins: plugins.map(({ customPlugin }) => ({ customPlugin: { customPluginArn: customPlugin?.customPluginArn, revision: customPlugin?.revision } })),
    ...(workerConfiguration && { workerConfiguration: { workerConfigurationArn: workerConfiguration.workerConfigurationArn, revision: workerConfiguration.revision } }),
    ...(described.logDelivery && { logDelivery: { workerLogDelivery: { ...(cloudWatchLogs && { cloudWatchLogs }), ...(firehose && { firehose }), ...(s3 && { s3 }) } } }),
    ...(described.networkType !== undefined && { networkType: described.networkType }),
    serviceExecutionRoleArn: described.serviceExecutionRoleArn,
    ...(Object.keys(tags).length > 0 && { tags }),
  } as CreateConnectorRequest;
}

/** The state with a connector's new ARN wherever the old one stood, and the version that its next update has to name; pure. */
export function withConnector(state: Deployment, oldArn: string, { arn, version }: { arn: string; version: string | undefined }): Deployment {
  const renamed = JSON.parse(JSON.stringify(state).replaceAll(oldArn, arn)) as Deployment;
  const resources = resourcesOf(renamed).map((resource) => (resource.id === arn && resource.custom ? { ...resource, outputs: { ...resource.outputs, ...(version !== undefined && { version }) } } : resource));
  return { ...renamed, deployment: { ...renamed.deployment, resources } };
}

/** Waits until the name is free. */
async function deleted(client: KafkaConnectClient, { arn: connectorArn, name }: ConnectorReference, poll: number): Promise<void> {
  await client.send(new DeleteConnectorCommand({ connectorArn }));
  for (const deadline = Date.now() + patience; await describeConnector(client, connectorArn); await sleep(poll)) {
    if (Date.now() > deadline) throw new RecreationError(`connector ${name} is still being deleted after ${patience / 60_000} minutes; once it is gone, pulumi up --refresh makes it anew`);
  }
}

async function settled(client: KafkaConnectClient, arn: string, name: string, poll: number): Promise<DescribeConnectorResponse> {
  for (const deadline = Date.now() + patience; ; await sleep(poll)) {
    const described = await describeConnector(client, arn);
    if (described?.connectorState === "RUNNING" || described?.connectorState === "FAILED") return described;
    if (Date.now() > deadline) throw new RecreationError(`connector ${name} is still ${described?.connectorState ?? "gone"} after ${patience / 60_000} minutes; the stack's state knows it`);
  }
}
