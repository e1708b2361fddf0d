/** Ends a command with an exit code of its own, wherever it is thrown. Without a message there is nothing to say. */
export class ExitError extends Error {
  /** As it is named with --json. */
  override name = "Error";
  /** Whether the process ends although it has work left. */
  readonly atOnce: boolean;

  constructor(
    readonly code: number,
    { message = "", atOnce = false }: { message?: string; atOnce?: boolean } = {},
  ) {
    super(message);
    this.atOnce = atOnce;
  }
}
