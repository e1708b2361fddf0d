// Text tables for terminals and log files; pure. Not cli-table3: it draws its rule between all rows or none, pads the
// ends of lines, and measures with an older string-width.
import colors from "picocolors";
import stringWidth from "string-width";

/** A column: its title, how it is aligned, and how wide it may become at most. */
export interface Column {
  title: string;
  align?: "left" | "right";
  max?: number;
}

/** Lines of an aligned table: a title row, a rule, the rows; cells too wide are cut with an ellipsis. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title, max = Infinity }, index) =>
    Math.min(max, Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? "")))),
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
  const space = " ".repeat(Math.max(0, width - stringWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Text of at most `width` cells, on one line. An ellipsis shows a cut. */
export function fit(text: string, width: number): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  if (stringWidth(flat) <= width) return flat;
  let kept = "";
  let cells = 0;
  for (const { segment } of graphemes.segment(flat)) {
    cells += stringWidth(segment);
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
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, width));
  }
  return lines;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
