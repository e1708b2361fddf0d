// PauseConnector, ResumeConnector, RestartConnector: what they do to a running connector, and the operation that tells
// of it.
import type { Collection } from "../../state/store.js";
import type { Background } from "../background.js";
import { badRequest, messageOf } from "../errors.js";
import type { ConnectorEntry, ConnectorOperation, ConnectorState } from "./connectorEntry.js";
import { failureOf, waitUntilHealthy } from "./health.js";
import type { Operations } from "./operations.js";
import type { WorkerGroups } from "./workerGroups.js";

/** A state counts when it held for this long. */
const stableMs = 1000;
const timeoutMs = 180_000;

interface Action {
  readonly type: ConnectorOperation["type"];
  readonly from: readonly ConnectorState[];
  readonly during: ConnectorState;
  readonly after: "RUNNING" | "PAUSED";
  act(workers: ReturnType<WorkerGroups["require"]>): Promise<void>;
}

export class ConnectorActions {
  constructor(
    private readonly entries: Collection<ConnectorEntry>,
    private readonly background: Background,
    private readonly groups: WorkerGroups,
    private readonly operations: Operations,
  ) {}

  pause(entry: ConnectorEntry): ConnectorOperation {
    return this.act(entry, {
      type: "PAUSE_CONNECTOR",
      from: ["RUNNING"],
      during: "PAUSING",
      after: "PAUSED",
      act: (workers) => workers.pause(),
    });
  }

  resume(entry: ConnectorEntry): ConnectorOperation {
    return this.act(entry, {
      type: "RESUME_CONNECTOR",
      from: ["PAUSED"],
      during: "RESUMING",
      after: "RUNNING",
      act: (workers) => workers.resume(),
    });
  }

  restart(entry: ConnectorEntry, onlyFailed: boolean): ConnectorOperation {
    return this.act(entry, {
      type: "RESTART_CONNECTOR",
      from: ["RUNNING"],
      during: "RESTARTING",
      after: "RUNNING",
      act: (workers) => workers.restart({ onlyFailed }),
    });
  }

  private act(entry: ConnectorEntry, action: Action): ConnectorOperation {
    const { arn: connectorArn } = entry;
    if (!action.from.includes(entry.state)) {
      throw badRequest(
        `The connector is in state ${entry.state}; this operation needs state ${action.from.join(" or ")}.`,
        "connectorArn",
      );
    }
    const verb = action.type.replace("_CONNECTOR", "");
    const operation = this.operations.begin(entry, action.type, `${verb}_IN_PROGRESS`);
    this.entries.update(connectorArn, { state: action.during });
    void this.background.run(connectorArn, async (signal) => {
      let state = entry.state;
      try {
        const workers = this.groups.require(connectorArn);
        const old = failureOf(await workers.status());
        await action.act(workers);
        state = action.after;
        const problem =
          action.after === "RUNNING"
            ? await waitUntilHealthy(workers, { stableMs, timeoutMs, signal, old })
            : undefined;
        if (problem !== undefined) throw new Error(problem);
        this.operations.end(operation, `${verb}_COMPLETE`);
      } catch (error) {
        this.operations.end(operation, `${verb}_FAILED`, { code: "UnknownError.Unknown", message: messageOf(error) });
      }
      if (!signal.aborted) this.entries.update(connectorArn, { state });
    });
    return operation;
  }
}
