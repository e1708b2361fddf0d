// Random changes of tables.
import { quoted } from "../../tests/data/case.js";
import type { Chance } from "./chance.js";
import { otherType } from "./columnTypes.js";
import type { Step } from "./steps.js";
import {
  columnSql,
  generatedColumn,
  indexSql,
  newName,
  randomColumn,
  randomIndex,
  writable,
  type Column,
  type Index,
  type Risk,
  type Table,
} from "./tables.js";

/** A table's change; undefined where it has nothing to change. */
type Alteration = (chance: Chance, table: Table, risk: Risk) => { statements: string[]; after?: Table } | undefined;

/** @param tables all, of which `table` is one */
export function randomAlteration(chance: Chance, tables: readonly Table[], table: Table, risk: Risk): Step {
  for (;;) {
    const [kind, alter] = chance.weighed(risk > 0 ? [...kinds, ...wildKinds] : kinds);
    const made = alter(chance, table, risk);
    if (!made) continue;
    const { statements, after } = made;
    return {
      kind,
      statements,
      table: table.name,
      ...(after && { after: tables.map((one) => (one === table ? after : one)) }),
      ...(statements.length > 1 && { undo: undoing(table) }),
    };
  }
}

const kinds: readonly (readonly [number, readonly [string, Alteration]])[] = [
  [6, ["add column", addColumn]],
  [2, ["add several columns", addSeveral]],
  [1, ["add generated column", addGenerated]],
  [3, ["drop column", dropColumn]],
  [5, ["modify column", modifyColumn]],
  [2, ["move column", moveColumn]],
  [3, ["rename column", renameColumn]],
  [1, ["exchange columns", exchangeColumns]],
  [2, ["change default", changeDefault]],
  [3, ["add index", addIndex]],
  [2, ["drop index", dropIndex]],
  [1, ["rename table and back", renameAndBack]],
  [2, ["truncate", (_chance, { name }) => ({ statements: [`TRUNCATE TABLE ${quoted(name)}`] })]],
  [2, ["convert character set", convert]],
  [2, ["rebuild", rebuild]],
  [3, ["online schema change", onlineChange]],
];

const wildKinds: readonly (readonly [number, readonly [string, Alteration]])[] = [
  [1, ["move the key", moveKey]],
  [1, ["rename table, write, and back", renameAndWrite]],
  [1, ["drop and create", dropAndCreate]],
  [1, ["default under NO_BACKSLASH_ESCAPES", backslash]],
];

const alter = ({ name }: Table, ...clauses: string[]): string => `ALTER TABLE ${quoted(name)} ${clauses.join(", ")}`;
const names = ({ columns }: Table): string[] => columns.map(({ name }) => name);
const free = (table: Table): Column[] => writable(table).filter(({ name }) => !table.key.includes(name));
/** Those on which nothing else of the table rests. */
const loose = (table: Table): Column[] =>
  free(table).filter(
    ({ name }) =>
      !table.indexes.some(({ columns }) => columns.includes(name)) &&
      !table.columns.some(({ generated }) => generated?.includes(quoted(name))),
  );
const withColumn = (table: Table, from: Column, to: Column): Table => ({
  ...table,
  columns: table.columns.map((column) => (column === from ? to : column)),
});
const ghost = ({ name }: Table): string => `_${name}_gho`.slice(-60);
const old = ({ name }: Table): string => `_${name}_old`.slice(-60);
const undoing = (table: Table): string[] => [
  `RENAME TABLE ${quoted(old(table))} TO ${quoted(table.name)}`,
  `DROP TABLE IF EXISTS ${quoted(ghost(table))}`,
];

function place(chance: Chance, table: Table): string {
  return chance.weighed([
    [4, ""],
    [1, " FIRST"],
    [2, ` AFTER ${quoted(chance.one(table.columns).name)}`],
  ]);
}

/** The order of the model's columns means nothing. */
function addColumn(chance: Chance, table: Table, risk: Risk): ReturnType<Alteration> {
  const column = randomColumn(chance, names(table), risk);
  return {
    statements: [alter(table, `ADD COLUMN ${columnSql(column)}${place(chance, table)}`)],
    after: { ...table, columns: [...table.columns, column] },
  };
}

function addSeveral(chance: Chance, table: Table, risk: Risk): ReturnType<Alteration> {
  const taken = names(table);
  const columns = chance.times(2, 3, () => {
    const column = randomColumn(chance, taken, risk);
    taken.push(column.name);
    return column;
  });
  const clauses = columns.map((column) => `ADD ${columnSql(column)}`);
  return { statements: [alter(table, ...clauses)], after: { ...table, columns: [...table.columns, ...columns] } };
}

