// Places in a binlog: pure.
import assert from "node:assert/strict";
import { placeText } from "../../../databases/kind.js";
import { binlogPositions as positions } from "../../../databases/mysql/binlog.js";

const files = [
  { name: "bin.000008", size: 1000 },
  { name: "bin.000009", size: 500 },
  { name: "bin.000010", size: 300 },
];
const end = { file: "bin.000010", position: 250, files, serverTime: 1_000_000 };
const { files: _files, ...unlisted } = end;

describe("a place in the binlog", () => {
  it("is behind by bytes across files, the sizes of those between included: else a pipeline a gigabyte behind looks close", () => {
    const bytes = (file: string, position: number, server = end) => positions.behind({ file, position }, server).bytes;
    assert.equal(bytes("bin.000010", 200), 50);
    assert.equal(bytes("bin.000008", 900), 100 + 500 + 250);
    assert.equal(bytes("bin.000007", 1), null);
    assert.equal(positions.behind({ file: "bin.000009", position: 1 }, unlisted).bytes, null);
  });

  it("is lost when the server has removed its file: else the connector fails only at its next restart", () => {
    const gone = { file: "bin.000007", position: 4 };
    assert.equal(positions.behind(gone, end).lost, true);
    assert.equal(positions.behind({ ...gone, file: "bin.000008" }, end).lost, false);
    assert.equal(positions.behind(gone, unlisted).lost, false, "a user who may not list files");
  });

  it("is ordered by the file's number: else a rotation turns the order round", () => {
    const cases: [string, number, string, number, boolean | undefined][] = [
      ["mysql-bin.000009", 900, "mysql-bin.000010", 4, false],
      ["mysql-bin.000010", 4, "mysql-bin.000009", 900, true],
      ["mysql-bin.1000000", 4, "mysql-bin.999999", 900, true],
      ["mysql-bin.000009", 900, "mysql-bin.000009", 900, true],
      ["mysql-bin.000009", 899, "mysql-bin.000009", 900, false],
      ["replica-bin.000009", 899, "mysql-bin.000002", 900, undefined],
    ];
    for (const [file, position, other, mark, expected] of cases)
      assert.equal(
        positions.hasPassed({ file, position }, { file: other, position: mark, serverTime: 0 }),
        expected,
        `${file}:${position}`,
      );
  });

  it("is read from Debezium's offset, and shown as the server writes it: else nobody finds it again with SHOW BINARY LOGS", () => {
    const { place, writtenAt, snapshot } = positions.stored({ file: "bin.000003", pos: 4, snapshot: "false" });
    assert.deepEqual([placeText(place), writtenAt, snapshot], ["bin.000003:4", null, false]);
    assert.equal(positions.stored({ file: "bin.000003", pos: 4, snapshot: "initial" }).snapshot, true);
    assert.equal(placeText(positions.endOf(end)), "bin.000010:250");
  });

  it("of an answer that holds none is refused: else a function of another version makes every lag NaN", () => {
    assert.throws(() => positions.endOf({ serverTime: 1 }), /file/);
  });
});
