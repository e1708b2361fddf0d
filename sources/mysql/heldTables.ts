// What the connector holds of its tables' columns, as its schema history has it; pure. Facts: Debezium MySQL connector,
// "Schema history topic" (a record's tableChanges are the tables as the connector understood the statement). Measured:
// 2.7 and 3.2 follow no CONVERT TO CHARACTER SET, and no release another default character set of a table.
import { isObject } from "../../settings/isObject.js";
import type { HeldTable } from "../kind.js";

/** Tables that a record of the history tells of. @param value of the record, in JSON */
export function heldTables(value: unknown): HeldTable[] {
  if (!isObject(value) || !Array.isArray(value["tableChanges"])) return [];
  const { snapshot } = isObject(value["position"]) ? value["position"] : {};
  // Debezium 3 writes which kind of snapshot it is; a blocking one is no first one.
  const isFirst = snapshot === true || snapshot === "INITIAL";
  return (value["tableChanges"] as unknown[]).flatMap((change) => {
    if (!isObject(change) || typeof change["id"] !== "string") return [];
    const table = unquoted(change["id"]);
    const made = kinds.find((kind) => kind.toUpperCase() === change["type"]);
    if (snapshot !== undefined && made === "drop") return [];
    const was =
      typeof change["previousId"] === "string"
        ? unquoted(change["previousId"])
        : made === "alter"
          ? alteredName(value["ddl"], table)
          : undefined;
    return [
      {
        table,
        charsets: charsetsOf(change["table"]),
        ...(isFirst && made === "create" && { snapshot: true }),
        ...(snapshot === undefined && made && { change: made }),
        ...(snapshot === undefined && was !== undefined && { was }),
      },
    ];
  });
}

const kinds = ["create", "alter", "drop"] as const;

function charsetsOf(table: unknown): Map<string, string> {
  const columns = isObject(table) && Array.isArray(table["columns"]) ? (table["columns"] as unknown[]) : [];
  return new Map(
    columns.flatMap((column) =>
      isObject(column) && typeof column["name"] === "string" && typeof column["charsetName"] === "string"
        ? [[column["name"], column["charsetName"]] as const]
        : [],
    ),
  );
}

/** The table that an ALTER TABLE names, of which the history has the new name alone. */
function alteredName(ddl: unknown, table: string): string | undefined {
  const name = "(`(?:[^`]|``)+`|[^\\s`.]+)";
  const pattern = new RegExp(
    `^\\s*ALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?${name}(?:\\s*\\.\\s*${name})?\\s.*\\bRENAME\\b`,
    "is",
  );
  const [, first, second] = typeof ddl === "string" ? (pattern.exec(ddl) ?? []) : [];
  if (first === undefined) return undefined;
  const plain = (written: string): string => written.replace(/^`(.*)`$/s, "$1").replaceAll("``", "`");
  const was = second === undefined ? `${table.split(".")[0]}.${plain(first)}` : `${plain(first)}.${plain(second)}`;
  return was.toLowerCase() === table.toLowerCase() ? undefined : was;
}

/** `"database"."table"` */
function unquoted(id: string): string {
  return [...id.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = ""]) => name.replaceAll('""', '"')).join(".");
}
