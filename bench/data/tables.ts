// Random tables: names, columns, keys, indexes, and the statement that makes them.
import { quoted } from "../../tests/data/case.js";
import type { Chance } from "./chance.js";
import { keyType, randomType, unreadType, type ColumnType } from "./columnTypes.js";

export interface Column {
  name: string;
  type: ColumnType;
  nullable: boolean;
  /** SQL behind DEFAULT. */
  preset?: string;
  /** SQL of a generated column, `AS (…)` and all. */
  generated?: string;
  /** What stands at the end of its definition. */
  also?: string;
}

export interface Index {
  name: string;
  columns: string[];
  unique: boolean;
}

export interface Table {
  name: string;
  /** Those of the key come first. */
  columns: Column[];
  key: string[];
  indexes: Index[];
  options: string;
}

/** Once in how many columns and statements something is made that docs/types.md does not call equal; 0: never. */
export type Risk = number;

/** No `_` alone: the sink's connector takes all tables of one letter for it (docs/types.md). */
const tableNames = ["t", "select", "t-hy", "Cap", "$t", "a$b", "order", "x_y", "key", "0t", "T2", "group", "__t", "-"];
/** The settings name the columns of a key, so that they are simple. */
const keyNames = ["id", "key", "ID", "order", "Id-x", "$k", "select", "1st", "k_1", "from"];
const columnNames = [
  ..."n v name status value order key desc group select from where a-b 1st _ $x before after op source ts_ms".split(
    " ",
  ),
  ..."ünï 日本 CamelCase type schema payload default current_timestamp null true table image date time year".split(" "),
  ...["a b", "a.b", 'a"b', "a'b", "a,b", "a:b", "a;b", "a%b", "(a)", "a/b", "#a", "é", "@a", "{a}"],
  ..."c1 c2 c3 c4 c5 c6 c7 c8".split(" "),
];

/** Debezium's source or its sink does not find columns of such names, or makes others. */
const wildNames = ["a`b", "a?b", "a\\b"];

/** As the sink has it: what the source computes arrives there as values. */
export function atSink(table: Table): Table {
  return {
    ...table,
    columns: table.columns.map(({ generated: _generated, ...column }) => column),
  };
}

/** Topics are named after tables: two that differ in signs alone would share one. */
export function newTableNames(chance: Chance, count: number): string[] {
  const seen = new Set<string>();
  return chance.some(tableNames, tableNames.length).filter((name) => {
    const plain = name.replaceAll(/[^a-z0-9_-]/gi, "_").toLowerCase();
    return !seen.has(plain) && seen.size < count && seen.add(plain) !== undefined;
  });
}

/** That no column has, whatever its case. */
export function newName(chance: Chance, taken: readonly string[], from: readonly string[] = columnNames): string {
  const lower = taken.map((name) => name.toLowerCase());
  const free = from.filter((name) => !lower.includes(name.toLowerCase()));
  return free.length > 0 ? chance.one(free) : `more${taken.length}`;
}

export function randomTable(chance: Chance, name: string, risk: Risk): Table {
  const names: string[] = [];
  const key = chance.times(
    1,
    chance.weighed([
      [4, 1],
      [2, 2],
      [1, 3],
    ]),
    () => {
      const column = { name: newName(chance, names, keyNames), type: keyType(chance), nullable: false };
      names.push(column.name);
      return column;
    },
  );
  const others = chance.times(0, 11, () => {
    const column = { ...randomColumn(chance, names, risk), ...(risk > 0 && chance.once(risk) && wild(chance, names)) };
    names.push(column.name);
    return column;
  });
  const table: Table = {
    name,
    columns: [...key, ...others],
    key: names.slice(0, key.length),
    indexes: [],
    options: "",
  };
  const computed = chance.once(4) ? [generatedColumn(chance, table)] : [];
  const parted = chance.once(8);
  const options = [
    chance.once(3) ? ` CHARACTER SET ${chance.one(["latin1", "utf8mb4", "utf8mb3"])}` : "",
    chance.once(6) ? " COMMENT 'it''s; a `table` -- of \"all\"'" : "",
    chance.once(8) ? ` ROW_FORMAT=${chance.one(["DYNAMIC", "COMPRESSED"])}` : "",
    parted ? ` PARTITION BY KEY (${quoted(table.key[0] ?? "")}) PARTITIONS 3` : "",
  ];
  return {
    ...table,
    columns: [...table.columns, ...computed],
    indexes: chance
      .times(0, 2, (index) => randomIndex(chance, table, `i${index}`))
      .flat()
      .filter(({ unique }) => !(unique && parted)),
    options: options.join(""),
  };
}

