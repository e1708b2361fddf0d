// How far a pipeline is behind its source; pure. Facts: Debezium's offsets (the next start begins there); Kafka
// Connect, offset.flush.interval.ms (stored every ten seconds, so that a pipeline that is up to date is behind by what
// was written in that time).
import { placeText, type Place, type Positions, type ServerPosition } from "../../databases/kind.js";
import type { GroupOffset, TopicOffsets } from "../../reach/kafka/lag.js";
import type { SourceOffset } from "../../reach/kafka/sourceOffset.js";

export interface SourceLag {
  /** The connector's stored place; null while it has stored none. */
  stored: (Place & { at: string }) | null;
  server: Place;
  /** Bytes of its changes from the stored place to the server's end; null where that cannot be said. */
  bytes: number | null;
  /**
   * Seconds from the newest event that the connector has read and stored to now, by the database's clock; 0 with no
   * bytes to go; null where that cannot be said.
   */
  seconds: number | null;
  /** The first snapshot is under way, or has not begun. */
  snapshot: boolean;
  /** The server has nothing of the stored place any more: the connector can't go on from there. */
  lost: boolean;
}

/** A stored place as people read it. */
export function storedText({ at: _at, ...place }: NonNullable<SourceLag["stored"]>): string {
  return placeText(place);
}

export function sourceLag(positions: Positions, stored: SourceOffset | undefined, end: ServerPosition): SourceLag {
  const server = positions.endOf(end);
  if (!stored) return { stored: null, server, bytes: null, seconds: null, snapshot: true, lost: false };
  const { place, writtenAt, snapshot } = positions.stored(stored.value);
  const { bytes, lost } = positions.behind(place, end);
  const seconds =
    bytes === 0 ? 0 : writtenAt === null ? null : Math.max(0, Math.round(end.serverTime / 1000 - writtenAt));
  const at = new Date(stored.storedAt).toISOString();
  return { stored: { ...place, at }, server, bytes, seconds, snapshot, lost };
}

export interface SinkLag {
  /** Consumer group of the sink connector. */
  group: string;
  /** Records that it has not committed. */
  records: number;
  partitions: { topic: string; partition: number; committed: string | null; end: string; lag: number }[];
}

export function sinkLag(group: string, offsets: readonly GroupOffset[]): SinkLag {
  const partitions = offsets.map(({ topic, partition, committed, end, lag }) => ({
    topic,
    partition,
    committed,
    end,
    lag: Number(lag),
  }));
  return { group, records: partitions.reduce((sum, { lag }) => sum + lag, 0), partitions };
}

/** The ends of topics at one moment. */
export interface Ends {
  /** Milliseconds since 1970. */
  at: number;
  offsets: readonly TopicOffsets[];
}

/** Records a second that were written between two looks. Topics that are not in both don't count. */
export function rateBetween(earlier: Ends, later: Ends): number {
  const before = new Map(earlier.offsets.map(({ topic, partition, end }) => [`${topic} ${partition}`, BigInt(end)]));
  const written = later.offsets.reduce(
    (sum, { topic, partition, end }) => sum + (BigInt(end) - (before.get(`${topic} ${partition}`) ?? BigInt(end))),
    0n,
  );
  const seconds = (later.at - earlier.at) / 1000;
  return seconds <= 0 ? 0 : Math.max(0, Math.round((Number(written) / seconds) * 10) / 10);
}

/** Records that are there, by topic. */
export function recordsByTopic(
  offsets: readonly TopicOffsets[],
): Map<string, { records: number; newest: number | null }> {
  const found = new Map<string, { records: number; newest: number | null }>();
  for (const { topic, start, end, newest } of offsets) {
    const known = found.get(topic);
    const latest = Math.max(known?.newest ?? -1, newest ?? -1);
    found.set(topic, {
      records: (known?.records ?? 0) + Number(BigInt(end) - BigInt(start)),
      newest: latest < 0 ? null : latest,
    });
  }
  return found;
}
