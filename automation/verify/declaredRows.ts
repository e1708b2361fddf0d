// What a pipeline declares about whole rows: which changes are kept from the sink, which sink tables two pipelines
// fill; pure. Facts: Debezium's connectors, skipped.operations, "Custom converters"; Kafka Connect, transforms.
import type { PipelineSettings } from "../../settings/schema.js";

/** Whether rows that the source deletes stay in the sink on purpose. */
export function keepsDeleted(properties: Readonly<Record<string, string>>): boolean {
  return skipped(properties).includes("d");
}

/** Kinds of changes that the source's connector leaves out, by Debezium's letters. */
export function skipped(properties: Readonly<Record<string, string>>): string[] {
  return (properties["skipped.operations"] ?? "").split(",").map((operation) => operation.trim());
}

/** What the settings do that a comparison of the rows can't undo: it shows as differences, or is none. */
export function notesOn({ source, sink }: PipelineSettings): string[] {
  const left = {
    c: "rows that were inserted after the first copy show as missing",
    u: "rows that were updated show as different",
    t: "rows of a truncated table show as extra",
  };
  return [
    ...(["transforms", "converters"] as const)
      .filter((name) => source.properties[name])
      .map((name) => `source.properties has ${name}: what they change shows as a difference`),
    ...(sink.properties["transforms"]
      ? ["sink.properties has transforms: what they change shows as a difference"]
      : []),
    ...(keepsDeleted(source.properties)
      ? [
          "source.properties has skipped.operations with d: rows that the source deleted stay in the sink on " +
            "purpose; they are counted as kept, are no difference, and no repair deletes them",
        ]
      : []),
    ...skipped(source.properties).flatMap((operation) =>
      operation in left
        ? [`source.properties has skipped.operations with ${operation}: ${left[operation as keyof typeof left]}`]
        : [],
    ),
  ];
}

/** A pipeline, and where its sink's database is. */
export interface Filling {
  name: string;
  /** `host:port`. */
  server: string;
  sink: Pick<PipelineSettings["sink"], "database" | "tables">;
}

/** Another pipeline that fills the same sink table: rows that this one's source lacks may be that one's. */
export function otherFilling(all: readonly Filling[], own: Filling, table: string): string | undefined {
  const key = ({ server, sink: { database } }: Filling, name: string): string =>
    `${server} ${database}.${name}`.toLowerCase();
  return all.find(
    (other) => other.name !== own.name && other.sink.tables.some((one) => key(other, one.table) === key(own, table)),
  )?.name;
}
