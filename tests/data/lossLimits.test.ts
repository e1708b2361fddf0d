// Values at the limits of their types: what a reader says of those that a form changes, asked of a database.
import assert from "node:assert/strict";
import type { Connection } from "mysql2/promise";
import type { ReadTable } from "../../databases/comparedTable.js";
import type { Form } from "../../databases/forms.js";
import type { TableReader } from "../../databases/kind.js";
import { openReader } from "../../databases/mysql/reader.js";
import { sharedLab } from "./sharedLab.js";

const nines = `${"9".repeat(35)}.${"9".repeat(30)}`;

describe("values that a form changes", function () {
  this.timeout(120_000);
  let sql: Connection;
  let reader: TableReader;
  before(async () => {
    const lab = await sharedLab();
    sql = lab.sql;
    await sql.query("SET SESSION sql_mode = '', time_zone = '+00:00'; CREATE DATABASE limits; USE limits");
    reader = await openReader(lab.account);
  });
  after(async () => {
    await reader.close();
    await sql.query("DROP DATABASE limits");
  });

  const dated = { kind: "date", zero: "null" } as const;
  const moment = { kind: "datetime", fraction: 6 } as const;
  const limits: [declared: string, form: Form, exact: Form, loses: string[], keeps: string[]][] = [
    [
      "DECIMAL(65,30)",
      { kind: "decimal", scale: 0 },
      { kind: "decimal", scale: 30 },
      [nines, `-${nines}`, `-0.${"0".repeat(29)}1`],
      ["9".repeat(35), "-0.0"],
    ],
    [
      "DECIMAL(65,30)",
      { kind: "double" },
      { kind: "decimal", scale: 30 },
      [nines, `-${nines}`, `1.${"0".repeat(29)}1`],
      [`0.${"0".repeat(29)}1`, "-0.0", "0.1", `1${"0".repeat(34)}`],
    ],
    [
      "DECIMAL(65,0)",
      { kind: "double" },
      { kind: "decimal", scale: 0 },
      ["9".repeat(65), `-${"9".repeat(65)}`],
      [`-1${"0".repeat(64)}`],
    ],
    ["BIGINT", { kind: "double" }, { kind: "integer" }, ["9223372036854775807"], ["-9007199254740992", "0"]],
    ["BIGINT UNSIGNED ZEROFILL", { kind: "double" }, { kind: "integer" }, ["18446744073709551615"], ["7"]],
    ["YEAR", { kind: "double" }, { kind: "integer" }, [], ["1901", "2155", "0"]],
    ["BIT(1)", { kind: "double" }, { kind: "integer" }, [], ["b'1'", "b'0'"]],
    [
      "DATE",
      dated,
      { kind: "date" },
      ["0", "'2026-00-10'", "'2026-01-00'", "'0000-01-01'"],
      ["'0001-01-01'", "'9999-12-31'"],
    ],
    ["DATE", { ...dated, adjust: true }, { kind: "date" }, ["'0099-12-31'", "'2026-00-10'"], ["'0100-01-01'"]],
    [
      "DATETIME(6)",
      dated,
      moment,
      ["0", "'2026-01-00 00:00:00'", "'2026-01-02 00:00:00.000001'", "'9999-12-31 23:59:59.999999'"],
      ["'2026-01-02'"],
    ],
    ["TIMESTAMP(6) NULL", { ...moment, fraction: 0, zero: "null" }, moment, ["0"], ["'2026-03-29 02:30:00'"]],
    ["TIMESTAMP(6) NULL", { kind: "date" }, moment, ["'2026-01-01 23:59:59.999999'"], ["'2026-01-02 00:00:00'"]],
    [
      "TIME(6)",
      { kind: "time", fraction: 0, rounded: true },
      { kind: "time", fraction: 6 },
      ["'-00:00:00.5'", "'23:59:59.999999'"],
      ["'-01:00:00'", "'838:59:59'", "'00:00:00'"],
    ],
    ["VARCHAR(9)", { kind: "text", trimmed: true }, { kind: "text" }, ["' '", "'x '"], ["''", "' x'", "'x\\t'"]],
    [
      "VARCHAR(9)",
      { kind: "text", limit: 3 },
      { kind: "text" },
      ["'abc '", "'😀😀'", "'😀éé'"],
      ["'abc'", "'😀a'", "''"],
    ],
    ["VARCHAR(9) CHARACTER SET latin1", { kind: "text", limit: 1 }, { kind: "text" }, ["'éé'"], ["'é'"]],
    ["LONGTEXT", { kind: "text", limit: 2 }, { kind: "text" }, ["REPEAT('日', 70000)"], ["'日本'"]],
    ["LONGBLOB", { kind: "binary", limit: 2 }, { kind: "binary" }, ["REPEAT(X'00', 70000)"], ["X'0000'", "X''"]],
  ];
  for (const [index, [declared, form, exact, loses, keeps]] of limits.entries())
    it(`are counted at the limits of a ${declared} as ${JSON.stringify(form)}: else a changed value is taken for an equal one, or an equal one for a changed one`, async () => {
      const name = `t${index}`;
      const values = [...loses, ...keeps, "NULL"];
      await sql.query(`CREATE TABLE ${name} (id INT PRIMARY KEY, c ${declared}, d ${declared})`);
      await sql.query(`INSERT INTO ${name} VALUES ${values.map((value, id) => `(${id}, ${value}, NULL)`).join(", ")}`);
      for (const long of [false, true]) {
        const integer = { kind: "integer" } as const;
        const table: ReadTable = {
          database: "limits",
          table: name,
          key: [{ name: "id", form: integer }],
          columns: [
            { name: "id", form: integer, long: false },
            { name: "d", form, long, exact },
            { name: "c", form, long, exact },
          ],
        };
        const expected = values.map((_value, id) => (id < loses.length ? "01" : "00"));
        const keys = values.map((_value, id) => [String(id)]);
        assert.deepEqual(
          (await reader.rows(table, {}, 100)).map(({ lossy }) => lossy),
          expected,
        );
        const byKey = await reader.rowsByKey(table, keys, "values");
        assert.deepEqual(
          byKey.map(({ lossy, columns }) => [lossy, columns?.length]),
          expected.map((one) => [one, 3]),
        );
        assert.deepEqual(
          (await reader.rows(table, {}, 100, true)).map(({ key }) => key),
          keys.slice(0, loses.length),
        );
        const sum = await reader.checksum(table, {});
        assert.deepEqual([sum.rows, sum.lossy], [values.length, { rows: loses.length, columns: [0, loses.length] }]);
        assert.deepEqual((await reader.checksum(table, { after: ["100"] })).lossy, { rows: 0, columns: [0, 0] });
        const plain = { ...table, columns: table.columns.map(({ exact: _none, ...column }) => column) };
        assert.equal((await reader.checksum(plain, {})).checksum, sum.checksum);
        assert.equal((await reader.checksum(plain, {})).lossy, undefined);
      }
    });
});
