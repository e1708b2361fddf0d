// The generator of random tables and statements: bench/data.ts.
import assert from "node:assert/strict";
import { Chance } from "../../../bench/data/chance.js";
import { Generator } from "../../../bench/data/generator.js";
import { createSql } from "../../../bench/data/tables.js";

/** As if the server took every step. */
function statementsOf(seed: number, steps: number): string[] {
  const generator = new Generator(new Chance(seed), 5);
  const found = [...generator.tables.map(createSql), ...generator.first().flatMap(({ statements }) => statements)];
  for (let at = 0; at < steps; at++) {
    const step = generator.next(true);
    found.push(...step.statements);
    generator.took(step);
  }
  return found;
}

describe("random statements", () => {
  it("are the same for the same seed: else a difference that was found can't be looked at again", () => {
    const [one, other] = [statementsOf(7, 300), statementsOf(8, 300)];
    assert.ok(one.length > 300);
    assert.deepEqual(statementsOf(7, 300), one);
    assert.notDeepEqual(other, one);
  });

  it("are of every kind before long: else a kind of defect is never looked for", () => {
    const all = Array.from({ length: 40 }, (_value, seed) => statementsOf(seed, 50))
      .flat()
      .join("\n");
    for (const part of [
      "ON DUPLICATE KEY UPDATE",
      "REPLACE INTO",
      "INSERT IGNORE",
      "FROM seq_",
      "SAVEPOINT",
      "ROLLBACK",
      "TRUNCATE TABLE",
      "ADD COLUMN",
      "DROP COLUMN",
      "MODIFY COLUMN",
      "RENAME COLUMN",
      "RENAME TABLE",
      "CONVERT TO CHARACTER SET",
      "DROP PRIMARY KEY",
      "DROP INDEX",
      "_gho",
      "SET SESSION time_zone",
      "SET SESSION sql_mode",
      "SET SESSION binlog_row_image",
      "VIRTUAL",
      "INVISIBLE",
      "PARTITION BY",
    ])
      assert.ok(all.includes(part), part);
  });
});
