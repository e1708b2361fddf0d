/** Compares the first two numbers of a version, as AWS, Debezium and others write it: `3.7.x`, `8.4`, `2.7.3.Final`. */
export function atLeast(version: string, major: number, minor = 0): boolean {
  const [has = 0, hasMinor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return has > major || (has === major && hasMinor >= minor);
}
