// Waits for AWS: polls at short intervals, tells the user each change of state, and stops when the engine cancels.
import { setTimeout as sleep } from "node:timers/promises";
import type { Operation } from "./resourceType.js";

/** The twin answers in microseconds, so a short interval costs nothing and a change is seen at once. */
const interval = 100;
/**
 * Polls in a row that must find nothing before a thing counts as gone. A new one isn't visible everywhere at once
 * (NotFoundChecks of Terraform's plugin SDK).
 */
const notFoundChecks = 20;

export interface Wait<T> {
  /** Name of the awaited thing, e.g. `Connector source-connector-demosrc`. */
  what: string;
  /** The present description; undefined when the thing is gone. */
  poll(): Promise<T | undefined>;
  state(description: T): string;
  until: readonly string[];
  /** Milliseconds; the program's customTimeouts win. */
  timeout: number;
}

/**
 * The first description whose state is one of `until`.
 * @throws when the thing is gone, the time is up, or the deployment is cancelled
 */
export async function waitFor<T>(operation: Operation, wait: Wait<T>): Promise<T> {
  return (
    (await watch(operation, wait, notFoundChecks)) ??
    fail(`${wait.what} disappeared while waiting for ${wait.until.join(" or ")}.`)
  );
}

/** Resolves when the thing is gone. */
export async function waitGone<T>(operation: Operation, wait: Omit<Wait<T>, "until">): Promise<void> {
  await watch(operation, { ...wait, until: [] }, 0);
}

async function watch<T>(operation: Operation, wait: Wait<T>, notFoundChecks: number): Promise<T | undefined> {
  const started = Date.now();
  const limit = operation.timeout ?? wait.timeout;
  let shown = "";
  let notFound = 0;
  for (;;) {
    operation.signal.throwIfAborted();
    const description = await wait.poll();
    if (description === undefined && notFound++ >= notFoundChecks) return undefined;
    if (description !== undefined) notFound = 0;
    const state = description === undefined ? "not visible yet" : wait.state(description);
    if (description !== undefined && wait.until.includes(state)) return description;
    if (state !== shown) operation.log.status(`${wait.what}: ${state}`);
    shown = state;
    if (Date.now() - started > limit) {
      fail(
        `${wait.what} is still ${state} after ${Math.round(limit / 1000)} s. Raise customTimeouts if it needs longer.`,
      );
    }
    await sleep(interval, undefined, { signal: operation.signal }).catch(() => operation.signal.throwIfAborted());
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/**
 * Whether the service answers that the thing does not exist, by its error's name. MSK has another one for a
 * configuration (terraform-provider-aws, internal/service/kafka/configuration.go).
 */
function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.message.startsWith("Configuration ARN does not exist") ||
      [
        "NotFoundException",
        "ResourceNotFoundException",
        "NotFound",
        "NoSuchKey",
        "NoSuchBucket",
        "NoSuchVersion",
      ].includes(error.name))
  );
}

/** The promise's value; undefined when the service answers that the thing does not exist. */
export async function orGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
