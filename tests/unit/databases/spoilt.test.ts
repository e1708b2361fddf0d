// What an incremental snapshot of a MySQL does to values.
import assert from "node:assert/strict";
import { spoiltBySnapshot } from "../../../databases/mysql/spoilt.js";
import type { ColumnShape } from "../../../databases/tables.js";

describe("what a repair would spoil", () => {
  const column = (name: string, type: string, invisible = false): ColumnShape => ({
    name,
    type,
    declared: type,
    nullable: true,
    collation: null,
    digits: 0,
    bytes: 0,
    invisible,
  });
  const spoilt = (columns: ColumnShape[], size: string, texts: string[]) =>
    spoiltBySnapshot(columns, { "snapshot.fetch.size": size }).map(({ value }) => texts.filter(value));

  it("is a value that an incremental snapshot reads otherwise than the binlog has it: else a repaired row has lost something else", () => {
    const times = ["NULL", "'00:00:00.'", "'00:00:00.000000'", "'00:00:01.'", "'12:00:00.000000'", "'12:00:00.100000'"];
    assert.deepEqual(spoilt([column("t", "time")], "10240", times), [
      ["'00:00:00.'", "'00:00:00.000000'", "'12:00:00.100000'"],
    ]);
    assert.deepEqual(spoilt([column("t", "time"), column("f", "float")], "0", ["NULL", "'0.1'"]), [["'0.1'"]]);
    assert.deepEqual(spoilt([column("f", "float"), column("i", "int", true)], "10240", ["NULL", "'1'"]), [["'1'"]]);
  });
});
