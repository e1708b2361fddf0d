// Mocha's `spec` output and, after everything else, one plain line that scripts can read: `N passed, N failed`.
import Mocha from "mocha";

/** The counts of a test run, as the closing line says them. */
export function closingLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed`;
}

/** Mocha's `spec` reporter with the closing line. */
export class ClosingLineReporter extends Mocha.reporters.Spec {
  override done(failures: number, end: (failures: number) => void): void {
    process.stdout.write(`${closingLine(this.stats.passes, failures)}\n`);
    end(failures);
  }
}
