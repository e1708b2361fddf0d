// Creations under way. When an engine or the daemon ends in the middle of one, no stack's state knows the resource. No
// destroy would remove it, and the next up would find its name taken. On AWS it would stay; a twin removes it.
import { randomUUID } from "node:crypto";
import { PartialFailure } from "./resourceType.js";

/** A resource that exists although its creation has not been answered. */
export interface HalfMade {
  key: string;
  /** Type token, e.g. `aws:msk/cluster:Cluster`. */
  type: string;
  id: string;
}

/** Notes of them for the next daemon: a collection of the twin's store. */
export interface Notes {
  set(key: string, note: HalfMade): unknown;
  delete(key: string): void;
  values(): Iterable<HalfMade>;
  /** Resolves when every change until now is on disk for the next daemon. */
  written(): Promise<void>;
}

export class Creations {
  private readonly removals = new Set<Promise<void>>();

  constructor(
    private readonly notes: Notes,
    private readonly removeOne: (left: HalfMade) => Promise<void>,
    private readonly report: (text: string) => void,
  ) {}

  /**
   * Runs one creation. Its resource is removed when nobody waits for the answer any more.
   * @param isAwaited whether the engine still waits
   * @param work gets `made`, to be told of the resource's id as soon as it exists
   */
  async run<T extends { id: string }>(
    type: string,
    isAwaited: () => boolean,
    work: (made: (id: string) => void) => Promise<T>,
  ): Promise<T> {
    // A removal under way may hold the same name.
    await Promise.all(this.removals);
    const key = randomUUID();
    let id: string | undefined;
    try {
      const created = await work((made) => {
        id = made;
        this.notes.set(key, { key, type, id });
      });
      ({ id } = created);
      return created;
    } catch (error) {
      if (error instanceof PartialFailure) ({ id } = error);
      throw error;
    } finally {
      if (id !== undefined && !isAwaited()) await this.remove({ key, type, id });
      this.notes.delete(key);
      // Otherwise a restarted daemon removes a resource that the engine was told of.
      await this.notes.written();
    }
  }

  /** Removes resources whose creation the last daemon's end cut off. */
  async removeLeft(): Promise<void> {
    await Promise.all(
      [...this.notes.values()].map((left) => this.remove(left).then(() => this.notes.delete(left.key))),
    );
  }

  private async remove(left: HalfMade): Promise<void> {
    const removal = this.removeOne(left).then(
      () => this.report(`removed ${left.id}, whose creation was cut off`),
      (error: unknown) =>
        this.report(
          `${left.id}, whose creation was cut off, could not be removed: ` +
            `${error instanceof Error ? error.message : String(error)}`,
        ),
    );
    this.removals.add(removal);
    await removal;
    this.removals.delete(removal);
  }
}
