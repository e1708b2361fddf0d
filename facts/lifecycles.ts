// Until when the versions that the settings choose, and the Node.js that runs this, are supported. Facts: looked up on
// the day below; each line has its page.

/** The day on which the dates were looked up. */
export const lookedUp = "2026-11-30";

/** Days before the end of a version's support from which on it is said; and the age at which this table is too old. */
const noticeDays = 180;

/** A line of versions that is supported until a day. Versions of no line have no end that is known. */
export interface Lifecycle {
  versions: RegExp;
  /** Whose support it is. */
  by: string;
  /** The last day of support, at AWS of standard support, as `2026-06-01`. */
  ends: string;
  /** What happens from then on. */
  then: string;
  /** What to do. */
  fix: string;
  /** Where the dates stand. */
  page: string;
}

/**
 * MSK's, of provisioned clusters. An in-place upgrade from ZooKeeper to KRaft starts at 3.9.x, with three zones and no
 * kafka.t3.small (MSK, "Migrate from ZooKeeper to KRaft").
 */
export const kafkaOnMsk: readonly Lifecycle[] = [
  { versions: /^3\.6\./, ends: "2026-06-01" },
  { versions: /^3\.7\./, ends: "2026-09-01" },
].map((line) => ({
  ...line,
  by: "AWS",
  then: "AWS upgrades such a cluster at any time without notice, and phases out new ones",
  fix:
    'write "3.9.x.kraft" for a new cluster; one that stands is upgraded in place to "3.9.x", and from there to KRaft ' +
    "with three zones and another size than kafka.t3.small",
  page: "MSK: Supported Apache Kafka versions",
}));

/** RDS's engines, by name: the ends of standard support. */
export const onRds: Readonly<Record<string, readonly Lifecycle[]>> = {
  mysql: [
    { versions: /^5\.7\b/, ends: "2024-02-29" },
    { versions: /^8\.0\b/, ends: "2026-07-31" },
    { versions: /^8\.4\b/, ends: "2029-07-31" },
  ].map((line) => ({
    ...line,
    by: "AWS",
    then: "AWS charges RDS Extended Support by vCPU and hour, more than for small instances themselves",
    fix: 'write "8.4", with a Debezium newer than 2.7 as the source\'s version',
    page: "RDS: Supported MySQL engine versions",
  })),
};

/** The lines with long-term support. */
export const nodeReleases: readonly Lifecycle[] = [
  { versions: /^20\./, ends: "2026-04-30" },
  { versions: /^22\./, ends: "2027-04-30" },
  { versions: /^24\./, ends: "2028-04-30" },
].map((line) => ({
  ...line,
  by: "the Node.js project",
  then: "its faults are not mended",
  fix: "install Node 24",
  page: "Node.js: Releases",
}));

/** A version whose support is over, or ends within 180 days. */
export interface EndOfSupport {
  isOver: boolean;
  /** When, and what happens then. */
  rule: string;
  fix: string;
}

/**
 * @param what the version as its sentence names it, such as `Kafka 3.6.0 on MSK`
 * @returns undefined where support goes on for longer, or no end is known
 */
export function endOfSupport(
  lines: readonly Lifecycle[],
  version: string,
  what: string,
  today: Date,
): EndOfSupport | undefined {
  const line = lines.find(({ versions }) => versions.test(version));
  if (line === undefined) return undefined;
  const { by, ends, then, fix } = line;
  const days = daysBetween(today, new Date(ends));
  if (days > noticeDays) return undefined;
  const isOver = days < 0;
  const rule = isOver
    ? `${by}'s support of ${what} ended on ${ends}: ${then}`
    : `${by}'s support of ${what} ends on ${ends}: from then on ${then}`;
  return { isOver, rule, fix };
}

/** Whether the table is so old that versions may have ended without it. */
export function isOutdated(today: Date): boolean {
  return daysBetween(new Date(lookedUp), today) > noticeDays;
}

/** Whole days, by UTC's calendar. */
function daysBetween(from: Date, to: Date): number {
  const day = (date: Date): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (day(to) - day(from)) / 86_400_000;
}
