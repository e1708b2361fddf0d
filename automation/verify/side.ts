// One of the two tables, as the comparison asks for it.
import type { Detail, KeyRange, ReadTable } from "../../databases/comparedTable.js";
import type { TableReader } from "../../databases/kind.js";
import type { RangeChecksum, RowCount, RowDigest } from "../../databases/tables.js";

/** The text of each column of a row's key. */
export type Key = string[];

export interface Side {
  checksum(range: KeyRange, limit?: number): Promise<RangeChecksum>;
  /** The first rows of a range, in the key's order; `onlyLossy`: of those in which a form loses something. */
  rows(range: KeyRange, limit: number, onlyLossy?: boolean): Promise<RowDigest[]>;
  /** By the key's text, `keyText`; keys without a row are missing. */
  byKey(keys: readonly Key[], detail?: Detail): Promise<Map<string, RowDigest>>;
  /** Rows of the table, counted up to the limit. */
  count(limit: number): Promise<RowCount>;
}

/** A key as one text, which no other key has. */
export function keyText(key: Key): string {
  return JSON.stringify(key);
}

/** Rows asked for by key at a time: few enough for the server to look each up in its index. */
const keysAtOnce = 1000;

/** The same where every column comes along: an answer of a Lambda function has 6 MB at most. */
const rowsAtOnce = 100;

export function tableSide(reader: TableReader, table: ReadTable): Side {
  return {
    checksum: (range, limit) => reader.checksum(table, range, limit),
    rows: (range, limit, onlyLossy) => reader.rows(table, range, limit, onlyLossy),
    byKey: async (keys, detail = "digest") => {
      const found = new Map<string, RowDigest>();
      const atOnce = detail === "digest" ? keysAtOnce : rowsAtOnce;
      const asked = new Set(keys.map(keyText));
      for (let start = 0; start < keys.length; start += atOnce) {
        const rows = await reader.rowsByKey(table, keys.slice(start, start + atOnce), detail);
        // A collation may take other keys for the same.
        for (const row of rows) if (asked.has(keyText(row.key))) found.set(keyText(row.key), row);
      }
      return found;
    },
    count: async (limit) => {
      const [counted] = await reader.countUpTo([{ database: table.database, table: table.table }], limit);
      if (!counted) throw new Error(`the reach answered without a count of ${table.database}.${table.table}`);
      return counted;
    },
  };
}
