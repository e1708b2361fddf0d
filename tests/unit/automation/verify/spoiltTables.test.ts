// What `cdc snapshot` refuses, as it would spoil what is right in the sink.
import assert from "node:assert/strict";
import type { Target, TargetPipeline } from "../../../../automation/operations/target.js";
import { refuseSpoiling } from "../../../../automation/verify/spoiltTables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

describe("a snapshot of whole tables", () => {
  const column = (name: string, invisible = false) => ({ name, type: "int", declared: "int", invisible });
  const refused = async (columns: object[], exclude: string[] = []): Promise<void> => {
    const reach = { call: async () => ({ tables: [{ database: "demosrc", table: "products", columns }] }) };
    const tables = [{ from: "demosrc.products", table: "productinfo", key: ["id"], exclude }];
    const pipeline = { settings: pipelineWith({ sink: { tables } }), source: async () => ({}) };
    await refuseSpoiling({ reach } as unknown as Target, pipeline as unknown as TargetPipeline, ["demosrc.products"]);
  };

  it("is refused where a column is invisible: else equal rows become NULL, and it says COMPLETED", async () => {
    await assert.rejects(
      refused([column("id"), column("hidden", true)]),
      /^SnapshotError: rows that are right .*: demosrc\.products: an incremental snapshot leaves out column hidden, which is invisible\. Fix: /,
    );
  });

  it("goes on where the column does not reach the sink, or all are seen: else nobody can fill a table", async () => {
    await refused([column("id"), column("name")]);
    await refused([column("id"), column("hidden", true)], ["hidden"]);
  });
});
