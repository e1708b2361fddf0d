// What Debezium says about incremental snapshots in a source connector's log. Facts: Debezium, "Receiving
// notifications" (log channel; aggregate type "Incremental Snapshot").
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { connectorsOf, type ConnectorReference } from "./connectors.js";
import { logLines, NewLines, type LogLine } from "./logEvents.js";
import type { ReachedPipelines, TargetPipeline } from "./target.js";

/** What Debezium says about an incremental snapshot. */
export interface SnapshotNotification {
  /**
   * Of the newest signal: one that comes while a snapshot runs puts its tables behind that one's, and its id in the
   * place of that one's.
   */
  id: string;
  /**
   * STARTED, IN_PROGRESS, TABLE_SCAN_COMPLETED, COMPLETED (of all that was asked for), ABORTED …; BROKEN where it is
   * none, but an action that failed, of which Debezium notifies nobody.
   */
  type: string;
  /** Milliseconds since 1970, by the worker's clock. */
  at: number;
  /** Of IN_PROGRESS and TABLE_SCAN_COMPLETED. */
  table?: string;
  /** Of TABLE_SCAN_COMPLETED. */
  rows?: number;
  /** Of TABLE_SCAN_COMPLETED: SUCCEEDED, EMPTY, NO_PRIMARY_KEY, SKIPPED, SQL_EXCEPTION, UNKNOWN_SCHEMA. */
  status?: string;
}

interface Listening {
  /** Milliseconds since 1970 at which nobody waits any longer. */
  until: () => number;
  stop: AbortSignal | undefined;
}

/**
 * The connector's notifications about incremental snapshots from a time on, as they come; ends when their time is up.
 */
export async function* notifications(
  { access, stack, pipelines }: ReachedPipelines,
  { settings }: TargetPipeline,
  from: number,
  { until, stop }: Listening,
): AsyncGenerator<SnapshotNotification> {
  const [{ logGroup }] = connectorsOf({ stack, pipelines }, settings.source.connector) as [ConnectorReference];
  const logs = new CloudWatchLogsClient(access.client);
  // Somebody watches the progress: the pause does not grow.
  for (const lines = new NewLines(from); ; await sleep(1000, undefined, { ...(stop && { signal: stop }) })) {
    for await (const line of logLines(logs, logGroup, { since: lines.from, pattern: `?"${said}" ?"${failed}"` }))
      if (lines.isNew(line)) yield* notificationIn(line);
    lines.prune();
    if (Date.now() > until()) return;
  }
}

/** What stands before a notification in the log, and in the line of an action that failed. */
const said = "[Notification Service]";
const failed = "failed. The signal SignalRecord";
/** The type of a line about an action that failed. */
export const broken = "BROKEN";

/** What a line of the connector's log says; nothing where it is about something else, such as the first snapshot. */
export function notificationIn({ message, timestamp }: Pick<LogLine, "message" | "timestamp">): SnapshotNotification[] {
  // The windows' ids are their own: it is the running snapshot that breaks.
  const [, action, ofSignal = ""] =
    /\bAction (execute-snapshot|snapshot-window-(?:open|close)) failed\. The signal SignalRecord\{id='([^']*)'/.exec(
      message,
    ) ?? [];
  if (action !== undefined) return [{ id: action === "execute-snapshot" ? ofSignal : "", type: broken, at: timestamp }];
  const [, id, type = "", data = "", at] =
    /\[Notification Service\] +\{id='([^']*)', aggregateType='Incremental Snapshot', type='([^']*)', additionalData=(.*), timestamp=(\d+)\}/.exec(
      message,
    ) ?? [];
  if (id === undefined) return [];
  const of = (name: string): string | undefined => new RegExp(`\\b${name}=([^,}]+)`).exec(data)?.[1];
  const [table, rows, status] = [
    of("scanned_collection") ?? of("current_collection_in_progress"),
    of("total_rows_scanned"),
    of("status"),
  ];
  return [
    {
      id,
      type,
      at: Number(at),
      ...(table !== undefined && { table }),
      ...(rows !== undefined && { rows: Number(rows) }),
      ...(status !== undefined && { status }),
    },
  ];
}
