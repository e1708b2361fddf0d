// The scope of the platform's function: the cluster, and the databases and topics that its own settings and pipelines
// name.
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { PlatformSettings } from "../../settings/platform.js";
import { anything, isOfPipeline, maxScopeBytes, type ReachScope } from "../../settings/reachScope.js";
import { sinkServers } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { connectorsOf } from "../clusters/access.js";
import type { PlatformCluster } from "../clusters/kind.js";
import type { DemoDatabases } from "../demo/databases.js";
import { fail } from "../fail.js";

export interface ReachScopeArgs {
  settings: PlatformSettings;
  /** Those of the platform's own stack. */
  pipelines: readonly PipelineSettings[];
  cluster: PlatformCluster;
  databases: DemoDatabases | undefined;
}

/**
 * The scope as JSON. Undefined for a stack without pipelines whose settings name none either: it serves pipelines of
 * other stacks.
 */
export function reachScopeOf({
  settings: { reach },
  pipelines,
  cluster,
  databases,
}: ReachScopeArgs): pulumi.Output<string> | undefined {
  if (pipelines.length === 0 && reach === undefined) return undefined;
  const named = {
    databases: listed([...pipelines.flatMap(hostsOf), ...(reach?.databases ?? [])]),
    topics: listed([...pipelines.flatMap(topicsOf), ...(reach?.topics ?? [])]),
  };
  const bytes = Buffer.byteLength(JSON.stringify(named));
  if (bytes > maxScopeBytes)
    fail(
      `msk-cdc:platform.reach: the hosts and topic prefixes of this stack take ${bytes} bytes, and Lambda holds ` +
        `${maxScopeBytes} of them; write "*" into platform.reach.topics or platform.reach.databases`,
    );
  const demo = databases ? [databases.source.address, databases.sink.address] : [];
  return pulumi.all([connectorsOf(cluster).bootstrapBrokers, pulumi.all(demo)]).apply(([brokers, hosts]) => {
    const scope: ReachScope = {
      ...named,
      brokers: brokers.split(","),
      databases: listed([...hosts, ...named.databases]),
    };
    return JSON.stringify(scope);
  });
}

/** The topic prefix, and the topics that don't follow from it. */
function topicsOf(pipeline: PipelineSettings): string[] {
  const { topicPrefix } = pipeline.source;
  const others = sourceKindOf(pipeline)
    .topics(pipeline)
    .filter(({ name }) => !isOfPipeline(topicPrefix, name));
  return [topicPrefix, ...others.map(({ name }) => name)];
}

function hostsOf({ source, sink }: PipelineSettings): string[] {
  return [...(source.host === undefined ? [] : [source.host]), ...sinkServers(sink).map(({ host }) => host)];
}

/** Each name once, sorted; `*` replaces all others. */
function listed(names: readonly string[]): string[] {
  return names.includes(anything) ? [anything] : [...new Set(names)].sort();
}
