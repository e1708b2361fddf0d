// What is said of columns that the source's connector reads by another character set than they have; pure.
import { databaseKinds } from "../../databases/registry.js";
import type { ColumnShape, TableShape } from "../../databases/tables.js";
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import { declaredColumn } from "../verify/declaredColumns.js";

/** Character set by which the connector reads a column's texts, by the column's name. */
export type Charsets = ReadonlyMap<string, string>;

interface Misread {
  column: ColumnShape;
  held: string;
  own: string;
}

/** @param source as it is; @param charsets as the connector holds it; @param stack for the command that is named */
export function misreadColumns(
  stack: string,
  pipeline: PipelineSettings,
  { settings, source, charsets }: { settings: SinkTableSettings; source: TableShape; charsets: Charsets },
): TableDifference[] {
  const { columns } = databaseKinds.of(sourceKindOf(pipeline).database);
  const properties = sourceKindOf(pipeline).configuration(pipeline);
  const found = source.columns.flatMap((column): Misread[] => {
    const held = charsets.get(column.name);
    const own = held === undefined ? undefined : columns.misread(column, held);
    if (held === undefined || own === undefined) return [];
    return declaredColumn(settings, column.name, properties).kind === "excluded" ? [] : [{ column, held, own }];
  });
  if (found.length === 0) return [];
  const named = found.map(({ column, held, own }) => `${column.name} (${own}, read as ${held})`).join(", ");
  const statements = found.map(({ column }) =>
    columns.alterTable(source, { kind: "change", from: column, to: column }),
  );
  return [
    {
      table: settings.from,
      sinkTable: `${pipeline.sink.database}.${settings.table}`,
      effect: "wrong",
      what:
        `the source's connector holds another character set for ${named}: texts beyond ASCII arrive as others. It ` +
        "follows no CONVERT TO CHARACTER SET, and no new default character set of a table",
      then:
        `at the source ${statements.join("; ")}: it changes nothing there, and the connector follows it (a COMMENT ` +
        `has to be named, too). Rows since then: cdc verify ${stack} --tables ${settings.from} --repair`,
    },
  ];
}
