// Schedules at work: each invokes its function at once and then at its rate, as long as the daemon runs. Facts:
// EventBridge Scheduler user guide, "Schedule types" (a rate without a start date begins immediately). Unlike AWS's, an
// invocation that is still going on when the next one is due takes its place: a machine is not to be buried in them.
import type { Background } from "../background.js";
import type { Effect, StoredRecord } from "../records/recordedType.js";
import type { Records } from "../records/records.js";
import { periodOf, schedule, targetOf } from "./scheduleType.js";

export interface InvokedFunctions {
  /** @throws AwsError for a function that is not there */
  requireFunction(arn: string): void;
  /** Resolves when the function is through, however it ended. */
  invokeScheduled(arn: string, payload: string, signal: AbortSignal): Promise<void>;
}

/** Does something again and again. @returns what ends it */
export type Repeat = (milliseconds: number, work: () => void) => () => void;

const byTimer: Repeat = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds).unref();
  return () => clearInterval(timer);
};

export class Schedules {
  /** By id: what ends it. */
  private readonly begun = new Map<string, () => void>();
  private readonly running = new Set<string>();

  constructor(
    private readonly background: Background,
    private readonly records: Records,
    private readonly functions: InvokedFunctions,
    private readonly repeat = byTimer,
  ) {}

  effects(): Readonly<Record<string, Effect>> {
    const begin = (record: StoredRecord, atOnce: boolean) => {
      this.functions.requireFunction(targetOf(record.inputs).arn);
      this.start(record, atOnce);
      return {};
    };
    return {
      [schedule.token]: {
        create: (record) => begin(record, true),
        update: (record) => begin(record, false),
        delete: ({ id }) => this.end(id),
      },
    };
  }

  /** What came due while the daemon was down is not made up for. */
  resume(): void {
    for (const record of this.records.all(schedule.token)) this.start(record, false);
  }

  /** No more invocations; those under way end with the background. */
  stop(): void {
    for (const id of [...this.begun.keys()]) this.end(id);
  }

  private start({ id, inputs }: StoredRecord, atOnce: boolean): void {
    this.end(id);
    if (inputs["state"] === "DISABLED") return;
    const { arn, input } = targetOf(inputs);
    const invoke = () => void this.invoke(id, arn, input);
    this.begun.set(id, this.repeat(periodOf(inputs), invoke));
    if (atOnce) invoke();
  }

  private end(id: string): void {
    this.begun.get(id)?.();
    this.begun.delete(id);
  }

  private async invoke(id: string, arn: string, input: string): Promise<void> {
    if (this.running.has(id)) return;
    this.running.add(id);
    await this.background.run(`schedule ${id}`, (signal) => this.functions.invokeScheduled(arn, input, signal));
    this.running.delete(id);
  }
}
