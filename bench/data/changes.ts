// Random changes of rows. No XA transactions: docs/types.md says what becomes of them.
import { quoted } from "../../tests/data/case.js";
import type { Chance } from "./chance.js";
import type { Step } from "./steps.js";
import { writable, type Column, type Table } from "./tables.js";

export function randomChange(chance: Chance, table: Table): Step {
  const [kind, make] = chance.weighed(kinds);
  return { kind, statements: make(chance, table) };
}

type Change = (chance: Chance, table: Table) => string[];

const kinds: readonly (readonly [number, readonly [string, Change]])[] = [
  [6, ["insert", (chance, table) => [insert(chance, table, 1, 1)]]],
  [6, ["insert of many", (chance, table) => [insert(chance, table, 2, 20)]]],
  [2, ["insert ignore", (chance, table) => [insert(chance, table, 1, 8).replace("INSERT", "INSERT IGNORE")]]],
  [3, ["replace", (chance, table) => [insert(chance, table, 1, 8).replace("INSERT", "REPLACE")]]],
  [4, ["upsert", upsert]],
  [3, ["insert select", copy]],
  [1, ["bulk", bulk]],
  [8, ["update", update]],
  [3, ["update of the key", (chance, table) => [moveKeys(chance, table)]]],
  [2, ["swap of keys", swapKeys]],
  [4, ["delete", (chance, table) => [remove(chance, table)]]],
  [2, ["delete and insert", replaceRow]],
  [4, ["transaction", transaction]],
];

const all = (columns: readonly Column[]): string => columns.map(({ name }) => quoted(name)).join(", ");

/** Columns that it names: all, or those that must have a value and some of the others. */
function named(chance: Chance, table: Table): Column[] {
  const isShort = chance.once(3);
  const mayLack = ({ name, nullable, preset }: Column): boolean =>
    !table.key.includes(name) && (nullable || preset !== undefined);
  return writable(table).filter((column) => !isShort || !mayLack(column) || chance.once(2));
}

function value(chance: Chance, column: Column, key: readonly string[]): string {
  if (column.nullable && chance.once(6)) return "NULL";
  if (column.preset !== undefined && !key.includes(column.name) && chance.once(8)) return "DEFAULT";
  return column.type.value(chance);
}

function insert(chance: Chance, table: Table, least: number, most: number): string {
  const columns = named(chance, table);
  const rows = chance.times(least, most, () => `(${columns.map((one) => value(chance, one, table.key)).join(", ")})`);
  return `INSERT INTO ${quoted(table.name)} (${all(columns)}) VALUES ${rows.join(", ")}`;
}

function upsert(chance: Chance, table: Table): string[] {
  const others = writable(table).filter(({ name }) => !table.key.includes(name));
  if (others.length === 0) return [insert(chance, table, 1, 5).replace("INSERT", "INSERT IGNORE")];
  const set = chance.some(others, chance.between(1, 3)).map((column) => {
    const name = quoted(column.name);
    return `${name} = ${chance.once(2) ? `VALUES(${name})` : value(chance, column, table.key)}`;
  });
  return [`${insert(chance, table, 1, 8)} ON DUPLICATE KEY UPDATE ${set.join(", ")}`];
}

/** Some rows, always the same of the same table. */
function some(chance: Chance, { key }: Table): string {
  const share = chance.one([2, 3, 5, 9]);
  return `CRC32(CONCAT_WS('|', ${key.map((name) => `HEX(${quoted(name)})`).join(", ")})) % ${share} = ${chance.below(share)}`;
}

/** Keys of their own that are made of others, where that can be said in SQL. */
function movedKey(chance: Chance, { columns, key }: Table): string {
  const name = chance.one(key);
  const type = columns.find((column) => column.name === name)?.type;
  const at = quoted(name);
  if (type?.family === "number")
    return `${at} = ${chance.one([`${at} + ${chance.between(1, 99)}`, type.value(chance)])}`;
  if (type?.family === "text")
    return `${at} = ${chance.one([`UPPER(${at})`, `LOWER(${at})`, `CONCAT('x', ${at})`, `REVERSE(${at})`, type.value(chance)])}`;
  return `${at} = ${type?.value(chance) ?? at}`;
}

