// Lines at the end of a terminal's output that are redrawn. All else that this process writes to the terminal goes
// above them. Facts: ECMA-48 (cursor up, erase in display, erase in line). The cursor is neither hidden nor left
// inside, so that a killed process leaves a usable terminal.
import stringWidth from "string-width";

/** Whether lines can be redrawn there: on a terminal that is neither dumb nor a CI job's. */
export function isLive(out: Pick<NodeJS.WriteStream, "isTTY">, environment: NodeJS.ProcessEnv = process.env): boolean {
  return out.isTTY && environment["TERM"] !== "dumb" && environment["CI"] === undefined;
}

/** At most one. */
const drawn = new Set<LiveRegion>();

export class LiveRegion {
  private lines: readonly string[] = [];

  constructor(private readonly out: Pick<NodeJS.WriteStream, "columns" | "rows" | "write">) {}

  /** Cells of a line that does not wrap. */
  get width(): number {
    return (this.out.columns || 80) - 1;
  }

  /** Lines that can be drawn again: those above the screen's top are out of reach. */
  get height(): number {
    return Math.max(1, (this.out.rows || 24) - 1);
  }

  draw(lines: readonly string[]): void {
    drawn.add(this);
    const back = this.back();
    this.lines = lines;
    this.out.write(`${back}${lines.map((line) => `${line}\u001B[K\n`).join("")}\u001B[J`);
  }

  /** Takes the lines away. */
  clear(): void {
    if (this.lines.length > 0) this.out.write(`${this.back()}\u001B[J`);
    this.lines = [];
    drawn.delete(this);
  }

  /** Lets `write` write where the lines were, and draws them beneath. */
  beneath(write: () => void): void {
    const { lines } = this;
    this.clear();
    write();
    this.draw(lines);
  }

  /** To the start of the first line. A terminal that was made narrower has wrapped the lines. */
  private back(): string {
    const columns = this.out.columns || 80;
    const rows = this.lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
    return rows === 0 ? "\r" : `\r\u001B[${rows}A`;
  }
}

/** Writes to the terminal, above the lines that are being drawn there, if any. */
export function aboveLive(write: () => void): void {
  const [region] = drawn;
  if (region) region.beneath(write);
  else write();
}

/** Takes away the lines that are being drawn, before the process ends. */
export function clearLive(): void {
  for (const region of drawn) region.clear();
}
