// What a stack's `up` will take of an account: names, workers, brokers, addresses. The names are those that components/
// gives. Pure.
import { customPluginName } from "../../components/pluginReleases.js";
import { workerConfigurationName, workerProperties } from "../../connectors/workerConfiguration.js";
import { propertiesText } from "../../facts/javaProperties.js";
import { clusterFacts } from "../../settings/clusters/platformCluster.js";
import { connectorLogGroup, functionLogGroup } from "../../settings/logGroups.js";
import type { PipelineSettings, Settings } from "../../settings/schema.js";
import { atLeast } from "../../settings/versions.js";
import { watchdogFunction } from "../../settings/watchdog.js";
import { projectName } from "../pulumi/stackConfiguration.js";

export interface Plan {
  connectors: { name: string; workers: number }[];
  workerConfigurations: string[];
  customPlugins: string[];
  /** Those whose archives were never made, so that their names are unknown. */
  unnamedPlugins: number;
  secrets: { name: string; existing: boolean }[];
  logGroups: string[];
  /** Only where the stack builds it. */
  cluster?: { name: string; brokers: number; kraft: boolean };
  vpcs: number;
  elasticIps: number;
  /** Existing subnets. */
  subnetIds: string[];
  /**
   * Addresses of brokers, demo databases and the reach function (one a subnet) in the connectors' subnets; each worker
   * takes one more.
   */
  hosts: number;
}

/**
 * @param archives file names of the plugin archives that the platform offers; undefined for one that was never made
 * @param region of the stack
 * @param stack its name; undefined for settings of no stack yet
 */
export function planOf(
  settings: Settings,
  archives: readonly (string | undefined)[],
  region: string,
  stack?: string,
): Plan {
  const { platform, pipelines, routable, watchdog } = settings;
  const cluster = platform && clusterFacts(platform);
  const brokers = cluster?.brokers?.count ?? 0;
  const subnetIds = platform?.existing?.network?.subnetIds ?? [];
  const nat = { single: 1, onePerZone: platform?.network?.zones ?? 0, none: 0 }[
    platform?.network?.natGateways ?? "none"
  ];
  return {
    connectors: pipelines.flatMap(connectorsOf),
    workerConfigurations: pipelines.map((pipeline) =>
      workerConfigurationName(pipeline.name, propertiesText(workerProperties(pipeline, region))),
    ),
    customPlugins: platform
      ? archives.flatMap((archive) => (archive === undefined ? [] : [customPluginName(platform.name, archive)]))
      : [],
    unnamedPlugins: archives.filter((archive) => archive === undefined).length,
    secrets: pipelines.map(({ secret: { name, existing } }) => ({ name, existing })),
    logGroups: [
      ...(cluster?.logGroups ?? []),
      ...(platform && !routable ? [functionLogGroup(`${platform.name}-reach`)] : []),
      ...(watchdog && stack !== undefined ? [functionLogGroup(watchdogFunction(projectName, stack))] : []),
      ...pipelines.flatMap(connectorsOf).map(({ name }) => connectorLogGroup(name)),
    ],
    ...(platform &&
      cluster?.built && { cluster: { name: platform.name, brokers, kraft: isKraft(cluster.kafkaVersion ?? "") } }),
    vpcs: platform?.network ? 1 : 0,
    elasticIps: nat,
    subnetIds,
    hosts: brokers + (platform?.databases ? 2 : 0) + (platform && !routable ? subnetIds.length : 0),
  };
}

function connectorsOf({ source, sink, connect }: PipelineSettings): Plan["connectors"] {
  return [source, sink].map(({ connector }) => ({ name: connector, workers: connect.workerCount }));
}

/**
 * MSK, "Metadata management": 3.7 has both, its KRaft versions end in .kraft; 3.8 and 3.9 likewise, 4.0 and later are
 * KRaft only.
 */
function isKraft(kafkaVersion: string): boolean {
  return kafkaVersion.endsWith(".kraft") || atLeast(kafkaVersion, 4);
}
