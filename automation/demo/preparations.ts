// What a stack on a twin needs on this machine, by the stack's settings.
import { platformReleases, releaseName } from "../../components/pluginReleases.js";
import { ensureArchive } from "../../plugins/archive.js";
import { preparations, type Preparation } from "../../tools/prepare.js";
import type { DemoSettings } from "./settings.js";

/**
 * Engine, Kafka, Kafka Connect, IAM authentication, database server and plugin archives in the versions that the
 * settings name.
 */
export function demoPreparations(settings: DemoSettings): Preparation[] {
  return [...preparations(settings.versions), { title: "Connector plugins", ensure: () => makeArchives(settings) }];
}

/** The program makes missing ones itself; here they are made while the engine is being built. */
async function makeArchives(settings: DemoSettings): Promise<string> {
  const { configProvider } = settings.plugins;
  const releases = platformReleases(settings);
  for (const release of releases) await ensureArchive({ ...release, configProvider });
  return releases.map(releaseName).join(", ");
}
