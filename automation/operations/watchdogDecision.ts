// What a watchdog does about connectors: state and observation in, state and actions out; pure, plain JSON, so that a
// command and a scheduled function decide alike. Facts: Kafka Connect (a task that has failed stays so until it is
// restarted); MSK Connect RestartConnector (needs RUNNING; a FAILED connector can only be made anew).

/** What was seen of a connector. */
export interface Observation {
  connector: string;
  /** MSK Connect's, or MISSING. */
  state: string;
  /** Numbers of failed tasks. */
  failedTasks: readonly number[];
  /** The connector itself could not be started, as its log says. */
  connectorFailed: boolean;
  /** Numbers of tasks that run since before their secret's newest version. */
  outdated?: readonly number[];
  /** Topics that it waits for, as they are not there. */
  awaited?: readonly string[];
  /** The newest failure in a sentence. */
  cause?: string;
  /** What it may have failed of has been mended since. */
  mended?: boolean;
}

export interface WatchdogLimits {
  /** Restarts of one connector within an hour. Default: 5 */
  maxRestarts: number;
  /** Milliseconds before the second restart in a row; doubled with each further one. Default: 30 seconds */
  firstPause: number;
  /** Milliseconds that a pause is at most. Default: 15 minutes */
  longestPause: number;
  /** Milliseconds without a failure after which the pauses begin anew. Default: 10 minutes */
  calm: number;
}

export const defaultLimits: WatchdogLimits = {
  maxRestarts: 5,
  firstPause: 30_000,
  longestPause: 900_000,
  calm: 600_000,
};

/** What is remembered of a connector between two looks. Times: milliseconds since 1970. */
export interface ConnectorMemory {
  /** Restarts within the last hour, oldest first. */
  restarts: number[];
  /** Restarts in a row, without calm between them. */
  inARow: number;
  /** No restart before this. */
  notBefore: number;
  /** Since when it is without a failure. */
  wellSince?: number;
  /** The trouble that was told last, so that it is told once. */
  told?: string;
}

export type WatchdogState = Record<string, ConnectorMemory>;

export interface WatchdogAction {
  connector: string;
  /**
   * `restart`: connector and tasks; `restartTasks`: only those that have failed; `giveUp`: no more restarts before
   * `until`; `report`: only a person can help; `recovered`: what was told before is over. Of tables that are followed:
   * `followed`: a statement ran at the sink; `kept`: it keeps a column that the source has no more; `filling`: rows are
   * emitted once more; `filled`: they have been; `unfilled`: they lack values of a new column.
   */
  action:
    | "restart"
    | "restartTasks"
    | "giveUp"
    | "report"
    | "recovered"
    | "followed"
    | "kept"
    | "filling"
    | "filled"
    | "unfilled";
  why: string;
  /** Of `giveUp`: ISO 8601. */
  until?: string;
}

/** An action, and what came of it. */
export interface WatchdogReport extends WatchdogAction {
  /** ISO 8601. */
  at: string;
  /** MSK Connect refused the restart, or the sink's database the statement. */
  failed?: string;
}

/** What is remembered as told after a restart: somebody who reads only what is new learns how it ended. */
export const restarted = "restarted";

const hour = 3_600_000;
const none: ConnectorMemory = { restarts: [], inARow: 0, notBefore: 0 };

/** Decides on all connectors at one moment. The memory of a connector that was not observed is dropped. */
export function decideAll(
  state: WatchdogState,
  observations: readonly Observation[],
  now: number,
  limits: WatchdogLimits = defaultLimits,
): { state: WatchdogState; actions: WatchdogAction[] } {
  const decided = observations.map((observation) => ({
    observation,
    ...decideOne(state[observation.connector] ?? none, observation, now, limits),
  }));
  return {
    state: Object.fromEntries(decided.map(({ observation, memory }) => [observation.connector, memory])),
    actions: decided.flatMap(({ observation: { connector }, action }) => (action ? [{ connector, ...action }] : [])),
  };
}

type Decision = { memory: ConnectorMemory; action?: Omit<WatchdogAction, "connector"> };

function decideOne(
  old: ConnectorMemory,
  { state, failedTasks, connectorFailed, outdated = [], awaited = [], cause, mended = false }: Observation,
  now: number,
  limits: WatchdogLimits,
): Decision {
  const memory = { ...old, restarts: old.restarts.filter((at) => at > now - hour) };
  const because = cause === undefined ? "" : `: ${cause}`;
  if (state === "FAILED")
    return tellOnce(
      memory,
      "report",
      `it is FAILED, and MSK Connect restarts no FAILED connector${because}. Fix: correct the cause, then cdc ` +
        "restart --recreate",
    );
  if (state === "MISSING")
    return tellOnce(
      memory,
      "report",
      "MSK Connect has none under the ARN that the watchdog knows. Fix: pulumi up --refresh",
    );
  // What is changing or paused is somebody's affair.
  if (state !== "RUNNING") return { memory };
  if (failedTasks.length === 0 && !connectorFailed && awaited.length > 0)
    return tellOnce(
      memory,
      "report",
      `it waits for topic ${awaited.join(", ")}, which is not there: nothing goes through it until it is. Fix: look ` +
        "with cdc status",
    );
  if (failedTasks.length === 0 && !connectorFailed && outdated.length === 0) return calm(memory, now, limits);

  const { wellSince: _over, ...ill } = memory;
  if (!mended && now < ill.notBefore) return { memory: ill };
  const [oldest] = ill.restarts;
  if (!mended && ill.restarts.length >= limits.maxRestarts && oldest !== undefined) {
    const until = oldest + hour;
    const what = `${ill.restarts.length} restarts within an hour did not help${because}`;
    return {
      memory: { ...ill, notBefore: until, told: what },
      action: { action: "giveUp", why: what, until: new Date(until).toISOString() },
    };
  }
  const pause = Math.min(limits.longestPause, limits.firstPause * 2 ** ill.inARow);
  const { told: _told, ...rest } = ill;
  const next = {
    ...rest,
    restarts: [...ill.restarts, now],
    inARow: ill.inARow + 1,
    notBefore: now + pause,
    told: restarted,
  };
  if (connectorFailed) return { memory: next, action: { action: "restart", why: `it did not start${because}` } };
  if (failedTasks.length === 0)
    return {
      memory: next,
      action: { action: "restart", why: `task ${outdated.join(", ")} has read an earlier version of its secret` },
    };
  return { memory: next, action: { action: "restartTasks", why: `task ${failedTasks.join(", ")} failed${because}` } };
}

function calm(memory: ConnectorMemory, now: number, { calm: needed }: WatchdogLimits): Decision {
  const wellSince = memory.wellSince ?? now;
  const { told, ...rest } = memory;
  const rested = now - wellSince >= needed ? { ...rest, inARow: 0, notBefore: 0 } : rest;
  const next = { ...rested, wellSince };
  return told === undefined
    ? { memory: next }
    : { memory: next, action: { action: "recovered", why: "it runs, and no task has failed" } };
}

function tellOnce(memory: ConnectorMemory, action: "report", why: string): Decision {
  const { wellSince: _over, ...ill } = memory;
  return ill.told === why ? { memory: ill } : { memory: { ...ill, told: why }, action: { action, why } };
}
