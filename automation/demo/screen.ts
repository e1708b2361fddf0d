// What the demo shows: one line per step, live in a terminal, plain in a log file.
import colors from "picocolors";
import { fit, pad } from "./table.js";

/** A step's line while it runs. */
export interface StepLine {
  /** Says what is being waited for. */
  update(detail: string): void;
  finish(state: "done" | "failed", result: string, seconds: number): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const titleWidth = 17;
/** In a log file a long step says every this many milliseconds that it is still at it. */
const patience = 10_000;

/** Writes to a stream: a terminal gets colours (unless NO_COLOR is set) and a live line, anything else plain lines of 80 columns. */
export class Screen {
  private readonly live: boolean;
  private timer: NodeJS.Timeout | undefined;
  private notes: string[] = [];

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
    this.live = out.isTTY && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
  }

  get width(): number {
    return Math.min(this.live ? this.out.columns || 80 : 80, 120);
  }

  print(...lines: string[]): void {
    for (const line of lines) this.out.write(`${line}\n`);
  }

  /** Lines to show under the running step's line once it has finished. */
  note(lines: readonly string[]): void {
    this.notes.push("", ...lines.map((line) => `    ${line}`), "");
  }

  heading(text: string, detail: string): void {
    this.print("", `${colors.bold(text)}  ${colors.dim(fit(detail, this.width - text.length - 2))}`, "");
  }

  step(title: string): StepLine {
    const started = Date.now();
    let detail = "";
    let frame = 0;
    const elapsed = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.live) this.redraw(colors.cyan(frames[frame++ % frames.length] ?? ""), title, detail, elapsed());
      else this.print(this.line("…", title, detail, elapsed()));
    }, this.live ? 80 : patience);
    this.timer.unref();
    return {
      update: (text) => (detail = text),
      finish: (state, result, seconds) => {
        clearInterval(this.timer);
        const mark = state === "done" ? colors.green("✓") : colors.red("✗");
        const text = this.line(mark, title, state === "done" ? result : colors.red(result), `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`);
        this.out.write(this.live ? `\r\u001B[2K${text}\n` : `${text}\n`);
        this.print(...this.notes.splice(0));
      },
    };
  }

  private redraw(mark: string, title: string, detail: string, time: string): void {
    this.out.write(`\r\u001B[2K${this.line(mark, title, colors.dim(detail), time)}`);
  }

  private line(mark: string, title: string, detail: string, time: string): string {
    const room = this.width - titleWidth - 14;
    return `  ${mark} ${pad(title, titleWidth)} ${pad(fit(detail, room), room)} ${colors.dim(pad(time, 8, "right"))}`;
  }
}
