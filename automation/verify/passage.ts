// How far a pipeline is, as its own records say: the source connector's stored offset, then what the sink's consumer
// group has committed. Facts: Kafka Connect, offset.storage.topic, offset.flush.interval.ms (both sides write theirs
// every ten seconds), "connect-<name>" consumer groups; Debezium's connectors, heartbeat.interval.ms (moves the
// offset on while captured tables are quiet).
import { offsetTopic } from "../../connectors/topics.js";
import { sinkOffsets } from "../operations/sinkOffsets.js";
import type { VerifySession } from "./session.js";
import { placeText, type Positions, type ServerPosition } from "../../databases/kind.js";
import { databaseKinds } from "../../databases/registry.js";
import type { SourceOffset } from "../../reach/kafka/sourceOffset.js";
import type { Mark, Passage } from "./settle.js";
import { idleText } from "./verification.js";

/** Milliseconds after which connectors are looked at again while the pipeline is waited for. */
const lookAgain = 5_000;

export function pipelinePassage({ target, pipeline, idle, idleNow }: VerifySession): Passage {
  const { reach, brokers } = target;
  const { settings, source } = pipeline;
  const stored = { brokers, topic: offsetTopic(settings.source.topicPrefix), connector: settings.source.connector };
  let looked = { at: Date.now(), idle };
  return {
    mark: async (): Promise<Mark> => {
      const account = await source();
      const mark = await reach.call("database.position", account);
      const { positions } = databaseKinds.of(account.kind);
      /**
       * Ends of the topics' partitions, asked for once the source had passed: everything that it sent before lies
       * before them.
       */
      let ends: bigint[] | undefined;
      return {
        passed: async () => {
          if (Date.now() - looked.at >= lookAgain) looked = { at: Date.now(), idle: await idleNow() };
          const [first] = looked.idle;
          if (first) return { passed: false, why: idleText(first), hopeless: true };
          if (!ends) {
            const at = await reach.call("kafka.sourceOffset", { ...stored, kind: account.kind });
            const behind = sourceBehind(positions, at, mark);
            if (behind !== undefined) return { passed: false, why: behind };
          }
          const partitions = await sinkOffsets(target, settings);
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
export function sourceBehind(
  positions: Positions,
  stored: SourceOffset | undefined,
  mark: ServerPosition,
): string | undefined {
  if (!stored) return "the source connector has not stored an offset yet";
  const { place, snapshot } = positions.stored(stored.value);
  // Its position is that of the snapshot's beginning until it is through.
  if (snapshot) return "the source connector's first snapshot is not through";
  const [at, end] = [placeText(place), placeText(positions.endOf(mark))];
  const passed = positions.hasPassed(place, mark);
  if (passed === undefined) return `the source connector reads at ${at}, and the source writes at ${end}`;
  return passed ? undefined : `the source connector has stored offset ${at}, and these rows may lie before ${end}`;
}
