// Why a source fails and begins again while it is RUNNING. Facts: Debezium 2.7 and 3.x, ErrorHandler ("Producer
// failure" with its trace at each failure; one that it holds for passing it tries again, for ever by default).
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { explained } from "./knownCauses.js";
import { logLines, type LogLine } from "./logEvents.js";
import { causeOf, traceIn } from "./taskHistory.js";

export interface Retries {
  /** ISO 8601; the oldest and the newest failure of the last minutes. */
  since: string;
  at: string;
  /** Of the newest one. */
  cause: string;
}

const sign = "Producer failure";
/** Milliseconds in which failures belong together. */
const looked = 180_000;
/** Milliseconds after which the newest one counts as over. */
const lasting = 60_000;
const fewest = 3;
/** Milliseconds after a failure in which its trace is written. */
const traceTakes = 1_000;

/** Failures of a source that go on; undefined: it was through, or failed once or twice. @throws LogGroupError */
export async function retriesOf(logs: CloudWatchLogsClient, logGroup: string): Promise<Retries | undefined> {
  const now = Date.now();
  const failures: LogLine[] = [];
  for await (const line of logLines(logs, logGroup, { since: now - looked, pattern: `"${sign}"` })) failures.push(line);
  const [oldest, newest] = [failures[0], failures.at(-1)];
  if (!oldest || !newest || failures.length < fewest || newest.timestamp < now - lasting) return undefined;
  const { timestamp: since, stream } = newest;
  const messages: string[] = [];
  for await (const { message } of logLines(logs, logGroup, { since, until: since + traceTakes, stream }))
    messages.push(message);
  const trace = traceIn(messages, new RegExp(sign));
  return {
    since: new Date(oldest.timestamp).toISOString(),
    at: new Date(since).toISOString(),
    cause: explained(causeOf(trace) ?? "its trace is not in the log group", trace),
  };
}
