// A connector as it is now: what MSK Connect says, and what its workers' log says of its tasks. AWS API only.
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeConnectorResponse, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import {
  capacityOf,
  describeConnector,
  lastOperation,
  reasonOf,
  type Capacity,
  type ConnectorReference,
  type LastOperation,
} from "./connectors.js";
import { explained } from "./knownCauses.js";
import { late, LogGroupError, logLines } from "./logEvents.js";
import { oneAtATimeOf } from "./skipMarker.js";
import { awaitedTopics } from "./awaitedTopics.js";
import { retriesOf, type Retries } from "./retries.js";
import {
  causeOf,
  failedTasks,
  newestFailure,
  noHistory,
  runningSince,
  runningTasks,
  taskLines,
  traceIn,
  withLine,
  type TaskHistory,
} from "./taskHistory.js";

export interface ConnectorStatus {
  pipeline: string;
  role: "source" | "sink";
  name: string;
  arn: string;
  /** MSK Connect's, or MISSING: none under the ARN that the stack knows; UNKNOWN: it could not be asked. */
  state: string;
  /** What MSK Connect says of its state, mostly of FAILED. */
  reason?: string;
  /**
   * Numbers of its tasks by what its log said of them last. Absent: the log could not be read, or says nothing of tasks
   * (any more).
   */
  tasks?: {
    running: number[];
    failed: number[] /** ISO 8601; when the newest of those that run began. */;
    since?: string;
  };
  /** Topic of which it takes one record at a time and nothing else, as a cdc skip lets it that is not through. */
  skipping?: string;
  /** Topics that it waits for, as they are not there. */
  awaited?: string[];
  /** A source that fails and begins again. */
  retries?: Retries;
  capacity?: Capacity;
  lastOperation?: LastOperation;
  /** Its newest failure that still lasts. */
  failure?: { at: string; cause: string; trace: string[] };
  /** What could not be found out. */
  unknown: string[];
}

export interface ConnectorClients {
  connect: KafkaConnectClient;
  logs: CloudWatchLogsClient;
}

/** Milliseconds after a failure in which its trace is written. */
const traceTakes = 5_000;

/** @param history what an earlier look has learnt of its tasks; a first one reads its log backwards */
export async function connectorStatus(
  { connect, logs }: ConnectorClients,
  reference: ConnectorReference,
  history?: TaskHistory,
): Promise<{ status: ConnectorStatus; history?: TaskHistory }> {
  const { pipeline, role, name, arn } = reference;
  const described = await describeConnector(connect, arn);
  if (!described) return { status: { pipeline, role, name, arn, state: "MISSING", unknown: [] } };
  const { connectorState: state = "UNKNOWN", stateDescription, capacity, creationTime } = described;
  const skipping = oneAtATimeOf(described.connectorConfiguration);
  const operation = await lastOperation(connect, arn).catch((error: Error) => `its last operation: ${error.message}`);
  const {
    tasks,
    awaited,
    retries,
    failure,
    unknown,
    history: now,
  } = await tasksOf(logs, reference, history ?? noHistory(creationTime?.getTime() ?? 0), tasksWanted(described), state);
  const status: ConnectorStatus = {
    pipeline,
    role,
    name,
    arn,
    state,
    ...(stateDescription && { reason: reasonOf(stateDescription) }),
    ...(tasks && { tasks }),
    ...(skipping !== undefined && { skipping }),
    ...(awaited && { awaited }),
    ...(retries && { retries }),
    capacity: capacityOf(capacity),
    ...(typeof operation === "object" && { lastOperation: operation }),
    ...(failure && { failure }),
    unknown: typeof operation === "string" ? [operation, ...unknown] : unknown,
  };
  return { status, ...(now && { history: now }) };
}

/** Of a connector that MSK Connect could not be asked about. */
export function unseen({ pipeline, role, name, arn }: ConnectorReference, { message }: Error): ConnectorStatus {
  return { pipeline, role, name, arn, state: "UNKNOWN", unknown: [message] };
}

/** Tasks that it has at most, and as a rule. */
export function tasksWanted({ connectorConfiguration }: DescribeConnectorResponse): number {
  return Number(connectorConfiguration?.["tasks.max"] ?? 1);
}

type Learnt = Pick<ConnectorStatus, "tasks" | "awaited" | "retries" | "failure" | "unknown"> & {
  history?: TaskHistory;
};

async function tasksOf(
  logs: CloudWatchLogsClient,
  { role, logGroup }: Pick<ConnectorReference, "role" | "logGroup">,
  history: TaskHistory,
  wanted: number,
  state: string,
): Promise<Learnt> {
  // Others have no workers that could run tasks.
  const settled = state === "PAUSED" || state === "RUNNING";
  try {
    const now = await readHistory(logs, logGroup, history, wanted);
    // Its workers are stopped, and their tasks with them.
    const failed = newestFailure(now) ?? (state === "FAILED" ? now.stopped : undefined);
    const since = runningSince(now);
    const tasks = {
      running: runningTasks(now),
      failed: failedTasks(now),
      ...(since !== undefined && { since: new Date(since).toISOString() }),
    };
    const awaited = settled ? await awaitedTopics(logs, logGroup) : [];
    const retries = settled && role === "source" ? await retriesOf(logs, logGroup) : undefined;
    const known = settled && tasks.running.length + tasks.failed.length > 0;
    const trace = failed ? await traceAt(logs, logGroup, failed) : [];
    return {
      ...(known && { tasks }),
      ...(awaited.length > 0 && { awaited }),
      ...(retries && { retries }),
      ...(failed && {
        failure: {
          at: new Date(failed.at).toISOString(),
          cause: explained(causeOf(trace) ?? "its trace is not in the log group any more", trace),
          trace,
        },
      }),
      unknown: known || failed || !settled ? [] : [`log group ${logGroup} says nothing of tasks (any more)`],
      history: now,
    };
  } catch (error) {
    if (!(error instanceof LogGroupError)) throw error;
    return { unknown: [error.message] };
  }
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * The history up to now. A first look goes back only as far as it must to hear of all tasks, and never further than
 * `furthest`; each later one goes on where the one before ended.
 *
 * @param wanted tasks that the connector has
 * @param furthest milliseconds. Default: 64 days
 */
export async function readHistory(
  logs: CloudWatchLogsClient,
  logGroup: string,
  history: TaskHistory,
  wanted: number,
  furthest = 64 * day,
): Promise<TaskHistory> {
  const asked = Date.now();
  const read = async (since: number): Promise<TaskHistory> => {
    let now = history;
    for await (const line of logLines(logs, logGroup, { since, pattern: taskLines })) now = withLine(now, line);
    // By the hour: what a watchdog keeps shall not change at each look. Behind by more than the clocks may differ.
    return { ...now, seen: Math.max(now.seen, Math.floor((asked - 5 * 60_000) / hour) * hour) };
  };
  if (history.seen > history.since) return read(Math.max(history.since, history.seen - late));
  for (let back = day; ; back *= 8) {
    const since = Math.max(history.since, asked - Math.min(back, furthest));
    const now = await read(since);
    if (Object.keys(now.tasks).length >= wanted || since === history.since || back >= furthest) return now;
  }
}

/** The trace of a failure, as its worker wrote it. */
export async function traceAt(
  logs: CloudWatchLogsClient,
  logGroup: string,
  { at, stream }: { at: number; stream: string },
): Promise<string[]> {
  const messages: string[] = [];
  for await (const { message } of logLines(logs, logGroup, { since: at, until: at + traceTakes, stream }))
    messages.push(message);
  return traceIn(messages);
}
