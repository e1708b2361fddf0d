// What a source connector's first snapshot copies, by its properties; pure. Facts: Debezium MySQL connector,
// snapshot.mode, snapshot.include.collection.list (regular expressions), snapshot.select.statement.overrides (table
// names; a statement per table, in properties named after the tables).
import { matches } from "../../connectors/nameList.js";
import { defaultSampleRows, type SnapshotSettings } from "../../settings/environment.js";
import type { PipelineSettings } from "../../settings/pipeline.js";

/** Whether the connector's first snapshot takes every row: of this table, `database.table`, or of all tables. */
export function copiesAll(properties: Readonly<Record<string, string>>, table?: string): boolean {
  if (!copiesRows(properties)) return false;
  const { "snapshot.include.collection.list": included, "snapshot.select.statement.overrides": overridden } =
    properties;
  if (table === undefined) return !included && !overridden;
  return (
    copiesAny(properties, table) &&
    !(overridden ?? "").split(",").some((name) => name.trim().toLowerCase() === table.toLowerCase())
  );
}

/** Whether the connector's first snapshot takes rows of this table, `database.table`. */
export function copiesAny(properties: Readonly<Record<string, string>>, table: string): boolean {
  const included = properties["snapshot.include.collection.list"];
  return copiesRows(properties) && (!included || matches(included, table));
}

function copiesRows(properties: Readonly<Record<string, string>>): boolean {
  return ["initial", "when_needed", "always", "initial_only"].includes(properties["snapshot.mode"] ?? "initial");
}

/**
 * The source connector's own properties with those that the choice asks for. It wins over a copied `snapshot.mode`, be
 * it one that copies nothing or one that copies again and again; statements that the pipeline has for single tables
 * stay, and a sample is taken of what they select.
 */
export function firstSnapshot(
  { source, sink }: PipelineSettings,
  { mode, rows = defaultSampleRows }: SnapshotSettings,
): Record<string, string> {
  const rest = Object.fromEntries(
    Object.entries(source.properties).filter(
      ([key]) => mode === "tables" || !key.startsWith("snapshot.select.statement.overrides"),
    ),
  );
  if (mode === "none") return { ...rest, "snapshot.mode": "no_data" };
  if (mode === "tables") return { ...rest, "snapshot.mode": "initial" };
  const statements = source.tables.map((table) => {
    const property = `snapshot.select.statement.overrides.${table}`;
    const own = source.properties[property];
    const from = own === undefined ? table.split(".").map(quoted).join(".") : `(${own}) AS chosen`;
    const key = sink.tables.find((one) => one.from === table)?.key ?? [];
    return [
      property,
      `SELECT * FROM ${from}${key.length === 0 ? "" : ` ORDER BY ${key.map(quoted).join(", ")}`} LIMIT ${rows}`,
    ];
  });
  return {
    ...rest,
    "snapshot.mode": "initial",
    "snapshot.select.statement.overrides": source.tables.join(","),
    ...Object.fromEntries(statements),
  };
}

/** Names that our settings allow hold no backtick. */
function quoted(name: string): string {
  return `\`${name}\``;
}
