// A connector made anew from its own description, so that the stack's next `up` does not make it once more. AWS API,
// and the stack's state in its Pulumi backend. Facts: MSK Connect API reference, DescribeConnector,
// ListTagsForResource, ListConnectors, CreateConnector (a name is free once its connector is gone; a new connector has
// a new ARN); MSK Connect, "Offset storage" (found again under the same name in a declared topic); `pulumi stack
// import`.
import {
  CreateConnectorCommand,
  DeleteConnectorCommand,
  ListTagsForResourceCommand,
  paginateListConnectors,
  type CreateConnectorRequest,
  type DescribeConnectorResponse,
  type KafkaConnectClient,
} from "@aws-sdk/client-kafkaconnect";
import { Backend } from "../pulumi/backend.js";
import { pendingOf, resourcesOf, type Deployment } from "../pulumi/stackState.js";
import type { TwinInfo } from "../access/twin.js";
import { until, untilTaken, type Delays } from "../access/until.js";
import { describeConnector, reasonOf, type ConnectorReference } from "./connectors.js";

/** The connector can't be made anew as things are; nothing was changed, or the message says what was. */
export class RecreationError extends Error {
  override name = "RecreationError";
}

/** The connector is made anew, and MSK Connect says that it is FAILED. */
export class FailedAnewError extends RecreationError {
  override name = "FailedAnewError";

  /** @param arn the new connector's */
  constructor(
    readonly arn: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Recreation {
  client: KafkaConnectClient;
  stack: string;
  twin?: TwinInfo | undefined;
  connector: ConnectorReference;
  /** Runs while there is no connector. */
  between?: () => Promise<void>;
  /** What its properties become. Default: they stay as they are. */
  properties?: (present: Record<string, string>) => Record<string, string>;
  report: (text: string) => void;
  /** Between two questions. Default: those of AWS. */
  delays?: Delays | undefined;
}

/** Seconds that a deletion and a creation may take, each. */
const patience = 30 * 60;

/** Seconds in which a creation that MSK Connect refuses for the moment is asked for again. */
const refusedFor = 5 * 60;
/** The name is still in use, or MSK Connect is busy. */
const refusedForNow = [
  "ConflictException",
  "TooManyRequestsException",
  "ServiceUnavailableException",
  "InternalServerErrorException",
];

/** What a recreation needs of a backend. */
type StackStates = Pick<Backend, "alone" | "breakStaleLocks" | "state" | "replaceState">;

/**
 * Deletes the connector, and creates it again with exactly what it was created with; the stack's state gets its new
 * ARN.
 *
 * @returns the new ARN
 * @throws RecreationError, FailedAnewError, StackBusyError
 */
export async function recreate(recreation: Recreation): Promise<string> {
  return Backend.use(recreation.twin, (backend) => recreateIn(backend, recreation));
}

/**
 * Finds a connector that is not under the ARN of the stack's state, as a command that made it anew was ended before it
 * wrote that down; the state gets its ARN.
 *
 * @returns the ARN
 * @throws RecreationError, StackBusyError
 */
export async function findAgain({
  twin,
  ...sought
}: Pick<Recreation, "client" | "stack" | "twin" | "connector" | "report">): Promise<string> {
  return Backend.use(twin, (backend) =>
    backend.alone(sought.stack, async () => {
      await backend.breakStaleLocks(sought.stack, sought.report);
      return (await present(backend, sought)).connector.arn;
    }),
  );
}

async function present(
  backend: StackStates,
  { client, stack, connector, report }: Pick<Recreation, "client" | "stack" | "connector" | "report">,
): Promise<{ connector: ConnectorReference; described: DescribeConnectorResponse }> {
  const { name, arn } = connector;
  const described = await describeConnector(client, arn);
  if (described) return { connector, described };
  const state = await backend.state(stack);
  const known = state && resourcesOf(state).find(({ id }) => id === arn);
  if (!known)
    throw new RecreationError(
      `connector ${name} was made anew meanwhile, by another command; nothing was changed. Fix: run this one again`,
    );
  const other = await called(client, name);
  // The name may be somebody else's by now.
  if (!other || other.serviceExecutionRoleArn !== known.outputs?.["serviceExecutionRoleArn"])
    throw new RecreationError(
      `MSK Connect has no connector ${name} under the ARN of the stack's state. Fix: pulumi up --refresh makes it ` +
        "anew; nothing was changed",
    );
  report(`connector ${name} was made anew by a command that was ended: the stack's state gets its ARN`);
  const now = { arn: other.connectorArn ?? "", version: other.currentVersion };
  await renamed(backend, stack, connector, arn, now);
  return { connector: { ...connector, arn: now.arn }, described: other };
}

async function called(client: KafkaConnectClient, name: string): Promise<DescribeConnectorResponse | undefined> {
  for await (const { connectors = [] } of paginateListConnectors({ client }, { connectorNamePrefix: name }))
    for (const { connectorName, connectorArn = "" } of connectors)
      if (connectorName === name) return describeConnector(client, connectorArn);
  return undefined;
}

export async function recreateIn(
  backend: StackStates,
  { client, stack, connector: known, between, properties, report, delays }: Recreation,
): Promise<string> {
  return backend.alone(stack, async () => {
    await backend.breakStaleLocks(stack, report);
    const { connector, described } = await present(backend, { client, stack, connector: known, report });
    const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn: connector.arn }));
    const same = creationOf(described, tags);
    const request = properties
      ? { ...same, connectorConfiguration: properties(same.connectorConfiguration ?? {}) }
      : same;
    const state = await backend.state(stack);
    const trouble = unfit(state, stack, connector.arn);
    if (!state || trouble !== undefined) throw new RecreationError(`${trouble}; nothing was changed`);
    // What can't be written in the end must not begin: rights, a lock that somebody holds.
    await backend.replaceState(stack, state);
    report(`deleting connector ${connector.name}`);
    await deleted(client, connector, stack, delays);
    // It is made anew whatever happens here, and then goes on where it stopped.
    const failed = await between?.().then(
      () => undefined,
      (error: Error) => error,
    );
    report(`creating connector ${connector.name}`);
    const arn = await created(client, request, stack, delays);
    // Only for its version, which is asked for once more below.
    const made = await describeConnector(client, arn).catch(() => undefined);
    await renamed(backend, stack, connector, connector.arn, { arn, version: made?.currentVersion });
    const { connectorState, currentVersion, stateDescription } = await settled(client, arn, connector.name, delays);
    if (currentVersion !== made?.currentVersion)
      await renamed(backend, stack, connector, arn, { arn, version: currentVersion });
    if (failed)
      throw new RecreationError(
        `connector ${connector.name} is made anew, and goes on where it stopped, for this failed: ${failed.message}`,
        { cause: failed },
      );
    if (connectorState === "FAILED")
      throw new FailedAnewError(
        arn,
        `connector ${connector.name} is made anew and FAILED: ${reasonOf(stateDescription ?? {})}. cdc logs ` +
          `${stack} ${connector.name} says more`,
      );
    return arn;
  });
}

