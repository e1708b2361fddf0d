// The cluster of a platform, of whichever kind. All questions about it go here.
import type { Finding } from "../findings.js";
import type { PlatformSettings } from "../platform.js";
import { connectorAccess, connectorListener, listenerPorts, openListeners, type Listener } from "./access.js";
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

/** A listener of brokers that the platform builds, and who gets to its port. */
export interface OpenListener {
  listener: Listener;
  port: number;
  /** Connectors, and this project's own commands, come by it. */
  connectors: boolean;
  /** Security groups and ranges of addresses besides. */
  clients: readonly string[];
}

/** Of the platform's own brokers; undefined where it builds none. */
export function openListenersOf(platform: PlatformSettings): OpenListener[] | undefined {
  if (!clusterFacts(platform).built) return undefined;
  const kind = clusterKindOf(platform);
  const settings = kind.access?.(settingsOf(platform));
  const byConnectors = connectorListener((settings && connectorAccess(settings)) ?? kind.connectors);
  const open = settings ? openListeners(settings) : [{ listener: byConnectors, clients: [] }];
  return open.map(({ listener, clients }) => ({
    listener,
    port: kind.ports[listener] ?? listenerPorts[listener],
    connectors: listener === byConnectors,
    clients,
  }));
}

/** Users of the platform's own cluster, each with a password. */
export function clusterUsers(platform: PlatformSettings): readonly string[] {
  return clusterKindOf(platform).access?.(settingsOf(platform)).scram?.users ?? [];
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
