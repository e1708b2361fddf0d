// What a machine lacks and how to mend it: one sentence in an error, two parts in the lines of `cdc doctor`.

export interface Lack {
  /** Such as "Java is missing". */
  what: string;
  fix: string;
}

export function lackSentence({ what, fix }: Lack): string {
  return `${what}${what.includes(":") ? ";" : ":"} ${fix}`;
}
