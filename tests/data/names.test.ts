// Tables and columns of any name, in both connectors: cases 1 and 2 of what once went wrong.
import assert from "node:assert/strict";
import { quoted } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

describe("names of tables and columns", function () {
  this.timeout(120_000);
  let lab: Lab;
  before(async () => (lab = await sharedLab()));

  const columns = ["order", "key", "desc", "group", "t-hy", "a b", "ünï", "Cap"];

  it("may be reserved words, or hold hyphens and blanks: else the first row ends the sink's task", async () => {
    const made = (table: string): string =>
      `CREATE TABLE ${quoted(table)} (id INT PRIMARY KEY, ${columns.map((one) => `${quoted(one)} VARCHAR(10)`).join(", ")})`;
    const tables = ["select", "t-hy", "plain"];
    const pipeline = await lab.open({ name: "names", tables: Object.fromEntries(tables.map((one) => [one, ["id"]])) });
    try {
      for (const table of tables) {
        await pipeline.atSource(
          made(table),
          `INSERT INTO ${quoted(table)} VALUES (1, ${columns.map(() => "'x'").join()})`,
        );
        await pipeline.atSink(made(table));
      }
      await pipeline.start();
      assert.equal(await pipeline.settled(), undefined);
      for (const table of tables)
        await pipeline.atSource(
          `INSERT INTO ${quoted(table)} VALUES (2, ${columns.map(() => "'y'").join()})`,
          `UPDATE ${quoted(table)} SET ${quoted("order")} = 'z' WHERE id = 1`,
        );
      assert.equal(await pipeline.settled(), undefined);
      for (const table of tables) await pipeline.agrees(table, ["id", ...columns]);
    } finally {
      await pipeline.end();
    }
  });

  it("may stand in another schema of the server too: else a preview stops the main pipeline, and the other way round", async () => {
    const settings = { tables: { products: ["id"] } };
    const main = await lab.open({ name: "mains", ...settings });
    const preview = await lab.open({ name: "previews", ...settings });
    const table = "CREATE TABLE products (id INT PRIMARY KEY, name VARCHAR(10))";
    try {
      for (const one of [main, preview]) {
        await one.atSource(table, "INSERT INTO products VALUES (1, 'a')");
        await one.atSink(table);
        await one.start();
        assert.equal(await one.settled(), undefined);
      }
      await preview.pause("sink");
      for (const one of [main, preview])
        await one.atSource(
          "ALTER TABLE products ADD COLUMN origin VARCHAR(10) DEFAULT 'KR'",
          "UPDATE products SET name = 'b' WHERE id = 1",
        );
      assert.equal(await main.settled(), undefined);
      await preview.resume("sink");
      assert.equal(await preview.settled(), undefined);
      for (const one of [main, preview]) await one.agrees("products", ["id", "name", "origin"]);
    } finally {
      await main.end();
      await preview.end();
    }
  });
});