/** Why this state can't be written back with another ARN. */
function unfit(state: Deployment | undefined, stack: string, arn: string): string | undefined {
  if (!state || !resourcesOf(state).some(({ id }) => id === arn))
    return `the state of stack "${stack}" has no connector ${arn}`;
  if (pendingOf(state).length > 0)
    return (
      `stack "${stack}" has operations that an engine did not live to finish, or that run now: run pulumi up (an ` +
      "environment: cdc env up) first"
    );
  return undefined;
}

/**
 * Writes the new ARN into the state as it is now: since it was read first, somebody else may have brought the stack up.
 */
async function renamed(
  backend: StackStates,
  stack: string,
  { name }: ConnectorReference,
  oldArn: string,
  now: { arn: string; version: string | undefined },
): Promise<void> {
  try {
    const state = await backend.state(stack);
    const trouble = unfit(state, stack, oldArn);
    if (!state || trouble !== undefined) throw new RecreationError(trouble);
    await backend.replaceState(stack, withConnector(state, oldArn, now));
  } catch (error) {
    throw new RecreationError(
      `connector ${name} is made anew as ${now.arn}, which could not be written into the state of stack ` +
        `"${stack}": ${(error as Error).message}\n` +
        `Fix: once nobody works on the stack, aws kafkaconnect delete-connector --connector-arn ${now.arn}, then ` +
        "pulumi up --refresh makes it anew; it goes on where it stopped",
      { cause: error },
    );
  }
}

async function created(
  client: KafkaConnectClient,
  request: CreateConnectorRequest,
  stack: string,
  delays: Delays | undefined,
): Promise<string> {
  const create = () => client.send(new CreateConnectorCommand(request));
  const isForNow = ({ name }: Error) => refusedForNow.includes(name);
  const { connectorArn } = await untilTaken(create, isForNow, { within: refusedFor, delays }).catch((error: Error) => {
    throw new RecreationError(`${error.message}\n${isDeleted(request.connectorName, stack)}`, { cause: error });
  });
  return connectorArn ?? "";
}

