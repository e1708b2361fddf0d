// Whether a stack's pipelines are well, in one word and with reasons; pure. Monitors go by it.
import { recordText } from "./refusal.js";
import { storedText, type SourceLag } from "./lag.js";
import { differenceText } from "./schemaDifference.js";
import { standstillText } from "./standstill.js";
import type { StackStatus, PipelineStatus } from "./status.js";

export interface Health {
  /**
   * `failed`: somebody has to do something. `lagging`: beyond the limit, or something stands still. `unknown`:
   * something could not be found out, or is about to change.
   */
  health: "healthy" | "failed" | "lagging" | "unknown";
  /** A sentence each, worst first; empty when healthy. */
  reasons: string[];
}

/** Exit codes of `cdc status`. */
export const healthCodes: Record<Health["health"], number> = { healthy: 0, failed: 1, lagging: 2, unknown: 2 };

/** @param maxLag records that a sink may be behind; undefined: any number */
export function healthOf({ stack, pipelines }: StackStatus, maxLag?: number): Health {
  const failed = pipelines.flatMap((pipeline) => failures(stack, pipeline));
  const lagging =
    maxLag === undefined
      ? []
      : pipelines
          .filter(({ sink }) => (sink?.records ?? 0) > maxLag)
          .map(
            ({ pipeline, sink }) =>
              `pipeline ${pipeline}: the sink is ${sink?.records} records behind, more than ${maxLag}`,
          );
  const still = pipelines.flatMap(({ standstills = [] }) => standstills.filter(({ kind }) => kind !== "topic"));
  lagging.push(...still.map(standstillText));
  const unknown = pipelines.flatMap(doubts);
  const health =
    failed.length > 0 ? "failed" : lagging.length > 0 ? "lagging" : unknown.length > 0 ? "unknown" : "healthy";
  return { health, reasons: [...failed, ...lagging, ...unknown] };
}

function failures(
  stack: string,
  { pipeline, connectors, source, standstills = [], differences = [], refused }: PipelineStatus,
): string[] {
  return [
    ...standstills.filter(({ kind }) => kind === "topic").map(standstillText),
    ...connectors.flatMap(({ name, skipping }) =>
      skipping === undefined
        ? []
        : [
            `connector ${name} takes one record at a time, of topic ${skipping} alone, for a cdc skip that is not ` +
              `through; where it was ended, cdc skip ${stack} goes on`,
          ],
    ),
    ...connectors.flatMap(({ name, role, state, reason, tasks, failure }) => {
      if (state === "MISSING")
        return [
          `connector ${name}: MSK Connect has none under the ARN of the stack's state; pulumi up --refresh makes ` +
            "it anew",
        ];
      const at = role === "sink" && refused ? `, at ${recordText(refused)}; cdc skip ${stack} goes on without it` : "";
      const cause = failure === undefined ? "" : `: ${failure.cause}${at}`;
      if (state === "FAILED")
        return [`connector ${name} is FAILED${cause || (reason === undefined ? "" : `: ${reason}`)}`];
      if (tasks && tasks.failed.length > 0)
        return [`connector ${name}: task ${tasks.failed.join(", ")} failed${cause}`];
      return failure === undefined ? [] : [`connector ${name} did not start${cause}`];
    }),
    ...(source?.lost === true && source.stored ? [lostPlace(pipeline, source.stored)] : []),
    ...differences
      .filter(({ effect }) => effect !== "note")
      .map((difference) => `pipeline ${pipeline}: ${differenceText(difference)}`),
  ];
}

function lostPlace(pipeline: string, stored: NonNullable<SourceLag["stored"]>): string {
  return (
    `pipeline ${pipeline}: the server has no changes from ${storedText(stored)} on any more, so that the source ` +
    "can't go on from there; it needs a new snapshot: cdc offsets reset"
  );
}

function doubts({ pipeline, connectors, unknown }: PipelineStatus): string[] {
  return [
    ...connectors
      .filter(({ state }) => !["RUNNING", "PAUSED", "FAILED", "MISSING"].includes(state))
      .map(({ name, state }) => `connector ${name} is ${state}`),
    ...connectors.flatMap(({ name, unknown: own }) => own.map((sentence) => `connector ${name}: ${sentence}`)),
    ...unknown.map((sentence) => `pipeline ${pipeline}: ${sentence}`),
  ];
}
