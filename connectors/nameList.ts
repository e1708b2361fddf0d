// The lists of names in Debezium's properties; pure. Facts: Debezium's connectors, table.include.list and the like.

/** Whether a list of regular expressions, as Debezium's source has them, holds a whole name. */
export function matches(list: string | undefined, name: string): boolean {
  // Debezium splits at commas that no backslash stands before.
  return (list ?? "")
    .split(/(?<!\\),/)
    .some((pattern) => pattern.trim() !== "" && new RegExp(`^(?:${pattern.trim()})$`, "i").test(name));
}

/** A name of our settings as one of these expressions. Only `$` needs escaping in it. */
export function literal(name: string): string {
  return name.replaceAll("$", "\\$");
}
