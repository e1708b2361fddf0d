// The record of what was done to connectors: ListConnectorOperations, DescribeConnectorOperation.
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { notFound } from "../errors.js";
import { arn, uniquePart } from "../identifiers.js";
import type {
  ConnectorEntry,
  ConnectorOperation,
  OperationStep,
  Settings,
  StateDescription,
  StepType,
} from "./connectorEntry.js";

export class Operations {
  private readonly operations: Collection<ConnectorOperation>;

  constructor(private readonly context: TwinContext) {
    this.operations = context.store.collection<ConnectorOperation>("connectorOperations");
  }

  begin(
    connector: ConnectorEntry,
    type: ConnectorOperation["type"],
    state: string,
    settings: { origin?: Settings; target?: Settings } = {},
  ): ConnectorOperation {
    const operationArn = arn(
      this.context,
      "kafkaconnect",
      `connector-operation/${connector.connectorName}/${connector.id}/${uniquePart()}`,
    );
    const types: StepType[] =
      type === "UPDATE_WORKER_SETTING" || type === "UPDATE_CONNECTOR_CONFIGURATION"
        ? ["INITIALIZE_UPDATE", "VALIDATE_UPDATE", type, "FINALIZE_UPDATE"]
        : [];
    return this.operations.set(operationArn, {
      arn: operationArn,
      connectorArn: connector.arn,
      type,
      state,
      creationTime: new Date().toISOString(),
      steps: types.map((stepType) => ({ stepType, stepState: "PENDING" })),
      ...settings,
    });
  }

  /** Sets the state of the first `count` steps to COMPLETED and of the next one to `next`. */
  advance(
    { arn: operationArn }: ConnectorOperation,
    state: string,
    count: number,
    next: OperationStep["stepState"] = "IN_PROGRESS",
  ): void {
    const steps = this.operations.get(operationArn)?.steps.map(
      (step, index): OperationStep => ({
        ...step,
        stepState: index < count ? "COMPLETED" : index === count ? next : step.stepState,
      }),
    );
    if (steps !== undefined) this.operations.update(operationArn, { state, steps });
  }

  end({ arn: operationArn }: ConnectorOperation, state: string, errorInfo?: StateDescription): void {
    this.operations.update(operationArn, {
      state,
      endTime: new Date().toISOString(),
      ...(errorInfo === undefined ? {} : { errorInfo }),
    });
  }

  /** Operations that the daemon's end cut off. */
  abandon(connectorArn: string): void {
    for (const operation of this.of(connectorArn).filter(({ endTime }) => endTime === undefined)) {
      this.end(operation, `${operation.type.split("_")[0] ?? ""}_FAILED`, {
        code: "UnknownError.Unknown",
        message: "The twin was stopped during the operation; the connector is as before.",
      });
    }
  }

  /** Newest first. */
  of(connectorArn: string): ConnectorOperation[] {
    return this.operations
      .values()
      .filter((operation) => operation.connectorArn === connectorArn)
      .reverse();
  }

  require(operationArn: string): ConnectorOperation {
    const operation = this.operations.get(operationArn);
    if (operation === undefined)
      throw notFound(`The connector operation ${operationArn} does not exist.`, "connectorOperationArn");
    return operation;
  }

  forget(connectorArn: string): void {
    for (const operation of this.of(connectorArn)) this.operations.delete(operation.arn);
  }
}