function addGenerated(chance: Chance, table: Table): ReturnType<Alteration> {
  const column = generatedColumn(chance, table);
  return {
    statements: [alter(table, `ADD COLUMN ${columnSql(column)}`)],
    after: { ...table, columns: [...table.columns, column] },
  };
}

function dropColumn(chance: Chance, table: Table): ReturnType<Alteration> {
  const possible = loose(table);
  if (possible.length === 0) return undefined;
  const column = chance.one(possible);
  return {
    statements: [alter(table, `DROP COLUMN ${quoted(column.name)}`)],
    after: { ...table, columns: table.columns.filter((one) => one !== column) },
  };
}

function modifyColumn(chance: Chance, table: Table, risk: Risk): ReturnType<Alteration> {
  const possible = loose(table);
  if (possible.length === 0) return undefined;
  const from = chance.one(possible);
  const type = chance.once(4) ? from.type : otherType(chance, from.type, risk);
  const to: Column = { name: from.name, type, nullable: from.nullable || chance.once(2) };
  return {
    statements: [alter(table, `MODIFY COLUMN ${columnSql(to)}`)],
    after: withColumn(table, from, to),
  };
}

function moveColumn(chance: Chance, table: Table): ReturnType<Alteration> {
  const possible = free(table);
  if (possible.length === 0) return undefined;
  const column = chance.one(possible);
  const others = table.columns.filter((one) => one !== column);
  const to = chance.once(2) ? "FIRST" : `AFTER ${quoted(chance.one(others).name)}`;
  return { statements: [alter(table, `MODIFY ${columnSql(column)} ${to}`)] };
}

function renameColumn(chance: Chance, table: Table): ReturnType<Alteration> {
  const possible = loose(table);
  if (possible.length === 0) return undefined;
  const from = chance.one(possible);
  const to = { ...from, name: newName(chance, names(table)) };
  const clause = chance.once(2)
    ? `RENAME COLUMN ${quoted(from.name)} TO ${quoted(to.name)}`
    : `CHANGE ${quoted(from.name)} ${columnSql(to)}`;
  return { statements: [alter(table, clause)], after: withColumn(table, from, to) };
}

/** Two columns take each other's name, or one goes and another one of its name comes. */
function exchangeColumns(chance: Chance, table: Table, risk: Risk): ReturnType<Alteration> {
  const possible = loose(table);
  if (possible.length < 2) return undefined;
  const [one, other] = chance.some(possible, 2);
  if (!one || !other) return undefined;
  if (chance.once(2)) {
    const again = { ...randomColumn(chance, names(table), risk), name: one.name };
    const clauses = [`DROP COLUMN ${quoted(one.name)}`, `ADD COLUMN ${columnSql(again)}`];
    return {
      statements: chance.once(2) ? [alter(table, ...clauses)] : clauses.map((clause) => alter(table, clause)),
      after: withColumn(table, one, again),
    };
  }
  const rename = (from: Column, to: Column): string => `RENAME COLUMN ${quoted(from.name)} TO ${quoted(to.name)}`;
  return {
    statements: [alter(table, rename(one, other), rename(other, one))],
    after: withColumn(withColumn(table, one, { ...one, name: other.name }), other, { ...other, name: one.name }),
  };
}

function changeDefault(chance: Chance, table: Table): ReturnType<Alteration> {
  const possible = free(table).filter(({ type }) => type.presettable);
  if (possible.length === 0) return undefined;
  const from = chance.one(possible);
  const { preset: _preset, ...without } = from;
  const value = from.type.value(chance);
  if (chance.once(3) || value.startsWith("_"))
    return {
      statements: [alter(table, `ALTER COLUMN ${quoted(from.name)} DROP DEFAULT`)],
      after: withColumn(table, from, without),
    };
  return {
    statements: [alter(table, `ALTER COLUMN ${quoted(from.name)} SET DEFAULT ${value}`)],
    after: withColumn(table, from, { ...from, preset: value }),
  };
}

function addIndex(chance: Chance, table: Table): ReturnType<Alteration> {
  const name = newName(
    chance,
    table.indexes.map((index) => index.name),
    ["i0", "i1", "i2", "i3", "i4"],
  );
  const [index] = randomIndex(chance, table, name);
  if (!index) return undefined;
  return {
    statements: [alter(table, `ADD ${indexSql(index)}`)],
    after: { ...table, indexes: [...table.indexes, index] },
  };
}

