// Text tables for terminals and log files; pure. Widths count terminal cells: CJK and emoji take two.
import colors from "picocolors";

/** A column: its title, how it is aligned, and how wide it may become at most. */
export interface Column {
  title: string;
  align?: "left" | "right";
  max?: number;
}

/** Lines of an aligned table: a title row, a rule, the rows; cells too wide are cut with an ellipsis. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title, max = Infinity }, index) =>
    Math.min(max, Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? "")))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => pad(fit(cells[index] ?? "", widths[index] ?? 0), widths[index] ?? 0, align))
      .join("  ")
      .trimEnd();
  return [
    colors.bold(line(columns.map(({ title }) => title))),
    colors.dim(widths.map((width) => "─".repeat(width)).join("  ")),
    ...rows.map(line),
  ];
}

/** Text of exactly `width` cells. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Text of at most `width` cells, on one line; what was cut shows as an ellipsis. */
export function fit(text: string, width: number): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  if (displayWidth(flat) <= width) return flat;
  let kept = "";
  let cells = 0;
  for (const { segment } of graphemes.segment(flat)) {
    cells += graphemeWidth(segment);
    if (cells > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Lines of at most `width` cells, broken between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, width));
  }
  return lines;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;
const colourCodes = /\u001B\[[\d;]*m/g;

/** Cells that a text takes in a terminal, colours aside. */
export function displayWidth(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes.segment(text.replaceAll(colourCodes, ""))) cells += graphemeWidth(segment);
  return cells;
}

function graphemeWidth(grapheme: string): number {
  return wide.test(grapheme) ? 2 : /^\p{Mark}/u.test(grapheme) ? 0 : 1;
}
