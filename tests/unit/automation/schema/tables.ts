// Tables without a database, and what is said of two of them.
import { differences, type JudgedDifference } from "../../../../automation/schema/difference.js";
import type { ColumnShape, TableShape, UniqueIndex } from "../../../../databases/tables.js";
import { pipelineWith } from "../../connectors/pipeline.js";

export function column(name: string, declared: string, own: Partial<ColumnShape> = {}): ColumnShape {
  const [, length = "0", digits = "0"] = /\((\d+)(?:,(\d+))?\)/.exec(declared) ?? [];
  return {
    name,
    type: declared.replace(/[( ].*/, ""),
    declared,
    nullable: name !== "id",
    collation: null,
    digits: Number(digits),
    bytes: 0,
    invisible: false,
    length: Number(length),
    ...own,
  };
}

export const id = column("id", "bigint(20)");

export function text(name: string, collation: string, own: Partial<ColumnShape> = {}): ColumnShape {
  return column(name, "varchar(20)", { collation, ...own });
}

export function index(name: string, ...columns: string[]): UniqueIndex {
  return { name, parts: columns.map((one) => ({ column: one, prefix: null })) };
}

export function shape(columns: ColumnShape[], primary = ["id"], indexes: UniqueIndex[] = []): TableShape {
  return {
    database: "d",
    table: "t",
    columns,
    unique: primary.length > 0 ? [primary] : [],
    primary,
    indexes: [...(primary.length > 0 ? [index("PRIMARY", ...primary)] : []), ...indexes],
    collation: "utf8mb4_general_ci",
  };
}

export interface Given {
  exclude?: string[];
  key?: string[];
  source?: Record<string, string>;
  sink?: Record<string, string>;
}

export function judged(source: TableShape, sink: TableShape, given: Given = {}): JudgedDifference[] {
  const settings = { from: "demosrc.products", table: "t", key: given.key ?? ["id"], exclude: given.exclude ?? [] };
  const pipeline = pipelineWith({
    source: { properties: given.source ?? {} },
    sink: { properties: given.sink ?? {}, tables: [settings] },
  });
  return differences("dev", pipeline, { settings, source, sink });
}
