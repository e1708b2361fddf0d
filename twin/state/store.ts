// The twin's state: JSON collections, one 0600 file each. They are written aside and renamed, so that a crash leaves
// the old or the new file. Writing is asynchronous; an answer waits for it (`written`), so that a crash takes nothing
// back. On a full disk the collections in memory stay valid, and are written as soon as there is room again.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replacePrivateFile } from "./privateFile.js";

/** A named set of records, held in memory and on disk. */
export class Collection<T> {
  private readonly entries: Map<string, T>;

  /** @param disk `changed` is told of every change, and its writer asks for `content` */
  constructor(
    file: string,
    private readonly disk: { changed: () => void; written: () => Promise<void> },
  ) {
    this.entries = new Map(Object.entries(readEntries<T>(file)));
  }

  get(key: string): T | undefined {
    return this.entries.get(key);
  }

  values(): T[] {
    return [...this.entries.values()];
  }

  set(key: string, value: T): T {
    this.entries.set(key, value);
    this.disk.changed();
    return value;
  }

  /** Merges `change` into an entry. A deleted entry stays deleted, since background work may come late. */
  update(key: string, change: Partial<T>): T | undefined {
    const entry = this.entries.get(key);
    return entry === undefined ? undefined : this.set(key, { ...entry, ...change });
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.disk.changed();
  }

  /** As Store.written. */
  written(): Promise<void> {
    return this.disk.written();
  }

  content(): string {
    return JSON.stringify(Object.fromEntries(this.entries), null, 1);
  }
}

const retryMs = 1000;

export class Store {
  /** Contents for the next write, by file, the first change first. */
  private readonly changed = new Map<string, () => string>();
  /** Why a file's last write failed; it stays in `changed`. */
  private readonly failed = new Map<string, Error>();
  private current: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;

  /** @param report a line for the daemon's log */
  constructor(
    private readonly dir: string,
    private readonly report: (text: string) => void,
  ) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  collection<T>(name: string): Collection<T> {
    const file = join(this.dir, `${name}.json`);
    const collection: Collection<T> = new Collection<T>(file, {
      changed: () => {
        this.changed.set(file, () => collection.content());
        void this.write();
      },
      written: () => this.written(),
    });
    return collection;
  }

  /** Resolves when every change until now is on disk, or was reported as impossible to write. */
  written(): Promise<void> {
    return this.next ?? this.current;
  }

  /** The last try. @throws Error that names the unwritten files: a later start finds the state of before */
  async close(): Promise<void> {
    clearTimeout(this.retry);
    await this.write();
    clearTimeout(this.retry);
    for (const error of this.failed.values()) throw error;
  }

  /** One write at a time. The next one takes all changes that were made during it. */
  private write(): Promise<void> {
    if (this.next !== undefined) return this.next;
    const next = this.current.then(() => {
      this.current = next;
      this.next = undefined;
      return this.writeChanged();
    });
    this.next = next;
    return next;
  }

  private async writeChanged(): Promise<void> {
    const files = [...this.changed];
    this.changed.clear();
    for (const [file, content] of files) {
      try {
        await replacePrivateFile(file, content());
        if (this.failed.delete(file)) this.report(`${file} is written again`);
      } catch (error) {
        this.putOff(file, content, error as Error);
      }
    }
  }

  private putOff(file: string, content: () => string, error: Error): void {
    if (!this.failed.has(file)) this.report(`${error.message}; it is tried again every second`);
    this.failed.set(file, error);
    this.changed.set(file, content);
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      void this.write();
    }, retryMs).unref();
  }
}

function readEntries<T>(file: string): Record<string, T> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, T>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(
      `the twin's state file ${file} can't be read: ${(error as Error).message}; remove the twin and start it again`,
    );
  }
}
