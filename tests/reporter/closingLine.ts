// What everything else of a test run's output is followed by: one plain line that scripts can read.

/** The counts of a test run, as the closing line says them. */
export function closingLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed`;
}
