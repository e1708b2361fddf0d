// Which keys a pipeline's connectors read from its secret. What an existing secret holds shows only by a lookup, which
// is made before anything is created.
import type { PipelineSettings } from "../settings/schema.js";
import { jdbcSinkConfiguration } from "./jdbc/sink.js";
import { mysqlSourceConfiguration } from "./mysql/source.js";
import { referencesIn } from "./secretReference.js";

/**
 * Keys that the secret's JSON text must have, sorted: those of the connection data and those that own properties refer
 * to.
 */
export function secretKeysNeeded(pipeline: PipelineSettings): string[] {
  const values = [
    mysqlSourceConfiguration(pipeline),
    jdbcSinkConfiguration(pipeline),
    pipeline.worker.properties,
  ].flatMap((properties) => Object.values(properties));
  const references = values.flatMap(referencesIn).filter(({ secret }) => secret === pipeline.secret.name);
  return [...new Set(references.map(({ key }) => key))].sort();
}
