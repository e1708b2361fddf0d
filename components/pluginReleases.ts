// Which plugin releases a pipeline needs and a platform offers. Pure.
import { catalogue } from "../plugins/catalogue.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { Settings } from "../settings/schema.js";
import { sinkKindOf } from "../sinks/registry.js";
import { sourceKindOf } from "../sources/registry.js";

export interface PluginRelease {
  /** Id of the plugin. */
  plugin: string;
  version: string;
}

/** The release's name in a platform's output: `debezium-jdbc@3.2.0.Final`. */
export function releaseName({ plugin, version }: PluginRelease): string {
  return `${plugin}@${version}`;
}

/** The name of an archive's custom plugin on a platform. It changes with the archive's content. */
export function customPluginName(platform: string, archive: string): string {
  return `${platform}-${archive.replace(/\.zip$/, "").replaceAll(/[^0-9A-Za-z]+/g, "-")}`;
}

export function sourceRelease(pipeline: PipelineSettings): PluginRelease {
  return { plugin: sourceKindOf(pipeline).plugin.id, version: pipeline.source.version };
}

export function sinkRelease(pipeline: PipelineSettings): PluginRelease {
  return { plugin: sinkKindOf(pipeline).plugin.id, version: pipeline.sink.version };
}

/**
 * The releases that a stack's platform offers: those of its own pipelines, and those that the settings name for
 * pipelines in other stacks. A plugin of which neither knows a release is offered in its newest.
 */
export function platformReleases({ platform, pipelines, plugins }: Settings): PluginRelease[] {
  if (!platform) return [];
  const named = catalogue()
    .flatMap(({ id, versions }) => versions.map((version) => ({ plugin: id, version })))
    .filter((release) => plugins.releases.includes(releaseName(release)));
  const wanted = [...named, ...pipelines.flatMap((pipeline) => [sourceRelease(pipeline), sinkRelease(pipeline)])];
  const newest = catalogue()
    .filter(({ id }) => !wanted.some(({ plugin }) => plugin === id))
    .flatMap(({ id, versions }) => versions.slice(0, 1).map((version) => ({ plugin: id, version })));
  return [...new Map([...newest, ...wanted].map((release) => [releaseName(release), release])).values()];
}
