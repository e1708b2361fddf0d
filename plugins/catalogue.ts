// The connector plugins that pipelines can use: those of all kinds of sources and sinks, pinned. Facts: Maven Central
// (coordinates).
import type { Plugin } from "../connectors/plugin.js";
import { sinkKinds } from "../sinks/registry.js";
import { sourceKinds } from "../sources/registry.js";

/** In the order of the kinds, sources first. */
export function catalogue(): Plugin[] {
  return [...sourceKinds.all(), ...sinkKinds.all()].map(({ plugin }) => plugin);
}

/** @throws Error for an id that no kind has */
export function pluginOf(id: string): Plugin {
  const found = catalogue().find((plugin) => plugin.id === id);
  if (found === undefined) throw new Error(`there is no plugin ${id}`);
  return found;
}
