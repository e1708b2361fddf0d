// Two tables and a pipeline between them, in memory and on a clock of its own: what the comparison's logic is tried on.
import { createHash } from "node:crypto";
import type { Mark, Passage } from "../../../../automation/verify/settle.js";
import { keyText, type Key, type Side } from "../../../../automation/verify/side.js";
import type { RangeChecksum, RowCount, RowDigest } from "../../../../databases/tables.js";
import type { KeyRange } from "../../../../databases/comparedTable.js";

/** A table with one whole number as its key, which `compare` sorts. */
export class FakeTable implements Side {
  readonly rows_ = new Map<number, string>();
  /** Digests that were read, and those that were in the answers at most. */
  read = 0;
  largest = 0;
  /** Rows of a checksum, at most. */
  summed = 0;
  /** What it says of a value's losses, as a reader does; absent: nothing. */
  losing: ((value: string) => string) | undefined;

  constructor(private readonly compare: (one: number, other: number) => number = (one, other) => one - other) {}

  set(key: number, value: string | undefined): void {
    if (value === undefined) this.rows_.delete(key);
    else this.rows_.set(key, value);
  }

  async checksum(range: KeyRange, limit?: number): Promise<RangeChecksum> {
    const all = this.within(range);
    const last = limit === undefined ? undefined : all[limit - 1];
    const keys = last === undefined ? all : all.slice(0, limit);
    this.summed = Math.max(this.summed, keys.length);
    const sum = keys.reduce((total, key) => total ^ BigInt(`0x${this.digest(key).digest}`), 0n);
    const digits = keys.flatMap((key) => this.digest(key).lossy ?? []);
    const columns = [...(digits[0] ?? "")].map((_digit, at) => digits.filter((all) => all[at] === "1").length);
    return {
      rows: keys.length,
      checksum: sum.toString(16),
      upTo: last === undefined ? null : [String(last)],
      ...(this.losing && { lossy: { rows: digits.filter((all) => all.includes("1")).length, columns } }),
    };
  }

  async rows(range: KeyRange, limit: number, onlyLossy = false): Promise<RowDigest[]> {
    const rows = this.within(range)
      .map((key) => this.digest(key))
      .filter(({ lossy }) => !onlyLossy || lossy?.includes("1"))
      .slice(0, limit);
    this.read += rows.length;
    this.largest = Math.max(this.largest, rows.length);
    return rows;
  }

  async byKey(keys: readonly Key[]): Promise<Map<string, RowDigest>> {
    return new Map(
      keys.filter(([key]) => this.rows_.has(Number(key))).map((key) => [keyText(key), this.digest(Number(key[0]))]),
    );
  }

  async count(limit: number): Promise<RowCount> {
    return { rows: Math.min(this.rows_.size, limit), more: this.rows_.size > limit };
  }

  private digest(key: number): RowDigest {
    return {
      key: [String(key)],
      ...(this.losing && { lossy: this.losing(this.rows_.get(key) ?? "") }),
      digest: createHash("md5")
        .update(`${key} ${this.rows_.get(key)}`)
        .digest("hex"),
    };
  }

  private within({ after, upTo }: KeyRange): number[] {
    const [low, high] = [after, upTo].map((bound) => (bound === undefined ? undefined : Number(bound[0])));
    return [...this.rows_.keys()]
      .filter(
        (key) =>
          (low === undefined || this.compare(key, low) > 0) && (high === undefined || this.compare(key, high) <= 0),
      )
      .sort(this.compare);
  }
}

/**
 * A pipeline that takes each change to the sink some time after it was made, and whose offsets are known later still.
 */
export class FakePipeline implements Passage {
  readonly source = new FakeTable();
  readonly sink = new FakeTable();
  now = 0;
  stuck = false;
  private position = 0;
  private readonly going: { key: number; value: string | undefined; at: number; position: number }[] = [];
  private writer: (() => void) | undefined;

  constructor(
    private readonly random: (below: number) => number,
    private readonly lag: number,
  ) {}

  /** Called every few milliseconds of the clock. */
  writes(writer: () => void): void {
    this.writer = writer;
  }

  change(key: number, value: string | undefined): void {
    this.source.set(key, value);
    const last = this.going.at(-1)?.at ?? 0;
    this.going.push({ key, value, at: Math.max(last, this.now + this.random(this.lag)), position: ++this.position });
  }

  readonly sleep = async (milliseconds: number): Promise<void> => {
    for (const end = this.now + milliseconds; this.now < end; this.now += 5) {
      this.writer?.();
      while (!this.stuck && this.going[0] && this.going[0].at <= this.now) {
        const { key, value } = this.going.shift() ?? { key: 0, value: undefined };
        this.sink.set(key, value);
      }
    }
  };

  async mark(): Promise<Mark> {
    const behind = this.position;
    return {
      passed: async () => {
        const first = this.going[0];
        return first === undefined || first.position > behind
          ? { passed: true }
          : { passed: false, why: `${this.going.length} records to go` };
      },
    };
  }
}
