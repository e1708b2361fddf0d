// Foreign keys, as SHOW CREATE TABLE writes them: information_schema hides them from a user who may SELECT only. Facts:
// MySQL, "FOREIGN KEY Constraints", "SHOW CREATE TABLE".
import type { Connection } from "mysql2/promise";
import { arrays, quoteName } from "./connection.js";

export interface ForeignKey {
  name: string;
  /** The table that it refers to, with its database. */
  references: string;
  /** `CASCADE`, `SET NULL`, `RESTRICT`, ... */
  onDelete: string;
  onUpdate: string;
}

/** @throws the server's error for a table that is not there or hidden from the user */
export async function readForeignKeys(connection: Connection, database: string, table: string): Promise<ForeignKey[]> {
  const name = `${quoteName(database)}.${quoteName(table)}`;
  const [[, statement] = []] = await arrays(connection, `SHOW CREATE TABLE ${name}`);
  return foreignKeysIn(String(statement), database);
}

const quoted = "`(?:[^`]|``)+`";
/** A line of its own: a column's comment may hold any text but a line's end. */
const clause = new RegExp(
  `^ *CONSTRAINT (${quoted}) FOREIGN KEY \\([^)]*\\) REFERENCES (?:(${quoted})\\.)?(${quoted}) \\([^)]*\\)((?: ON (?:DELETE|UPDATE) (?:SET )?(?:NO )?\\w+)*)`,
  "gm",
);

/** @param database where the table is */
export function foreignKeysIn(statement: string, database: string): ForeignKey[] {
  const plain = (text: string): string => text.slice(1, -1).replaceAll("``", "`");
  const action = (text: string, on: string): string =>
    new RegExp(`ON ${on} ((?:SET )?(?:NO )?\\w+)`).exec(text)?.[1] ?? "RESTRICT";
  return [...statement.matchAll(clause)].map(([, name = "", schema, table = "", actions = ""]) => ({
    name: plain(name),
    references: `${schema === undefined ? database : plain(schema)}.${plain(table)}`,
    onDelete: action(actions, "DELETE"),
    onUpdate: action(actions, "UPDATE"),
  }));
}

/** What the server does to the table's own rows when the row that they refer to changes: `ON DELETE CASCADE`, ... */
export function cascadesOf({ onDelete, onUpdate }: ForeignKey): string[] {
  return [`ON DELETE ${onDelete}`, `ON UPDATE ${onUpdate}`].filter((one) => /(CASCADE|SET \w+)$/.test(one));
}
