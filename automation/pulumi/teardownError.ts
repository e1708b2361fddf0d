// The error of an environment that could not be taken down.

/** The environment could not be torn down. `cause` is what went wrong before that, or the teardown's own failure. */
export class TeardownError extends Error {
  override name = "TeardownError";
  /** @param remedy the command that removes what is left; default: Pulumi's */
  constructor(
    readonly environment: string,
    readonly teardown: Error,
    earlier?: { error: unknown },
    remedy = `pulumi destroy -s ${environment} --remove`,
  ) {
    const rest =
      `the teardown of environment "${environment}" failed: ${teardown.message}\n` + `Its stack is left: ${remedy}`;
    super(
      earlier
        ? `${earlier.error instanceof Error ? earlier.error.message : String(earlier.error)}\nThen ${rest}`
        : rest,
      { cause: earlier ? earlier.error : teardown },
    );
  }
}
