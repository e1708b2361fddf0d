// Which keys a pipeline's connectors read from its secret. Pure. Only a lookup shows what an existing secret holds; it
// comes before anything is created.
import { referencesIn } from "../../connectors/secretReference.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";

/**
 * Keys that the secret's JSON text must have, sorted: those of the connection data and those that own properties refer
 * to.
 */
export function secretKeysNeeded(pipeline: PipelineSettings): string[] {
  const values = [
    sourceKindOf(pipeline).configuration(pipeline),
    sinkKindOf(pipeline).configuration(pipeline),
    pipeline.worker.properties,
  ].flatMap((properties) => Object.values(properties));
  const references = values.flatMap(referencesIn).filter(({ secret }) => secret === pipeline.secret.name);
  return [...new Set(references.map(({ key }) => key))].sort();
}
