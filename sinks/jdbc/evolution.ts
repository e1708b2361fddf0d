// What the JDBC sink does about columns that its table lacks; pure. Facts: Debezium JDBC connector, "Schema evolution";
// the outcomes are measured with 3.2.0 (tests/data/statements.test.ts).
import { canDeclare, canName } from "../../connectors/madeColumns.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { GainedColumn } from "../kind.js";
import { jdbcSinkConfiguration } from "./configuration.js";

export function follows(pipeline: PipelineSettings): boolean {
  return jdbcSinkConfiguration(pipeline)["schema.evolution"] === "basic";
}

/**
 * Its ALTER TABLE has constant defaults alone: none for an expression, 1970 for the current time, which no TIMESTAMP
 * takes. Without a default it adds no column that must have a value.
 */
export function gains(pipeline: PipelineSettings, column: GainedColumn): "added" | "unfilled" | "stops" {
  const { type, nullable, fallback, computed = false } = column;
  if (!follows(pipeline) || !canName(column.name) || !canDeclare(column.declared)) return "stops";
  if (nullable) return computed ? "unfilled" : "added";
  if (!computed) return fallback === undefined ? "stops" : "added";
  return type === "datetime" && /^current_timestamp/i.test(fallback ?? "") ? "unfilled" : "stops";
}

/** Its CREATE TABLE has 1970 for the current time, too. */
export function makes({ name, declared, type, nullable, fallback = "" }: GainedColumn): boolean {
  const isPlain = canName(name) && canDeclare(declared);
  return isPlain && (nullable || type !== "timestamp" || !/^current_timestamp/i.test(fallback));
}