function dropIndex(chance: Chance, table: Table): ReturnType<Alteration> {
  if (table.indexes.length === 0) return undefined;
  const index: Index = chance.one(table.indexes);
  return {
    statements: [`DROP INDEX ${index.name} ON ${quoted(table.name)}`],
    after: { ...table, indexes: table.indexes.filter((one) => one !== index) },
  };
}

const rename = (from: string, to: string): string => `RENAME TABLE ${quoted(from)} TO ${quoted(to)}`;

function renameAndBack(chance: Chance, table: Table): ReturnType<Alteration> {
  const away = old(table);
  return {
    statements: chance.once(2)
      ? [rename(table.name, away), rename(away, table.name)]
      : [`ALTER TABLE ${quoted(table.name)} RENAME TO ${quoted(away)}`, rename(away, table.name)],
  };
}

function renameAndWrite(_chance: Chance, table: Table): ReturnType<Alteration> {
  const away = old(table);
  return {
    statements: [rename(table.name, away), `DELETE FROM ${quoted(away)} LIMIT 1`, rename(away, table.name)],
  };
}

function convert(chance: Chance, table: Table): ReturnType<Alteration> {
  const set = chance.one(["utf8mb4", "utf8mb4", "utf8mb3", "latin1"]);
  return {
    statements: [alter(table, chance.once(3) ? `DEFAULT CHARACTER SET ${set}` : `CONVERT TO CHARACTER SET ${set}`)],
  };
}

function rebuild(chance: Chance, table: Table): ReturnType<Alteration> {
  return {
    statements: [
      chance.one([
        alter(table, "ENGINE=InnoDB"),
        alter(table, "COMMENT = 'it''s ; new'"),
        alter(table, "FORCE", "ALGORITHM=COPY"),
        `OPTIMIZE TABLE ${quoted(table.name)}`,
        `ANALYZE TABLE ${quoted(table.name)}`,
        `/*!40000 ALTER TABLE ${quoted(table.name)} DISABLE KEYS */`,
      ]),
    ],
  };
}

/** As gh-ost and pt-online-schema-change do it: a copy is changed and filled, and takes the table's place. */
function onlineChange(chance: Chance, table: Table, risk: Risk): ReturnType<Alteration> {
  const made = chance.one([addColumn, dropColumn, modifyColumn, rebuild, addIndex])(chance, table, risk);
  if (!made || made.statements.some((statement) => !statement.startsWith("ALTER"))) return undefined;
  const [copy, away] = [ghost(table), old(table)];
  const after = made.after ?? table;
  const kept = writable(table)
    .filter(({ name }) => after.columns.some((column) => column.name === name))
    .map(({ name }) => quoted(name))
    .join(", ");
  return {
    statements: [
      `CREATE TABLE ${quoted(copy)} LIKE ${quoted(table.name)}`,
      ...made.statements.map((statement) => statement.replace(quoted(table.name), quoted(copy))),
      `INSERT INTO ${quoted(copy)} (${kept}) SELECT ${kept} FROM ${quoted(table.name)}`,
      `RENAME TABLE ${quoted(table.name)} TO ${quoted(away)}, ${quoted(copy)} TO ${quoted(table.name)}`,
      `DROP TABLE ${quoted(away)}`,
    ],
    after,
  };
}

function moveKey(chance: Chance, table: Table): ReturnType<Alteration> {
  const possible = free(table).filter(
    ({ type, nullable, name }) => type.keyable && !nullable && /^[\w$-]+$/.test(name),
  );
  if (possible.length === 0) return undefined;
  const column = chance.one(possible);
  const key = chance.once(2) ? [...table.key, column.name] : [column.name];
  return {
    statements: [alter(table, "DROP PRIMARY KEY", `ADD PRIMARY KEY (${key.map(quoted).join(", ")})`)],
    after: { ...table, key },
  };
}

function dropAndCreate(_chance: Chance, table: Table): ReturnType<Alteration> {
  const copy = ghost(table);
  return {
    statements: [
      `CREATE TABLE ${quoted(copy)} LIKE ${quoted(table.name)}`,
      `DROP TABLE ${quoted(table.name)}`,
      `CREATE TABLE ${quoted(table.name)} LIKE ${quoted(copy)}`,
      `DROP TABLE ${quoted(copy)}`,
    ],
  };
}

function backslash(chance: Chance, table: Table): ReturnType<Alteration> {
  const name = newName(chance, names(table));
  return {
    statements: [
      "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'",
      alter(table, `ADD COLUMN ${quoted(name)} VARCHAR(10) DEFAULT 'd\\q'`),
      "SET SESSION sql_mode = DEFAULT",
    ],
  };
}
