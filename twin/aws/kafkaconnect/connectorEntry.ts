// A connector and its operations as the twin keeps them, and how the MSK Connect API shows them.
import type { CreateConnector } from "./requests.js";

export type ConnectorState =
  | "CREATING"
  | "RUNNING"
  | "UPDATING"
  | "PAUSING"
  | "PAUSED"
  | "RESUMING"
  | "RESTARTING"
  | "FAILED"
  | "DELETING";

export interface StateDescription {
  readonly code: string;
  readonly message: string;
}

export interface ConnectorEntry extends CreateConnector {
  readonly arn: string;
  /** The unique part of the ARN; also of the names of the internal topics. */
  readonly id: string;
  readonly creationTime: string;
  readonly currentVersion: string;
  readonly state: ConnectorState;
  readonly stateDescription?: StateDescription;
  /**
   * Only where a start of the twin could not bring the connector back: the state that the next start tries to bring
   * back.
   */
  readonly lostState?: ConnectorState;
}

/** What UpdateConnector can change. */
export type Settings = Pick<CreateConnector, "capacity" | "connectorConfiguration" | "plugins" | "workerConfiguration">;

export type StepType =
  | "INITIALIZE_UPDATE"
  | "VALIDATE_UPDATE"
  | "UPDATE_WORKER_SETTING"
  | "UPDATE_CONNECTOR_CONFIGURATION"
  | "FINALIZE_UPDATE";
export interface OperationStep {
  readonly stepType: StepType;
  readonly stepState: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "FAILED" | "CANCELLED";
}

export interface ConnectorOperation {
  readonly arn: string;
  readonly connectorArn: string;
  readonly type:
    | "UPDATE_WORKER_SETTING"
    | "UPDATE_CONNECTOR_CONFIGURATION"
    | "PAUSE_CONNECTOR"
    | "RESUME_CONNECTOR"
    | "RESTART_CONNECTOR";
  readonly state: string;
  readonly steps: readonly OperationStep[];
  readonly origin?: Settings;
  readonly target?: Settings;
  readonly errorInfo?: StateDescription;
  readonly creationTime: string;
  readonly endTime?: string;
}

export function connectorSummary(entry: ConnectorEntry): object {
  return {
    connectorArn: entry.arn,
    connectorName: entry.connectorName,
    connectorDescription: entry.connectorDescription,
    connectorState: entry.state,
    capacity: entry.capacity,
    creationTime: entry.creationTime,
    currentVersion: entry.currentVersion,
    kafkaCluster: entry.kafkaCluster,
    kafkaConnectVersion: entry.kafkaConnectVersion,
    logDelivery: entry.logDelivery,
    plugins: entry.plugins,
    workerConfiguration: entry.workerConfiguration,
    networkType: entry.networkType ?? "IPV4",
    serviceExecutionRoleArn: entry.serviceExecutionRoleArn,
    kafkaClusterClientAuthentication: entry.kafkaClusterClientAuthentication,
    kafkaClusterEncryptionInTransit: entry.kafkaClusterEncryptionInTransit,
  };
}

export function connectorDescription(entry: ConnectorEntry): object {
  return {
    ...connectorSummary(entry),
    connectorConfiguration: entry.connectorConfiguration,
    stateDescription: entry.stateDescription,
  };
}

export function operationSummary({ arn, type, state, creationTime, endTime }: ConnectorOperation): object {
  return {
    connectorOperationArn: arn,
    connectorOperationType: type,
    connectorOperationState: state,
    creationTime,
    endTime,
  };
}

export function operationDescription(operation: ConnectorOperation): object {
  const { origin, target } = operation;
  return {
    ...operationSummary(operation),
    connectorArn: operation.connectorArn,
    operationSteps: operation.steps,
    errorInfo: operation.errorInfo,
    originWorkerSetting: workerSetting(origin),
    originConnectorConfiguration: origin?.connectorConfiguration,
    targetWorkerSetting: workerSetting(target),
    targetConnectorConfiguration: target?.connectorConfiguration,
  };
}

const workerSetting = (settings: Settings | undefined): object | undefined =>
  settings === undefined
    ? undefined
    : { capacity: settings.capacity, plugins: settings.plugins, workerConfiguration: settings.workerConfiguration };
