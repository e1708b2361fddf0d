// The twin's state: JSON collections, one 0600 file each, written aside and renamed so that a crash leaves the old or
// the new one. On a full disk the collections in memory stay the truth: what could not be written is written as soon as
// there is room again.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "./privateFile.js";

/** A named set of records, held in memory and on disk. */
export class Collection<T> {
  private readonly entries: Map<string, T>;

  /** @param changed is told of every change, and asks for `content` */
  constructor(
    file: string,
    private readonly changed: () => void,
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
    this.changed();
    return value;
  }

  /**
   * Merges `change` into an entry; an entry that was deleted meanwhile stays deleted (background work may come late).
   */
  update(key: string, change: Partial<T>): T | undefined {
    const entry = this.entries.get(key);
    return entry === undefined ? undefined : this.set(key, { ...entry, ...change });
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.changed();
  }

  content(): string {
    return JSON.stringify(Object.fromEntries(this.entries), null, 1);
  }
}

const retryMs = 1000;

export class Store {
  /** Contents of files that could not be written. */
  private readonly unwritten = new Map<string, () => string>();
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
    const collection: Collection<T> = new Collection<T>(file, () => this.write(file, () => collection.content()));
    return collection;
  }

  /** The last try. @throws Error that names what stays unwritten: a later start finds the state as it was before */
  close(): void {
    clearTimeout(this.retry);
    for (const [file, content] of this.unwritten) writePrivateFile(file, content());
    this.unwritten.clear();
  }

  private write(file: string, content: () => string): void {
    try {
      writePrivateFile(file, content());
      if (this.unwritten.delete(file)) this.report(`${file} is written again`);
    } catch (error) {
      if (!this.unwritten.has(file)) this.report(`${(error as Error).message}; it is tried again every second`);
      this.unwritten.set(file, content);
      this.retry ??= setTimeout(() => {
        this.retry = undefined;
        for (const [late, its] of [...this.unwritten]) this.write(late, its);
      }, retryMs).unref();
    }
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
