// What a connector's log says of its tasks; pure. MSK Connect's API has no tasks: RUNNING there says nothing about
// them. Facts: Kafka Connect 2.7 and 3.7, log messages of Worker, WorkerTask, WorkerSinkTask, AbstractWorkerSourceTask,
// WorkerConnector; MSK Connect "Logging" (`[Worker-…] ` before each line).
import type { LogLine } from "./logEvents.js";

/** Plain JSON, so that it can be kept between two looks. */
export interface TaskHistory {
  /** By number of the task. */
  tasks: Record<string, TaskEvent>;
  /** The newest failure of a task that has been stopped since, as all are when MSK Connect gives a connector up. */
  stopped?: TaskEvent;
  /** The connector itself could not be started. */
  connectorFailed?: TaskEvent;
  /** Milliseconds since 1970 from which on lines count: the connector's creation. */
  since: number;
  /** Up to when lines were looked at, at least; the next look begins a little before it, since lines may come late. */
  seen: number;
}

export interface TaskEvent {
  state: "RUNNING" | "FAILED";
  /** Milliseconds since 1970. */
  at: number;
  /** Log stream of the worker that said so. */
  stream: string;
}

/** CloudWatch's filter pattern for the lines that count. */
export const taskLines =
  '?"task finished initialization and start" ?"will not recover until manually restarted" ?"Failed to start" ' +
  '?"Stopping task" ?"Error while starting connector" ?"Finished creating connector"';

export function noHistory(since: number): TaskHistory {
  return { tasks: {}, since, seen: since };
}

/** The history with one line more. The same line twice changes nothing. */
export function withLine(
  history: TaskHistory,
  { message, stream, timestamp: at }: Pick<LogLine, "message" | "stream" | "timestamp">,
): TaskHistory {
  const seen = Math.max(history.seen, at);
  const started = /\{id=.+-(\d+)\} (?:Source|Sink) task finished initialization and start/.exec(message)?.[1];
  const killed = (/\{id=.+-(\d+)\} Task threw an uncaught and unrecoverable exception/.exec(message) ??
    /\bFailed to start task .+-(\d+)\b/.exec(message))?.[1];
  const stopped = /\bStopping task .+-(\d+)\b/.exec(message)?.[1];
  if (started !== undefined) {
    const { connectorFailed: _old, stopped: _failed, ...rest } = history;
    return { ...rest, tasks: { ...history.tasks, [started]: { state: "RUNNING", at, stream } }, seen };
  }
  if (killed !== undefined)
    return { ...history, tasks: { ...history.tasks, [killed]: { state: "FAILED", at, stream } }, seen };
  if (stopped !== undefined) {
    const { [stopped]: task, ...others } = history.tasks;
    // Another worker may have taken it over before this one was through with it.
    if (task?.stream !== stream) return { ...history, seen };
    return { ...history, tasks: others, ...(task.state === "FAILED" && { stopped: task }), seen };
  }
  if (connectorFailure.test(message)) return { ...history, connectorFailed: { state: "FAILED", at, stream }, seen };
  if (message.includes("Finished creating connector")) {
    const { connectorFailed: _old, ...rest } = history;
    // Connect says so also when the start that follows it failed a moment before.
    return history.connectorFailed && history.connectorFailed.at >= at - 1000
      ? { ...history, seen }
      : { ...rest, seen };
  }
  return { ...history, seen };
}

export function failedTasks({ tasks }: TaskHistory): number[] {
  return Object.entries(tasks).flatMap(([task, { state }]) => (state === "FAILED" ? [Number(task)] : []));
}

export function runningTasks({ tasks }: TaskHistory): number[] {
  return Object.entries(tasks).flatMap(([task, { state }]) => (state === "RUNNING" ? [Number(task)] : []));
}

/** When the newest of those that run began; milliseconds since 1970. */
export function runningSince({ tasks }: TaskHistory): number | undefined {
  const begun = Object.values(tasks).flatMap(({ state, at }) => (state === "RUNNING" ? [at] : []));
  return begun.length === 0 ? undefined : Math.max(...begun);
}

/** The newest failure. */
export function newestFailure({ tasks, connectorFailed }: TaskHistory): TaskEvent | undefined {
  return [...Object.values(tasks), ...(connectorFailed ? [connectorFailed] : [])]
    .filter(({ state }) => state === "FAILED")
    .sort((a, b) => b.at - a.at)[0];
}

const connectorFailure = /Error while starting connector|Failed to start connector/;

/** Lines of a trace that are kept at most. */
const longest = 60;

const taskFailure = new RegExp(
  `will not recover until manually restarted|Failed to start task|${connectorFailure.source}`,
);

/**
 * The line that tells of a failure and the trace below it, out of the lines of its stream from that time on.
 *
 * @param tells what such a line says
 */
export function traceIn(messages: readonly string[], tells = taskFailure): string[] {
  const lines = messages
    .flatMap((message) => message.split("\n"))
    .map((line) => line.replace(/^\[Worker-\w+\] /, "").trimEnd());
  const first = lines.findIndex((line) => tells.test(line));
  if (first < 0) return [];
  const next = lines.findIndex((line, index) => index > first && /^\[?\d{4}-\d\d-\d\d[ T]/.test(line));
  return lines
    .slice(first, next < 0 ? undefined : next)
    .filter((line) => line.trim() !== "")
    .slice(0, longest);
}

/** What a trace comes down to: its last cause. */
export function causeOf(trace: readonly string[]): string | undefined {
  const cause = trace
    .map((line) => line.trim())
    .filter((line) => line.startsWith("Caused by: "))
    .at(-1)
    ?.replace("Caused by: ", "");
  return (
    cause ??
    trace
      .slice(1)
      .find((line) => !/^\s*(at |\.\.\. )/.test(line))
      ?.trim() ??
    trace[0]
  );
}
