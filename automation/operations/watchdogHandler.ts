// A round of the watchdog as a Lambda function: what it knew, a look, what it does, a line of JSON for each of it.
// Bundled by plugins/functionArchive.ts, told by components/watchdog.ts. Facts: AWS Lambda "Define Lambda function
// handler in Node.js", "Log and monitor Node.js Lambda functions" (standard output is kept line by line, as it is).
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { S3Client } from "@aws-sdk/client-s3";
import { connectorLogGroup } from "../../settings/logGroups.js";
import { watchdogRound, type RoundResult, type WatchedConnector } from "./watchdog.js";
import { defaultLimits } from "./watchdogDecision.js";
import { StoredMemory } from "./watchdogMemory.js";

/** The answer of an invocation. */
export type ScheduledRound = Pick<RoundResult, "reports" | "unknown">;

/**
 * @throws Error after all that could be done is done, when a connector could not be looked at: the function's metric
 * Errors then tells of it, and Lambda tries again
 */
export async function handler(): Promise<ScheduledRound> {
  const clients = { connect: new KafkaConnectClient(), logs: new CloudWatchLogsClient() };
  const stored = new StoredMemory(new S3Client(), { Bucket: told("MEMORY_BUCKET"), Key: told("MEMORY_KEY") });
  const connectors = (JSON.parse(told("CONNECTORS")) as string[]).map(watched);
  const limits = { ...defaultLimits, maxRestarts: Number(told("MAX_RESTARTS")) };
  const { reports, unknown } = await watchdogRound({
    ...clients,
    connectors,
    limits,
    memory: await stored.recall(),
    remember: (memory) => stored.remember(memory),
  });
  for (const report of reports) say({ kind: "action", ...report });
  for (const one of unknown) say({ kind: "unknown", at: new Date().toISOString(), ...one });
  if (unknown.length > 0)
    throw new Error(
      `could not be looked at: ${unknown.map(({ connector, why }) => `${connector}: ${why}`).join("; ")}`,
    );
  return { reports, unknown };
}

/** `arn:…:connector/<name>/<id>`, with the log group that components/pipeline/connector.ts gives it. */
function watched(arn: string): WatchedConnector {
  const name = arn.split("/")[1] ?? "";
  return { name, arn, logGroup: connectorLogGroup(name) };
}

function told(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`the environment variable ${variable} is absent: pulumi up of the stack sets it`);
  return value;
}

/** As `cdc watchdog --json` does; not by console.log, before whose lines Lambda would write. */
function say(line: object): void {
  process.stdout.write(`${JSON.stringify({ version: 1, ...line })}\n`);
}
