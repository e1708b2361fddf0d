// A watchdog as a Lambda function: what it knew, a look, what it does, a line of JSON for each of it. Where it follows
// tables it looks again and again until its next schedule. Bundled by plugins/functionArchive.ts, told by
// components/watchdog.ts. Facts: AWS Lambda "Define Lambda function handler in Node.js", "Log and monitor Node.js
// Lambda functions" (standard output is kept line by line, as it is), "Lambda quotas" (15 minutes).
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { followedStack } from "../../components/followedStack.js";
import { readOutputs } from "../../components/stackOutputs.js";
import { connectorLogGroup } from "../../settings/logGroups.js";
import { reachThrough } from "../access/reach.js";
import type { FollowedLook } from "../operations/followed.js";
import type { ReachedPipelines } from "../operations/target.js";
import { SecretVersions } from "../operations/rotation.js";
import { targetPipeline } from "../operations/targetPipeline.js";
import { watchdogRound, type RoundResult, type WatchedConnector } from "../operations/watchdog.js";
import { defaultLimits, type WatchdogReport } from "../operations/watchdogDecision.js";
import { StoredMemory } from "../operations/watchdogMemory.js";
import { snapshotFiller } from "./filler.js";
import { Follower } from "./follow.js";

/** The answer of an invocation. */
export type ScheduledRound = Pick<RoundResult, "reports" | "unknown">;

/** Milliseconds between two looks of one invocation. */
const pause = 10_000;
/** Milliseconds of an invocation's 15 minutes after which no look begins: one takes a minute or two at most. */
const longest = 12 * 60_000;

/**
 * @param event `once`: one look, for whoever invokes it by hand
 * @throws Error after all that could be done is done, when a connector could not be looked at in the last round: the
 * function's metric Errors then tells of it, and Lambda tries again
 */
export async function handler({ once = false }: { once?: boolean } = {}): Promise<ScheduledRound> {
  const [began, s3] = [Date.now(), new S3Client()];
  const clients = {
    connect: new KafkaConnectClient(),
    logs: new CloudWatchLogsClient(),
    versions: new SecretVersions(new SecretsManagerClient()),
  };
  const secrets = JSON.parse(told("SECRETS")) as string[];
  const connectors = (JSON.parse(told("CONNECTORS")) as string[]).map((arn, index) => watched(arn, secrets[index]));
  const limits = { ...defaultLimits, maxRestarts: Number(told("MAX_RESTARTS")) };
  const { PIPELINES_KEY: key } = process.env;
  const target = key === undefined ? undefined : await followedTarget(s3, key);
  const follower = target && new Follower(target, snapshotFiller(target));
  const reports: WatchdogReport[] = [];
  let said = new Set<string>();
  for (;;) {
    const stored = new StoredMemory(s3, { Bucket: told("MEMORY_BUCKET"), Key: told("MEMORY_KEY") });
    const round = await watchdogRound({
      ...clients,
      connectors,
      limits,
      memory: await stored.recall(),
      remember: (memory) => stored.remember(memory),
      ...(follower && { follow: (known: FollowedLook["memory"]) => follower.look(known) }),
    });
    for (const report of round.reports) say({ kind: "action", ...report });
    reports.push(...round.reports);
    const { unknown } = round;
    const sentences = unknown.map(({ connector, why }) => `${connector}: ${why}`);
    for (const [index, one] of unknown.entries())
      if (!said.has(sentences[index] ?? "")) say({ kind: "unknown", at: new Date().toISOString(), ...one });
    said = new Set(sentences);
    const isLast = !target || once || Date.now() + pause > began + Math.min(longest, period());
    if (isLast && unknown.length > 0) throw new Error(`could not be looked at: ${sentences.join("; ")}`);
    if (isLast) return { reports, unknown };
    await sleep(pause);
  }
}

/** Milliseconds between two schedules. */
function period(): number {
  return 1000 * Number(told("PERIOD_SECONDS"));
}

/** The pipelines whose tables it follows, with the ways to them: the function's own, and the platform's function. */
async function followedTarget(s3: S3Client, Key: string): Promise<ReachedPipelines> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: told("MEMORY_BUCKET"), Key }));
  const raw: unknown = JSON.parse((await Body?.transformToString()) ?? "");
  const { stack, ...found } = readOutputs(followedStack, "of the watchdog", raw, `object ${Key}`);
  const client = { region: told("AWS_REGION") };
  return {
    stack,
    access: { client, brokers: client },
    brokers: {
      region: client.region,
      bootstrapBrokers: found.bootstrapBrokers,
      ...(found.connectorAccess && { access: found.connectorAccess }),
    },
    reach: reachThrough(found.reachFunction, client),
    pipelines: found.pipelines.map((one) => targetPipeline(stack, one, found.sourcePort, client)),
  };
}

/** `arn:…:connector/<name>/<id>`, with the log group that components/pipeline/connector.ts gives it. */
function watched(arn: string, secret: string | undefined): WatchedConnector {
  const name = arn.split("/")[1] ?? "";
  return { name, arn, logGroup: connectorLogGroup(name), ...(secret !== undefined && { secret }) };
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