/** What is refused before anything starts, and ends a task where it comes later. */
function wild(chance: Chance, taken: readonly string[]): Partial<Column> {
  return chance.once(2) ? { name: newName(chance, taken, wildNames) } : { type: unreadType(chance) };
}

export function randomColumn(chance: Chance, taken: readonly string[], risk: Risk): Column {
  const type = randomType(chance, risk);
  const nullable = !chance.once(4);
  const preset =
    type.declared.startsWith("TIMESTAMP") || !nullable
      ? // A TIMESTAMP without one may get the current time by itself.
        presetOf(chance, type)
      : chance.once(4)
        ? presetOf(chance, type)
        : undefined;
  return {
    name: newName(chance, taken),
    type,
    nullable,
    ...(preset !== undefined && { preset }),
    ...(chance.once(8) && { also: chance.one(["COMMENT 'a; ''b'' `c`'", "COMMENT ''", 'COMMENT "ä--"']) }),
    ...(risk > 0 && chance.once(risk * 4) && { also: "INVISIBLE" }),
  };
}

function presetOf(chance: Chance, type: ColumnType): string | undefined {
  if (!type.presettable) return undefined;
  const now = /^(DATETIME|TIMESTAMP)(\(\d\))?$/.exec(type.declared);
  if (now && chance.once(2))
    return `CURRENT_TIMESTAMP${now[2] ?? ""}${chance.once(3) ? ` ON UPDATE CURRENT_TIMESTAMP${now[2] ?? ""}` : ""}`;
  const value = type.value(chance);
  // DEFAULT takes a literal without a character set's name alone.
  return value.startsWith("_") || value.startsWith("ST_") ? "''" : value;
}

export function generatedColumn(chance: Chance, { columns }: Table): Column {
  // A TIMESTAMP's text depends on whose session reads it.
  const possible = columns.filter(({ type }) => !type.declared.startsWith("TIMESTAMP"));
  const of = possible.length === 0 ? "1" : quoted(chance.one(possible).name);
  return {
    name: newName(
      chance,
      columns.map(({ name }) => name),
    ),
    type: {
      declared: "VARCHAR(64) CHARACTER SET utf8mb4",
      family: "text",
      value: () => "DEFAULT",
      keyable: false,
      presettable: false,
    },
    nullable: true,
    generated: `AS (LEFT(HEX(${of}), 60)) ${chance.one(["VIRTUAL", "STORED"])}`,
  };
}

/** None where no column can have one. */
export function randomIndex(chance: Chance, { columns }: Table, name: string): Index[] {
  const possible = columns.filter(({ type, generated }) => type.keyable && generated === undefined);
  if (possible.length === 0) return [];
  const chosen = chance.some(possible, chance.between(1, 2)).map((column) => column.name);
  return [{ name, columns: chosen, unique: chance.once(4) }];
}

export function columnSql({ name, type, nullable, preset, generated, also }: Column): string {
  return [
    quoted(name),
    type.declared,
    ...(generated === undefined ? [nullable ? "NULL" : "NOT NULL"] : [generated]),
    ...(preset === undefined ? [] : [`DEFAULT ${preset}`]),
    ...(also === undefined ? [] : [also]),
  ].join(" ");
}

export function indexSql({ name, columns, unique }: Index): string {
  return `${unique ? "UNIQUE " : ""}INDEX ${name} (${columns.map(quoted).join(", ")})`;
}

export function createSql({ name, columns, key, indexes, options }: Table): string {
  const lines = [...columns.map(columnSql), `PRIMARY KEY (${key.map(quoted).join(", ")})`, ...indexes.map(indexSql)];
  return `CREATE TABLE ${quoted(name)} (${lines.join(", ")})${options}`;
}

/** Columns that a row names. */
export function writable({ columns }: Table): Column[] {
  return columns.filter(({ generated }) => generated === undefined);
}
