// The members of an ENUM or SET, as information_schema writes its type; pure. Facts: MySQL Reference Manual, "The ENUM
// Type".

export function membersOf(declared: string): string[] {
  return [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = ""]) => member.replaceAll("''", "'"));
}
