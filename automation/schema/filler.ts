// Has old rows of a table emitted once more, which brings them the values of a new column.
import { offsetTopic } from "../../connectors/topics.js";
import { databaseKinds } from "../../databases/registry.js";
import type { Unfilled } from "../operations/followed.js";
import { requestSnapshot, type RequestedSnapshot } from "../operations/snapshot.js";
import { endSnapshot, snapshotState } from "../operations/snapshotEnd.js";
import type { ReachedPipelines, TargetPipeline } from "../operations/target.js";
import { sourceBehind } from "../verify/passage.js";

export interface Filler {
  /** Whether the source connector has read so far that it knows a table's newest column. */
  ready(pipeline: TargetPipeline): Promise<(one: Pick<Unfilled, "after">) => boolean>;
  /** @throws Error in a sentence where it can't be begun */
  begin(pipeline: TargetPipeline, tables: readonly string[]): Promise<Pick<RequestedSnapshot, "ids" | "from">>;
  state(
    pipeline: TargetPipeline,
    begun: Pick<RequestedSnapshot, "ids" | "from">,
  ): Promise<"going" | "complete" | "failed">;
  /** Ends one that failed, so that another one can begin. */
  end(pipeline: TargetPipeline): Promise<void>;
}

/** By incremental snapshots. */
export function snapshotFiller(target: ReachedPipelines): Filler {
  const { reach, brokers } = target;
  return {
    ready: async ({ settings, source }) => {
      const { kind } = await source();
      const { topicPrefix, connector } = settings.source;
      const asked = { brokers, topic: offsetTopic(topicPrefix), connector, kind };
      const stored = await reach.call("kafka.sourceOffset", asked);
      const { positions } = databaseKinds.of(kind);
      return ({ after }) => sourceBehind(positions, stored, after) === undefined;
    },
    begin: (pipeline, tables) => requestSnapshot(target, pipeline, { tables }),
    state: (pipeline, begun) => snapshotState(target, pipeline, begun),
    end: async (pipeline) => void (await endSnapshot(target, pipeline)),
  };
}
