// The twin's state: JSON collections, one 0600 file each, written aside and renamed so that a crash leaves the old or the new one.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "./privateFile.js";

/** A named set of records, held in memory and on disk. */
export class Collection<T> {
  private readonly entries: Map<string, T>;

  constructor(private readonly file: string) {
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
    this.write();
    return value;
  }

  /** Merges `change` into an entry; an entry that was deleted meanwhile stays deleted (background work may come late). */
  update(key: string, change: Partial<T>): T | undefined {
    const entry = this.entries.get(key);
    return entry === undefined ? undefined : this.set(key, { ...entry, ...change });
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.write();
  }

  private write(): void {
    writePrivateFile(this.file, JSON.stringify(Object.fromEntries(this.entries), null, 1));
  }
}

export class Store {
  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  collection<T>(name: string): Collection<T> {
    return new Collection<T>(join(this.dir, `${name}.json`));
  }
}

function readEntries<T>(file: string): Record<string, T> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, T>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(`the twin's state file ${file} can't be read: ${(error as Error).message}; remove the twin and start it again`);
  }
}
