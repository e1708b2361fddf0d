// Debezium's ad-hoc incremental snapshot: rows of captured tables once more, while changes go on. Asked for by a signal
// on the pipeline's own topic, which no other pipeline reads. Facts: Debezium, "Sending signals to a Debezium
// connector" (Kafka channel: the key is the topic prefix; execute-snapshot, additional-conditions), "Incremental
// snapshots".
import { randomUUID } from "node:crypto";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { literal } from "../../connectors/nameList.js";
import { signalTopic } from "../../connectors/topics.js";
import { connectorsOf, describeConnector, type ConnectorReference } from "./connectors.js";
import { late, logLines } from "./logEvents.js";
import { broken, notifications, type SnapshotNotification } from "./snapshotNotifications.js";
import { howToGiveSignals } from "./signalTable.js";
import type { ReachedPipelines, TargetPipeline } from "./target.js";

export interface SnapshotRequest {
  /** Captured tables with their databases, such as `demosrc.products`. */
  tables: readonly string[];
  /** Only rows that fit this SQL condition, in each of the tables. Default: all. */
  where?: string;
}

/** A snapshot that was asked for. */
export interface RequestedSnapshot {
  /** Of the signals. */
  ids: ReadonlySet<string>;
  tables: readonly string[];
  /**
   * Milliseconds since 1970, before the signal by the clock of any worker: from then on the connector's log tells of
   * it.
   */
  from: number;
}

/** The snapshot can't be asked for, or did not come to its end; the message says what to do. */
export class SnapshotError extends Error {
  override name = "SnapshotError";
}

/**
 * Asks a pipeline's source connector for an incremental snapshot, and answers when it has begun, or waits behind one
 * that runs. Asks again where nothing is heard: a connector that has just started, or is still at its first snapshot,
 * does not listen yet, and never hears what was said before.
 *
 * @throws SnapshotError where the pipeline takes no signals, does not capture a table, or its source connector does not
 * run or does not answer
 */
export async function requestSnapshot(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { tables, where }: SnapshotRequest,
  { patience = 60, signal: stop }: WaitOptions = {},
): Promise<RequestedSnapshot> {
  const { brokers, reach } = target;
  const { topicPrefix } = pipeline.settings.source;
  refuse(pipeline, tables);
  await refuseStanding(target, pipeline);
  await refuseUnwritable(target, pipeline);
  const asked = { ids: new Set<string>(), tables, from: Date.now() - late };
  for (const deadline = Date.now() + patience * 1000; Date.now() < deadline; ) {
    const id = randomUUID();
    asked.ids.add(id);
    await reach.call("kafka.produce", {
      brokers,
      topic: signalTopic(topicPrefix),
      records: [{ key: topicPrefix, value: JSON.stringify(signal(id, tables, where)) }],
    });
    const until = Math.min(Date.now() + askAgainMs, deadline);
    for await (const { id: about, type } of notifications(target, pipeline, asked.from, { until: () => until, stop })) {
      if (!asked.ids.has(about)) continue;
      if (type === broken) throw await afterFailure(target, pipeline, asked);
      return asked;
    }
  }
  throw new SnapshotError(
    `source connector ${pipeline.settings.source.connector} did not begin a snapshot of ${tables.join(", ")} ` +
      `within ${patience} s: it may still be at its first one, when it hears no signals, or one that it could not ` +
      `begin stands in the way until cdc restart ${target.stack} ${pipeline.settings.source.connector}. cdc status ` +
      `${target.stack} tells`,
  );
}

/**
 * Milliseconds without an answer after which a signal is sent once more: longer than a connector takes to see one
 * (signal.poll.interval.ms) and to begin.
 */
const askAgainMs = 15_000;

/** Tables and conditions are regular expressions and SQL to Debezium. */
export function signal(id: string, tables: readonly string[], where?: string): object {
  const collections = tables.map(literal);
  return {
    id,
    type: "execute-snapshot",
    data: {
      type: "INCREMENTAL",
      "data-collections": collections,
      ...(where !== undefined && {
        "additional-conditions": collections.map((table) => ({ "data-collection": table, filter: where })),
      }),
    },
  };
}

function refuse({ outputs, settings }: TargetPipeline, tables: readonly string[]): void {
  const { source } = settings;
  if (source.signalTable === undefined)
    throw new SnapshotError(
      `pipeline ${outputs.name} takes no signals, as its source has no signal table. Fix: ` +
        `${howToGiveSignals(settings)}`,
    );
  const foreign = tables.filter((table) => !source.tables.includes(table));
  if (foreign.length > 0)
    throw new SnapshotError(
      `pipeline ${outputs.name} does not capture ${foreign.join(", ")}; it captures ${source.tables.join(", ")}`,
    );
}

async function refuseStanding({ access, stack }: ReachedPipelines, { outputs }: TargetPipeline): Promise<void> {
  const connector = outputs.connectors?.source;
  const described = connector && (await describeConnector(new KafkaConnectClient(access.client), connector.arn));
  const state = described?.connectorState ?? "MISSING";
  if (state === "RUNNING") return;
  throw new SnapshotError(
    `source connector ${connector?.name ?? `of pipeline ${outputs.name}`} is ${state}: it reads signals only ` +
      "while it is RUNNING, and not later what it missed. " +
      "Fix: " +
      `${state === "PAUSED" ? `cdc resume ${stack} ${connector?.name ?? ""}` : `look with cdc status ${stack}`}, ` +
      "then ask again",
  );
}

