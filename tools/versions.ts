// Choosing versions: pure functions over version texts such as 3.6.0, 3.7.x, 2.7.3.Final.

/** The numbers of a version, up to the first part that isn't one; `x` reads as "the newest of this line". */
export function versionNumbers(version: string): number[] {
  const numbers: number[] = [];
  for (const part of version.replace(/^v/, "").split(/[.+-]/)) {
    if (part === "x") numbers.push(Number.POSITIVE_INFINITY);
    else if (/^\d+$/.test(part)) numbers.push(Number(part));
    else break;
  }
  return numbers;
}

/** Negative when `a` is older than `b`, positive when newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionNumbers(a), versionNumbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x, y] = [left[index] ?? 0, right[index] ?? 0];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/**
 * The versions to try for a wanted one, best first:
 * - the wanted one itself, unless it names a line such as 3.7.x;
 * - known ones of the same minor line, then of the same major, then any.
 * Within each, newer neighbours come first, the nearest first: fixes only come later.
 *
 * @param mskVersion a version as MSK names it, such as 3.6.0, 3.7.x or 3.9.x.kraft
 */
export function versionCandidates(mskVersion: string, known: readonly string[]): string[] {
  // MSK's name says in which mode its brokers run; their jars are the same.
  const wanted = mskVersion.replace(/\.(kraft|tiered)$/, "");
  const [major, minor] = versionNumbers(wanted);
  const distance = (version: string): number => {
    const [otherMajor, otherMinor] = versionNumbers(version);
    if (otherMajor !== major) return 2000 + Math.abs((otherMajor ?? 0) - (major ?? 0));
    return Math.min(Math.abs((otherMinor ?? 0) - (minor ?? 0)), 1000);
  };
  const side = (version: string): number => (compareVersions(version, wanted) > 0 ? 0 : 1);
  const nearest = [...known]
    .filter((version) => version !== wanted)
    .sort(
      (a, b) =>
        distance(a) - distance(b) ||
        side(a) - side(b) ||
        (side(a) === 0 ? compareVersions(a, b) : compareVersions(b, a)),
    );
  return wanted.endsWith(".x") ? nearest : [wanted, ...nearest];
}
