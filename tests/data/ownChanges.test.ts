// A pipeline's own settings that change while it runs: what becomes of rows, that `cdc status` says it, and that its
// way out works. Cases 12 and 13 of what once went wrong.
import assert from "node:assert/strict";
import { explained } from "../../automation/operations/knownCauses.js";
import { atLeast } from "../../settings/versions.js";
import { releases } from "../twin/releases.js";
import { until } from "../twin/workbench.js";
import type { Case, CaseSettings } from "./case.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

describe("settings of a running pipeline that change", function () {
  this.timeout(240_000);
  let lab: Lab;
  before(async () => (lab = await sharedLab()));

  const table = (name: string): string => `CREATE TABLE ${name} (id INT PRIMARY KEY, n VARCHAR(20))`;
  const signals = "CREATE TABLE signals (id VARCHAR(64) PRIMARY KEY, type VARCHAR(32), data VARCHAR(2048))";

  /** With tables t and u at the source, of which t is captured, and t at the sink. */
  async function running(
    name: string,
    act: (one: Case) => Promise<void>,
    settings: Partial<CaseSettings> = {},
  ): Promise<void> {
    const one = await lab.open({
      name,
      tables: { t: ["id"] },
      source: { signalTable: `${name}_source.signals` },
      ...settings,
    });
    try {
      await one.atSource(signals, table("t"), table("u"));
      for (const made of ["t", "u"])
        await one.atSource(`INSERT INTO ${made} VALUES (1, 'old'), (2, 'old'), (3, 'old')`);
      await one.atSink(table("t"));
      await one.start();
      assert.equal(await one.settled(), undefined);
      assert.deepEqual([...(await one.differences()), ...(await one.lacking())], []);
      await act(one);
    } finally {
      await one.end();
    }
  }

  /** Tables whose old rows are said to be lacking, with how many. */
  async function lacking(one: Case): Promise<string[]> {
    const found = await one.lacking();
    return found.flatMap(({ sinkTable, effect, lacks, then = "" }) =>
      lacks === undefined
        ? []
        : [`${effect} ${sinkTable} ${lacks} ${/^cdc snapshot lab --tables \S+/.exec(then)?.[0]}`],
    );
  }

  /** As `cdc snapshot` does, by the signal table itself. */
  async function snapshot(one: Case, name: string): Promise<void> {
    const data = JSON.stringify({ type: "INCREMENTAL", "data-collections": [name] });
    await one.atSource(`INSERT INTO signals VALUES ('${name}', 'execute-snapshot', '${data}')`);
    assert.deepEqual(
      await until(
        () => lacking(one),
        (said) => said.length === 0,
      ),
      [],
    );
  }

  it("say which rows of an added table are missing, and the snapshot that is named brings them: else it has new ones alone", () =>
    running("added", async (one) => {
      await one.change({ tables: { t: ["id"], u: ["id"] } });
      await one.atSource("INSERT INTO u VALUES (4, 'new')");
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await lacking(one), ["wrong added_sink.u 3 cdc snapshot lab --tables added_source.u"]);
      await snapshot(one, "added_source.u");
      await one.agrees("u", ["id", "n"]);
    }));

  it("say that a renamed sink table begins empty: else reports lose all rows without a word", () =>
    running("renamed", async (one) => {
      const tables = ["t", "zz_marker"].map((from) => ({ from: `renamed_source.${from}`, table: from, key: ["id"] }));
      await one.committed();
      await one.change({
        sink: { tables: tables.map((each) => (each.table === "t" ? { ...each, table: "v" } : each)) },
      });
      assert.equal(await one.settled(), undefined);
      assert.deepEqual(await lacking(one), ["wrong renamed_sink.v 3 cdc snapshot lab --tables renamed_source.t"]);
      await snapshot(one, "renamed_source.t");
      assert.equal((await one.rows("sink", "SELECT * FROM v")).length, 3);
      assert.equal((await one.rows("sink", "SELECT * FROM t")).length, 3);
    }));

  it("say that another sink database begins empty: else reports lose all rows without a word", () =>
    running("moved", async (one) => {
      await lab.sql.query(`CREATE DATABASE moved_away; CREATE TABLE moved_away.zz_marker (id INT PRIMARY KEY)`);
      await one.committed();
      await one.change({ sink: { database: "moved_away" } });
      await one.atSource("INSERT INTO t VALUES (4, 'new')");
      await until(
        () => one.rows("sink", "SELECT id FROM moved_away.t").catch(() => []),
        (rows) => rows.length > 0,
      );
      const said = await lacking(one);
      assert.ok(
        said.some((line) => line.startsWith("wrong moved_away.t ")),
        said.join(),
      );
    }));

  it("say what becomes of a table of a database that was not captured, with the way out: else it stands without one", async () => {
    const rows = "INSERT INTO other_more.o VALUES (1), (2), (3)";
    await lab.sql.query(`CREATE DATABASE other_more; CREATE TABLE other_more.o (id INT PRIMARY KEY); ${rows}`);
    await running("other", async (one) => {
      const tables = ["other_source.t", "other_source.zz_marker", "other_more.o"];
      await one.change({
        source: { databases: ["other_source", "other_more"], tables, signalTable: "other_source.signals" },
        sink: { tables: tables.map((from) => ({ from, table: from.split(".")[1], key: ["id"] })) },
      });
      await lab.sql.query("INSERT INTO other_more.o VALUES (4)");
      // Debezium 3 knows its columns from the first snapshot.
      if (atLeast(releases.mysql, 3)) {
        assert.equal(await one.settled(), undefined);
        assert.deepEqual(await lacking(one), ["wrong other_sink.o 3 cdc snapshot lab --tables other_more.o"]);
        await snapshot(one, "other_more.o");
      } else {
        const trace = (await until(() => one.failure(), Boolean)) ?? "";
        assert.match(explained("", trace.split("\n")), /Fix: cdc offsets reset/);
        await one.resetOffsets();
        assert.equal(await one.settled(), undefined);
      }
      await until(
        () => one.rows("sink", "SELECT * FROM o").catch(() => []),
        (found) => found.length === 4,
      );
    });
  });

  it("say that the first snapshot was taken again: else rows that went in between stay at the sink in silence", () =>
    running("again", async (one) => {
      await one.resetOffsets(() => one.atSource("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (4, 'new')"));
      assert.equal(await one.settled(), undefined);
      assert.equal(
        (
          await until(
            () => one.rows("sink", "SELECT id FROM t"),
            (rows) => rows.length > 3,
          )
        ).length,
        4,
      );
      const [said, ...others] = await one.differences();
      assert.deepEqual(others, []);
      assert.match(said?.what ?? "", /^its and 1 other tables' first snapshot was begun 2 times, /);
      assert.equal(said?.then, "cdc verify lab --repair");
    }));

  it("copy every row once more under another topic prefix: else what the old topics held is lost", () =>
    running("prefixed", async (one) => {
      await one.atSource("UPDATE t SET n = 'new' WHERE id = 1");
      await one.change({ source: { topicPrefix: "prefix", historyTopic: "prefix-history" } });
      await one.atSource("INSERT INTO t VALUES (4, 'new')", "UPDATE t SET n = 'newer' WHERE id = 2");
      assert.equal(await one.settled(), undefined);
      await one.agrees("t", ["id", "n"]);
      assert.deepEqual(await lacking(one), []);
    }));

  it("leave the rows of a table that is taken out, and go on with the others: else a report empties", () =>
    running(
      "left",
      async (one) => {
        await one.change({ tables: { t: ["id"] } });
        await one.atSource("DELETE FROM u", "INSERT INTO t VALUES (4, 'new')");
        assert.equal(await one.settled(), undefined);
        await one.agrees("t", ["id", "n"]);
        assert.equal((await one.rows("sink", "SELECT * FROM u")).length, 3);
      },
      { tables: { t: ["id"], u: ["id"] } },
    ));

  it("say that another key does not fit the tables: else the next row ends the task", () =>
    running("keyed", async (one) => {
      await one.change({ tables: { t: ["n"] } });
      const [difference] = await one.differences();
      assert.equal(difference?.effect, "stops");
      assert.match(difference.then ?? "", /^set sink\.tables\[\]\.key of keyed_source\.t to \[id\]/);
    }));
});
