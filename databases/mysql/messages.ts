// What an error of the server says; pure. Facts: MySQL Server Error Message Reference and MariaDB Error Codes, 1048,
// 1054, 1264, 1265, 1364, 1366, 1406.

/** The column that it names; undefined: none. */
export function columnIn(message: string): string | undefined {
  const [, plain, full] = /(?:column|Field) (?:'([^']+)'|`[^`]+`\.`[^`]+`\.`([^`]+)`)/i.exec(message) ?? [];
  return plain ?? full;
}
