// The connectors of a target, and what MSK Connect says of one. Facts: MSK Connect API reference, DescribeConnector,
// ListConnectorOperations, DescribeConnectorOperation.
import {
  DescribeConnectorCommand,
  DescribeConnectorOperationCommand,
  ListConnectorOperationsCommand,
  type CapacityDescription,
  type DescribeConnectorResponse,
  type KafkaConnectClient,
} from "@aws-sdk/client-kafkaconnect";
import type { PipelineSettings } from "../../settings/schema.js";

/** A connector as a stack's outputs name it. */
export interface ConnectorReference {
  pipeline: string;
  role: "source" | "sink";
  name: string;
  arn: string;
  logGroup: string;
  /** ARN of the secret that it connects by. */
  secret?: string;
}

/** The name is that of no connector of the stack. */
export class ConnectorNameError extends Error {
  override name = "ConnectorNameError";
}

interface StackConnectors {
  stack: string;
  pipelines: readonly {
    outputs: {
      name: string;
      logGroups: string[];
      secretArn?: string;
      connectors?: Record<"source" | "sink", { name: string; arn: string }>;
    };
    settings: PipelineSettings;
  }[];
}

/**
 * The stack's connectors, sources before their sinks.
 *
 * @param only the one of this name
 * @throws ConnectorNameError
 */
export function connectorsOf({ stack, pipelines }: StackConnectors, only?: string): ConnectorReference[] {
  const all = pipelines.flatMap(({ outputs }) =>
    (["source", "sink"] as const).flatMap((role, index) => {
      const connector = outputs.connectors?.[role];
      return connector
        ? [
            {
              pipeline: outputs.name,
              role,
              ...connector,
              logGroup: outputs.logGroups[index] ?? "",
              ...(outputs.secretArn !== undefined && { secret: outputs.secretArn }),
            },
          ]
        : [];
    }),
  );
  if (only === undefined) return all;
  const found = all.filter(({ name }) => name === only);
  if (found.length === 0)
    throw new ConnectorNameError(
      `stack "${stack}" has no connector "${only}". ` +
        `${all.length === 0 ? "It has none" : `It has ${all.map(({ name }) => name).join(", ")}`}`,
    );
  return found;
}

/** Undefined: there is none under this ARN (any more). */
export async function describeConnector(
  client: KafkaConnectClient,
  connectorArn: string,
): Promise<DescribeConnectorResponse | undefined> {
  try {
    return await client.send(new DescribeConnectorCommand({ connectorArn }));
  } catch (error) {
    if ((error as Error).name === "NotFoundException") return undefined;
    throw error;
  }
}

/** The newest thing that was done to a connector through the API. */
export interface LastOperation {
  /** RESTART_CONNECTOR, UPDATE_CONNECTOR_CONFIGURATION … */
  type: string;
  /** RESTART_COMPLETE, ROLLBACK_COMPLETE … */
  state: string;
  /** ISO 8601. */
  at: string;
  endedAt?: string;
  /** Why it failed. */
  error?: string;
}

/** Undefined: nothing was done since its creation. */
export async function lastOperation(
  client: KafkaConnectClient,
  connectorArn: string,
): Promise<LastOperation | undefined> {
  const { connectorOperations: [newest] = [] } = await client.send(
    new ListConnectorOperationsCommand({ connectorArn, maxResults: 1 }),
  );
  if (!newest) return undefined;
  const {
    connectorOperationArn,
    connectorOperationType: type = "",
    connectorOperationState: state = "",
    creationTime,
    endTime,
  } = newest;
  const failed = /FAILED|ROLLBACK/.test(state);
  const { errorInfo } = failed
    ? await client.send(new DescribeConnectorOperationCommand({ connectorOperationArn }))
    : {};
  return {
    type,
    state,
    at: creationTime?.toISOString() ?? "",
    ...(endTime && { endedAt: endTime.toISOString() }),
    ...(errorInfo && { error: reasonOf(errorInfo) }),
  };
}

export interface Capacity {
  /** Workers; with autoscaling the most that there may be: how many there are just now the API does not tell. */
  workers: number;
  /** With autoscaling, the fewest. */
  fewest?: number;
  /** MSK Connect units of each worker. */
  mcu: number;
}

export function capacityOf({ provisionedCapacity, autoScaling }: CapacityDescription = {}): Capacity {
  if (autoScaling)
    return {
      workers: autoScaling.maxWorkerCount ?? 0,
      fewest: autoScaling.minWorkerCount ?? 0,
      mcu: autoScaling.mcuCount ?? 0,
    };
  return { workers: provisionedCapacity?.workerCount ?? 0, mcu: provisionedCapacity?.mcuCount ?? 0 };
}

/** A code and a message of MSK Connect in one line. */
export function reasonOf({ code, message }: { code?: string | undefined; message?: string | undefined }): string {
  return [code, message].filter((part) => part !== undefined && part !== "").join(": ");
}
