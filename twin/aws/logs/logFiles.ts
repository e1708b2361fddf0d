// Log groups and streams as files: logs/<group>/<stream>.log, a line per event, `<epoch milliseconds> <message>`.
import { createHash } from "node:crypto";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  type WriteStream,
} from "node:fs";
import { dirname, join } from "node:path";

export interface LogEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

interface StreamSummary {
  readonly name: string;
  readonly storedBytes: number;
}

/** A group's directory must not be `.` or `..`, nor hold a slash: every such character is percent-encoded. */
const fileName = (name: string): string => encodeURIComponent(name).replace(/\./g, "%2E");

export class LogFiles {
  /** Writers by group and stream; of groups that were seen to be there, since a look at the disk costs a line much. */
  private readonly groups = new Map<string, Map<string, WriteStream>>();
  /** Files whose trouble was told: a full disk fails every line. */
  private readonly failed = new Set<string>();

  /** @param report a line for the daemon's own log */
  constructor(
    private readonly dir: string,
    private readonly report: (text: string) => void,
  ) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  createGroup(group: string): void {
    mkdirSync(this.groupDir(group), { recursive: true, mode: 0o700 });
  }

  async deleteGroup(group: string): Promise<void> {
    const writers = this.groups.get(group);
    // First, so that nothing opens a writer while the others end.
    rmSync(this.groupDir(group), { recursive: true, force: true });
    this.groups.delete(group);
    await ended(writers);
  }

  createStream(group: string, stream: string): void {
    this.writer(group, stream);
  }

  /** Adds an event; a group that is not there (any more) takes nothing, as on AWS. */
  append(group: string | undefined, stream: string, message: string, timestamp = Date.now()): void {
    if (group !== undefined) this.writer(group, stream)?.write(`${timestamp} ${message.replace(/\r?\n/g, " ")}\n`);
  }

  streams(group: string): StreamSummary[] {
    if (!existsSync(this.groupDir(group))) return [];
    return readdirSync(this.groupDir(group))
      .sort()
      .map((file) => ({
        name: decodeURIComponent(file.slice(0, -".log".length)),
        storedBytes: statSync(join(this.groupDir(group), file)).size,
      }));
  }

  /** All events of a stream, oldest first; undefined when there is no such stream. */
  read(group: string, stream: string): LogEvent[] | undefined {
    const file = this.streamFile(group, stream);
    if (!existsSync(file)) return undefined;
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf(" ");
        return { timestamp: Number(line.slice(0, at)), message: line.slice(at + 1) };
      });
  }

  async close(): Promise<void> {
    await Promise.all([...this.groups.values()].map(ended));
    this.groups.clear();
  }

  private writer(group: string, stream: string): WriteStream | undefined {
    const writers = this.groups.get(group) ?? this.found(group);
    const open = writers?.get(stream);
    if (!writers || open) return open;
    const file = this.streamFile(group, stream);
    const writer = createWriteStream(file, { flags: "a", mode: 0o600 });
    writer.on("error", (error) => {
      // The next line gets a writer of its own.
      if (writers.get(stream) === writer) writers.delete(stream);
      this.lost(file, error);
    });
    writers.set(stream, writer);
    return writer;
  }

  private found(group: string): Map<string, WriteStream> | undefined {
    if (!existsSync(this.groupDir(group))) return undefined;
    const writers = new Map<string, WriteStream>();
    this.groups.set(group, writers);
    return writers;
  }

  /** Lines of a group that was deleted go nowhere, as on AWS. */
  private lost(file: string, error: Error): void {
    if (this.failed.has(file) || !existsSync(dirname(file))) return;
    this.failed.add(file);
    this.report(`log lines are lost, since ${file} can't be written: ${error.message}`);
  }

  private groupDir(group: string): string {
    const name = fileName(group);
    // The longest name that a file system takes has 255 bytes; a group's has up to 512 characters.
    return join(this.dir, name.length <= 255 ? name : createHash("sha256").update(name).digest("hex"));
  }

  private streamFile(group: string, stream: string): string {
    return join(this.groupDir(group), `${fileName(stream)}.log`);
  }
}

async function ended(writers: Map<string, WriteStream> | undefined): Promise<void> {
  const streams = [...(writers?.values() ?? [])];
  await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.end(() => resolve()))));
}
