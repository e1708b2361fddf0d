// Work that goes on after an operation has been answered, one piece at a time per resource, and its end at shutdown.
import { messageOf } from "./errors.js";

export class Background {
  private readonly lanes = new Map<string, { tail: Promise<void>; abort: AbortController }>();

  constructor(private readonly report: (text: string) => void) {}

  /** Queues `work` behind what the resource is busy with. `signal` fires when `cancel` asks it to hurry to its end. */
  run(resource: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = this.lanes.get(resource)?.tail ?? Promise.resolve();
    const abort = new AbortController();
    const tail = before
      .then(() => work(abort.signal))
      .catch((error: unknown) => this.report(`${resource}: ${messageOf(error)}`));
    this.lanes.set(resource, { tail, abort });
    void tail.then(() => {
      if (this.lanes.get(resource)?.tail === tail) this.lanes.delete(resource);
    });
    return tail;
  }

  cancel(resource: string): void {
    this.lanes.get(resource)?.abort.abort();
  }

  /** Cancels everything and waits for it. */
  async settle(): Promise<void> {
    const lanes = [...this.lanes.values()];
    for (const { abort } of lanes) abort.abort();
    await Promise.all(lanes.map(({ tail }) => tail));
  }
}
