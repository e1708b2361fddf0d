// Restart, pause, resume of connectors, waited for. AWS API only. Facts: MSK Connect API reference, RestartConnector
// (onlyFailedTasks), PauseConnector, ResumeConnector, DescribeConnectorOperation; facts of states: a pause needs
// RUNNING, a FAILED connector can neither be restarted nor updated.
import {
  DescribeConnectorOperationCommand,
  PauseConnectorCommand,
  RestartConnectorCommand,
  ResumeConnectorCommand,
  type DescribeConnectorOperationResponse,
  type KafkaConnectClient,
} from "@aws-sdk/client-kafkaconnect";
import { until, type Delays } from "../access/until.js";
import { describeConnector, reasonOf, type ConnectorReference } from "./connectors.js";

export type Action = "restart" | "pause" | "resume";

/** What became of a connector. */
export interface Outcome {
  connector: string;
  action: Action;
  /** `unchanged`: it was so already. */
  result: "done" | "unchanged" | "refused" | "failed";
  /** Its state in the end. */
  state: string;
  /** Why it was refused, or failed. */
  why?: string;
}

export interface ControlOptions {
  /** Restart only: healthy tasks go on. */
  onlyFailed?: boolean;
  signal?: AbortSignal;
  /** Between two questions. Default: those of AWS. */
  delays?: Delays | undefined;
}

/** Seconds that an operation may take. */
const patience = 20 * 60;

/** What is to be done in a state; pure. `go`: ask MSK Connect. */
export function decide(
  action: Action,
  name: string,
  state: string,
  stack: string,
): "go" | Omit<Outcome, "connector" | "action"> {
  if ((action === "pause" && state === "PAUSED") || (action === "resume" && state === "RUNNING"))
    return { result: "unchanged", state };
  const needed = action === "resume" ? "PAUSED" : "RUNNING";
  if (state === needed) return "go";
  const refused = (why: string) => ({
    result: "refused" as const,
    state,
    why: `connector ${name} is ${state}: ${why}`,
  });
  switch (state) {
    case "FAILED":
      return refused(
        `MSK Connect neither restarts nor updates a FAILED connector. Fix: correct the cause (cdc logs ${stack} ` +
          `${name}), then make it anew, which goes on where it stopped: cdc restart ${stack} ${name} --recreate`,
      );
    case "MISSING":
      return refused("MSK Connect has none under the ARN of the stack's state. Fix: pulumi up --refresh");
    case "PAUSED":
      return refused(`a ${action} needs a running connector. Fix: cdc resume ${stack} ${name}`);
    default:
      return refused(
        `a ${action} needs state ${needed}. Fix: wait until what is under way has ended (cdc status ${stack})`,
      );
  }
}

/** Does it to one connector, and waits for its end. */
export async function control(
  client: KafkaConnectClient,
  { name, arn }: ConnectorReference,
  action: Action,
  stack: string,
  options: ControlOptions = {},
): Promise<Outcome> {
  const state = (await describeConnector(client, arn))?.connectorState ?? "MISSING";
  const decision = decide(action, name, state, stack);
  if (decision !== "go") return { connector: name, action, ...decision };
  const operationArn = await begin(client, arn, action, options.onlyFailed ?? false);
  const why = await ended(client, operationArn, `${action} of connector ${name}`, options);
  const now = (await describeConnector(client, arn))?.connectorState ?? "MISSING";
  return {
    connector: name,
    action,
    result: why === undefined ? "done" : "failed",
    state: now,
    ...(why !== undefined && { why }),
  };
}

async function begin(
  client: KafkaConnectClient,
  connectorArn: string,
  action: Action,
  onlyFailedTasks: boolean,
): Promise<string | undefined> {
  switch (action) {
    case "restart":
      return (await client.send(new RestartConnectorCommand({ connectorArn, onlyFailedTasks }))).connectorOperationArn;
    case "pause":
      return (await client.send(new PauseConnectorCommand({ connectorArn }))).connectorOperationArn;
    case "resume":
      return (await client.send(new ResumeConnectorCommand({ connectorArn }))).connectorOperationArn;
  }
}

/** @returns why it failed; undefined when it did not */
async function ended(
  client: KafkaConnectClient,
  connectorOperationArn: string | undefined,
  what: string,
  options: ControlOptions,
): Promise<string | undefined> {
  const { connectorOperationState: state = "", errorInfo } = await operationEnd(client, connectorOperationArn, options);
  if (state.endsWith("_COMPLETE")) return undefined;
  if (!state.endsWith("_FAILED")) return `${what} is still ${state} after ${patience / 60} minutes`;
  return errorInfo ? reasonOf(errorInfo) : `MSK Connect gives no reason for ${state}; its log group may`;
}

/** The operation once it has ended, or as it is when the time is up. */
export async function operationEnd(
  client: KafkaConnectClient,
  connectorOperationArn: string | undefined,
  { signal, delays }: Pick<ControlOptions, "signal" | "delays">,
): Promise<DescribeConnectorOperationResponse> {
  let operation: DescribeConnectorOperationResponse = {};
  const isOver = async (): Promise<boolean> => {
    operation = await client.send(new DescribeConnectorOperationCommand({ connectorOperationArn }));
    return /_(COMPLETE|FAILED)$/.test(operation.connectorOperationState ?? "");
  };
  await until(isOver, { within: patience, delays, signal });
  return operation;
}
