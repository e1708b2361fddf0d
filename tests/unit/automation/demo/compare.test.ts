import assert from "node:assert/strict";
import { compareRows, type Mapping } from "../../../../automation/demo/compare.js";

const mapping: Mapping = {
  key: ["id"],
  exclude: ["image"],
  source: [
    { name: "id", type: "bigint" },
    { name: "name", type: "varchar" },
    { name: "price", type: "decimal" },
    { name: "image", type: "varchar" },
    { name: "at", type: "timestamp" },
  ],
  sink: [
    { name: "id", type: "bigint" },
    { name: "name", type: "varchar" },
    { name: "price", type: "double" },
    { name: "at", type: "datetime" },
    { name: "category", type: "varchar" },
  ],
};
const row = { id: "1", name: "Desk", price: "449.90", image: "desk.png", at: "2024-02-29 23:59:59" };

describe("comparison of source and sink", () => {
  it("takes rows for equal that differ only in how a column shows the same value: else every run would fail", () => {
    const { differences, rows, columns } = compareRows(
      mapping,
      [row],
      [{ id: 1, name: "Desk", price: 449.9, at: "2024-02-29 23:59:59.000", category: "x" }],
    );
    assert.deepEqual(
      { differences, rows, columns },
      { differences: [], rows: 1, columns: ["id", "name", "price", "at"] },
    );
  });

  it("names row, column and both values: else nobody finds what got lost", () => {
    const { differences } = compareRows(
      mapping,
      [{ ...row, name: null }],
      [{ id: 1, name: "", price: "449.91", at: "2024-02-29 23:59:59.000001" }],
    );
    assert.deepEqual(differences, [
      'row 1, column name: source NULL, sink ""',
      'row 1, column price: source "449.9", sink "449.91"',
      'row 1, column at: source "2024-02-29 23:59:59", sink "2024-02-29 23:59:59.000001"',
    ]);
  });

  it("sees lost and left-over rows: else a lost delete would look like success", () => {
    const sinkRow = { id: 2, name: "Desk", price: 449.9, at: "2024-02-29 23:59:59" };
    assert.deepEqual(compareRows(mapping, [row], [sinkRow]).differences, [
      "row 1 is missing in the sink",
      "row 2 stands in the sink only",
    ]);
  });

  it("sees an excluded column in the sink and a column that did not arrive: else a schema change would go wrong unseen", () => {
    const sink = [
      { name: "id", type: "bigint" },
      { name: "name", type: "varchar" },
      { name: "image", type: "varchar" },
      { name: "at", type: "timestamp" },
    ];
    assert.deepEqual(compareRows({ ...mapping, sink }, [], []).differences, [
      "column image is excluded but stands in the sink table",
      "column price is missing in the sink table",
    ]);
  });
});
