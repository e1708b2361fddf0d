// `cdc watchdog`: rounds of automation/operations/watchdog.ts until Ctrl-C, or one. Exit codes of --once: 0 nothing to
// report, or all restarted; 1 somebody has to help; 2 could not tell.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { connectorsOf, type ConnectorReference } from "../operations/connectors.js";
import { openTarget, type Target } from "../operations/target.js";
import {
  noMemory,
  watchdogRound,
  type RoundResult,
  type WatchdogMemory,
  type WatchdogReport,
} from "../operations/watchdog.js";
import { defaultLimits, restarted } from "../operations/watchdogDecision.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface WatchdogOptions {
  /** Milliseconds between two rounds. */
  interval: number;
  maxRestarts: number;
  once: boolean;
  /** File that keeps what is known between two runs. */
  state?: string;
  json: boolean;
}

/** @returns the exit code */
export async function run(stack: string, options: WatchdogOptions): Promise<number> {
  try {
    return await interruptible({ finishing: "no more rounds", leftBehind: () => [] }, (signal) =>
      rounds(stack, options, signal),
    );
  } catch (error) {
    return sayError(error as Error, options.json, 2);
  }
}

async function rounds(
  stack: string,
  { interval, maxRestarts, once, state, json }: WatchdogOptions,
  signal: AbortSignal,
): Promise<number> {
  const target = await openTarget(stack);
  const clients = {
    connect: new KafkaConnectClient(target.access.client),
    logs: new CloudWatchLogsClient(target.access.client),
  };
  let connectors = connectorsOf(target);
  if (!once && !json) process.stdout.write(`watching ${connectors.map(({ name }) => name).join(", ")}\n`);
  let memory = state === undefined ? noMemory : load(state);
  for (let unsaid = new Set<string>(); ; await sleep(interval, undefined, { signal }).catch(() => undefined)) {
    if (signal.aborted) return 0;
    const round = await watchdogRound({ ...clients, connectors, memory, limits: { ...defaultLimits, maxRestarts } });
    memory = round.memory;
    if (state !== undefined) store(state, memory);
    unsaid = tell(round, unsaid, json);
    if (once) return codeOf(round);
    if (round.missing) connectors = await namedNow(stack, connectors);
  }
}

/**
 * The connectors as the stack's outputs name them now: one that was made anew has another ARN. While they can't be
 * read, as before: the next round asks again.
 */
export async function namedNow(
  stack: string,
  before: ConnectorReference[],
  open: (stack: string) => Promise<Pick<Target, "stack" | "pipelines">> = openTarget,
): Promise<ConnectorReference[]> {
  try {
    return connectorsOf(await open(stack));
  } catch (error) {
    process.stderr.write(`the outputs of stack "${stack}" could not be read again: ${(error as Error).message}\n`);
    return before;
  }
}

/** @returns what could not be looked at, which is told once */
function tell({ reports, unknown }: RoundResult, before: Set<string>, json: boolean): Set<string> {
  for (const report of reports) {
    if (json) sayJson({ kind: "action", ...report });
    else process.stdout.write(`${report.at} ${sentence(report)}\n`);
  }
  const now = new Set(unknown.map(({ connector, why }) => `${connector} could not be looked at: ${why}`));
  for (const [index, text] of [...now].entries()) {
    if (before.has(text)) continue;
    if (json) sayJson({ kind: "unknown", at: new Date().toISOString(), ...unknown[index] });
    else process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  }
  return now;
}

export function sentence({ connector, action, why, until, failed }: WatchdogReport): string {
  const words = {
    restart: "restarted",
    restartTasks: "failed tasks restarted",
    giveUp: `given up until ${until ?? ""}`,
    report: "needs somebody",
    recovered: "recovered",
  }[action];
  return `${connector}: ${words}: ${why}${failed === undefined ? "" : `; MSK Connect refused: ${failed}`}`;
}

/** Trouble that an earlier run has told still counts. */
function codeOf({ memory, reports, unknown }: RoundResult): number {
  if (
    reports.some(({ failed }) => failed !== undefined) ||
    Object.values(memory.decisions).some(({ told }) => told !== undefined && told !== restarted)
  )
    return 1;
  return unknown.length > 0 ? 2 : 0;
}

function load(file: string): WatchdogMemory {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as WatchdogMemory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return noMemory;
    throw new Error(
      `--state ${file} can't be read: ${(error as Error).message}. Fix: remove it, and the watchdog begins anew`,
      { cause: error },
    );
  }
}

/** Whole or not at all. It holds causes from logs. */
function store(file: string, memory: WatchdogMemory): void {
  writeFileSync(`${file}.new`, JSON.stringify(memory), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
