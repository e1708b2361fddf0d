// Finds why an environment's `up` failed where the engine does not know: connectors that FAILED. Facts: Kafka Connect's
// traces (the last "Caused by" is the cause), MSK Connect "Logging" (each line is an event of its own, after the
// worker's id).
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { AwsAccess } from "../access/aws.js";
import { logLines } from "../operations/logEvents.js";
import { causeOf } from "../operations/taskHistory.js";
import { ownConnectors } from "./remains.js";
import { connectorLogGroup } from "../../settings/logGroups.js";
import { OperationError } from "../pulumi/ephemeralStack.js";

/** Milliseconds of a log that are read: an `up` waits half an hour for a connector. */
const recent = 60 * 60_000;

/**
 * The error of an environment's `up`, with the log lines of its FAILED connectors first. On AWS the provider and
 * DescribeConnector say only that a connector has failed. The logs are read before the environment is taken down; if
 * that fails, the error stays as it is.
 */
export async function explained(error: unknown, environment: string, access: AwsAccess): Promise<unknown> {
  if (!(error instanceof OperationError) || error.operation !== "up") return error;
  const connectors = await ownConnectors(environment, access).catch(() => []);
  const failed = connectors.filter(({ state }) => state === "FAILED");
  const causes = await Promise.all(failed.map(({ name }) => connectorCause(name, access).catch(() => undefined)));
  const found = causes.flatMap((cause) => cause ?? []);
  return found.length === 0
    ? error
    : new OperationError(error.operation, error.stackName, error.errors, error.cause, found.join("\n"));
}

async function connectorCause(name: string, { client }: AwsAccess): Promise<string | undefined> {
  const messages: string[] = [];
  for await (const { message } of logLines(new CloudWatchLogsClient(client), connectorLogGroup(name), {
    since: Date.now() - recent,
    pattern: '?ERROR ?"Caused by"',
  }))
    messages.push(message);
  const cause = causeInLog(messages);
  return cause === undefined ? undefined : `connector ${name} is FAILED: ${cause}`;
}

/** The cause in the newest error of a worker's log. Pure. */
export function causeInLog(messages: readonly string[]): string | undefined {
  const lines = messages.flatMap((message) => message.split("\n")).map((line) => line.replace(/^\[Worker-\w+\] /, ""));
  const errors = lines.map((line) => /\bERROR\b/.test(line));
  return causeOf(lines.slice(Math.max(0, errors.lastIndexOf(true))));
}
