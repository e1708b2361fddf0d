import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectorReference } from "../../operations/connectors.js";
import type { FollowedLook } from "../../operations/followed.js";
import type { RoundResult, WatchdogMemory } from "../../operations/watchdog.js";
import { defaultLimits, restarted, type WatchdogReport } from "../../operations/watchdogDecision.js";
import { command } from "../command.js";
import { span, wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const watchdog = command({
  name: "watchdog",
  description:
    "restart failed tasks, with growing pauses and within limits, and follow tables where schemaChanges says so; " +
    "says what it does and when it gives up",
  define: (defined) =>
    defined
      .argument("[stack]", "stack whose connectors are watched", "dev")
      .option("--interval <span>", "between two looks: 30s, 5m (default: 30s; 10s where tables are followed)", span)
      .option("--max-restarts <n>", "restarts of one connector within an hour", wholeNumber, 5)
      .option(
        "--once",
        "look once (exit code 0: well, or restarted; 1: somebody has to help; 2: it could not be told)",
        false,
      )
      .option("--state <file>", "keeps what is known between two runs, for --once from a scheduler")
      .option("--json", "print one JSON object a line", false),
  examples: ["cdc watchdog dev", "cdc watchdog dev --once --state watchdog.json --json"],
  kinds: ["action", "unknown"],
  errorCode: 2,
  run,
});

type WatchdogOutput = Output<"action" | "unknown">;

interface WatchdogOptions {
  /** Milliseconds between two rounds. */
  interval?: number;
  maxRestarts: number;
  once: boolean;
  /** File that keeps the watchdog's memory between two runs. */
  state?: string;
}

/** Runs rounds of automation/operations/watchdog.ts until Ctrl-C, or one round. */
async function run(output: WatchdogOutput, stack: string, options: WatchdogOptions): Promise<number> {
  const { interruptible } = await import("../interruption.js");
  return interruptible(output, { finishing: "no more rounds", leftBehind: () => [] }, (signal) =>
    rounds(output, stack, options, signal),
  );
}

async function rounds(
  output: WatchdogOutput,
  stack: string,
  { interval, maxRestarts, once, state }: WatchdogOptions,
  signal: AbortSignal,
): Promise<number> {
  const [
    { CloudWatchLogsClient },
    { KafkaConnectClient },
    { SecretsManagerClient },
    { connectorsOf },
    { SecretVersions },
    { openTarget },
    watching,
    { Follower, follows },
    { snapshotFiller },
  ] = await Promise.all([
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-kafkaconnect"),
    import("@aws-sdk/client-secrets-manager"),
    import("../../operations/connectors.js"),
    import("../../operations/rotation.js"),
    import("../../operations/target.js"),
    import("../../operations/watchdog.js"),
    import("../../schema/follow.js"),
    import("../../schema/filler.js"),
  ]);
  const target = await openTarget(stack);
  const clients = {
    connect: new KafkaConnectClient(target.access.client),
    logs: new CloudWatchLogsClient(target.access.client),
    versions: new SecretVersions(new SecretsManagerClient(target.access.client)),
  };
  const limits = { ...defaultLimits, maxRestarts };
  let connectors = connectorsOf(target);
  let follower = new Follower(target, snapshotFiller(target));
  const followed = target.pipelines.filter(follows).map(({ settings }) => settings.name);
  const pause = interval ?? span(followed.length > 0 ? "10s" : "30s");
  if (!once)
    output.note(
      `watching ${connectors.map(({ name }) => name).join(", ")}` +
        (followed.length > 0 ? `, and following the tables of ${followed.join(", ")}` : ""),
    );
  let memory = state === undefined ? watching.noMemory : load(state, watching.noMemory);
  for (let unsaid = new Set<string>(); ; await sleep(pause, undefined, { signal }).catch(() => undefined)) {
    if (signal.aborted) return 0;
    const follow = (known: FollowedLook["memory"]): Promise<FollowedLook> => follower.look(known);
    const round = await watching.watchdogRound({ ...clients, connectors, memory, limits, follow });
    memory = round.memory;
    if (state !== undefined) store(state, memory);
    unsaid = tell(output, round, unsaid);
    if (once) return codeOf(round);
    if (round.missing)
      connectors = await namedNow(
        async () => {
          const now = await openTarget(stack);
          follower = new Follower(now, snapshotFiller(now));
          return connectorsOf(now);
        },
        connectors,
        (why) => output.warn(`the outputs of stack "${stack}" could not be read again: ${why}`),
      );
  }
}

/**
 * The connectors as the stack's outputs name them now: one that was made anew has another ARN. If the outputs can't be
 * read, the list stays, and the next round asks again.
 */
export async function namedNow(
  read: () => Promise<ConnectorReference[]>,
  before: ConnectorReference[],
  warn: (why: string) => void,
): Promise<ConnectorReference[]> {
  try {
    return await read();
  } catch (error) {
    warn((error as Error).message);
    return before;
  }
}

/** @returns what could not be looked at, which is told once */
function tell(output: WatchdogOutput, { reports, unknown }: RoundResult, before: Set<string>): Set<string> {
  for (const report of reports) output.say({ kind: "action", ...report }, [`${report.at} ${sentence(report)}`]);
  const now = new Set(unknown.map(({ connector, why }) => `${connector} could not be looked at: ${why}`));
  for (const [index, text] of [...now].entries()) {
    if (before.has(text)) continue;
    const at = new Date().toISOString();
    output.say({ kind: "unknown", at, ...unknown[index] }, [`${at} ${text}`]);
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
    followed: failed === undefined ? "followed" : "could not be followed",
    kept: "kept a column",
    filling: "fills rows",
    filled: "filled rows",
    unfilled: "rows are not filled",
  }[action];
  const who = action === "followed" ? "the sink" : "MSK Connect";
  return `${connector}: ${words}: ${why}${failed === undefined ? "" : `; ${who} refused: ${failed}`}`;
}

/** Trouble that an earlier run reported still counts. */
function codeOf({ memory, reports, unknown }: RoundResult): number {
  if (
    reports.some(({ action, failed }) => failed !== undefined || action === "unfilled") ||
    Object.values(memory.decisions).some(({ told }) => told !== undefined && told !== restarted) ||
    Object.values(memory.followed ?? {}).some(({ told }) => told.length > 0)
  )
    return 1;
  return unknown.length > 0 ? 2 : 0;
}

function load(file: string, none: WatchdogMemory): WatchdogMemory {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as WatchdogMemory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return none;
    throw new Error(
      `--state ${file} can't be read: ${(error as Error).message}. Fix: remove it, and the watchdog begins anew`,
      { cause: error },
    );
  }
}

/** The file is replaced as a whole. It holds causes from logs. */
function store(file: string, memory: WatchdogMemory): void {
  writeFileSync(`${file}.new`, JSON.stringify(memory), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
