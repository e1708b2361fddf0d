// Which row of the sink a change meets: the keys and unique indexes of both tables; pure. A sink that writes a row
// overwrites the row that it meets by any unique index, not by its key alone (measured: tests/data/sinkTables.test.ts).
import { isDeepStrictEqual } from "node:util";
import { matches } from "../../connectors/nameList.js";
import type { ColumnShape, TableShape, UniqueIndex } from "../../databases/tables.js";
import { find, includes, type Comparison, type Found } from "./comparison.js";

/** Both tables are there. */
export function keyDifferences(tables: Comparison): Found[] {
  const { settings, sink } = tables.pair;
  const key = keyOfPipeline(tables);
  // A wrong primary key is said once.
  const rest = indexesOf(sink).filter((index) => key.length === 0 || !isPrimary(index, sink));
  return [...key, ...collations(tables, settings.key, sink), ...rest.flatMap((index) => ofIndex(tables, index))];
}

/** The connector makes the sink's table, and names no collation: the columns get the database's. */
export function keysToBeMade(tables: Comparison): Found[] {
  const { source, sink, settings } = tables.pair;
  const { collation } = sink;
  if (collation === undefined) return [];
  const columns = source.columns.map((column) => (column.collation === null ? column : { ...column, collation }));
  return collations(tables, settings.key, { ...sink, columns }).map(
    ({ statement: _none, change: _nothing, ...found }) => ({
      ...found,
      then: `make the table before its first row comes, with the collations and keys of ${settings.from}`,
    }),
  );
}

function keyOfPipeline(tables: Comparison): Found[] {
  const { settings, source, sink } = tables.pair;
  const [own = [], key] = [source.primary, settings.key];
  const present = sink.primary?.length !== 0;
  const isGiven = declaresKey(tables.properties["message.key.columns"], settings.from);
  if (own.length > 0 && !isGiven && !same(own, key)) {
    const merges = key.every((column) => includes(own, column));
    return [
      {
        effect: merges ? "wrong" : "stops",
        what:
          `the primary key at the source is (${own.join(", ")}), and the pipeline writes by (${key.join(", ")}): ` +
          (merges
            ? "rows that differ in the rest of the key alone become one"
            : "the next change ends the sink's task"),
        ...tables.statement({ kind: "key", columns: own, present }),
        then:
          `set sink.tables[].key of ${settings.from} to [${own.join(", ")}], run pulumi up, then ` + tables.snapshot,
        before: { id: "sinkDatabase.key.other", severity: "warning" },
      },
    ];
  }
  const absent = key.filter((column) => !find(sink.columns, column));
  if (absent.length > 0)
    return [
      {
        effect: "stops",
        what: `the sink lacks ${absent.join(", ")} of the key by which it finds a row: the next row ends the task`,
        before: { id: "sinkDatabase.key.missing", severity: "error" },
      },
    ];
  // One on fewer columns is said by itself.
  if (indexesOf(sink).some(({ parts }) => parts.every(({ column }) => column !== null && includes(key, column))))
    return [];
  return [
    {
      effect: "wrong",
      what: `the sink has no unique index on (${key.join(", ")}) alone: rows overwrite others, or updates add rows`,
      ...tables.statement({ kind: "key", columns: key, present }),
      before: { id: "sinkDatabase.key.notUnique", severity: "error" },
    },
  ];
}

/** Columns of the key that tell fewer values apart, or others. */
function collations(tables: Comparison, key: readonly string[], sink: TableShape): Found[] {
  return key.flatMap((name) =>
    collated(tables, name, sink, (fewer) => ({
      what: fewer
        ? "keys that differ at the source are equal at the sink, and one of their rows overwrites the other"
        : "the two take other keys for equal: where two of the source's are so at the sink, one overwrites the other",
      before: { id: "sinkDatabase.key.collation", severity: fewer ? "error" : "warning" },
    })),
  );
}

