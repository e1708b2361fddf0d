// Sink tables that are not like the source's: cases 8, 9, 30 and 32 of what once went wrong, and the ways out that
// `cdc status` and the sink's check name.
import assert from "node:assert/strict";
import { databaseKinds } from "../../databases/registry.js";
import { until } from "../twin/workbench.js";
import type { Case } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

describe("sink tables that are not like the source's", function () {
  this.timeout(180_000);
  let lab: Lab;
  before(async () => (lab = await sharedLab()));

  it("may have foreign keys where the URL's sessions check none: else a child before its parent ends the task", async () => {
    const url = `jdbc:mysql://127.0.0.1:${lab.port}/family_sink?sessionVariables=foreign_key_checks=0`;
    const pipeline = await lab.open({
      name: "family",
      tables: { children: ["id"], parents: ["id"] },
      sink: { url },
    });
    const family = [
      "CREATE TABLE parents (id INT PRIMARY KEY)",
      "CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id))",
    ];
    try {
      await pipeline.atSource(
        ...family,
        "INSERT INTO parents VALUES (1), (2)",
        "INSERT INTO children VALUES (1, 1), (2, 2)",
      );
      await pipeline.atSink(...family);
      await pipeline.start();
      assert.equal(await pipeline.settled(), undefined);
      await pipeline.atSource(
        "INSERT INTO parents VALUES (3)",
        "INSERT INTO children VALUES (3, 3)",
        "DELETE FROM children WHERE id = 1",
        "DELETE FROM parents WHERE id = 1",
      );
      assert.equal(await pipeline.settled(), undefined);
      await pipeline.agrees("parents", ["id"]);
      await pipeline.agrees("children", ["id", "parent"]);
    } finally {
      await pipeline.end();
    }
  });

  it("end the task where a column is generated: else the check refuses what would work", async () => {
    const pipeline = await lab.open({ name: "computed", tables: { sums: ["id"] } });
    try {
      await pipeline.atSource("CREATE TABLE sums (id INT PRIMARY KEY, v INT)", "INSERT INTO sums VALUES (1, 2)");
      await pipeline.atSink("CREATE TABLE sums (id INT PRIMARY KEY, v INT GENERATED ALWAYS AS (id + 1) STORED)");
      await pipeline.start();
      assert.match((await pipeline.settled()) ?? "", /generated column/);
    } finally {
      await pipeline.end();
    }
  });

  /** Effects and statements of what `cdc status` says, but of rows that are lacking. */
  const said = async (one: Case): Promise<string[]> =>
    (await one.differences())
      .filter(({ lacks }) => lacks === undefined)
      .map(({ effect, statement }) => [effect, statement].filter(Boolean).join("; "));

  it("are said when an index of theirs is unique alone: else a row overwrites another one while all is healthy", async () => {
    const one = await lab.open({ name: "alone", tables: { t: ["id"] } });
    try {
      const table = "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(9), v INT";
      await one.atSource(`${table})`, "INSERT INTO t VALUES (1, 'A', 1)");
      await one.atSink(`${table}, nr INT AUTO_INCREMENT UNIQUE, UNIQUE KEY name (name))`);
      await one.start();
      await one.atSource("INSERT INTO t VALUES (3, 'A', 333)");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await one.rows("sink", "SELECT id, v FROM t"), [{ id: 1, v: 333 }]);
      const drop = "ALTER TABLE `alone_sink`.`t` DROP INDEX `name`";
      assert.deepEqual(await said(one), [`wrong; ${drop}`, "note; ALTER TABLE `alone_sink`.`t` DROP COLUMN `nr`"]);
      await one.atSink(drop);
      await one.atSource("UPDATE t SET v = v + 1");
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "name", "v"]);
    } finally {
      await one.end();
    }
  });

  it("are said when they tell fewer keys apart, also before they are made: else one row is left of three", async () => {
    const one = await lab.open({ name: "collated", tables: { t: ["k"] } });
    try {
      await one.atSource("CREATE TABLE t (k VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY)");
      await one.start();
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), ["wrong", "note"]);
      await one.atSource("INSERT INTO t VALUES ('abc'), ('ABC'), ('äbc')");
      assert.equal(await one.settled(), undefined);
      const there = () => one.rows("sink", "SELECT k FROM t").catch(() => []);
      assert.equal((await until(there, (rows) => rows.length > 0)).length, 1);
      const statement = "ALTER TABLE `collated_sink`.`t` MODIFY COLUMN `k` varchar(20) COLLATE utf8mb4_bin NOT NULL";
      assert.deepEqual(await said(one), [`wrong; ${statement}`]);
      await one.atSink(statement);
      await one.atSource("DELETE FROM t", "INSERT INTO t VALUES ('abc'), ('ABC'), ('äbc')");
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["k"]);
    } finally {
      await one.end();
    }
  });

  it("are told of where the connector finds others by their names: else its task ends once it is to make one", async () => {
    await lab.sql.query("CREATE DATABASE alike; CREATE TABLE alike.tx1 (id INT PRIMARY KEY)");
    try {
      const check = { database: "alike", evolves: true, truncates: false, checksForeignKeys: true };
      const found = (table: string) => databaseKinds.of("mysql").checkSink(lab.account, { ...check, tables: [table] });
      const [{ id = "", value = "" } = {}, ...others] = await found("t_1");
      assert.deepEqual([id, value.slice(-3), others], ["sinkDatabase.table.alike", "tx1", []]);
      assert.deepEqual([...(await found("tx1")), ...(await found("t_2"))], []);
    } finally {
      await lab.sql.query("DROP DATABASE alike");
    }
  });

  it("are said when the connector can't make them: else the first row ends its task, and no status knows why", async () => {
    const one = await lab.open({ name: "unmade", tables: { t: ["id"] } });
    try {
      const table = "CREATE TABLE t (id INT PRIMARY KEY, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
      await one.atSource(table);
      await one.start();
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await said(one), ["stops"]);
      await one.atSource("INSERT INTO t (id) VALUES (1)");
      assert.match(
        (await until(() => one.failure(), Boolean)) ?? "",
        /^sink: [^]*(Invalid default value for 'at'|Could not find table: t)/,
      );
      await one.atSink(table);
      assert.equal(await one.recovered("sink"), undefined);
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "at"]);
      assert.deepEqual(await said(one), []);
    } finally {
      await one.end();
    }
  });

  it("are noted when they lack characters or times: else the first such value ends the task without a word before", async () => {
    const one = await lab.open({ name: "limited", tables: { t: ["id"] } });
    try {
      const table = (text: string, time: string): string =>
        `CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(9) CHARACTER SET ${text}, at ${time} NULL)`;
      await one.atSource(table("utf8mb4", "DATETIME"));
      await one.atSink(table("latin1", "TIMESTAMP"));
      await one.start();
      assert.equal(await one.settled(), undefined);
      const mend = [
        "ALTER TABLE `limited_sink`.`t` MODIFY COLUMN `c` varchar(9) COLLATE utf8mb4_general_ci NULL",
        "ALTER TABLE `limited_sink`.`t` MODIFY COLUMN `at` datetime NULL",
      ];
      assert.deepEqual(
        (await said(one)).map((line) => line.replace(" DEFAULT NULL", "")),
        mend.map((line) => `note; ${line}`),
      );
      await one.atSource("INSERT INTO t VALUES (1, 'é', '2026-01-01')");
      assert.equal(await one.settled(), undefined);
      await one.atSource("INSERT INTO t VALUES (2, '한', '1960-01-01')");
      assert.match((await until(() => one.failure(), Boolean)) ?? "", /^sink: [^]*Incorrect/);
      assert.deepEqual(
        await one.apply(),
        mend.map((statement) => ({ statement })),
      );
      assert.equal(await one.recovered("sink"), undefined);
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "c", "at"]);
      assert.deepEqual(await said(one), []);
    } finally {
      await one.end();
    }
  });
});
