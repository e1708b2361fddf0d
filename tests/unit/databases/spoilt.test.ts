// What an incremental snapshot of a MySQL does to values.
import assert from "node:assert/strict";
import { spoiltBySnapshot } from "../../../databases/mysql/spoilt.js";
import type { ColumnShape } from "../../../databases/tables.js";

describe("what a repair would spoil", () => {
  const column = (name: string, declared: string, invisible = false): ColumnShape => ({
    name,
    type: declared.replace(/\(.*/, ""),
    declared,
    nullable: true,
    collation: null,
    digits: 0,
    bytes: 0,
    invisible,
  });
  const spoilt = (columns: ColumnShape[], size: string | undefined, texts: string[]) =>
    spoiltBySnapshot(columns, size === undefined ? {} : { "snapshot.fetch.size": size }).map(({ value }) =>
      texts.filter(value),
    );

  it("is a value that an incremental snapshot reads otherwise than the binlog has it: else a repaired row has lost something else", () => {
    const times = ["NULL", "'00:00:00.'", "'00:00:00.000000'", "'00:00:01.'", "'12:00:00.000000'", "'12:00:00.100000'"];
    assert.deepEqual(spoilt([column("t", "time")], "10240", times), [
      ["'00:00:00.'", "'00:00:00.000000'", "'12:00:00.100000'"],
    ]);
    // As SELECT f + 0e0 writes a FLOAT: 0.1, 123456 and 16777217.
    const floats = ["NULL", "'0.10000000149011612'", "'123456'", "'16777216'"];
    const [float, fixed] = [column("f", "float"), column("g", "float(7,3)")];
    for (const size of [undefined, "0"])
      assert.deepEqual(spoilt([column("t", "time"), float, fixed], size, floats), [["'16777216'"]]);
    assert.deepEqual(spoilt([float, column("i", "int", true)], "10240", ["NULL", "'1'"]), [["'1'"]]);
  });
});
