// Statements at the source while the pipeline runs: what `cdc status` says of them, and that its way out works. Cases
// 3, 14 to 18 and 36 of what once went wrong.
import assert from "node:assert/strict";
import { atLeast } from "../../settings/versions.js";
import { releases } from "../twin/releases.js";
import { until } from "../twin/workbench.js";
import type { Case } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

describe("statements while a pipeline runs", function () {
  this.timeout(240_000);
  let lab: Lab;
  before(async () => (lab = await sharedLab()));

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

  it("are said when numbers outgrow a FLOAT(M,D) or a BIGINT: else the first larger one ends the task, and no status knows why", () =>
    running("outgrows", async (one) => {
      await one.atSink("ALTER TABLE t ADD COLUMN f FLOAT(10,4), MODIFY n BIGINT");
      await one.atSource("ALTER TABLE t ADD COLUMN f FLOAT(10,4), MODIFY n BIGINT", "UPDATE t SET f = 1.5");
      assert.equal(await one.settled(), undefined);
      await wayOut(
        one,
        "ALTER TABLE t MODIFY f MEDIUMINT",
        "stops; f; ALTER TABLE `outgrows_sink`.`t` MODIFY COLUMN `f` mediumint(9) NULL",
        "INSERT INTO t VALUES (2, 2, 8388607)",
        ["id", "n", "f"],
      );
      await one.atSource("ALTER TABLE t MODIFY n DOUBLE");
      const [{ what, statement = "" } = {}] = await one.differences();
      assert.match(what ?? "", /large numbers end the task/);
      await one.atSink(statement);
      await one.atSource("INSERT INTO t VALUES (3, 1e300, 3)");
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "n", "f"]);
    }));

  it("name another way where old values don't fit the column that the source has by now: else the statement is refused, and that is all", () =>
    running("dates", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN d DATE", "UPDATE t SET d = '0439-04-26'");
      assert.equal(await one.settled(), undefined);
      await lab.sql.query("SET SESSION sql_mode = ''");
      await one.atSource("ALTER TABLE t MODIFY d TIMESTAMP(1) NULL", "SET SESSION sql_mode = DEFAULT");
      const [{ statement = "", then = "" } = {}] = await one.differences();
      await assert.rejects(one.atSink(statement), /Incorrect datetime value/);
      const [, instead = ""] =
        /^where the server refuses it .*?, (ALTER TABLE .* DROP COLUMN `d`); and cdc snapshot/.exec(then) ?? [];
      await one.atSink(instead);
      await one.atSource("INSERT INTO t VALUES (2, 2, '2020-01-02 03:04:05.6')");
      assert.equal(await one.settled(), undefined);
    }));

  it("are said when a column comes back as another type: else what mends it is refused for the old one's default", () =>
    running("returns", async (one) => {
      await one.atSource(
        "ALTER TABLE t ADD COLUMN c BIGINT NOT NULL DEFAULT -4611686017948183049",
        "UPDATE t SET c = 5",
      );
      assert.equal(await one.settled(), undefined);
      await wayOut(
        one,
        "ALTER TABLE t DROP COLUMN c, ADD COLUMN c VARCHAR(9)",
        "stops; c; ALTER TABLE `returns_sink`.`t` MODIFY COLUMN `c` varchar(9) NULL",
        "INSERT INTO t VALUES (3, 3, 'three')",
        ["id", "n"],
      );
      await one.atSource("ALTER TABLE t DROP COLUMN c, ADD COLUMN c INT");
      const [{ statement = "", then = "" } = {}, ...others] = await one.differences();
      assert.deepEqual(others, []);
      await assert.rejects(one.atSink(statement), /Truncated|Incorrect/);
      const [, instead = ""] =
        /^where the server refuses it .*?, (ALTER TABLE .* DROP COLUMN `c`); and cdc snapshot/.exec(then) ?? [];
      await one.atSink(instead);
      await one.atSource("INSERT INTO t VALUES (4, 4, 4)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), []);
    }));

  it("are said when bits become a number: else the first one beyond them ends the task", () =>
    running("bits", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN c BIT(8)");
      await one.atSink("ALTER TABLE t ADD COLUMN c BIT(8)");
      await wayOut(
        one,
        "ALTER TABLE t MODIFY c BIGINT",
        "stops; c; ALTER TABLE `bits_sink`.`t` MODIFY COLUMN `c` bigint(20) NULL",
        "INSERT INTO t VALUES (2, 2, -256)",
        ["id", "n", "c"],
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

  /** Adds a text to the table by the statement, whose row arrives as another one until the way out is gone. */
  async function misread(one: Case, columns: string[], ...alter: string[]): Promise<void> {
    const query = `SELECT ${columns.join(", ")} FROM t WHERE id = `;
    await one.atSource(...alter);
    await addText(one, columns);
    assert.notDeepEqual(await one.rows("sink", query + ids), await one.rows("source", query + ids));
    const [difference, ...others] = await one.differences();
    assert.deepEqual(others, []);
    assert.match(difference?.what ?? "", /holds another character set for /);
    await one.atSource(...(/^at the source (.*): it changes/.exec(difference?.then ?? "")?.[1] ?? "").split("; "));
    await readRight(one, columns);
  }

  /** Adds a text to the table after the statement, whose row arrives as it is. */
  async function readRight(one: Case, columns: string[], ...alter: string[]): Promise<void> {
    await one.atSource(...alter);
    await addText(one, columns);
    assert.deepEqual(await said(one), []);
    await one.agrees("t", ["id", ...columns], `id = ${ids}`);
  }

  async function addText(one: Case, columns: string[]): Promise<void> {
    ids += 1;
    const texts = columns.map(() => "'é'").join(", ");
    await one.atSource(`INSERT INTO t (id, ${columns.join(", ")}) VALUES (${ids}, ${texts})`);
    assert.equal(await one.settled(), undefined);
  }
  let ids = 10;

  it("are said when a table gets another character set, and the way out works: else é arrives as Ã©", () =>
    running("converts", async (one) => {
      await one.atSource(
        "ALTER TABLE t CONVERT TO CHARACTER SET latin1, ADD COLUMN c VARCHAR(20) NOT NULL DEFAULT 'x', ADD COLUMN d TEXT",
        "ALTER TABLE t MODIFY c VARCHAR(20) CHARACTER SET latin1 NOT NULL DEFAULT 'x', MODIFY d TEXT CHARACTER SET latin1",
        "INSERT INTO t VALUES (2, 2, 'é', 'é')",
      );
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "c", "d"]);
      assert.deepEqual(await said(one), []);
      const converted = atLeast(releases.mysql, 3, 6) ? readRight : misread;
      await converted(one, ["c", "d"], "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4");
      await converted(one, ["c", "d"], "ALTER TABLE t CONVERT TO CHARACTER SET latin1");
      await misread(one, ["e"], "ALTER TABLE t CHARACTER SET cp850", "ALTER TABLE t ADD COLUMN e VARCHAR(9)");
    }));

  it("are said when a default's backslashes are none at the sink: else old rows hold another text", () =>
    running("escapes", async (one) => {
      await lab.sql.query("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'");
      await one.atSource("ALTER TABLE t ADD COLUMN c VARCHAR(9) DEFAULT 'd\\q'", "INSERT INTO t (id) VALUES (2)");
      await lab.sql.query("SET SESSION sql_mode = DEFAULT");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), [
        "wrong; c; ALTER TABLE `escapes_sink`.`t` MODIFY COLUMN `c` varchar(9) COLLATE utf8mb4_general_ci NULL DEFAULT 'd\\\\q'",
      ]);
      await one.apply();
      assert.deepEqual(await said(one), []);
    }));

  it("are said when a column is renamed or dropped: else its old values stay and nobody knows", () =>
    running("renames", async (one) => {
      await one.atSource("ALTER TABLE t RENAME COLUMN n TO m", "INSERT INTO t VALUES (2, 2)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), ["note; n; ALTER TABLE `renames_sink`.`t` DROP COLUMN `n`"]);
    }));

  it("are said when a column goes that must have a value at the sink, whose values stay: else the next new row ends the task", () =>
    running("required", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN c VARCHAR(9) NOT NULL");
      await one.apply();
      await one.atSource("INSERT INTO t VALUES (2, 2, 'two')");
      assert.equal(await one.settled(), undefined);
      // As it is in a sink table that somebody made like the source's.
      await one.atSink("ALTER TABLE t MODIFY c VARCHAR(9) NOT NULL");
      await one.atSource("ALTER TABLE t DROP COLUMN c");
      assert.deepEqual(await said(one), [
        "stops; c; ALTER TABLE `required_sink`.`t` MODIFY COLUMN `c` varchar(9) COLLATE utf8mb4_general_ci NULL",
      ]);
      assert.equal((await one.apply()).length, 1);
      await one.atSource("INSERT INTO t VALUES (3, 3)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.rows("sink", "SELECT id, c FROM t ORDER BY id"), [
        { id: 1, c: "" },
        { id: 2, c: "two" },
        { id: 3, c: null },
      ]);
    }));

  it("are said when the primary key moves: else two rows become one, or the task ends", () =>
    running("moves", async (one) => {
      await one.atSource("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)");
      const statement = "ALTER TABLE `moves_sink`.`t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `n`)";
      assert.deepEqual(await said(one), [`wrong; ${statement}`]);
      await one.atSource("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (n)");
      assert.deepEqual(await said(one), [`stops; ${statement.replace("`id`, ", "")}`]);
    }));

  it("are said when a column is added that the sink's connector can't name: else it ends there, and no status knows why", () =>
    running("named", async (one) => {
      await wayOut(
        one,
        "ALTER TABLE t ADD COLUMN `who?` INT NULL",
        "stops; who?; ALTER TABLE `named_sink`.`t` ADD COLUMN `who?` int(11) NULL",
        "INSERT INTO t VALUES (2, 2, 3)",
        ["id", "n", "who?"],
      );
      await wayOut(
        one,
        "ALTER TABLE t ADD COLUMN e ENUM('it''s', 'b')",
        "stops; e; ALTER TABLE `named_sink`.`t` ADD COLUMN `e` enum('it''s','b') NULL",
        "INSERT INTO t VALUES (3, 3, 3, 'it''s')",
        ["id", "n", "who?", "e"],
      );
    }));

  it("are said with a column that takes NULL, where there is no default: else rows on their way end the task again", () =>
    running("nothings", async (one) => {
      await one.pause("sink");
      await one.atSource(
        "INSERT INTO t VALUES (2, 2)",
        "ALTER TABLE t ADD COLUMN c TEXT NOT NULL",
        "INSERT INTO t VALUES (3, 3, 'c')",
      );
      assert.deepEqual(await said(one), ["stops; c; ALTER TABLE `nothings_sink`.`t` ADD COLUMN `c` text NULL"]);
      await one.atSink(...(await one.differences()).flatMap(({ statement = [] }) => statement));
      await one.resume("sink");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.rows("sink", "SELECT id, c FROM t ORDER BY id"), [
        { id: 1, c: null },
        { id: 2, c: null },
        { id: 3, c: "c" },
      ]);
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
        assert.equal(await one.recovered("sink"), undefined);
        assert.equal(await one.settled(), undefined);
        await one.agrees("t", ["id", "n", "c"]);
      },
      { schemaChanges: "report" },
    ));

  /** With a table for signals, and a first look before anything changes. */
  async function following(name: string, act: (one: Case) => Promise<void>): Promise<void> {
    const settings = { schemaChanges: "follow", source: { signalTable: `${name}_source.signals` } };
    await running(
      name,
      async (one) => {
        await one.atSource("CREATE TABLE signals (id VARCHAR(64) PRIMARY KEY, type VARCHAR(32), data VARCHAR(2048))");
        assert.deepEqual(await one.follow(), []);
        await act(one);
      },
      settings,
    );
  }

  /** After a look that started a failed task again. */
  async function goesOn(one: Case, columns: string[]): Promise<void> {
    const failed = await until(
      () => one.failure(),
      (failure) => failure === undefined,
    );
    assert.equal(failed, undefined);
    assert.equal(await one.settled(), undefined);
    await one.agrees("t", columns);
  }

  it("are followed with old rows, where the connector can't: else a new column stops the pipeline, or its old rows are NULL or 1970", () =>
    following("gained", async (one) => {
      const add = (column: string): string => `followed: ALTER TABLE \`gained_sink\`.\`t\` ADD COLUMN ${column}`;
      await one.atSource("ALTER TABLE t ADD COLUMN c INT NOT NULL", "INSERT INTO t VALUES (2, 2, 3)");
      await until(() => one.failure(), Boolean);
      assert.deepEqual(await one.follow(), [add("`c` int(11) NOT NULL DEFAULT 0")]);
      await goesOn(one, ["id", "n", "c"]);
      await one.atSource(
        "ALTER TABLE t ADD COLUMN at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, ADD COLUMN twice INT AS (n * 2) STORED, ADD COLUMN d TEXT NOT NULL",
        "INSERT INTO t (id, n, c, at, d) VALUES (3, 3, 3, '2024-01-31 08:00:00', 'd')",
      );
      await until(() => one.failure(), Boolean);
      assert.deepEqual(await one.follow(), [
        add("`at` timestamp NOT NULL DEFAULT current_timestamp()"),
        add("`d` text NULL"),
        add("`twice` int(11) NULL"),
        "filling: the rows of gained_source.t are emitted once more",
      ]);
      await goesOn(one, ["id", "n", "c", "at", "twice", "d"]);
      assert.deepEqual(await one.follow(), ["filled: the rows of gained_source.t have their values"]);
      assert.deepEqual(await said(one), []);
    }));

  it("are followed with old rows, also where the connector added the column first: else a busy table's old rows are NULL", () =>
    following("first", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN twice INT AS (n * 2) STORED", "INSERT INTO t (id, n) VALUES (2, 2)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.follow(), ["filling: the rows of first_source.t are emitted once more"]);
      await goesOn(one, ["id", "n", "twice"]);
    }));

  it("are followed when a column is renamed, and the old one keeps its values: else reports read NULL, or lose what they read", () =>
    following("another", async (one) => {
      await one.atSource("ALTER TABLE t RENAME COLUMN n TO m", "INSERT INTO t VALUES (2, 2)");
      assert.deepEqual(await one.follow(), [
        "kept: the source has column n of another_source.t no more, and another_sink.t keeps it with its values: drop it there once nobody reads it",
        "filling: the rows of another_source.t are emitted once more",
      ]);
      await goesOn(one, ["id", "m"]);
      assert.deepEqual(await one.rows("sink", "SELECT id, n FROM t ORDER BY id"), [
        { id: 1, n: 1 },
        { id: 2, n: null },
      ]);
    }));

  it("are followed when a type grows, and told once where the sink's rows do not fit: else a table is rewritten at each look", () =>
    following("larger", async (one) => {
      const modify = "ALTER TABLE `larger_sink`.`t` MODIFY COLUMN `n` ";
      await one.atSource("ALTER TABLE t MODIFY n BIGINT", "INSERT INTO t VALUES (2, 9223372036854775807)");
      await until(() => one.failure(), Boolean);
      assert.deepEqual(await one.follow(), [`followed: ${modify}bigint(20) NULL`]);
      await goesOn(one, ["id", "n"]);
      await one.atSource("DELETE FROM t WHERE id = 2", "ALTER TABLE t MODIFY n VARCHAR(3)");
      assert.equal(await one.settled(), undefined);
      await one.atSink("UPDATE t SET n = 12345");
      const [failed, left, ...more] = await one.follow();
      assert.match(failed ?? "", /^followed: .* varchar\(3\) .*Data too long for column 'n'/);
      assert.match(left ?? "", /^report: column n of larger_source\.t /);
      assert.deepEqual(more, []);
      assert.deepEqual(await one.follow(), []);
    }));

  it("delete nothing at the sink, and are told: else a TRUNCATE or a DROP by mistake empties reports, too", () =>
    following("kept", async (one) => {
      await one.atSource("ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 7");
      await one.atSink("ALTER TABLE t ADD COLUMN c INT NOT NULL");
      await one.atSource("INSERT INTO t VALUES (2, 2, 2)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.follow(), []);
      await one.atSource("ALTER TABLE t DROP COLUMN c");
      assert.deepEqual(
        (await one.follow()).map((line) => line.slice(0, 71)),
        [
          "followed: ALTER TABLE `kept_sink`.`t` MODIFY COLUMN `c` int(11) NULL",
          "kept: the source has column c of kept_source.t no more, and kept_sink.t",
        ],
      );
      await one.atSource("INSERT INTO t VALUES (3, 3)");
      await goesOn(one, ["id", "n"]);
      await one.atSource("TRUNCATE TABLE t");
      assert.deepEqual(await one.follow(), []);
      assert.match(
        (await one.follow()).join(),
        /^report: kept_source\.t .*: the source's table is empty, and the sink's is/,
      );
      assert.equal((await one.rows("sink", "SELECT * FROM t")).length, 3);
      await one.atSource("DROP TABLE t");
      assert.match(
        (await one.follow()).join(),
        /^report: kept_source\.t .*: the source has no such table \(any more\)/,
      );
      await one.atSource(
        "CREATE TABLE t (id INT PRIMARY KEY, n INT, m INT NOT NULL)",
        "INSERT INTO t VALUES (9, 9, 9)",
      );
      await until(() => one.failure(), Boolean);
      assert.deepEqual(await one.follow(), [
        "followed: ALTER TABLE `kept_sink`.`t` ADD COLUMN `m` int(11) NOT NULL DEFAULT 0",
      ]);
      await until(
        () => one.rows("sink", "SELECT m FROM t WHERE id = 9"),
        (rows) => rows.length > 0,
      );
      assert.equal((await one.rows("sink", "SELECT * FROM t")).length, 4);
    }));

  it("are told when a table gets another character set, with the statement for the source: else é arrives as Ã©", () =>
    following("charset", async (one) => {
      await one.atSource(
        "ALTER TABLE t CHARACTER SET latin1",
        "ALTER TABLE t ADD COLUMN c VARCHAR(9)",
        "INSERT INTO t VALUES (2, 2, 'é')",
      );
      assert.equal(await one.settled(), undefined);
      assert.match(
        (await one.follow()).join(),
        /^report: charset_source\.t .* at the source ALTER TABLE .* MODIFY COLUMN `c`/,
      );
    }));

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
