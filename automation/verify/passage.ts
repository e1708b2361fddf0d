// How far a pipeline is, as its own records say: the source connector's stored offset, then what the sink's consumer
// group has committed. Facts: Kafka Connect, offset.storage.topic, offset.flush.interval.ms (both sides write theirs
// every ten seconds), "connect-<name>" consumer groups; Debezium MySQL connector, heartbeat.interval.ms (moves the
// offset on while captured tables are quiet).
import { offsetTopic, sinkTopic } from "../../connectors/topics.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { isAtOrBehind, type BinlogPosition } from "./binlogPosition.js";
import type { Mark, Passage } from "./settle.js";

/** A connector that does not run, and its state. */
export interface IdleConnector {
  name: string;
  state: string;
}

export function pipelinePassage(
  { reach, brokers }: Target,
  { settings, source }: TargetPipeline,
  idle: readonly IdleConnector[],
): Passage {
  const stored = { brokers, topic: offsetTopic(settings.source.topicPrefix), connector: settings.source.connector };
  const consumed = {
    brokers,
    group: `connect-${settings.sink.connector}`,
    topics: settings.sink.tables.map((table) => sinkTopic(settings, table)),
  };
  return {
    mark: async (): Promise<Mark> => {
      const mark = await reach.call("database.position", await source());
      /**
       * Ends of the topics' partitions, asked for once the source had passed: everything that it sent before lies
       * before them.
       */
      let ends: bigint[] | undefined;
      return {
        passed: async () => {
          const [first] = idle;
          if (first) return { passed: false, why: `connector ${first.name} is ${first.state}`, hopeless: true };
          if (!ends) {
            const behind = sourceBehind(await reach.call("kafka.sourceOffset", stored), mark);
            if (behind !== undefined) return { passed: false, why: behind };
          }
          const partitions = await reach.call("kafka.groupOffsets", consumed);
          ends ??= partitions.map(({ end }) => BigInt(end));
          const to = ends;
          const records = partitions.reduce((sum, { start, committed }, index) => {
            const next = BigInt(committed ?? start);
            const end = to[index] ?? 0n;
            return end > next ? sum + end - next : sum;
          }, 0n);
          return records === 0n
            ? { passed: true }
            : { passed: false, why: `the sink connector has ${records.toLocaleString("en")} records to go` };
        },
      };
    },
  };
}

/** How far the source is from the mark; undefined: not at all. */
function sourceBehind(
  at: (BinlogPosition & { snapshot: boolean }) | undefined,
  mark: BinlogPosition,
): string | undefined {
  if (!at) return "the source connector has not stored an offset yet";
  // Its position is that of the snapshot's beginning until it is through.
  if (at.snapshot) return "the source connector's first snapshot is not through";
  const passed = isAtOrBehind(at, mark);
  if (passed === undefined) return `the source connector reads ${at.file}, and the source writes ${mark.file}`;
  return passed
    ? undefined
    : `the source connector has stored offset ${at.file}:${at.position}, and these rows may lie before ` +
        `${mark.file}:${mark.position}`;
}
