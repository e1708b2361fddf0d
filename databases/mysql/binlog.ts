// Places in a binlog; pure. Facts: MySQL, "The Binary Log" (files are numbered, and the number grows beyond its six
// digits), "SHOW BINARY LOGS"; Debezium MySQL connector's offsets (`file`, `pos`, `ts_sec`, `snapshot` while the first
// snapshot runs).
import { z } from "zod";
import type { Place, Positions } from "../kind.js";

const binlogPlace = z.object({
  /** Name of the file, such as `mysql-bin-changelog.000012`. */
  file: z.string(),
  /** Bytes from its beginning. */
  position: z.number(),
});

/** The end of a server's binlog, behind the last committed transaction. */
const binlogEnd = binlogPlace.extend({
  /** The files that the server still has, oldest first. Absent where the user may not see them. */
  files: z.array(z.object({ name: z.string(), /** Bytes. */ size: z.number() })).optional(),
  serverTime: z.number(),
});

export type BinlogEnd = z.output<typeof binlogEnd>;
type BinlogPlace = z.output<typeof binlogPlace>;

export const binlogPositions: Positions = {
  stored: ({ file, pos, ts_sec: written, snapshot }) => ({
    place: { file: String(file), position: Number(pos) },
    writtenAt: typeof written === "number" && written > 0 ? written : null,
    snapshot: snapshot === true || (typeof snapshot === "string" && snapshot !== "false"),
  }),
  endOf: (server) => binlogPlace.parse(server),
  behind: (place, server) => {
    const [from, end] = [binlogPlace.parse(place), binlogEnd.parse(server)];
    return {
      bytes: bytesBetween(from, end),
      lost: end.files !== undefined && !end.files.some(({ name }) => name === from.file),
    };
  },
  hasPassed: (place: Place, server) => isAtOrBehind(binlogPlace.parse(place), binlogPlace.parse(server)),
};

/** Null: the server does not list its files, or no longer the one of the place. */
function bytesBetween(place: BinlogPlace, { file, position, files }: BinlogEnd): number | null {
  if (place.file === file) return Math.max(0, position - place.position);
  const from = files?.findIndex(({ name }) => name === place.file) ?? -1;
  const to = files?.findIndex(({ name }) => name === file) ?? -1;
  if (!files || from < 0 || to < from) return null;
  const between = files.slice(from, to).reduce((sum, { size }) => sum + size, 0);
  return Math.max(0, between - place.position + position);
}

/** Whether the first place is at or behind the second; undefined where the two are of different logs. */
function isAtOrBehind(place: BinlogPlace, mark: BinlogPlace): boolean | undefined {
  const [one, other] = [place, mark].map(({ file }) => /^(.*)\.(\d+)$/.exec(file));
  if (!one || !other || one[1] !== other[1]) return undefined;
  const [numberOfOne, numberOfOther] = [BigInt(one[2] ?? ""), BigInt(other[2] ?? "")];
  return numberOfOne === numberOfOther ? place.position >= mark.position : numberOfOne > numberOfOther;
}
