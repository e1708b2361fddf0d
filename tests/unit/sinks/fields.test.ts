// What a JDBC sink's own properties make of a record's fields.
import assert from "node:assert/strict";
import { leavesOut, unknownColumns } from "../../../sinks/jdbc/fields.js";
import { pipelineWith } from "../connectors/pipeline.js";

describe("the fields of a JDBC sink", () => {
  it("reads the sink's field lists as the sink does: else a left-out column differs for ever", () => {
    const left = (
      properties: Record<string, string>,
      tables = [{ from: "demosrc.products", table: "productinfo", key: ["id"] }],
    ) => {
      const pipeline = pipelineWith({ sink: { tables, properties } });
      const [table] = pipeline.sink.tables;
      assert.ok(table);
      return ["id", "name", "image"].filter((field) => leavesOut(pipeline, table, field));
    };
    assert.deepEqual(left({ "field.exclude.list": "simply.demosrc.products:name, image,other:id" }), ["name", "image"]);
    assert.deepEqual(left({ "field.include.list": "id,simply.demosrc.products:name" }), ["image"]);
    const two = [
      { from: "demosrc.products", table: "productinfo", key: ["id"] },
      { from: "demosrc.users", table: "users", key: ["id"] },
    ];
    assert.deepEqual(left({ "field.exclude.list": "productinfo:name,users:image" }, two), ["name"]);
  });

  it("refuses columns that it can't know: else every row differs, and a repair emits the whole table", () => {
    const why = (properties: Record<string, string>) => unknownColumns(pipelineWith({ sink: { properties } }).sink);
    assert.match(
      why({ "column.naming.strategy": "com.example.Snake" }) ?? "",
      /^sink\.properties has column\.naming\.strategy=com\.example\.Snake/,
    );
    assert.match(why({ "use.time.zone": "Asia/Seoul" }) ?? "", /use\.time\.zone=Asia\/Seoul/);
    assert.equal(why({ "use.time.zone": "UTC" }), undefined);
  });
});
