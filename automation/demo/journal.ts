// The demo's record: for every step what was done, expected and found, and how long it took.
import colors from "picocolors";
import type { Screen, StepLine } from "./screen.js";
import { renderTable } from "../terminal/table.js";

/** What a step is about to do; its title is `step`. */
export interface Plan {
  step: string;
  action: string;
  expected: string;
}

interface Entry extends Plan {
  ok: boolean;
  result: string;
  seconds: number;
}

/** A step under way. */
export interface OpenStep {
  update(detail: string): void;
  done(result: string): void;
  failed(error: unknown): void;
}

/**
 * Runs and records steps. `onFailure` is called at once for the first step that fails, before anything is torn down.
 */
export class Journal {
  private readonly entries: Entry[] = [];
  private started = Date.now();

  constructor(
    private readonly screen: Screen,
    private readonly onFailure: (step: string, error: unknown) => void,
  ) {}

  /** The first step that failed. */
  get failedStep(): string | undefined {
    return this.entries.find(({ ok }) => !ok)?.step;
  }

  /** Opens a step that its caller ends. */
  open(plan: Plan): OpenStep {
    const started = Date.now();
    const line: StepLine = this.screen.step(plan.step);
    line.update(plan.action);
    let open = true;
    const close = (ok: boolean, result: string): void => {
      if (!open) return;
      open = false;
      const seconds = (Date.now() - started) / 1000;
      this.entries.push({ ...plan, ok, result, seconds });
      line.finish(ok ? "done" : "failed", result, seconds);
    };
    return {
      update: (detail) => line.update(detail),
      done: (result) => close(true, result),
      failed: (error) => {
        const first = this.failedStep === undefined;
        close(false, firstLine(error));
        if (first) this.onFailure(plan.step, error);
      },
    };
  }

  /** Runs a step; what `run` returns is the result to show. */
  async step(plan: Plan, run: (update: (detail: string) => void) => Promise<string>): Promise<void> {
    const step = this.open(plan);
    try {
      step.done(await run((detail) => step.update(detail)));
    } catch (error) {
      step.failed(error);
      throw error;
    }
  }

  /** The closing table and the whole time; empty without a step. */
  summary(): string[] {
    if (this.entries.length === 0) return [];
    const rows = this.entries.map(({ step, action, expected, result, seconds, ok }) => [
      ok ? step : colors.red(step),
      action,
      expected,
      ok ? result : colors.red(result),
      seconds.toFixed(seconds < 1 ? 2 : 1),
    ]);
    const total = ((Date.now() - this.started) / 1000).toFixed(1);
    // The texts fit into 80 columns; a wider terminal shows more of a long result.
    const widths = { step: 14, action: 18, expected: 14, result: Math.max(80, this.screen.width) - 59 };
    return [
      "",
      ...renderTable(
        [
          { title: "step", max: widths.step },
          { title: "action", max: widths.action },
          { title: "expected", max: widths.expected },
          { title: "result", max: widths.result },
          { title: "s", align: "right" },
        ],
        rows,
      ),
      colors.dim(`${this.entries.length} steps, ${total} s in all`),
      "",
    ];
  }
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}
