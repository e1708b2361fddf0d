// Ends an incremental snapshot for good, and says how one is going. Facts: measured with Debezium 2.7.3, whose snapshot
// that fails half-way never ends its transaction, and so keeps its table locked until the task stops.
import { setTimeout as sleep } from "node:timers/promises";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { connectorsOf, type ConnectorReference } from "./connectors.js";
import { control, type Outcome } from "./control.js";
import { stopSnapshot, type RequestedSnapshot } from "./snapshot.js";
import { broken, notifications } from "./snapshotNotifications.js";
import type { ReachedPipelines, TargetPipeline } from "./target.js";

/** Milliseconds in which a heartbeat stores that there is no snapshot any more: a new task would begin it again. */
const stored = 5_000;

export interface EndedSnapshot {
  /** The connector said that it ended one. */
  ended: boolean;
  /** Of the source connector, whose tables are free then. */
  restarted: Outcome;
}

/** Ends what `stopSnapshot` ends, and starts the source connector anew. */
export async function endSnapshot(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { signal }: { signal?: AbortSignal } = {},
): Promise<EndedSnapshot> {
  const ended = await stopSnapshot(target, pipeline, { ...(signal && { signal }) });
  if (ended) await sleep(stored, undefined, { ...(signal && { signal }) });
  const { access, stack, pipelines } = target;
  const [source] = connectorsOf({ stack, pipelines }, pipeline.settings.source.connector) as [ConnectorReference];
  const restarted = await control(new KafkaConnectClient(access.client), source, "restart", stack, {
    delays: access.delays,
    ...(signal && { signal }),
  });
  return { ended, restarted };
}

/** How a snapshot is going, by what was said of it so far. */
export async function snapshotState(
  target: ReachedPipelines,
  pipeline: TargetPipeline,
  { ids, from }: Pick<RequestedSnapshot, "ids" | "from">,
): Promise<"going" | "complete" | "failed"> {
  let begun = false;
  for await (const { id, type, status } of notifications(target, pipeline, from, { until: () => 0, stop: undefined })) {
    // One that was running before ends, or is joined by ours.
    begun ||= ids.has(id);
    if (!begun) continue;
    if (type === "COMPLETED") return "complete";
    if (type === broken || type === "ABORTED") return "failed";
    if (type === "TABLE_SCAN_COMPLETED" && !["SUCCEEDED", "EMPTY", undefined].includes(status)) return "failed";
  }
  return "going";
}
