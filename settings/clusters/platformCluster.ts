// The cluster of a platform, of whichever kind. All questions about it go here.
import type { Finding } from "../findings.js";
import type { PlatformSettings } from "../platform.js";
import type { AnyClusterSettings, ClusterFacts, ClusterKind, ClusterPlace } from "./kind.js";
import { existing } from "./kinds.js";
import { clusterKinds } from "./registry.js";

/** The kind of the platform's cluster. */
export function clusterKindOf({ cluster }: Pick<PlatformSettings, "cluster">): ClusterKind {
  return clusterKinds.of(cluster?.type ?? existing.type);
}

export function clusterFacts(platform: PlatformSettings): ClusterFacts {
  return clusterKindOf(platform).facts(settingsOf(platform), clusterPlace(platform));
}

/** Findings where the platform's settings ask more than its cluster can do. */
export function clusterFindings(platform: PlatformSettings): Finding[] {
  return clusterKindOf(platform).findings(settingsOf(platform), clusterPlace(platform));
}

function settingsOf({ cluster, existing: parts }: PlatformSettings): AnyClusterSettings {
  const settings = cluster ?? parts?.cluster;
  if (settings === undefined) throw new Error("a platform has a cluster, built or existing");
  return settings;
}

export function clusterPlace({ name, network, existing: parts }: PlatformSettings): ClusterPlace {
  return {
    platform: name,
    zones: network?.zones,
    subnets: parts?.network?.subnetIds.length,
    connectorGroups: parts?.network?.connectorSecurityGroupIds !== undefined,
  };
}
