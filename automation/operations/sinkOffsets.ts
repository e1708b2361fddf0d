// Where a pipeline's sink stands: the offsets of its consumer group in the topics that it reads. Data plane, by the
// reach.
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { sinkTopic } from "../../connectors/topics.js";
import type { GroupOffset } from "../../reach/kafka/lag.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { ReachedPipelines } from "./target.js";

/** Of each partition, in the order of the sink's tables. @throws Error when a topic does not exist */
export function sinkOffsets(
  { reach, brokers }: Pick<ReachedPipelines, "reach" | "brokers">,
  settings: PipelineSettings,
): Promise<GroupOffset[]> {
  return reach.call("kafka.groupOffsets", {
    brokers,
    group: sinkGroup(settings.sink.connector),
    topics: settings.sink.tables.map((table) => sinkTopic(settings, table)),
  });
}
