// What `cdc database check` says of columns whose values would not arrive as they are. What becomes of them was
// measured with the lab; docs/types.md has the same list.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import { checkSource } from "../../databases/mysql/check.js";
import { rowsLooked } from "../../databases/mysql/columnLook.js";
import { projectRoot } from "../../tools/paths.js";
import { documentedTypes } from "./document.js";
import { quoted } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";
import { isRun, riskyTypes, sinkBefore36 } from "./values.js";
import { releases } from "../twin/releases.js";

describe("the check of a source's columns", function () {
  this.timeout(120_000);
  let lab: Lab;
  let sql: Connection;
  before(async () => {
    lab = await sharedLab();
    sql = lab.sql;
    await sql.query("SET SESSION sql_mode = '', time_zone = '+00:00'; CREATE DATABASE risks; USE risks");
  });
  after(() => sql.query("DROP DATABASE risks"));

  /** What is said of table t, each line with its severity. */
  async function said(excluded?: string): Promise<string[]> {
    try {
      const warnings = await checkSource(lab.account, {
        debeziumVersion: releases.mysql,
        sinkRelease: `debezium-jdbc@${releases.jdbc}`,
        tables: ["risks.t"],
        excluded,
      });
      return warnings.filter((line) => !line.startsWith("binlog retention")).map((line) => `warning: ${line}`);
    } catch (error) {
      return [`error: ${(error as Error).message}`];
    }
  }

  for (const { declared, right, wrong, said: severity, by, always } of riskyTypes.filter(isRun))
    it(`tells of ${wrong} in a column ${declared}: else rows are wrong in the sink without a word`, async () => {
      await sql.query("DROP TABLE IF EXISTS t");
      await sql.query(`CREATE TABLE t (id INT PRIMARY KEY, c ${declared})`);
      if (right !== undefined) {
        await sql.query(`INSERT INTO t (id, c) VALUES (1, ${right})`);
        assert.deepEqual(await said(), []);
      }
      await sql.query(`INSERT INTO t (id, c) VALUES (2, ${wrong})`);
      const lines = await said();
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0] ?? "", new RegExp(`^${severity}: .*column risks\\.t\\.c ${by.source}`));
      assert.deepEqual(await said("risks.t.c"), always ? lines : []);
    });

  for (const type of ["TIME", ...(isRun({ releases: sinkBefore36 }) ? ["BIT(8)"] : [])])
    it(`refuses ${type} in a key: else a deleted row stays in the sink`, async () => {
      await sql.query("DROP TABLE IF EXISTS t");
      await sql.query(`CREATE TABLE t (id INT, c ${type}, PRIMARY KEY (id, c))`);
      assert.match(
        (await said()).join("\n"),
        /^error.*column risks\.t\.c is (TIME|bit\(8\)) in the primary key: .* stays/,
      );
    });

  it("refuses BIT(16) in a key: else a snapshot writes rows of other keys", async () => {
    await sql.query("DROP TABLE IF EXISTS t");
    await sql.query("CREATE TABLE t (c BIT(16) PRIMARY KEY)");
    const refused =
      /^error.*column risks\.t\.c is bit\(16\) in the primary key: a snapshot writes its bytes in reverse/;
    assert.match((await said()).join("\n"), refused);
  });

  for (const [name, severity, by] of [
    ["a`b", "error", "is named with a backtick: "],
    ["[a]", "error", "is named in square brackets: "],
    ["a?b", "warning", "is named with a question mark, a colon or a backslash: "],
  ] as const)
    it(`tells of a column named ${name}: else a task ends at its first row`, async () => {
      await sql.query("DROP TABLE IF EXISTS t");
      await sql.query(`CREATE TABLE t (id INT PRIMARY KEY, ${quoted(name)} INT)`);
      const lines = await said();
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.ok(lines[0]?.startsWith(severity) && lines[0].includes(`column risks.t.${name} ${by}`), lines[0]);
    });

  it("tells of a type that Debezium can't read in any other table of the server: else no pipeline there can start", async () => {
    await sql.query("DROP TABLE IF EXISTS t");
    await sql.query("CREATE TABLE t (id INT PRIMARY KEY)");
    await sql.query("CREATE TABLE others (id UUID PRIMARY KEY)");
    try {
      assert.match(
        (await said()).join("\n"),
        /^error.*column risks\.others\.id is uuid: .*Debezium's source can't read/,
      );
    } finally {
      await sql.query("DROP TABLE others");
    }
  });

  it("stands in docs/types.md with all that was measured: else a user can't know it before", () => {
    const document = readFileSync(join(projectRoot, "docs", "types.md"), "utf8");
    assert.deepEqual(
      document
        .split("\n")
        .filter((line) => line.startsWith("| `"))
        .sort(),
      documentedTypes().sort(),
    );
  });

  it("looks at the rows of an invisible column, too: else the check itself fails, and no pipeline there can start", async () => {
    await sql.query("DROP TABLE IF EXISTS t");
    await sql.query("CREATE TABLE t (id INT PRIMARY KEY, c YEAR INVISIBLE)");
    await sql.query("INSERT INTO t (id, c) VALUES (1, 0)");
    assert.match((await said()).join("\n"), /^error.*column risks\.t\.c is the YEAR 0000/);
  });

  it("says what it did not look at: else its silence is taken for proof", async () => {
    await sql.query("DROP TABLE IF EXISTS t");
    await sql.query("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, c TIME)");
    await sql.query(`INSERT INTO t (c) VALUES ${Array.from({ length: rowsLooked }, () => "('01:02:03')").join(", ")}`);
    const [line = ""] = await said();
    assert.match(line, /^warning: only the first 10000 rows of risks\.t were looked at/);
  });
});
