/** Ends a command with a given exit code, wherever it is thrown. Without a message nothing is printed. */
export class ExitError extends Error {
  /** Its name with --json. */
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
