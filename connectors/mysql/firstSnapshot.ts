// What a source connector's first snapshot copies, by its properties; pure. Facts: Debezium MySQL connector,
// snapshot.mode, snapshot.include.collection.list (regular expressions), snapshot.select.statement.overrides (table
// names).
import { matches } from "./nameList.js";

/** Whether the connector's first snapshot takes every row: of this table, `database.table`, or of all tables. */
export function copiesAll(properties: Readonly<Record<string, string>>, table?: string): boolean {
  const modes = ["initial", "when_needed", "always", "initial_only"];
  if (!modes.includes(properties["snapshot.mode"] ?? "initial")) return false;
  const { "snapshot.include.collection.list": included, "snapshot.select.statement.overrides": overridden } =
    properties;
  if (table === undefined) return !included && !overridden;
  return (
    (!included || matches(included, table)) &&
    !(overridden ?? "").split(",").some((name) => name.trim().toLowerCase() === table.toLowerCase())
  );
}
