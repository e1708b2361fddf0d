// Which columns Debezium's sink connector can make: it writes their names and types into its statements as they are, in
// which `?` and `:` stand for values. Measured with 3.2.0 (tests/data/statements.test.ts).

export function canName(column: string): boolean {
  return !/[?:\\]/.test(column);
}

/** @param declared with its length or its members, in SQL, such as `enum('a','b')` */
export function canDeclare(declared: string): boolean {
  return !declared.replaceAll(/'((?:[^']|'')*)'/g, "$1").includes("'");
}