function isDeleted(name: string | undefined, stack: string): string {
  return (
    `Connector ${name ?? ""} is deleted, and not there again; pulumi up --refresh of stack "${stack}" makes it ` +
    "anew, and it goes on where it stopped"
  );
}

/** The request that makes a connector like this one; pure. */
export function creationOf(described: DescribeConnectorResponse, tags: Record<string, string>): CreateConnectorRequest {
  const { provisionedCapacity, autoScaling } = described.capacity ?? {};
  const { cloudWatchLogs, firehose, s3 } = described.logDelivery?.workerLogDelivery ?? {};
  const { workerConfiguration, plugins = [] } = described;
  // What AWS's services write of their own, nobody may ask for.
  const own = Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith("aws:")));
  const capacity = {
    ...(provisionedCapacity && {
      provisionedCapacity: { mcuCount: provisionedCapacity.mcuCount, workerCount: provisionedCapacity.workerCount },
    }),
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
    plugins: plugins.map(({ customPlugin }) => ({
      customPlugin: { customPluginArn: customPlugin?.customPluginArn, revision: customPlugin?.revision },
    })),
    ...(workerConfiguration && {
      workerConfiguration: {
        workerConfigurationArn: workerConfiguration.workerConfigurationArn,
        revision: workerConfiguration.revision,
      },
    }),
    ...(described.logDelivery && {
      logDelivery: {
        workerLogDelivery: {
          ...(cloudWatchLogs && { cloudWatchLogs }),
          ...(firehose && { firehose }),
          ...(s3 && { s3 }),
        },
      },
    }),
    ...(described.networkType !== undefined && { networkType: described.networkType }),
    serviceExecutionRoleArn: described.serviceExecutionRoleArn,
    ...(Object.keys(own).length > 0 && { tags: own }),
  } as CreateConnectorRequest;
}

/**
 * The state with the connector under its new ARN, and the version that its next update has to name; pure. Components
 * and the stack's outputs name it, too, and commands read them; so does the command that settles a pipeline's
 * connectors, which has nothing to do. Other resources keep the old ARN, so that the next up finds the difference and
 * changes what they are for: a watchdog's function and its rights.
 */
export function withConnector(
  state: Deployment,
  oldArn: string,
  { arn, version }: { arn: string; version: string | undefined },
): Deployment {
  const rename = <T>(value: T): T =>
    value === undefined ? value : (JSON.parse(JSON.stringify(value).replaceAll(oldArn, arn)) as T);
  const resources = resourcesOf(state).map((resource) => {
    if (!resource.custom) return resource.outputs ? { ...resource, outputs: rename(resource.outputs) } : resource;
    if (resource.type === "command:local:Command") return rename(resource);
    return resource.id === oldArn
      ? { ...rename(resource), outputs: { ...rename(resource.outputs), ...(version !== undefined && { version }) } }
      : resource;
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** Waits until the name is free. */
async function deleted(
  client: KafkaConnectClient,
  { arn: connectorArn, name }: ConnectorReference,
  stack: string,
  delays: Delays | undefined,
): Promise<void> {
  await client.send(new DeleteConnectorCommand({ connectorArn }));
  const isGone = async () => (await describeConnector(client, connectorArn)) === undefined;
  const isInTime = await until(isGone, { within: patience, delays }).catch((error: Error) => {
    throw new RecreationError(
      `whether connector ${name} is gone can't be told: ${error.message}\n${isDeleted(name, stack)}`,
      { cause: error },
    );
  });
  if (!isInTime)
    throw new RecreationError(
      `connector ${name} is still being deleted after ${patience / 60} minutes; once it is gone, pulumi up --refresh ` +
        "makes it anew",
    );
}

async function settled(
  client: KafkaConnectClient,
  arn: string,
  name: string,
  delays: Delays | undefined,
): Promise<DescribeConnectorResponse> {
  let described: DescribeConnectorResponse | undefined;
  const hasSettled = async (): Promise<boolean> => {
    described = await describeConnector(client, arn);
    return ["RUNNING", "FAILED"].includes(described?.connectorState ?? "");
  };
  const isInTime = await until(hasSettled, { within: patience, delays }).catch((error: Error) => {
    throw new RecreationError(
      `connector ${name} is made anew, and the stack's state knows it; whether it runs can't be told: ` +
        `${error.message}`,
      { cause: error },
    );
  });
  if (isInTime && described) return described;
  throw new RecreationError(
    `connector ${name} is still ${described?.connectorState ?? "gone"} after ${patience / 60} minutes; the stack's ` +
      "state knows it",
  );
}
