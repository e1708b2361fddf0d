// The program: settings -> rules -> existing parts -> archives -> platform (built, or read from another stack) ->
// pipelines -> outputs. A single default export, as Pulumi asks of an ES module.
import * as pulumi from "@pulumi/pulumi";
import { readConfiguration } from "./components/configuration.js";
import { lookUpExisting } from "./components/existing/existing.js";
import type { PluginArchive } from "./components/platform/pluginLibrary.js";
import { platformReleases, releaseName } from "./components/pluginReleases.js";
import { declareResources, type ProgramOutputs } from "./components/program.js";
import { guardVersions } from "./components/versionGuards.js";
import { ensureArchive } from "./plugins/archive.js";
import { withAuthorities } from "./plugins/authorities.js";
import { checkSettings } from "./preflight/check.js";
import { lifecycleWarnings } from "./preflight/lifecycleWarnings.js";
import { endedVersions, engineStep, clusterStep } from "./preflight/versionGuards.js";
import { SettingsError, warned, type Finding } from "./settings/findings.js";
import type { Settings } from "./settings/schema.js";

export default async function program(): Promise<ProgramOutputs> {
  const read = readConfiguration();
  const { settings, findings } = await withAuthorities(read.settings);
  refuseBrokenRules([...checkSettings(read.settings), ...findings]);
  const configuration = { ...read, settings };
  const existing = await lookUpExisting(configuration);
  const today = new Date();
  await warn(lifecycleWarnings(settings, today));
  const { platform } = settings;
  if (platform)
    guardVersions(
      { make: () => endedVersions("cluster", platform, today), step: clusterStep },
      { make: () => endedVersions("databases", platform, today), step: engineStep },
    );
  // Made before any resource: a preview needs the archives' names and contents, too.
  const archives = await makeArchives(configuration.settings);
  const functionArchives = await makeFunctionArchives(configuration.settings);
  return declareResources({ ...configuration, archives, ...functionArchives, existing });
}

function refuseBrokenRules(findings: Finding[]): void {
  if (findings.length > 0) throw new pulumi.RunError(new SettingsError(findings).message);
}

async function warn(warnings: Finding[]): Promise<void> {
  if (warnings.length > 0) await pulumi.log.warn(warned(warnings));
}

async function makeArchives(settings: Settings): Promise<PluginArchive[]> {
  const { configProvider } = settings.plugins;
  const archives: PluginArchive[] = [];
  // One after the other: each may fetch a release and hold it in memory.
  for (const release of platformReleases(settings)) {
    const { name, path } = await ensureArchive({ ...release, configProvider }).catch((error: Error) => {
      throw new pulumi.RunError(`plugin ${releaseName(release)}: ${error.message}`);
    });
    archives.push({ release: releaseName(release), name, path });
  }
  return archives;
}

/**
 * The reach function's archive is made only where this machine has no route to the platform; the watchdog's only where
 * one is wanted.
 */
async function makeFunctionArchives({
  platform,
  routable,
  watchdog,
}: Settings): Promise<{ reachArchive?: string; watchdogArchive?: string }> {
  const reach = platform !== undefined && !routable;
  if (!reach && !watchdog) return {};
  const { bundleFunction } = await import("./plugins/functionArchive.js");
  return {
    ...(reach && { reachArchive: await bundleFunction("reach") }),
    ...(watchdog && { watchdogArchive: await bundleFunction("watchdog") }),
  };
}
