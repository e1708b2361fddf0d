// Whether a column takes all that another may hold.
import assert from "node:assert/strict";
import { room } from "../../../databases/mysql/room.js";
import { misfit } from "../../../databases/room.js";
import type { ColumnShape } from "../../../databases/tables.js";

describe("a sink column", () => {
  /** As declared, with a collation behind it. */
  const column = (asked: string): ColumnShape => {
    const [declared = "", collation = null] = asked.split(" COLLATE ");
    const [, type = "", first = "0", second] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?/.exec(declared) ?? [];
    const members = [...declared.matchAll(/'([^']*)'/g)].map(([, member = ""]) => member.length);
    const lengths: Record<string, number> = {
      text: 65535,
      blob: 65535,
      longtext: 4294967295,
      enum: Math.max(...members),
    };
    return {
      name: "c",
      type,
      declared,
      nullable: true,
      collation,
      digits: Number(type === "decimal" ? (second ?? 0) : /time/.test(type) ? first : 0),
      bytes: 0,
      invisible: false,
      length: lengths[type] ?? Number(first),
    };
  };
  const effect = (source: string, sink: string) => {
    const [from, to] = [room(column(source)), room(column(sink))];
    assert.ok(from && to, `${source}, ${sink}`);
    return misfit(from, to)?.effect;
  };

  const pairs: [effect: "stops" | "loses" | "changes" | "rare" | undefined, pairs: [source: string, sink: string][]][] =
    [
      [
        undefined,
        [
          ["int(11)", "bigint(20)"],
          ["int(10) unsigned", "bigint(20)"],
          ["int(11)", "decimal(10,0)"],
          ["tinyint(1)", "varchar(4)"],
          ["bit(1)", "tinyint(1)"],
          ["tinyint(3) unsigned", "bit(8)"],
          ["decimal(10,2)", "decimal(12,4)"],
          ["decimal(10,2)", "double"],
          ["mediumint(9)", "float"],
          ["int(11)", "double"],
          ["varchar(30)", "text"],
          ["enum('a','b')", "varchar(1)"],
          ["enum('a')", "enum('A','b')"],
          ["datetime(3)", "datetime(6)"],
          ["json", "longtext"],
          ["varbinary(8)", "blob"],
          ["year(4)", "int(11)"],
          ["double(12,3)", "double"],
          ["double(10,3)", "double(12,3)"],
          ["year(4)", "year(4)"],
          ["bit(8)", "tinyint(3) unsigned"],
          ["date", "datetime"],
          ["datetime(3)", "varchar(23)"],
          ["date", "varbinary(10)"],
          ["varchar(9)", "varbinary(9)"],
          ["json", "json"],
          ["point", "geometry"],
          ["timestamp", "datetime"],
          ["timestamp", "timestamp"],
          ["varchar(9) COLLATE latin1_swedish_ci", "varchar(9) COLLATE utf8mb4_bin"],
          ["varchar(9) COLLATE utf8_bin", "varchar(9) COLLATE utf8mb3_general_ci"],
          ["varchar(9) COLLATE ascii_bin", "varchar(9) COLLATE euckr_bin"],
          ["varchar(9) COLLATE euckr_bin", "varchar(9) COLLATE ucs2_bin"],
        ],
      ],
      [
        "stops",
        [
          ["bigint(20)", "int(11)"],
          ["int(11)", "int(10) unsigned"],
          ["bigint(20) unsigned", "bigint(20)"],
          ["decimal(12,2)", "decimal(10,2)"],
          ["bigint(20)", "decimal(10,0)"],
          ["varchar(30)", "varchar(20)"],
          ["text", "varchar(255)"],
          ["varchar(20)", "int(11)"],
          ["varchar(20)", "datetime"],
          ["enum('a','c')", "enum('a','b')"],
          ["blob", "varbinary(8)"],
          ["bit(16)", "bit(8)"],
          ["bigint(20)", "bit(8)"],
          ["tinyint(4)", "bit(8)"],
          ["decimal(2,0)", "bit(8)"],
          ["double", "bit(8)"],
          ["double", "double(12,3)"],
          ["float", "float(10,4)"],
          ["double(14,3)", "double(12,3)"],
          ["mediumint(9)", "float(10,4)"],
          ["decimal(14,2)", "double(12,3)"],
          ["bit(16)", "tinyint(4)"],
          ["int(11)", "date"],
          ["double", "timestamp"],
          ["int(11)", "point"],
          ["date", "double"],
          ["datetime", "bit(8)"],
          ["date", "time"],
          ["datetime", "enum('a')"],
          ["datetime(3)", "varchar(22)"],
          ["timestamp", "point"],
          ["time", "double"],
          ["time", "enum('a')"],
          ["varchar(9)", "point"],
          ["varbinary(9)", "int(11)"],
          ["varbinary(9)", "time"],
          ["varbinary(9)", "set('a')"],
          ["json", "int(11)"],
          ["point", "datetime"],
          ["point", "text"],
        ],
      ],
      [
        "loses",
        [
          ["decimal(10,2)", "decimal(10,0)"],
          ["datetime(6)", "datetime"],
          ["datetime", "date"],
          ["double", "float"],
          ["int(11)", "float"],
          ["bigint(20)", "double"],
          ["decimal(20,10)", "double"],
          ["datetime", "time"],
        ],
      ],
      // What arrives is another value, while all says RUNNING: measured.
      [
        "changes",
        [
          ["tinyint(3) unsigned", "year(4)"],
          ["bit(8)", "year(4)"],
          ["tinyint(1)", "enum('a','b')"],
          ["double", "time"],
          ["int(11)", "time"],
          ["time", "datetime"],
          ["time", "date"],
          ["time", "varchar(40)"],
          ["time(3)", "varbinary(40)"],
        ],
      ],
      [
        "rare",
        [
          ["varbinary(9)", "varchar(9)"],
          ["varchar(9)", "json"],
          ["datetime", "timestamp"],
          ["varchar(9) COLLATE utf8mb4_bin", "varchar(9) COLLATE utf8mb3_bin"],
          ["varchar(9) COLLATE utf8mb3_bin", "varchar(9) COLLATE latin1_bin"],
          ["varchar(9) COLLATE latin1_bin", "text COLLATE latin2_general_ci"],
        ],
      ],
    ];
  for (const [expected, columns] of pairs)
    it(`${expected ?? "fits"} where it should: else a task ends without a word before, or a settled pipeline is called broken`, () => {
      for (const [source, sink] of columns) assert.equal(effect(source, sink), expected, `${source} into ${sink}`);
    });
});
