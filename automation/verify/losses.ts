// Rows of a source table that equal the sink's only after a declared conversion that changed them, counted while the
// table is walked.
import type { KeyRange } from "../../databases/comparedTable.js";
import type { RangeChecksum, RowDigest } from "../../databases/tables.js";
import type { LossyColumn } from "./plan.js";
import type { Key, Side } from "./side.js";

/** A row in which values are changed. */
export interface LossyRow {
  key: Key;
  columns: string[];
}

/** A column, why its values may be changed, and in how many rows they are; absent: it could not be counted. */
export type CountedColumn = Pick<LossyColumn, "column" | "why"> & { rows?: number };

/** What was counted. */
export interface CountedLosses {
  /** Rows; absent where they could not be counted. */
  withLoss?: number;
  lossyRows: LossyRow[];
  lossy: CountedColumn[];
}

/** Rows whose keys are returned. */
const shownRows = 10;

export class Losses {
  private rows = 0;
  private readonly counts: number[];
  private readonly found: LossyRow[] = [];
  private readonly most: number;
  private known = true;

  /**
   * @param columns those of the source that may lose something, in their order
   * @param keys that are returned at most
   */
  constructor(
    private readonly source: Side,
    private readonly columns: readonly LossyColumn[],
    keys: number,
  ) {
    this.counts = columns.map(() => 0);
    this.most = Math.min(keys, shownRows);
  }

  /** A range of the source whose checksum was made. */
  async addRange(range: KeyRange, { lossy }: RangeChecksum): Promise<void> {
    if (this.columns.length === 0) return;
    if (lossy === undefined) {
      this.known = false;
      return;
    }
    this.rows += lossy.rows;
    for (const [index, rows] of lossy.columns.entries()) this.counts[index] = (this.counts[index] ?? 0) + rows;
    const lacking = this.most - this.found.length;
    if (lossy.rows > 0 && lacking > 0)
      for (const row of await this.source.rows(range, lacking, true)) this.show(row.key, row.lossy ?? "");
  }

  /** Rows of the source that were read one by one. */
  addRows(rows: Iterable<RowDigest>): void {
    if (this.columns.length === 0) return;
    for (const { key, lossy } of rows) {
      if (lossy === undefined) this.known = false;
      else if (lossy.includes("1")) {
        this.rows += 1;
        for (const [index, digit] of [...lossy].entries())
          if (digit === "1") this.counts[index] = (this.counts[index] ?? 0) + 1;
        if (this.found.length < this.most) this.show(key, lossy);
      }
    }
  }

  counted(): CountedLosses {
    if (!this.known)
      return {
        lossyRows: [],
        lossy: this.columns.filter(({ rare }) => !rare).map(({ column, why }) => ({ column, why })),
      };
    return {
      withLoss: this.rows,
      lossyRows: this.found,
      lossy: this.columns.flatMap(({ column, why, rare }, index) => {
        const rows = this.counts[index] ?? 0;
        return rare && rows === 0 ? [] : [{ column, why, rows }];
      }),
    };
  }

  private show(key: Key, digits: string): void {
    const columns = this.columns.filter((_column, index) => digits[index] === "1").map(({ column }) => column);
    this.found.push({ key, columns });
  }
}
