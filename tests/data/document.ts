// The lines of docs/types.md's table: every type that was measured, and what became of its values.
import { exactTypes, riskyTypes } from "./values.js";

export function documentedTypes(): string[] {
  return [
    ...exactTypes.map(({ declared, values, key }) =>
      line(declared, values, "equal", "equal", key === false ? keyOf(declared) : "equal", ""),
    ),
    ...riskyTypes.map(({ declared, wrong, snapshot, stream, said }) =>
      line(declared, [wrong], snapshot, stream, "", said),
    ),
  ];
}

/** What a key of the type is: no such key is allowed, or a DELETE does not find its row. */
function keyOf(declared: string): string {
  return /^(TIME|BIT)/.test(declared) ? "error: a DELETE leaves the row" : "";
}

function line(declared: string, values: readonly string[], ...cells: string[]): string {
  const shown = values.map((value) => `\`${value}\``).join(", ");
  return `| \`${declared}\` | ${shown} | ${cells.join(" | ")} |`.replaceAll("|  |", "| |").replaceAll("|  |", "| |");
}