function copy(chance: Chance, table: Table): string[] {
  const moved = chance.one(table.key);
  const columns = writable(table);
  const [, expression = ""] = movedKey(chance, { ...table, key: [moved] }).split(" = ");
  const selected = columns.map(({ name }) => (name === moved ? expression : quoted(name))).join(", ");
  const on = quoted(table.name);
  return [
    `INSERT IGNORE INTO ${on} (${all(columns)}) SELECT ${selected} FROM ${on} WHERE ${some(chance, table)} LIMIT 40`,
  ];
}

/** Many rows by one statement, as LOAD DATA writes them. */
function bulk(chance: Chance, table: Table): string[] {
  const columns = writable(table);
  const selected = columns.map((column) => {
    if (!table.key.includes(column.name)) return column.type.value(chance);
    if (column.type.family === "number") return `seq`;
    return column.type.family === "text" ? `CONCAT(seq)` : column.type.value(chance);
  });
  const from = `seq_${chance.between(1, 90)}_to_${chance.between(91, 300)}`;
  return [`INSERT IGNORE INTO ${quoted(table.name)} (${all(columns)}) SELECT ${selected.join(", ")} FROM ${from}`];
}

function update(chance: Chance, table: Table): string[] {
  const others = writable(table).filter(({ name }) => !table.key.includes(name));
  if (others.length === 0) return [moveKeys(chance, table)];
  const set = chance
    .some(others, chance.between(1, 4))
    .map((column) => `${quoted(column.name)} = ${value(chance, column, table.key)}`)
    .join(", ");
  const where = chance.once(8) ? "" : ` WHERE ${some(chance, table)}`;
  return [`UPDATE ${quoted(table.name)} SET ${set}${where}`];
}

function order(chance: Chance, { key }: Table): string {
  return `ORDER BY ${key.map((name) => `${quoted(name)}${chance.once(2) ? " DESC" : ""}`).join(", ")}`;
}

function moveKeys(chance: Chance, table: Table): string {
  const limit = chance.between(1, 6);
  return `UPDATE ${quoted(table.name)} SET ${movedKey(chance, table)} WHERE ${some(chance, table)} ${order(chance, table)} LIMIT ${limit}`;
}

/** Two rows change places by a third, in one transaction. */
function swapKeys(chance: Chance, table: Table): string[] {
  const name = chance.one(table.key);
  const type = table.columns.find((column) => column.name === name)?.type;
  if (type === undefined || table.key.length > 1) return [moveKeys(chance, table)];
  const [one, other, third] = [type.value(chance), type.value(chance), type.value(chance)];
  const move = (from: string, to: string): string =>
    `UPDATE ${quoted(table.name)} SET ${quoted(name)} = ${to} WHERE ${quoted(name)} = ${from}`;
  return ["BEGIN", move(one, third), move(other, one), move(third, other), "COMMIT"];
}

function remove(chance: Chance, table: Table): string {
  const where = chance.once(12) ? "" : ` WHERE ${some(chance, table)}`;
  const limit = chance.once(2) ? ` ${order(chance, table)} LIMIT ${chance.between(1, 9)}` : "";
  return `DELETE FROM ${quoted(table.name)}${where}${limit}`;
}

/** The same keys go and come back. */
function replaceRow(chance: Chance, table: Table): string[] {
  const again = insert(chance, table, 1, 4).replace("INSERT", "INSERT IGNORE");
  return ["BEGIN", again, `DELETE FROM ${quoted(table.name)} WHERE ${some(chance, table)}`, again, "COMMIT"];
}

function transaction(chance: Chance, table: Table): string[] {
  const body = chance.times(2, 6, () => simple(chance, table));
  const back = chance.once(3);
  const inner = chance.once(2)
    ? ["SAVEPOINT a", simple(chance, table), chance.once(2) ? "ROLLBACK TO a" : "RELEASE SAVEPOINT a"]
    : [];
  return ["BEGIN", ...body, ...inner, simple(chance, table), back ? "ROLLBACK" : "COMMIT"];
}

/** One that a server takes whatever is in the table. */
function simple(chance: Chance, table: Table): string {
  return chance.weighed([
    [3, insert(chance, table, 1, 4).replace("INSERT", "REPLACE")],
    [2, insert(chance, table, 1, 4).replace("INSERT", "INSERT IGNORE")],
    [3, update(chance, table)[0] ?? ""],
    [2, remove(chance, table)],
    [1, moveKeys(chance, table).replace("UPDATE", "UPDATE IGNORE")],
  ]);
}
