// Statements at the source while the pipeline runs: what `cdc status` says of them, and that its way out works. Cases
// 14 to 18 of what once went wrong.
import assert from "node:assert/strict";
import { until } from "../twin/workbench.js";
import { Lab, type Case } from "./lab.js";

describe("statements while a pipeline runs", function () {
  this.timeout(240_000);
  let lab: Lab;
  before(async () => (lab = await Lab.start()));
  after(() => lab.stop());

  const table = "CREATE TABLE t (id INT PRIMARY KEY, n INT)";

  async function running(name: string, act: (one: Case) => Promise<void>, settings = {}): Promise<void> {
    const one = await lab.open({ name, tables: { t: ["id"] }, ...settings });
    try {
      await one.atSource(table, "INSERT INTO t VALUES (1, 1)");
      await one.atSink(table);
      await one.start();
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.differences(), []);
      await act(one);
    } finally {
      await one.end();
    }
  }

  /** What is said of table t: each difference's effect, column and statement. */
  async function said(one: Case): Promise<string[]> {
    const found = await one.differences();
    return found.map(({ effect, column, statement }) => [effect, column, statement].filter(Boolean).join("; "));
  }

  /** Before the next row; the statement is then applied to the sink, and that row has to arrive. */
  async function wayOut(one: Case, alter: string, expected: string, next: string, columns: string[]): Promise<void> {
    await one.atSource(alter);
    assert.deepEqual(await said(one), [expected]);
    assert.deepEqual(await one.apply(), [{ statement: expected.replace(/^.*; /, "") }]);
    await one.atSource(next);
    assert.equal(await one.settled(), undefined);
    assert.deepEqual(await said(one), []);
    await one.agrees("t", columns);
  }

  it("are said with what mends them, when a column is added that the sink can't add: else its task ends at the next row", () =>
    running("adds", async (one) => {
      await wayOut(
        one,
        "ALTER TABLE t ADD COLUMN c INT NOT NULL",
        "stops; c; ALTER TABLE `adds_sink`.`t` ADD COLUMN `c` int(11) NOT NULL DEFAULT 0",
        "INSERT INTO t VALUES (2, 2, 3)",
        ["id", "n", "c"],
      );
      await one.atSource("ALTER TABLE t ADD COLUMN at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP");
      assert.deepEqual(await said(one), [
        "stops; at; ALTER TABLE `adds_sink`.`t` ADD COLUMN `at` timestamp NOT NULL DEFAULT current_timestamp()",
      ]);
      const [difference] = await one.differences();
      assert.match(difference?.then ?? "", /^cdc snapshot lab --tables adds_source\.t/);
    }));

  it("are said when an added column lacks its values in old rows: else they are NULL or 1970 in silence", () =>
    running("unfilled", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN twice INT AS (n * 2) STORED");
      assert.deepEqual(await said(one), [
        "wrong; twice; ALTER TABLE `unfilled_sink`.`t` ADD COLUMN `twice` int(11) NULL",
      ]);
    }));

  it("are followed when a constant column is added: else every new column is work by hand", () =>
    running("follows", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN c VARCHAR(10) NOT NULL DEFAULT 'x'");
      assert.deepEqual(await said(one), ["note; c"]);
      await one.atSource("INSERT INTO t (id, n) VALUES (2, 2)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), []);
    }));

  it("are said when a type grows: else the first larger value ends the task", () =>
    running("grows", async (one) => {
      await wayOut(
        one,
        "ALTER TABLE t MODIFY n BIGINT UNSIGNED",
        "stops; n; ALTER TABLE `grows_sink`.`t` MODIFY COLUMN `n` bigint(20) unsigned NULL",
        "INSERT INTO t VALUES (2, 18446744073709551615)",
        ["id", "n"],
      );
      await wayOut(
        one,
        "ALTER TABLE t MODIFY n VARCHAR(30)",
        "stops; n; ALTER TABLE `grows_sink`.`t` MODIFY COLUMN `n` varchar(30) NULL",
        "INSERT INTO t VALUES (3, 'three')",
        ["id", "n"],
      );
    }));

  it("are applied whole or not at all, where the sink's own rows do not fit: else applying cuts values off", () =>
    running("refuses", async (one) => {
      await one.atSource("ALTER TABLE t MODIFY n VARCHAR(3)");
      await one.atSink("ALTER TABLE t MODIFY n BIGINT", "UPDATE t SET n = 12345");
      const [applied] = await one.apply();
      assert.match(applied?.error ?? "", /Data too long for column 'n'/);
      assert.deepEqual(await one.rows("sink", "SELECT n + 0 AS n FROM t"), [{ n: 12345 }]);
    }));

  it("are said when a column is renamed or dropped: else its old values stay and nobody knows", () =>
    running("renames", async (one) => {
      await one.atSource("ALTER TABLE t RENAME COLUMN n TO m", "INSERT INTO t VALUES (2, 2)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), ["note; n; ALTER TABLE `renames_sink`.`t` DROP COLUMN `n`"]);
    }));

  it("are said when the primary key moves: else two rows become one, or the task ends", () =>
    running("moves", async (one) => {
      await one.atSource("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)");
      const statement = "ALTER TABLE `moves_sink`.`t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `n`)";
      assert.deepEqual(await said(one), [`wrong; ${statement}`]);
      await one.atSource("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (n)");
      assert.deepEqual(await said(one), [`stops; ${statement.replace("`id`, ", "")}`]);
    }));

  it("change no table of a pipeline that only reports, and its rows go on after the statement: else its owner's tables change", () =>
    running(
      "reports",
      async (one) => {
        await one.atSource("ALTER TABLE t ADD COLUMN c INT DEFAULT 5", "INSERT INTO t (id, n) VALUES (2, 2)");
        const trace = await until(() => one.failure(), Boolean);
        assert.match(trace ?? "", /^sink: /);
        assert.deepEqual(await said(one), [
          "stops; c; ALTER TABLE `reports_sink`.`t` ADD COLUMN `c` int(11) NULL DEFAULT 5",
        ]);
        await one.apply();
        await one.restart("sink");
        assert.equal(
          await until(
            () => one.failure(),
            (failed) => failed === undefined,
          ),
          undefined,
        );
        assert.equal(await one.settled(), undefined);
        await one.agrees("t", ["id", "n", "c"]);
      },
      { schemaChanges: "report" },
    ));

  it("are said when the source's table is emptied: else its rows stay in reports", () =>
    running("empties", async (one) => {
      await one.atSource("TRUNCATE TABLE t");
      assert.equal(await one.settled(), undefined);
      const [difference] = await one.differences();
      assert.match(difference?.then ?? "", /^cdc verify lab --tables empties_source\.t --repair/);
    }));

  it("are said when the source's table goes: else its rows stay for ever", () =>
    running("goes", async (one) => {
      await one.atSource("DROP TABLE t");
      assert.deepEqual(await said(one), ["wrong"]);
    }));
});
