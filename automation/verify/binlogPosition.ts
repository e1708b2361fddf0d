// The order of places in a binlog; pure. Facts: MySQL, "The Binary Log" (files are numbered, and the number grows
// beyond its six digits).

export interface BinlogPosition {
  /** Name of the file, such as `mysql-bin-changelog.000012`. */
  file: string;
  /** Bytes from its beginning. */
  position: number;
}

/**
 * Whether the first place is at or behind the second; undefined where the two are of different logs, as after a
 * failover.
 */
export function isAtOrBehind(place: BinlogPosition, mark: BinlogPosition): boolean | undefined {
  const [one, other] = [place, mark].map(({ file }) => /^(.*)\.(\d+)$/.exec(file));
  if (!one || !other || one[1] !== other[1]) return undefined;
  const [numberOfOne, numberOfOther] = [BigInt(one[2] ?? ""), BigInt(other[2] ?? "")];
  return numberOfOne === numberOfOther ? place.position >= mark.position : numberOfOne > numberOfOther;
}
