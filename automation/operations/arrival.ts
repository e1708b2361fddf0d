// Whether rows that a sink table lacks may be on their way yet; pure. Facts: Kafka Connect stores a source's offsets
// and commits a sink's every ten seconds, so that what came in that time counts as on its way.
import { sinkTopic } from "../../connectors/topics.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { ConnectorStatus } from "./connectorStatus.js";
import type { SinkLag, SourceLag } from "./lag.js";
import type { TableDifference } from "./schemaDifference.js";

export interface Flow {
  connectors: readonly ConnectorStatus[];
  source?: SourceLag | undefined;
  sink?: SinkLag | undefined;
}

/** Seconds that a source may be behind and still read what is new. */
const patience = 60;

/** Without the tables whose rows may arrive yet: by the first snapshot, from a topic, or once somebody goes on. */
export function settled(
  settings: PipelineSettings,
  differences: readonly TableDifference[],
  { connectors, source, sink }: Flow,
): TableDifference[] {
  const isRunning = connectors.every(({ state, tasks }) => state === "RUNNING" && tasks?.failed.length === 0);
  const isRead = source?.stored && !source.snapshot && (source.bytes === 0 || (source.seconds ?? 0) <= patience);
  return differences.filter(({ table, lacks }) => {
    if (lacks === undefined) return true;
    if (!isRunning || !isRead || !sink) return false;
    const topics = settings.sink.tables.filter(({ from }) => from === table).map((one) => sinkTopic(settings, one));
    const onItsWay = sink.partitions
      .filter(({ topic }) => topics.includes(topic))
      .reduce((sum, { lag }) => sum + lag, 0);
    return onItsWay < lacks;
  });
}
