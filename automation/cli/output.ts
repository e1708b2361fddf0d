// The one printer of the command line. It prints lines for people, with a live tree on a terminal. With --json it
// prints objects for scripts, each with `version` 1 (docs/json.md).
import { createInterface } from "node:readline/promises";
import type { Progress } from "../pulumi/progress.js";
import { withoutSecrets } from "../pulumi/withoutSecrets.js";
import { aboveLive, isLive, LiveRegion } from "../terminal/region.js";
import { ProgressReport } from "../terminal/report.js";
import { environmentSecrets } from "./environmentSecrets.js";

/** Kinds of lines that any command with progress prints. */
const progressKinds: Record<Progress["kind"] | "error", true> = {
  phase: true,
  resource: true,
  message: true,
  error: true,
};
export const commonKinds: readonly string[] = Object.keys(progressKinds);

/** A document for scripts: of a kind that the command declares, or of none. */
interface Document<Kind extends string> {
  kind?: Kind;
  [field: string]: unknown;
}

/** @typeParam Kind  kinds of the command's documents, besides progress and errors */
export class Output<Kind extends string = string> {
  private readonly report = new ProgressReport();
  private readonly json: boolean;
  private readonly secrets = environmentSecrets();

  constructor({ json = false }: { json?: boolean } = {}) {
    this.json = json;
  }

  /** Whether the output is closed, as a pipe's reader may do. */
  get closed(): boolean {
    return process.stdout.destroyed;
  }

  readonly progress = (progress: Progress): void => {
    if (this.json) this.write(progress);
    else this.report.progress(progress);
  };

  /** An object for scripts, lines for people. `indent` spreads the object over lines; default: one line. */
  readonly say = (document: Document<Kind>, lines: readonly string[], { indent = 0 } = {}): void => {
    this.report.end();
    if (this.json) this.write(document, indent);
    else this.text(...lines);
  };

  /** An object on standard output, with or without --json. */
  readonly document = (document: Document<Kind>, { indent = 0 } = {}): void => this.write(document, indent);

  /** Lines for people alone. */
  readonly note = (...lines: string[]): void => {
    if (!this.json) this.text(...lines);
  };

  /** Lines on standard output. */
  text(...lines: string[]): void {
    for (const line of lines) process.stdout.write(`${this.shown(line)}\n`);
  }

  /** A line on standard error that is no result. */
  readonly warn = (line: string): void => {
    aboveLive(() => process.stderr.write(`${this.shown(line)}\n`));
  };

  /** An error: the last thing that a command says. */
  fail({ name, message }: Error): void {
    this.report.end();
    if (this.json) this.write({ kind: "error", name, message });
    else process.stderr.write(`${this.shown(message)}\n`);
  }

  /** Lines that can be drawn anew; undefined for scripts and where there is no terminal. */
  live(): LiveRegion | undefined {
    return !this.json && isLive(process.stdout) ? new LiveRegion(process.stdout) : undefined;
  }

  /** Whether somebody can answer on a terminal. */
  get asks(): boolean {
    return process.stdin.isTTY && process.stdout.isTTY;
  }

  /** The text typed on the terminal; undefined without one. */
  async ask(question: string): Promise<string | undefined> {
    if (!this.asks) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  }

  /** Takes away what is being drawn. */
  end(): void {
    this.report.end();
  }

  private shown(text: string): string {
    return withoutSecrets(text, this.secrets);
  }

  private write(document: object, indent = 0): void {
    this.text(JSON.stringify({ version: 1, ...document }, null, indent));
  }
}
