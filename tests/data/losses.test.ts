// Declared conversions that change values: through a pipeline each, and what `cdc verify` counts of them.
import assert from "node:assert/strict";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

interface Conversion {
  column: string;
  /** How it is declared at the source, and at the sink. */
  source: string;
  sink: string;
  /** A value that is changed, and one that is not. */
  loses: string;
  keeps: string;
  why: RegExp;
}

const nines = `${"9".repeat(35)}.${"9".repeat(30)}`;
const second = /^fractions of a second have \d digits of \d; a date with a zero/;

const cases: { name: string; properties: Record<string, string>; conversions: Conversion[] }[] = [
  {
    name: "narrow",
    properties: {},
    conversions: [
      conversion("rounded", "DECIMAL(10,4)", "DECIMAL(10,2)", "-0.0049", "1.23", /^rounded to 2 digits/),
      conversion("whole", "DECIMAL(10,2)", "INT", "-0.40", "7.00", /^rounded to 0 digits/),
      conversion("number", "BIGINT", "DOUBLE", "9007199254740993", "9007199254740992", /as a double/),
      conversion("positive", "BIGINT UNSIGNED", "DOUBLE", "18446744073709551615", "42", /as a double/),
      conversion("digits", "DECIMAL(20,10)", "DOUBLE", "1234567890.1234567891", "0.1", /as a double/),
      conversion("huge", "DECIMAL(65,30)", "DOUBLE", nines, "0.5", /as a double/),
      conversion("moment", "DATETIME(6)", "DATETIME", "'2026-01-02 03:04:05.000001'", "'2026-01-02 03:04:05'", second),
      conversion("stamp", "TIMESTAMP(6) NULL", "TIMESTAMP(3) NULL", ...fractions("2026-03-29 01:30:00"), second),
      conversion("day", "DATETIME(3)", "DATE", "'2026-01-02 00:00:00.001'", "'2026-01-02'", /^the time of day is lost/),
      conversion(
        "stampday",
        "TIMESTAMP(3) NULL",
        "DATE",
        "'2026-03-29 23:59:59.001'",
        "'2026-03-29'",
        /^the time of day/,
      ),
      conversion(
        "clock",
        "TIME(6)",
        "TIME",
        "'12:34:56.5'",
        "'23:59:59'",
        /^fractions of a second have 0 digits of 6$/,
      ),
      conversion("filled", "VARCHAR(20)", "CHAR(20)", "'x  '", "'  x'", /^a CHAR keeps no spaces/),
      conversion("unborn", "DATE", "DATE", "'2026-01-00'", "'0001-01-01'", /zero in it becomes NULL$/),
      conversion("never", "DATETIME", "DATETIME", "0", "'9999-12-31 23:59:59'", /zero in it becomes NULL$/),
      conversion("begun", "DATE NOT NULL", "DATE", "0", "'1969-12-31'", /zero in it becomes 1970-01-01$/),
    ],
  },
  {
    name: "doubled",
    properties: { "decimal.handling.mode": "double" },
    conversions: [
      conversion("money", "DECIMAL(20,2)", "DECIMAL(20,2)", "123456789012345678.91", "-0.10", /^decimal\.handling/),
      conversion("count", "DECIMAL(65,0)", "DOUBLE", "9".repeat(65), `1${"0".repeat(64)}`, /^decimal\.handling/),
    ],
  },
  {
    name: "cut",
    properties: { "column.truncate.to.3.chars": "cut_source.t.(?!id).*" },
    conversions: [
      conversion("text", "VARCHAR(20)", "VARCHAR(20)", "'abc '", "'abc'", /^its first 3 characters$/),
      conversion("wide", "TEXT", "TEXT", "'a😀b'", "'😀b'", /^its first 3 characters$/),
      conversion(
        "latin",
        "VARCHAR(20) CHARACTER SET latin1",
        "VARCHAR(20)",
        "'éééé'",
        "'ééé'",
        /^its first 3 characters$/,
      ),
      conversion("trimmed", "VARCHAR(20)", "CHAR(20)", "'a  '", "'a'", /^a CHAR .*; its first 3 characters$/),
      conversion("bytes", "BLOB", "BLOB", "X'00010203'", "X'000102'", /^its first 3 bytes$/),
    ],
  },
  {
    name: "adjusted",
    properties: { "enable.time.adjuster": "true" },
    conversions: [
      conversion(
        "early",
        "DATE",
        "DATE",
        "'0001-02-03'",
        "'0100-02-03'",
        /years below 100 become those of 1970 to 2069/,
      ),
      conversion("soon", "DATETIME", "DATETIME", "'0099-12-31 01:02:03'", "'1582-01-01 00:00:00'", /years below 100/),
    ],
  },
  {
    name: "coarse",
    properties: { "time.precision.mode": "connect" },
    conversions: [
      conversion("moment", "DATETIME(6)", "DATETIME(6)", ...fractions("2026-01-02 03:04:05"), second),
      conversion("clock", "TIME(6)", "TIME(6)", "'12:34:56.000001'", "'12:34:56.001'", /have 3 digits of 6$/),
    ],
  },
];

