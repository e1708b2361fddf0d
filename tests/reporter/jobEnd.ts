// The line with which a process that runs test files ends: how many tests passed, and how many failed. A control
// character keeps it apart from what tests print.
export const jobEnd = /^\u001e(\d+) (\d+)\n/m;

export function jobEndLine(passed: number, failed: number): string {
  return `\n\u001e${passed} ${failed}\n`;
}
