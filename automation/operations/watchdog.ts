// One round of the watchdog: looks at connectors through the AWS API, decides, restarts. No Pulumi, no command line: a
// scheduled function runs the same. Rights that it takes: kafkaconnect:DescribeConnector,
// kafkaconnect:RestartConnector, logs:FilterLogEvents on the connectors' log groups,
// secretsmanager:ListSecretVersionIds on their secrets.
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { RestartConnectorCommand, type KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { describeConnector, reasonOf, type ConnectorReference } from "./connectors.js";
import { readHistory, tasksWanted, traceAt } from "./connectorStatus.js";
import { awaitedTopics } from "./awaitedTopics.js";
import type { FollowedLook } from "./followed.js";
import { explained } from "./knownCauses.js";
import { outdatedTasks, type SecretVersions } from "./rotation.js";
import { causeOf, failedTasks, newestFailure, noHistory, type TaskHistory } from "./taskHistory.js";
import {
  decideAll,
  defaultLimits,
  type Observation,
  type WatchdogAction,
  type WatchdogLimits,
  type WatchdogReport,
  type WatchdogState,
} from "./watchdogDecision.js";

export type WatchedConnector = Pick<ConnectorReference, "name" | "arn" | "logGroup" | "secret">;

/** What is kept between two rounds: plain JSON. */
export interface WatchdogMemory {
  decisions: WatchdogState;
  /** What the logs have said of tasks, by ARN. */
  histories: Record<string, TaskHistory>;
  /** Of tables that are followed, by pipeline; absent: none is. */
  followed?: FollowedLook["memory"];
}

/**
 * Milliseconds that a worker takes to close a failed task. Its log tells of the failure before, Connect calls it FAILED
 * after: until then a restart of failed tasks finds none.
 */
const closing = 5_000;

export const noMemory: WatchdogMemory = { decisions: {}, histories: {} };

export interface WatchdogRound {
  connect: KafkaConnectClient;
  logs: CloudWatchLogsClient;
  versions: Pick<SecretVersions, "changedAt">;
  connectors: readonly WatchedConnector[];
  memory?: WatchdogMemory;
  limits?: WatchdogLimits;
  /** Looks at the tables of pipelines that follow their source's; first, so that what it mends goes on at once. */
  follow?: (known: FollowedLook["memory"]) => Promise<FollowedLook>;
  /**
   * Keeps what will be known after the round, before anything is done: a restart that is not remembered would have no
   * limit. False: another round was first, and this one does nothing.
   */
  remember?: (memory: WatchdogMemory) => Promise<boolean>;
}

export interface RoundResult {
  memory: WatchdogMemory;
  reports: WatchdogReport[];
  /** Connectors that could not be looked at, and why; what is known of them stays. */
  unknown: { connector: string; why: string }[];
  /** Whether there is none under an ARN: it may have been made anew since. */
  missing: boolean;
}

/**
 * Milliseconds of a log that a first round reads at most: three days, so that it ends within a Lambda function's time.
 */
const furthest = 3 * 24 * 3_600_000;

/** Looks once and does what is to be done. */
export async function watchdogRound({
  connect,
  logs,
  versions,
  connectors,
  memory: known = noMemory,
  limits = defaultLimits,
  follow,
  remember,
}: WatchdogRound): Promise<RoundResult> {
  const histories: Record<string, TaskHistory> = {};
  const observations: Observation[] = [];
  const tables = await follow?.(known.followed ?? {});
  const unknown = [...(tables?.unknown ?? [])];
  for (const connector of connectors) {
    const { name, arn } = connector;
    try {
      const { observation, history } = await observe({ connect, logs }, connector, known.histories[arn]);
      const changedAt = await versions.changedAt(connector.secret).catch((error: Error) => {
        unknown.push({ connector: name, why: `the versions of its secret: ${error.message}` });
        return undefined;
      });
      const outdated = history && changedAt !== undefined ? outdatedTasks(history, changedAt) : [];
      observations.push({ ...observation, outdated, mended: tables?.mended.includes(name) ?? false });
      if (history) histories[arn] = history;
    } catch (error) {
      unknown.push({ connector: name, why: (error as Error).message });
      if (known.histories[arn]) histories[arn] = known.histories[arn];
    }
  }
  const now = Date.now();
  const missing = observations.some(({ state }) => state === "MISSING");
  const { state, actions } = decideAll(known.decisions, observations, now, limits);
  const kept = Object.fromEntries(
    unknown.flatMap(({ connector }) => (known.decisions[connector] ? [[connector, known.decisions[connector]]] : [])),
  );
  const memory = { decisions: { ...kept, ...state }, histories, ...(tables && { followed: tables.memory }) };
  // A statement that ran is told, whoever else was first.
  const reports: WatchdogReport[] = [...(tables?.reports ?? [])];
  if (remember && !(await remember(memory))) return { memory: known, reports, unknown, missing };
  if (actions.some(({ action }) => action === "restartTasks")) await sleep(unclosed(Object.values(histories), now));
  for (const action of actions) {
    const arn = connectors.find(({ name }) => name === action.connector)?.arn;
    const failed = await act(connect, arn, action);
    reports.push({ ...action, at: new Date(now).toISOString(), ...(failed !== undefined && { failed }) });
  }
  return { memory, reports, unknown, missing };
}

async function observe(
  { connect, logs }: Pick<WatchdogRound, "connect" | "logs">,
  { name: connector, arn, logGroup }: WatchedConnector,
  known?: TaskHistory,
): Promise<{ observation: Observation; history?: TaskHistory }> {
  const described = await describeConnector(connect, arn);
  const state = described?.connectorState ?? "MISSING";
  const reason = described?.stateDescription && reasonOf(described.stateDescription);
  if (!described || state !== "RUNNING")
    return {
      observation: {
        connector,
        state,
        failedTasks: [],
        connectorFailed: false,
        ...(reason !== undefined && { cause: reason }),
      },
      ...(known && { history: known }),
    };
  const history = await readHistory(
    logs,
    logGroup,
    known ?? noHistory(described.creationTime?.getTime() ?? 0),
    tasksWanted(described),
    furthest,
  );
  const failure = newestFailure(history);
  const trace = failure ? await traceAt(logs, logGroup, failure) : [];
  const named = causeOf(trace);
  const cause = named === undefined ? undefined : explained(named, trace);
  return {
    observation: {
      connector,
      state,
      failedTasks: failedTasks(history),
      connectorFailed: history.connectorFailed !== undefined,
      awaited: await awaitedTopics(logs, logGroup),
      ...(cause !== undefined && { cause }),
    },
    history,
  };
}

/** Milliseconds until the newest failed task is closed, whatever the workers' clocks say. */
function unclosed(histories: readonly TaskHistory[], now: number): number {
  const newest = Math.max(...histories.map((history) => newestFailure(history)?.at ?? 0));
  return Math.min(closing, Math.max(0, newest + closing - now));
}

/** @returns why it failed */
async function act(
  connect: KafkaConnectClient,
  connectorArn: string | undefined,
  { action }: WatchdogAction,
): Promise<string | undefined> {
  if (action !== "restart" && action !== "restartTasks") return undefined;
  try {
    await connect.send(new RestartConnectorCommand({ connectorArn, onlyFailedTasks: action === "restartTasks" }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
