// Rows that equal the sink's only after a declared conversion which changed them: counted, shown, and told by an exit
// code of their own.
import assert from "node:assert/strict";
import { lines } from "../../../../automation/cli/commands/verify.js";
import type { LossyColumn } from "../../../../automation/verify/plan.js";
import type { VerifyOptions } from "../../../../automation/verify/options.js";
import type { OpenTable } from "../../../../automation/verify/tables.js";
import { resultOf, type TableVerification } from "../../../../automation/verify/verification.js";
import { verifyTables } from "../../../../automation/verify/verifyTables.js";
import { pipelineWith } from "../../connectors/pipeline.js";
import { FakeTable } from "./fakes.js";

const total: LossyColumn = { column: "total", why: "rounded to 2 digits after the point" };
const born: LossyColumn = { column: "born", why: "a date with a zero in it becomes NULL", rare: true };

describe("rows that are equal with a loss", () => {
  const tables = (values: readonly string[], sink = values): { source: FakeTable; sink: FakeTable } => {
    const both = { source: new FakeTable(), sink: new FakeTable() };
    for (const [key, value] of values.entries()) both.source.set(key, value);
    for (const [key, value] of sink.entries()) both.sink.set(key, value);
    both.source.losing = (value) => `${value.includes("round") ? 1 : 0}${value.includes("zero") ? 1 : 0}`;
    return both;
  };
  const compared = async (
    sides: { source: FakeTable; sink: FakeTable },
    own: { sorted?: boolean; whole?: boolean; lossy?: LossyColumn[] } = {},
    options: VerifyOptions = {},
  ): Promise<TableVerification> => {
    const { sorted = true, whole = true, lossy = [total, born] } = own;
    const form = { kind: "integer" as const };
    const read = {
      database: "d",
      table: "t",
      key: [{ name: "id", form }],
      columns: [{ name: "id", form, long: false }],
    };
    const [settings] = pipelineWith().sink.tables;
    const plan = { source: read, sink: read, sorted, lacking: [], notCompared: [], lossy };
    const open = { settings, sinkName: "sink.t", plan, ...sides, whole, keepsDeleted: false } as unknown as OpenTable;
    const passage = { mark: async () => ({ passed: async () => ({ passed: true as const }) }) };
    const [verified] = await verifyTables([open], passage, options);
    assert.ok(verified);
    return verified.verification;
  };
  const counts = ({ withLoss, lossy, lossyRows }: TableVerification) => ({
    withLoss,
    lossy: lossy.map(({ column, rows }) => `${column} ${rows}`),
    rows: lossyRows.map(({ key, columns }) => `${key.join()} ${columns.join()}`),
  });
  const some = ["exact", "round", "exact", "zero", "round zero"];

  for (const [how, own] of [
    ["by ranges", {}],
    ["by looking rows up", { sorted: false }],
    ["where only the sink's rows are compared", { whole: false }],
  ] as const) {
    it(`are counted, by column too, ${how}: else rounded money passes for a proof`, async () => {
      assert.deepEqual(counts(await compared(tables(some), own)), {
        withLoss: 3,
        lossy: ["total 2", "born 2"],
        rows: ["1 total", "3 born", "4 total,born"],
      });
    });
  }

  it("are counted in every range of a large table, and the first ten shown: else only its first rows are told of", async () => {
    const many = Array.from({ length: 20_000 }, (_value, key) => (key % 1000 === 999 ? "round" : `exact ${key}`));
    const { withLoss, rows, lossyRows } = await compared(tables(many));
    assert.deepEqual([withLoss, rows, lossyRows.length, lossyRows[9]?.key], [20, 20_000, 10, ["9999"]]);
    assert.deepEqual((await compared(tables(many), {}, { keys: 0 })).lossyRows, []);
  });

  it("are none where no value was changed, and a column that hardly ever loses is not spoken of then: else every table with a date has a remark", async () => {
    const found = await compared(tables(["exact", "exact"]));
    assert.deepEqual(counts(found), { withLoss: 0, lossy: ["total 0"], rows: [] });
    assert.equal(resultOf([found]), "equal");
    assert.deepEqual(counts(await compared({ source: new FakeTable(), sink: new FakeTable() }, { lossy: [] })), {
      withLoss: 0,
      lossy: [],
      rows: [],
    });
  });

  it("can't be told by a function of an earlier version, which is no 0: else an upgrade turns a loss into a proof", async () => {
    for (const own of [{}, { sorted: false }, { whole: false }]) {
      const sides = tables(some);
      sides.source.losing = undefined;
      const found = await compared(sides, own);
      assert.deepEqual([found.withLoss, found.lossy, resultOf([found])], [undefined, [total], "unknown"]);
      assert.match(found.problem ?? "", /could not be counted.* earlier version: `pulumi up`/);
      assert.equal(resultOf([await compared(sides, own, { allowLoss: true })], true), "equal");
    }
  });

  it("are a result of their own, after differences and what could not be told, and equal where that is allowed: else a monitor takes the one for the other", () => {
    const table = (own: Partial<TableVerification>) =>
      ({ missing: 0, extra: 0, different: 0, unsettled: 0, lacking: [], ...own }) as TableVerification;
    const lossy = table({ withLoss: 1 });
    assert.deepEqual(
      [
        resultOf([table({ withLoss: 0 }), lossy]),
        resultOf([lossy], true),
        resultOf([lossy, table({ unsettled: 1 })], true),
        resultOf([lossy, table({ missing: 1 })], true),
      ],
      ["lossy", "equal", "unknown", "different"],
    );
  });

  it("are told with their columns, reasons and keys: else nobody knows what was lost", async () => {
    const table = await compared(tables(some));
    const told = lines({
      stack: "dev",
      result: "lossy",
      pipelines: [{ pipeline: "p", connectors: [], notes: [], tables: [table] }],
      seconds: 1,
    }).join("\n");
    assert.match(told, /5 rows x 1 column: equal, with a loss: 3 rows \(/);
    assert.match(told, /compared with a loss: total \(rounded to 2 digits after the point\): 2 rows\n/);
    assert.match(told, /with a loss: 4 in total, born\n/);
    assert.match(told, /dev: source and sink hold the same rows, but for what declared conversions changed /);
  });
});
