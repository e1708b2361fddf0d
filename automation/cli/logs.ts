// `cdc logs`: the connectors' log groups as one, by time. Exit codes: 0; 1 for an error; 130 when --follow was ended by
// Ctrl-C.
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { connectorsOf } from "../operations/connectors.js";
import { inOrder, logLines, NewLines, type LogLine } from "../operations/logEvents.js";
import { openTarget } from "../operations/target.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface LogsOptions {
  follow: boolean;
  /** Milliseconds before now. */
  since: number;
  grep?: string;
  json: boolean;
}

/** Milliseconds between two questions of --follow. */
const pause = 2_000;

/** @returns the exit code */
export async function run(stack: string, connector: string | undefined, options: LogsOptions): Promise<number> {
  try {
    return await interruptible({ finishing: "no more lines", leftBehind: () => [] }, (signal) =>
      read(stack, connector, options, signal),
    );
  } catch (error) {
    return sayError(error as Error, options.json, 1);
  }
}

async function read(
  stack: string,
  connector: string | undefined,
  { follow, since, grep, json }: LogsOptions,
  signal: AbortSignal,
): Promise<number> {
  const target = await openTarget(stack);
  const client = new CloudWatchLogsClient(target.access.client);
  const connectors = connectorsOf(target, connector);
  const names = new Map(connectors.map(({ logGroup, name }) => [logGroup, name]));
  const fresh = new NewLines(Date.now() - since);
  // Whoever read the lines may have closed the pipe.
  const over = (): boolean => signal.aborted || process.stdout.destroyed;
  do {
    for await (const line of inOrder(
      connectors.map(({ logGroup }) =>
        logLines(client, logGroup, { since: fresh.from, ...(grep !== undefined && { pattern: grep }) }),
      ),
    )) {
      if (over()) return 0;
      if (fresh.isNew(line)) print(line, names.get(line.group) ?? line.group, json, connectors.length > 1);
    }
    fresh.prune();
    if (follow) await sleep(pause, undefined, { signal }).catch(() => undefined);
  } while (follow && !over());
  return 0;
}

function print({ timestamp, stream, message }: LogLine, connector: string, json: boolean, several: boolean): void {
  const at = new Date(timestamp).toISOString();
  if (json) sayJson({ kind: "line", at, connector, stream, message });
  else process.stdout.write(`${at} ${several ? `${connector} ` : ""}${message}\n`);
}
