// Rules over the platform. Facts: MSK developer guide, "Best practices" and "Topic operations"; Kafka,
// min.insync.replicas; Debezium's tested database versions.
import { catalogue } from "../plugins/catalogue.js";
import type { Finding } from "../settings/findings.js";
import { brokerCount } from "../settings/platform.js";
import type { Settings } from "../settings/schema.js";

type PlatformRule = (settings: Settings) => Finding[];

export const platformRules: readonly PlatformRule[] = [
  replicasHaveBrokers,
  writesSurviveARestart,
  topicsThroughTheApi,
  brokersHaveZones,
  clusterAdmitsConnectors,
  databasesForPipelines,
  binlogReadable,
  releasesKnown,
];

const at = "msk-cdc:platform.cluster";

function replicasHaveBrokers({ platform }: Settings): Finding[] {
  const brokers = platform && brokerCount(platform);
  const replicas = platform?.cluster?.replicationFactor ?? 1;
  if (brokers === undefined || replicas <= brokers) return [];
  return [
    {
      id: "cluster.replicationFactor.tooHigh",
      path: `${at}.replicationFactor`,
      value: String(replicas),
      rule: `each copy of a partition is on a broker of its own, and there are ${brokers} (zones times brokersPerZone)`,
      fix: `write ${brokers}, or add brokers`,
    },
  ];
}

function writesSurviveARestart({ platform }: Settings): Finding[] {
  if (platform?.cluster === undefined) return [];
  const { minInsyncReplicas, replicationFactor } = platform.cluster;
  const most = Math.max(1, replicationFactor - 1);
  if (minInsyncReplicas <= most) return [];
  return [
    {
      id: "cluster.minInsyncReplicas.tooHigh",
      path: `${at}.minInsyncReplicas`,
      value: String(minInsyncReplicas),
      rule: `below the replication factor (${replicationFactor}), else no write succeeds while MSK patches a broker`,
      fix: `write ${most}`,
    },
  ];
}

function topicsThroughTheApi({ platform }: Settings): Finding[] {
  const version = platform?.cluster?.kafkaVersion;
  if (version === undefined || atLeast(version, 3, 6)) return [];
  return [
    {
      id: "cluster.kafkaVersion.tooOld",
      path: `${at}.kafkaVersion`,
      value: JSON.stringify(version),
      rule: "topics are declared through MSK's API, which takes Kafka 3.6 and newer",
      fix: 'write "3.6.0" or newer',
    },
  ];
}

/** In a network of its own the cluster's subnets follow from `zones`; here they are the given ones. */
function brokersHaveZones({ platform }: Settings): Finding[] {
  const subnets = platform?.existing?.network?.subnetIds ?? [];
  if (platform?.cluster === undefined || subnets.length <= 3) return [];
  return [
    {
      id: "cluster.subnets.tooMany",
      path: "msk-cdc:platform.existing.network.subnetIds",
      value: `${subnets.length} subnets`,
      rule:
        "MSK puts the brokers of the cluster that is built here into two or three subnets, each in an availability " +
        "zone of its own",
      fix: "write two or three of them, or use an existing cluster",
    },
  ];
}

/**
 * The group of an existing cluster is not ours to change: it has to admit groups that are there before the connectors.
 */
function clusterAdmitsConnectors({ platform }: Settings): Finding[] {
  if (platform?.existing?.cluster === undefined || platform.existing.network?.connectorSecurityGroupIds !== undefined)
    return [];
  return [
    {
      id: "existing.securityGroups.missing",
      path:
        platform.existing.network === undefined
          ? "msk-cdc:platform.existing.network"
          : "msk-cdc:platform.existing.network.connectorSecurityGroupIds",
      value: "absent",
      rule:
        "an existing cluster is used as it is: its security group has to admit the connectors' (TCP 9098) already, " +
        "so the connectors need groups that are there, and a network that reaches the cluster",
      fix:
        platform.existing.network === undefined
          ? "add it, with vpcId, subnetIds and connectorSecurityGroupIds"
          : 'add it, for example ["sg-0a1b2c3d4e5f60718"], with a group that the cluster\'s security group admits',
    },
  ];
}

function databasesForPipelines({ platform, pipelines }: Settings): Finding[] {
  // Whether a platform of another stack has demo databases shows only when it is read.
  if (platform === undefined || platform.databases !== undefined) return [];
  return pipelines.flatMap(({ source, sink }, index) => [
    ...(source.host === undefined
      ? [{ id: "source.host.missing", ...absent(index, "source.host", "the host of the source database") }]
      : []),
    ...(sink.url === undefined
      ? [{ id: "sink.url.missing", ...absent(index, "sink.url", "the JDBC URL of the sink database") }]
      : []),
  ]);
}

function absent(index: number, setting: string, what: string): Omit<Finding, "id"> {
  return {
    path: `msk-cdc:pipelines[${index}].${setting}`,
    value: "absent",
    rule: "it is the demo database unless given, and the platform has none",
    fix: `write ${what}, or add msk-cdc:platform.databases`,
  };
}

function binlogReadable({ platform, pipelines }: Settings): Finding[] {
  const version = platform?.databases?.engineVersion;
  if (version === undefined || !atLeast(version, 8, 4)) return [];
  return pipelines.flatMap(({ source }, index) =>
    source.host !== undefined || atLeast(source.version, 3, 0)
      ? []
      : [
          {
            id: "source.version.binlog",
            path: `msk-cdc:pipelines[${index}].source.version`,
            value: JSON.stringify(source.version),
            rule:
              `Debezium 2.7 asks for the binlog's position by SHOW MASTER STATUS, which MySQL ${version} no longer ` +
              "has; the task retries for ever and shows RUNNING",
            fix: 'write "3.2.0.Final", or "8.0" for msk-cdc:platform.databases.engineVersion',
          },
        ],
  );
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [has = 0, hasMinor = 0] = version.split(".").map(Number);
  return has > major || (has === major && hasMinor >= minor);
}

function releasesKnown({ plugins }: Settings): Finding[] {
  const known = Object.values(catalogue).flatMap(({ id, versions }) => versions.map((version) => `${id}@${version}`));
  return plugins.releases.flatMap((release, index) =>
    known.includes(release)
      ? []
      : [
          {
            id: "plugin.release.unknown",
            path: `msk-cdc:plugins.releases[${index}]`,
            value: JSON.stringify(release),
            rule: `releases of the catalogue: ${known.join(", ")}`,
            fix: "write one of these",
          },
        ],
  );
}
