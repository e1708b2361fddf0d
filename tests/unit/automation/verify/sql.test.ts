import assert from "node:assert/strict";
import type { Form } from "../../../../databases/forms.js";
import { literal, part } from "../../../../databases/mysql/forms.js";
import type { ReadTable } from "../../../../databases/comparedTable.js";
import { checksumSql, oneOf, rowsByKeySql, rowsSql } from "../../../../databases/mysql/statements.js";
import { randomFrom, seed } from "../../../random.js";

describe("the statements of the comparison", function () {
  this.timeout(30_000);

  const integer: Form = { kind: "integer" };
  const table = (...names: string[]): ReadTable => ({
    database: "shop",
    table: "orders",
    key: names.map((name) => ({ name, form: integer })),
    columns: [{ name: "v", form: integer, long: false }],
  });

  /** A statement's condition, as JavaScript understands it. */
  const holds = (sql: string, row: Record<string, number>): boolean => {
    const [, condition = ""] = /WHERE (.*?)(?: ORDER BY .*| LIMIT .*)?$/.exec(sql) ?? [];
    const script = condition
      .replaceAll(/`(\w+)` IN \(([^)]*)\)/g, "[$2].includes(row.$1)")
      .replaceAll(/`(\w+)`/g, "row.$1")
      .replaceAll(" = ", " === ")
      .replaceAll("AND", "&&")
      .replaceAll("OR", "||")
      .replaceAll("TRUE", "true");
    return Boolean(new Function("row", `return ${script}`)(row));
  };

  it(`has every key in exactly one of two ranges that follow each other, also keys of several columns (seed ${seed}): else rows are counted twice or never`, () => {
    const random = randomFrom(seed);
    const names = ["a", "b", "c"];
    for (let round = 0; round < 400; round++) {
      const own = names.slice(0, 1 + random(3));
      const key = () => own.map(() => random(5) - 2);
      const [bound, values] = [key(), key()];
      const row = Object.fromEntries(own.map((name, index) => [name, values[index] ?? 0]));
      const text = bound.map(String);
      const order =
        own.map((_name, index) => Math.sign((values[index] ?? 0) - (bound[index] ?? 0))).find((sign) => sign !== 0) ??
        0;
      assert.equal(
        holds(rowsSql(table(...own), { after: text }, 9), row),
        order > 0,
        `seed ${seed}: ${values.join()} after ${bound.join()}`,
      );
      assert.equal(
        holds(rowsSql(table(...own), { upTo: text }, 9), row),
        order <= 0,
        `seed ${seed}: ${values.join()} up to ${bound.join()}`,
      );
      assert.equal(holds(rowsSql(table(...own), {}, 9), row), true);
      const asked = [text, ...Array.from({ length: random(3) }, () => key().map(String))];
      assert.equal(
        holds(rowsByKeySql(table(...own), asked, "digest"), row),
        asked.some((one) => one.join() === values.join()),
      );
    }
  });

  it("takes nothing of a key's value for SQL: else a row's key drops a table", () => {
    const evil = "'); DROP TABLE orders; -- \\";
    assert.equal(literal(evil, { kind: "text" }), `_utf8mb4 X'${Buffer.from(evil).toString("hex")}'`);
    for (const kind of ["integer", "date", "time", "binary"] as const) {
      const form = (kind === "time" ? { kind, fraction: 0 } : { kind }) as Form;
      assert.throws(() => literal(evil, form), /^Error: a key's value does not look like one of kind/);
    }
    assert.throws(() => literal("1 OR 1=1", integer));
    assert.equal(literal("18446744073709551615", integer), "18446744073709551615");
    assert.equal(oneOf([{ name: "a`b", form: integer }], [["1"], ["2"]]), "`a``b` IN (1, 2)");
  });

  it("quotes each value in its row's text, and takes long ones by their MD5: else NULL equals '', and a large row has no checksum", () => {
    assert.equal(part("v", { kind: "text" }, false), "QUOTE(CONVERT(`v` USING utf8mb4))");
    assert.equal(part("v", { kind: "binary" }, true), "QUOTE(MD5(`v`))");
    for (const kind of ["time", "datetime"] as const)
      assert.match(part("v", { kind, fraction: 0 }, false), kind === "time" ? /, 8\)\)$/ : /, 19\)\)$/);
    assert.match(part("v", { kind: "time", fraction: 3 }, false), /, 12\)\)$/);
    assert.match(checksumSql(table("a"), {}), /^SELECT COUNT\(\*\), COUNT\(digest\), /);
  });
});
