// What becomes of a record's fields in a JDBC sink, by its own properties; pure. Facts: Debezium JDBC connector,
// field.include.list, field.exclude.list (names, also `topic:name`; the second one wins), column.naming.strategy,
// use.time.zone.
import type { PipelineSettings, SinkSettings, SinkTableSettings } from "../../settings/pipeline.js";
import { jdbcSinkConfiguration, recordTopic } from "./configuration.js";

/** The lists know the topic's name as the sink's routes have made it. */
export function leavesOut(pipeline: PipelineSettings, table: SinkTableSettings, field: string): boolean {
  const { "field.include.list": included, "field.exclude.list": excluded } = jdbcSinkConfiguration(pipeline);
  const names = [field, `${recordTopic(pipeline, table)}:${field}`];
  const holds = (list: string): boolean =>
    list.split(",").some((entry) =>
      names.includes(
        entry
          .split(":")
          .map((part) => part.trim())
          .join(":"),
      ),
    );
  return excluded ? holds(excluded) : included ? !holds(included) : false;
}

export function unknownColumns({ properties }: SinkSettings): string | undefined {
  const { "column.naming.strategy": naming, "use.time.zone": zone } = properties;
  if (naming !== undefined && !naming.endsWith(".DefaultColumnNamingStrategy"))
    return (
      `sink.properties has column.naming.strategy=${naming}: ` + "what it makes of the columns' names is not known here"
    );
  if (zone !== undefined && zone.toUpperCase() !== "UTC")
    return `sink.properties has use.time.zone=${zone}: what it makes of times is not known here`;
  return undefined;
}
