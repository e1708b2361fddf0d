// What a run has counted and found.

/** Something that nobody said, or whose way out led nowhere. */
export interface Failure {
  kind:
    | "silent difference"
    | "way out that does not work"
    | "stop without a way out"
    | "stands still in silence"
    | "the bench itself failed";
  what: string;
}

/** The trial is over: what comes next would only repeat what was found. */
export class TrialEnd extends Error {}

export class Account {
  readonly failures: Failure[] = [];
  private readonly counts = new Map<string, number>();

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  /** Of all that begins so. */
  total(what: string): number {
    return [...this.counts].reduce((sum, [one, times]) => sum + (group(one) === what ? times : 0), 0);
  }

  /** Sorted, the largest first within each group. */
  lines(): string[] {
    return [...this.counts]
      .sort(([one, many], [other, more]) => group(one).localeCompare(group(other)) || more - many)
      .map(([what, times]) => `${String(times).padStart(7)}  ${what}`);
  }
}

function group(what: string): string {
  return what.split(":")[0] ?? what;
}
