// How Connect looks for connectors in a directory of plugins. Facts: Apache Kafka documentation, "Plugin Discovery"
// (KIP-898).
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { declaresConnectors } from "./connectorClasses.js";

/**
 * `service_load` (seconds faster) where every plugin names its connectors in a service file, else `hybrid_warn`,
 * Kafka's default, which reads all classes.
 *
 * @param pluginPath  a directory with one directory per plugin
 */
export async function pluginDiscovery(pluginPath: string): Promise<"service_load" | "hybrid_warn"> {
  const plugins = (await readdir(pluginPath, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const named = await Promise.all(
    plugins.map(async ({ name }) => declaresConnectors(await jarsIn(join(pluginPath, name)))),
  );
  return named.length > 0 && named.every(Boolean) ? "service_load" : "hybrid_warn";
}

async function jarsIn(plugin: string): Promise<string[]> {
  const names = await readdir(plugin, { recursive: true });
  return names.filter((name) => name.endsWith(".jar")).map((name) => join(plugin, name));
}
