// One line of `cdc doctor`, and the shape of `cdc doctor --json`: { version: 1, checks: Check[] }.

/**
 * ok: nothing to do. fetch: the next command that needs it gets it. missing: a command would fail, and the user has to
 * act. note: good to know, or why something was not checked.
 */
export type State = "ok" | "fetch" | "missing" | "note";

export interface Check {
  area: "machine" | "cache" | "twins" | "settings" | "aws";
  /** What is checked, such as "JDK" or "custom plugins". */
  name: string;
  state: State;
  /** What was found, or what is wrong. */
  text: string;
  /** What to do. */
  fix?: string;
}

/** A number of MiB as people read it. */
export function mebibytes(size: number): string {
  return size < 1 && size > 0
    ? "under 1 MB"
    : size < 10_240
      ? `${Math.round(size)} MB`
      : `${Math.round(size / 1024)} GB`;
}