/** Debezium would only log that it can't write its watermarks. */
async function refuseUnwritable(
  { reach }: ReachedPipelines,
  { outputs, settings, source }: TargetPipeline,
): Promise<void> {
  const { signalTable = "" } = settings.source;
  // The database may admit the connectors and nobody else.
  const refusal = await reach
    .call("database.signalTable", { ...(await source()), table: signalTable })
    .catch((error: Error) => void (error.name === "DatabaseOutOfReachError" || Promise.reject(error)));
  if (refusal !== undefined) throw new SnapshotError(`pipeline ${outputs.name}: ${refusal}`);
}

/**
 * Ends the incremental snapshot that a source connector holds for running, whoever asked for it, with all that waits
 * behind it.
 *
 * @returns whether the connector said so; without a snapshot it says nothing
 */
export async function stopSnapshot(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { patience = 30, signal: stop }: WaitOptions = {},
): Promise<boolean> {
  const { brokers, reach } = target;
  const { topicPrefix } = pipeline.settings.source;
  const began = Date.now();
  // Without data-collections it means all of them.
  const command = { id: randomUUID(), type: "stop-snapshot", data: { type: "INCREMENTAL" } };
  await reach.call("kafka.produce", {
    brokers,
    topic: signalTopic(topicPrefix),
    records: [{ key: topicPrefix, value: JSON.stringify(command) }],
  });
  const until = began + patience * 1000;
  for await (const { type, at } of notifications(target, pipeline, began - late, { until: () => until, stop }))
    if (type === "ABORTED" && at >= began - clockSkew) return true;
  return false;
}

/** Milliseconds by which a worker's clock may differ from ours. */
const clockSkew = 2_000;

/**
 * Debezium only logs that it could not go on, and holds the snapshot for running: all later ones wait behind it, and
 * with the connector's next start it is begun again, which then fails the task. So it is ended.
 */
async function afterFailure(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { tables, from }: Pick<RequestedSnapshot, "tables" | "from">,
): Promise<SnapshotError> {
  const { stack } = target;
  const { connector } = pipeline.settings.source;
  const cause = await failureCause(target, pipeline, from);
  const ended = await stopSnapshot(target, pipeline);
  return new SnapshotError(
    `the snapshot of ${tables.join(", ")} failed${cause === undefined ? "" : `: ${cause}`}; ` +
      (ended
        ? "it was ended, and changes go on"
        : `that it was ended was not heard: cdc snapshot ${stack} --stop before the connector starts again`) +
      ". " +
      `cdc logs ${stack} ${connector} says more`,
  );
}

async function failureCause(
  { access, stack, pipelines }: ReachedPipelines,
  { settings }: TargetPipeline,
  since: number,
): Promise<string | undefined> {
  const [{ logGroup }] = connectorsOf({ stack, pipelines }, settings.source.connector) as [ConnectorReference];
  let cause: string | undefined;
  for await (const { message } of logLines(new CloudWatchLogsClient(access.client), logGroup, {
    since,
    pattern: '"Caused by: "',
  }))
    cause = /Caused by: (.*)/.exec(message)?.[1];
  return cause;
}

/** In front of the stack's name. */
const unknownTable =
  "the connector learnt of no such table at its first snapshot, as its user did not see it or its database was not " +
  "captured then. Fix: cdc offsets reset ";

export interface WaitOptions {
  /**
   * Seconds without a word of the connector after which it is given up. Default 60 for its beginning, 300 from then on.
   */
  patience?: number;
  onProgress?: (notification: SnapshotNotification) => void;
  signal?: AbortSignal;
}

/**
 * Waits until the rows of a snapshot are on their topics.
 *
 * @returns rows read, by table
 * @throws SnapshotError when nothing is heard of it any more, or a table could not be read
 */
export async function untilComplete(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { ids, tables, from }: RequestedSnapshot,
  { patience = 300, onProgress, signal: stop }: WaitOptions = {},
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  let until = Date.now() + patience * 1000;
  let begun = false;
  for await (const notification of notifications(target, pipeline, from, { until: () => until, stop })) {
    until = Date.now() + patience * 1000;
    // One that was running before ends, or is joined by ours.
    begun ||= ids.has(notification.id);
    if (!begun) continue;
    onProgress?.(notification);
    const { type, table, rows: read = 0, status = "SUCCEEDED" } = notification;
    if (type === "COMPLETED") return rows;
    if (type === broken) throw await afterFailure(target, pipeline, { tables, from });
    if (type === "ABORTED") throw new SnapshotError(`the snapshot of ${tables.join(", ")} was aborted`);
    if (!["SUCCEEDED", "EMPTY"].includes(status))
      throw new SnapshotError(
        `the snapshot of ${table ?? tables.join(", ")} ended with ${status}: ` +
          (status === "UNKNOWN_SCHEMA"
            ? `${unknownTable}${target.stack}`
            : `cdc logs ${target.stack} ${pipeline.settings.source.connector} says why`),
      );
    if (table !== undefined && type === "TABLE_SCAN_COMPLETED") rows[table] = (rows[table] ?? 0) + read;
  }
  throw new SnapshotError(
    `nothing was heard of the snapshot of ${tables.join(", ")} for ${patience} s: cdc logs ${target.stack} ` +
      `${pipeline.settings.source.connector} may say why`,
  );
}
