// UpdateConnector: applies, looks at the connector's health, and takes back what made it unhealthy (MSK Connect API
// Reference, UpdateConnector, `skipHealthValidation`; ConnectorOperationState and ConnectorOperationStep).
import { isDeepStrictEqual } from "node:util";
import type { Collection } from "../../state/store.js";
import { messageOf } from "../errors.js";
import { newVersion } from "../identifiers.js";
import type { ConnectorEntry, ConnectorOperation, ConnectorState, Settings } from "./connectorEntry.js";
import { waitUntilHealthy } from "./health.js";
import type { Operations } from "./operations.js";
import { effectiveConfiguration, type WorkerGroups } from "./workerGroups.js";

/** Connect answers a new configuration before it restarts the tasks: the old ones' RUNNING must not count. */
const stableMs = 3000;
const timeoutMs = 180_000;
/** Index of the step that changes something: after INITIALIZE_UPDATE and VALIDATE_UPDATE. */
const changingStep = 2;

/** Whether workers must be started anew. */
export function isWorkerChange(before: Settings, after: Settings): boolean {
  return !isDeepStrictEqual(
    [before.capacity, before.plugins, before.workerConfiguration],
    [after.capacity, after.plugins, after.workerConfiguration],
  );
}

export class ConnectorUpdates {
  constructor(
    private readonly entries: Collection<ConnectorEntry>,
    private readonly groups: WorkerGroups,
    private readonly operations: Operations,
  ) {}

  /** @param before the connector's state before the update, RUNNING or PAUSED, which a success restores */
  async perform(
    connectorArn: string,
    operation: ConnectorOperation,
    before: ConnectorState,
    skipHealth: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { origin, target } = operation;
    if (origin === undefined || target === undefined) return;
    this.operations.advance(operation, "UPDATE_IN_PROGRESS", changingStep);
    const problem = await this.attempt(connectorArn, origin, target, skipHealth, signal);
    if (signal.aborted) return;
    if (problem === undefined) {
      this.operations.advance(operation, "UPDATE_COMPLETE", operation.steps.length);
      this.operations.end(operation, "UPDATE_COMPLETE");
      const { workerConfiguration: _old, ...entry } = this.entries.get(connectorArn)!;
      this.entries.set(connectorArn, { ...entry, ...target, state: before, currentVersion: newVersion() });
      return;
    }
    this.operations.advance(operation, "ROLLBACK_IN_PROGRESS", changingStep, "FAILED");
    const error = { code: "UnknownError.Unknown", message: `The update was rolled back: ${problem}` };
    const second = await this.attempt(connectorArn, target, origin, before === "PAUSED", signal);
    if (signal.aborted) return;
    this.operations.end(operation, second === undefined ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED", error);
    if (second === undefined) this.entries.update(connectorArn, { state: before });
    else {
      this.entries.update(connectorArn, {
        state: "FAILED",
        stateDescription: { code: error.code, message: `${error.message}; the roll-back failed too: ${second}` },
      });
    }
  }

  /** @returns what is wrong afterwards; undefined when all is well */
  private async attempt(
    connectorArn: string,
    from: Settings,
    to: Settings,
    skipHealth: boolean,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      // Connect keeps a failure over a restart of its workers. Workers that do not answer show none.
      const old = await this.groups.failure(connectorArn).catch(() => undefined);
      await this.apply(connectorArn, from, to);
      return skipHealth
        ? undefined
        : await waitUntilHealthy(this.groups.require(connectorArn), { stableMs, timeoutMs, signal, old });
    } catch (error) {
      return messageOf(error);
    }
  }

  private async apply(connectorArn: string, from: Settings, to: Settings): Promise<void> {
    if (isWorkerChange(from, to)) {
      await this.groups.stop(connectorArn);
      await this.groups.start(this.entries.get(connectorArn)!, to);
    }
    if (!isDeepStrictEqual(effectiveConfiguration(from), effectiveConfiguration(to))) {
      await this.groups.require(connectorArn).putConnector(effectiveConfiguration(to));
    }
  }
}
