import assert from "node:assert/strict";
import { percentile } from "../../../../automation/demo/measure.js";
import { describeMessage, isOperation } from "../../../../automation/demo/message.js";
import stringWidth from "string-width";
import { fit, renderTable, wrap } from "../../../../automation/terminal/table.js";

describe("what the demo shows", () => {
  it("aligns columns that hold Hangul and emoji: else a table with them is unreadable", () => {
    assert.equal(stringWidth("자전거 🚲 vélo"), 14);
    const lines = renderTable(
      [{ title: "name" }, { title: "price", align: "right" }],
      [
        ["자전거 🚲", "1"],
        ["Desk", "449.9"],
      ],
    );
    assert.deepEqual(lines.slice(2), ["자전거 🚲      1", "Desk       449.9"]);
  });

  it("keeps lines within their width: else a narrow terminal breaks the tables", () => {
    assert.equal(fit("a rather long text", 8), "a rathe…");
    assert.equal(fit("漢字漢字", 5), "漢字…");
    assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  });

  it("shows a Debezium message by what it says: else its payload drowns in its schema", () => {
    const value = Buffer.from(
      JSON.stringify({
        schema: { type: "struct", fields: [{}, {}, {}] },
        payload: {
          before: null,
          after: { id: 1, name: "a name that is far too long for one line" },
          op: "c",
          source: {
            db: "shop",
            table: "products",
            file: "mysql-bin.000002",
            pos: 154,
            connector: "mysql",
            version: "2.7.3.Final",
          },
        },
      }),
    );
    const lines = describeMessage("simply.shop.products", Buffer.from('{"schema": {}, "payload": {"id": 1}}'), value);
    assert.deepEqual(lines.slice(0, 6), [
      "topic  simply.shop.products",
      'key    {"id":1}',
      "op     c (insert)",
      "before null",
      'after  id: 1, name: "a name that is far too …',
      "source shop.products, binlog mysql-bin.000002:154, connector mysql 2.7.3.Final",
    ]);
    assert.equal(isOperation(value, "c"), true);
    assert.equal(isOperation(null, "d"), false);
  });

  it("reports percentiles by nearest rank: else latencies of two runs cannot be compared", () => {
    const values = Array.from({ length: 20 }, (_, index) => 20 - index);
    assert.equal(percentile(values, 0.5), 10);
    assert.equal(percentile(values, 0.95), 19);
    assert.equal(percentile([7], 0.95), 7);
  });
});
