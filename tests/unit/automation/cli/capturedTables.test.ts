// What `up` says of tables that came to a pipeline or left it.
import assert from "node:assert/strict";
import { capturedText, changesSince } from "../../../../automation/cli/capturedTables.js";

describe("tables that a pipeline's settings gain or lose", () => {
  const printed = `warning: binlog retention\n${capturedText(["shop.orders", "shop.items"])}\n`;
  const said = (tables: string[], hasSignals = true): string[] => changesSince(printed, tables, hasSignals);

  it("are named by `up`, with what brings old rows: else a new table lacks them, and nobody has said a word", () => {
    assert.deepEqual(said(["shop.orders", "shop.items", "shop.users", "shop.notes"]), [
      "shop.users, shop.notes are new in this pipeline: their changes arrive from now on, the rows from before do not. " +
        "Fix: after this cdc snapshot STACK --tables shop.users,shop.notes",
    ]);
    assert.match(said(["shop.orders", "shop.items", "shop.users"], false)[0] ?? "", /is new .* cdc status STACK/);
  });

  it("are named when their database is new to the source: else its task ends at their first change", () => {
    assert.deepEqual(said(["shop.orders", "shop.items", "stock.places"]), [
      "stock.places is new in this pipeline, and of a database that was not captured before: the source's task ends at " +
        "its first change. Fix: after this cdc offsets reset STACK, which sends every row once more",
    ]);
  });

  it("are named when they leave: else reports go on with rows that stand still", () => {
    assert.match(said(["shop.orders"])[0] ?? "", /^shop\.items left this pipeline: .* stays as it is/);
    assert.equal(said(["shop.orders", "shop.users"]).length, 2);
  });

  it("are none at the first run, or where nothing changed: else every `up` warns", () => {
    assert.deepEqual(said(["shop.items", "shop.orders"]), []);
    assert.deepEqual(changesSince(undefined, ["shop.orders"], true), []);
    assert.deepEqual(changesSince("warning: not checked", ["shop.orders"], true), []);
  });
});
