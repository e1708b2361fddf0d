// What `up` says of tables that came to a pipeline or left it.
import assert from "node:assert/strict";
import { capturedText, changesSince, filledText, sinkChangesSince } from "../../../../automation/cli/capturedTables.js";

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

  it("are named at the sink, too, where a table or its database has another name: else it begins empty without a word", () => {
    const filled = (name: string) => ({ name, from: "shop.orders" });
    const before = `${filledText([filled("reports.orders")])}\n`;
    assert.deepEqual(sinkChangesSince(before, [filled("archive.orders")], true), [
      "archive.orders is filled from now on: rows that the source has already do not come to it. Fix: after this " +
        "cdc snapshot STACK --tables shop.orders",
      "reports.orders is filled no more: its rows stay as they are. Fix: drop it, unless somebody reads it",
    ]);
    assert.deepEqual(sinkChangesSince(before, [filled("reports.orders")], true), []);
    assert.deepEqual(sinkChangesSince(undefined, [filled("reports.orders")], true), []);
    const earlier = "The sink database fits: orders can be filled.\n";
    assert.deepEqual(sinkChangesSince(earlier, [filled("reports.orders")], true), []);
  });
});
