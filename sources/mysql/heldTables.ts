// What the connector holds of its tables' columns, as its schema history has it; pure. Facts: Debezium MySQL connector,
// "Schema history topic" (a record's tableChanges are the tables as the connector understood the statement). Measured:
// 2.7 and 3.2 follow no CONVERT TO CHARACTER SET, and no release another default character set of a table.
import { isObject } from "../../settings/isObject.js";
import type { HeldTable } from "../kind.js";

/** Tables that a record of the history tells of. @param value of the record, in JSON */
export function heldTables(value: unknown): HeldTable[] {
  const changes = isObject(value) && Array.isArray(value["tableChanges"]) ? (value["tableChanges"] as unknown[]) : [];
  const position = isObject(value) && isObject(value["position"]) ? value["position"] : {};
  // Debezium 3 writes which kind of snapshot it is; a blocking one is no first one.
  const isInSnapshot = position["snapshot"] === true || position["snapshot"] === "INITIAL";
  return changes.flatMap((change) => {
    if (!isObject(change) || typeof change["id"] !== "string" || !isObject(change["table"])) return [];
    const columns = Array.isArray(change["table"]["columns"]) ? (change["table"]["columns"] as unknown[]) : [];
    const charsets = columns.flatMap((column) =>
      isObject(column) && typeof column["name"] === "string" && typeof column["charsetName"] === "string"
        ? [[column["name"], column["charsetName"]] as const]
        : [],
    );
    const snapshot = isInSnapshot && change["type"] === "CREATE";
    return [{ table: unquoted(change["id"]), charsets: new Map(charsets), ...(snapshot && { snapshot }) }];
  });
}

/** `"database"."table"` */
function unquoted(id: string): string {
  return [...id.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = ""]) => name.replaceAll('""', '"')).join(".");
}
