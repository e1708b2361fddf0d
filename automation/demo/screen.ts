// The demo's output: one line per step, live in a terminal, plain in a log file.
import colors from "picocolors";
import { aboveLive, isLive, LiveRegion } from "../terminal/region.js";
import { fit, pad } from "../terminal/table.js";

/** A step's line while it runs. */
export interface StepLine {
  /** Says what the step waits for. */
  update(detail: string): void;
  finish(state: "done" | "failed", result: string, seconds: number): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const titleWidth = 17;
/** Milliseconds between two lines of a long step in a log file. */
const patience = 10_000;

/**
 * Writes to a stream: a terminal gets colours (unless NO_COLOR is set) and a live line, anything else plain lines of 80
 * columns.
 */
export class Screen {
  private readonly region: LiveRegion | undefined;
  private timer: NodeJS.Timeout | undefined;
  private notes: string[] = [];

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
    this.region = isLive(out) ? new LiveRegion(out) : undefined;
  }

  get width(): number {
    return Math.min(this.region?.width ?? 80, 120);
  }

  print(...lines: string[]): void {
    aboveLive(() => lines.forEach((line) => void this.out.write(`${line}\n`)));
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
    this.timer = setInterval(
      () => {
        if (this.region)
          this.region.draw([
            this.line(colors.cyan(frames[frame++ % frames.length] ?? ""), title, colors.dim(detail), elapsed()),
          ]);
        else this.print(this.line("…", title, detail, elapsed()));
      },
      this.region ? 80 : patience,
    );
    this.timer.unref();
    return {
      update: (text) => (detail = text),
      finish: (state, result, seconds) => {
        clearInterval(this.timer);
        const mark = state === "done" ? colors.green("✓") : colors.red("✗");
        const text = this.line(
          mark,
          title,
          state === "done" ? result : colors.red(result),
          `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`,
        );
        this.region?.clear();
        this.print(text, ...this.notes.splice(0));
      },
    };
  }

  private line(mark: string, title: string, detail: string, time: string): string {
    const room = this.width - titleWidth - 14;
    return `  ${mark} ${pad(title, titleWidth)} ${pad(fit(detail, room), room)} ${colors.dim(pad(time, 8, "right"))}`;
  }
}
