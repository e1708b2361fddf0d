// The lines of docs/types.md's table: every type that was measured, and what became of its values.
import { exactTypes, riskyTypes, type Releases } from "./values.js";

export function documentedTypes(): string[] {
  return [
    ...exactTypes.map((type) =>
      line(type, type.values, "equal", "equal", type.key === false ? keyOf(type.declared) : "equal", ""),
    ),
    ...riskyTypes.map((type) => line(type, [type.wrong], type.snapshot, type.stream, "", type.said)),
  ];
}

/** What a key of the type is: no such key is allowed, or rows go wrong by it. */
function keyOf(declared: string): string {
  if (/^BIT\(..\)/.test(declared)) return "error: a snapshot reverses its bytes";
  return /^(TIME|BIT)/.test(declared) ? "error: a DELETE leaves the row" : "";
}

function line(
  { declared, releases }: { declared: string; releases?: Releases },
  values: readonly string[],
  ...cells: string[]
): string {
  const shown = values.map((value) => `\`${value}\``).join(", ");
  const whose = releases ? `, ${releases.of} ${releases.when}` : "";
  return `| \`${declared}\`${whose} | ${shown} | ${cells.join(" | ")} |`
    .replaceAll("|  |", "| |")
    .replaceAll("|  |", "| |");
}
