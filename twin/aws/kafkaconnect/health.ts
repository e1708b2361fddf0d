// When MSK Connect calls a connector healthy: connector and all its tasks RUNNING, at least one task, and so for a
// moment.
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectorStatus, RunningWorkers } from "../dataPlane.js";

interface HealthOptions {
  /** How long the state must hold. Milliseconds. */
  readonly stableMs: number;
  /** When to give up. Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A failure from before the change that is being waited for: Connect shows it until it has restarted the tasks. */
  readonly old?: string | undefined;
}

const pollMs = 200;
/** How long an old failure may still show. */
const oldFailureMs = 15_000;

/**
 * Waits until the connector is healthy.
 * @returns undefined when it is, else what is wrong with it; `cancelled` when the signal fired
 */
export async function waitUntilHealthy(
  workers: Pick<RunningWorkers, "status">,
  { stableMs, timeoutMs, signal, old }: HealthOptions,
): Promise<string | undefined> {
  const started = Date.now();
  let healthySince: number | undefined;
  for (;;) {
    if (signal.aborted) return "cancelled";
    const status = await workers.status();
    const failure = failureOf(status);
    if (failure !== undefined && (failure !== old || Date.now() - started > oldFailureMs)) return failure;
    healthySince = isRunning(status) ? (healthySince ?? Date.now()) : undefined;
    if (healthySince !== undefined && Date.now() - healthySince >= stableMs) return undefined;
    if (Date.now() - started > timeoutMs) {
      return (
        `the connector is ${status.connector.state} with ${status.tasks.length} tasks ` +
        `(${status.tasks.map(({ state }) => state).join(", ") || "none"}) after ${timeoutMs / 1000} s`
      );
    }
    await sleep(pollMs);
  }
}

function isRunning({ connector, tasks }: ConnectorStatus): boolean {
  return connector.state === "RUNNING" && tasks.length > 0 && tasks.every(({ state }) => state === "RUNNING");
}

/** What has failed; undefined when nothing has. */
export function failureOf({ connector, tasks }: ConnectorStatus): string | undefined {
  if (connector.state === "FAILED") return `the connector failed: ${reason(connector.trace)}`;
  const task = tasks.find(({ state }) => state === "FAILED");
  return task === undefined ? undefined : `task ${task.id} failed: ${reason(task.trace)}`;
}

/** A trace's first line and its last cause; the whole trace is in the log. */
function reason(trace = ""): string {
  const lines = trace.split("\n").map((line) => line.trim());
  const cause = lines.filter((line) => line.startsWith("Caused by: ")).at(-1);
  return [lines[0] ?? "", ...(cause === undefined ? [] : [cause])].join(" … ");
}
