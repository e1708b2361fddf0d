// The settings of a stack's scheduled watchdog. Facts: EventBridge Scheduler "Schedule types" (rates in whole minutes);
// what a restart may help: automation/operations/watchdogDecision.ts.
import { z } from "zod";
import { fitted } from "./ownNames.js";

const minutes = "whole minutes, 1 to 60";
const restarts = "a whole number, 1 to 60";

export const watchdog = z.strictObject({
  everyMinutes: z
    .int(minutes)
    .min(1, minutes)
    .max(60, minutes)
    .default(5)
    .meta({
      description: "Minutes between two looks: a failed task is restarted within about so many.",
      examples: [5],
      page: "EventBridge Scheduler: Schedule types",
    }),
  maxRestarts: z
    .int(restarts)
    .min(1, restarts)
    .max(60, restarts)
    .default(5)
    .meta({
      description:
        "Restarts of one connector within an hour; then the watchdog gives up, says so, and tries again when the " +
        "first of them is an hour old.",
      examples: [5],
      page: "MSK Connect: RestartConnector",
    }),
});

export type WatchdogSettings = z.infer<typeof watchdog>;

/**
 * Name of a stack's watchdog function: unique in account and region, as the stack is in its project. Stacks' names may
 * hold dots; functions' names may not.
 */
export function watchdogFunction(project: string, stack: string): string {
  return fitted(`${project}-${stack}-watchdog`.replaceAll(".", "-"), 64);
}
