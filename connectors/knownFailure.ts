// What is known of connectors' failures beyond what they say themselves.

/** A failure whose own message misleads or names no way out. */
export interface KnownFailure {
  /** A line of its trace. */
  says: RegExp;
  /** With the way out, to stand behind the cause. */
  means: string;
}