function conversion(
  column: string,
  source: string,
  sink: string,
  loses: string,
  keeps: string,
  why: RegExp,
): Conversion {
  return { column, source, sink, loses, keeps, why };
}

/** With microseconds, and without. */
function fractions(moment: string): [string, string] {
  return [`'${moment}.000999'`, `'${moment}.123'`];
}

describe("declared conversions", function () {
  this.timeout(240_000);
  let lab: Lab;
  before(async () => {
    lab = await sharedLab();
    await lab.sql.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  });

  for (const { name, properties, conversions } of cases)
    it(`are told to have changed the row that they changed, and no other (${name}): else verify says equal, and a report reads other values`, async () => {
      const pipeline = await lab.open({ name, tables: { t: ["id"] }, source: { properties } });
      const columns = (side: "source" | "sink") => conversions.map((one) => `${one.column} ${one[side]}`).join(", ");
      await pipeline.atSource(`CREATE TABLE t (id INT PRIMARY KEY, ${columns("source")})`);
      await pipeline.atSink(`CREATE TABLE t (id INT PRIMARY KEY, ${columns("sink")})`);
      const values = (id: number, value: (one: Conversion) => string) =>
        `INSERT INTO t VALUES (${[id, ...conversions.map(value)].join(", ")})`;
      const none = ({ source, keeps }: Conversion) => (source.includes("NOT NULL") ? keeps : "NULL");
      try {
        await pipeline.atSource(
          values(1, ({ loses }) => loses),
          values(2, ({ keeps }) => keeps),
          values(3, none),
        );
        await pipeline.start();
        assert.equal(await pipeline.settled(), undefined);
        await pipeline.atSource(
          values(4, ({ loses }) => loses),
          values(5, ({ keeps }) => keeps),
          values(6, none),
        );
        assert.equal(await pipeline.settled(), undefined);
        assert.equal((await pipeline.both("SELECT COUNT(*) FROM t")).sink.length, 1);
        const [table] = await pipeline.verified();
        assert.ok(table);
        const { rows, found, lacking, notCompared, withLoss, lossy, lossyRows, problem } = table;
        assert.deepEqual(
          { rows, found, lacking, notCompared, withLoss, problem },
          { rows: 6, found: [], lacking: [], notCompared: [], withLoss: 2, problem: undefined },
        );
        assert.deepEqual(
          lossy.map(({ column, rows: some }) => [column, some]),
          conversions.map(({ column }) => [column, 2]),
        );
        for (const [index, { why }] of conversions.entries()) assert.match(lossy[index]?.why ?? "", why);
        assert.deepEqual(
          lossyRows,
          ["1", "4"].map((key) => ({ key: [key], columns: conversions.map(({ column }) => column) })),
        );
      } finally {
        await pipeline.end();
      }
    });

  it("that cut texts off leave an ENUM, a SET and all of a short column as they are, and none is said to be changed: else verify ends with a loss that there is not", async () => {
    const properties = { "column.truncate.to.3.chars": "uncut_source.t.[a-z]" };
    const pipeline = await lab.open({ name: "uncut", tables: { t: ["id"] }, source: { properties } });
    const columns =
      "id INT PRIMARY KEY, e ENUM('longer','x'), s SET('longer','other'), c CHAR(3), v VARBINARY(3), n INT";
    try {
      for (const at of [pipeline.atSource.bind(pipeline), pipeline.atSink.bind(pipeline)])
        await at(`CREATE TABLE t (${columns})`);
      await pipeline.atSource("INSERT INTO t VALUES (1, 'longer', 'longer,other', 'äöü', X'000102', 12345)");
      await pipeline.start();
      assert.equal(await pipeline.settled(), undefined);
      await pipeline.atSource("INSERT INTO t VALUES (2, 'longer', 'longer,other', 'äöü', X'000102', 12345)");
      assert.equal(await pipeline.settled(), undefined);
      await pipeline.agrees("t", ["id", "e", "s", "c", "v", "n"]);
      const [table] = await pipeline.verified();
      assert.deepEqual([table?.rows, table?.found, table?.withLoss], [2, [], 0]);
    } finally {
      await pipeline.end();
    }
  });
});