function collated(
  tables: Comparison,
  name: string,
  sink: TableShape,
  say: (fewer: boolean) => Pick<Found, "what" | "before">,
): Found[] {
  const [there, here] = [find(tables.pair.source.columns, name), find(sink.columns, name)];
  const merged = there && here && tables.merges(there, here);
  if (!merged) return [];
  const { what, ...found } = say(merged === "fewer");
  const told = ({ collation, declared }: ColumnShape): string => collation ?? declared;
  return [
    {
      column: here.name,
      effect: merged === "fewer" ? "wrong" : "note",
      what: `${told(there)} at the source, ${told(here)} at the sink: ${what}`,
      ...found,
      ...(merged === "fewer" && tables.statement({ kind: "collate", column: here, like: there })),
    },
  ];
}

/** What is unique at the sink has to be so at the source, or hold the key. */
function ofIndex(tables: Comparison, index: UniqueIndex): Found[] {
  const { source, sink, settings } = tables.pair;
  if (!tables.sameKind) return [];
  const ownOf = (column: string | null): ColumnShape | undefined =>
    column === null ? undefined : find(source.columns, column);
  // A part that the sink fills itself, with NULL or a value of its own, keeps its rows apart.
  const keepsApart = ({ column }: Part): boolean => {
    const own = ownOf(column);
    return column !== null && !(own && tables.isSent(own)) && isApart(find(sink.columns, column));
  };
  const isWhole = index.parts.every(({ prefix }) => prefix === null);
  const holdsKey = isWhole && settings.key.every((name) => includes(namesOf(index), name));
  if (holdsKey || index.parts.some(keepsApart)) return [];
  const isTrue = ({ column }: Part): boolean => {
    const own = ownOf(column);
    return own !== undefined && tables.isCopied(own);
  };
  // Of an expression no more is known than its index's name.
  const isCopy = (other: UniqueIndex): boolean =>
    other.name === index.name && isDeepStrictEqual(other.parts, index.parts);
  if (index.parts.some(({ column }) => column === null) && indexesOf(source).some(isCopy)) return [];
  const twin = indexesOf(source).find((other) => covers(other, index) && other.parts.every(isTrue));
  if (twin)
    return namesOf(twin).flatMap((name) =>
      collated(tables, name, sink, (fewer) => ({
        what:
          "where values that differ at the source are equal in the sink's unique index " +
          `${index.name}, a row overwrites another`,
        before: { id: "sinkDatabase.index.collation", severity: fewer ? "error" : "warning" },
      })),
    );
  const columns = index.parts.map(({ column }) => column ?? "expression").join(", ");
  return [
    {
      effect: "wrong",
      what:
        `the sink alone has the unique index ${index.name} (${columns}): a row that meets another one by it ` +
        "overwrites that row",
      ...tables.statement(
        isPrimary(index, sink)
          ? { kind: "key", columns: settings.key, present: true }
          : { kind: "dropIndex", name: index.name },
      ),
      before: { id: "sinkDatabase.index.alone", severity: "error" },
    },
  ];
}

function isPrimary(index: UniqueIndex, { primary = [] }: TableShape): boolean {
  return same(namesOf(index), primary);
}

type Part = UniqueIndex["parts"][number];

function isApart(column: ColumnShape | undefined): boolean {
  if (!column) return false;
  const { nullable, fallback, computed = false, implicit } = column;
  return implicit === "distinct" || (nullable && fallback === undefined && !computed);
}

/** Whether two rows that meet by `index` meet by `other`, too. */
function covers(other: UniqueIndex, index: UniqueIndex): boolean {
  return other.parts.every(
    ({ column, prefix }) =>
      column !== null &&
      index.parts.some(
        (part) =>
          part.column?.toLowerCase() === column.toLowerCase() &&
          (part.prefix === null || (prefix !== null && prefix <= part.prefix)),
      ),
  );
}

function namesOf({ parts }: UniqueIndex): string[] {
  return parts.flatMap(({ column }) => column ?? []);
}

function indexesOf({ indexes = [] }: TableShape): UniqueIndex[] {
  return indexes;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => includes(other, name));
}

/** `<tables>:<column>,…;…`, tables as regular expressions. */
function declaresKey(list: string | undefined, table: string): boolean {
  return (list ?? "").split(";").some((one) => matches(one.slice(0, one.lastIndexOf(":")), table));
}
