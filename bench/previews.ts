// Main pipeline and preview on one sink server, their tables alike by name: statements of every kind at random, while
// one connector of either is paused. Neither may ever fail or go wrong by the other. SEED=<n> repeats a run.
//
//   node --import tsx bench/previews.ts [--rounds <n>]
import { parseArgs } from "node:util";
import { quoted, type Case } from "../tests/data/case.js";
import { Lab } from "../tests/data/lab.js";
import { seed } from "../tests/random.js";
import { Chance } from "./data/chance.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "50" } } });
const chance = new Chance(seed);
const tables = ["products", "prices", "select"] as const;
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

/** Columns of each table that both pipelines have now, besides `id` and `n`. */
const columns = new Map<string, string[]>(tables.map((table) => [table, []]));
let number = 0;

/** Statements on a table, by their kinds. */
const kinds: Record<string, (table: string) => string | undefined> = {
  "add, NULL": (table) => added(table, "VARCHAR(20) NULL"),
  "add, constant": (table) => added(table, "VARCHAR(10) NOT NULL DEFAULT 'KR'"),
  "add, NOT NULL without default": (table) => added(table, "INT NOT NULL"),
  "add, current time": (table) => added(table, "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"),
  "add, computed": (table) => added(table, "BIGINT AS (n * 2) STORED"),
  drop: (table) => {
    const column = columns.get(table)?.shift();
    return column === undefined ? undefined : `DROP COLUMN ${quoted(column)}`;
  },
  rename: (table) => {
    const column = columns.get(table)?.shift();
    if (column === undefined) return undefined;
    return `RENAME COLUMN ${quoted(column)} TO ${quoted(newColumn(table))}`;
  },
  "grow a number": () => "MODIFY COLUMN n BIGINT",
  "number to text": () => "MODIFY COLUMN n VARCHAR(40)",
  "text to number": () => "MODIFY COLUMN n INT",
  "another default": () => "ALTER COLUMN n SET DEFAULT 5",
  "add an index": () => `ADD INDEX i${(number += 1)} (n)`,
  "convert the character set": () => "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
  "another comment": () => "COMMENT = 'changed'",
};

function added(table: string, declared: string): string {
  return `ADD COLUMN ${quoted(newColumn(table))} ${declared}`;
}

function newColumn(table: string): string {
  const name = `c${(number += 1)}`;
  columns.get(table)?.push(name);
  return name;
}

const lab = await Lab.start();
try {
  console.log(`SEED=${seed}`);
  // A row then has a value for a NOT NULL column without a default, too.
  await lab.sql.query("SET SESSION sql_mode = ''");
  const pipelines = [await begun("mains"), await begun("previews")] as const;
  for (let round = 1; round <= Number(values.rounds); round++) await roundOf(round, pipelines);
  console.log(`${values.rounds} rounds, neither failed by the other`);
  for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(5)}  ${what}`);
} finally {
  await lab.stop();
}

async function begun(name: string): Promise<Case> {
  const one = await lab.open({ name, tables: Object.fromEntries(tables.map((table) => [table, ["id"]])) });
  for (const table of tables) {
    const create = `CREATE TABLE ${quoted(table)} (id INT PRIMARY KEY, n INT)`;
    await one.atSource(create, `INSERT INTO ${quoted(table)} VALUES (1, 1), (2, 2)`);
    await one.atSink(create);
  }
  await one.start();
  await arrive(name, one);
  return one;
}

/** One connector stands still, statements run, the other pipeline has to arrive; then both. */
async function roundOf(round: number, [main, preview]: readonly [Case, Case]): Promise<void> {
  const [still, other, name] = chance.one([
    [main, preview, "main"],
    [preview, main, "preview"],
  ] as const);
  const side = chance.one(["source", "sink"] as const);
  count(`paused: ${side} of ${name}`);
  await still.pause(side);
  for (let left = chance.between(1, 3); left > 0; left--) {
    const table = chance.one(tables);
    const kind = chance.one(Object.keys(kinds));
    const clause = kinds[kind]?.(table);
    if (clause === undefined) continue;
    count(kind);
    const id = 10 * round + left;
    for (const one of [main, preview])
      await one.atSource(
        `ALTER TABLE ${quoted(table)} ${clause}`,
        `INSERT INTO ${quoted(table)} (id, n) VALUES (${id}, ${chance.below(100)})`,
      );
    console.log(`round ${round}: ${name}'s ${side} paused; ${table}: ${clause}`);
  }
  await arrive("the one that runs", other);
  await still.resume(side);
  await arrive("the one that was paused", still);
  for (const one of [main, preview]) {
    // Each row comes once more, so that old rows have what a statement gave them.
    for (const table of tables) await one.atSource(`UPDATE ${quoted(table)} SET n = n + 1`);
    await arrive("a row of each", one);
    for (const table of tables) await one.agrees(table, ["id", "n", ...(columns.get(table) ?? [])]);
  }
}

/** A task may fail of its own table alone; then what is said of that table brings it back. */
async function arrive(who: string, one: Case): Promise<void> {
  for (;;) {
    const trace = await one.settled();
    if (trace === undefined) return;
    const stops = (await one.differences()).filter(({ effect }) => effect === "stops");
    if (!trace.startsWith("sink: ") || stops.length === 0) throw new Error(`${who}: ${trace}`);
    count("failed of its own table, said by its status");
    await one.atSink(...stops.flatMap(({ statement = [] }) => statement));
    await one.recovered("sink");
  }
}
