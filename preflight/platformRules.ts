// Rules over the platform. Facts: MSK developer guide, "Best practices" and "Topic operations"; Kafka, min.insync.replicas; Debezium's tested database versions.
import type { Finding } from "../settings/findings.js";
import type { ClusterSettings, Settings } from "../settings/schema.js";

type PlatformRule = (settings: Settings) => Finding[];

export const platformRules: readonly PlatformRule[] = [replicasHaveBrokers, writesSurviveARestart, topicsThroughTheApi, databasesForPipelines, binlogReadable];

const path = "msk-cdc:platform.cluster";

function replicasHaveBrokers({ platform }: Settings): Finding[] {
  if (platform === undefined) return [];
  const brokers = platform.network.zones * platform.cluster.brokersPerZone;
  if (platform.cluster.replicationFactor <= brokers) return [];
  return [
    {
      path: `${path}.replicationFactor`,
      value: String(platform.cluster.replicationFactor),
      rule: `each copy of a partition is on a broker of its own, and there are ${brokers} (zones times brokersPerZone)`,
      fix: `write ${brokers}, or add brokers`,
    },
  ];
}

function writesSurviveARestart({ platform }: Settings): Finding[] {
  if (platform === undefined) return [];
  const { minInsyncReplicas, replicationFactor } = platform.cluster;
  const most = Math.max(1, replicationFactor - 1);
  if (minInsyncReplicas <= most) return [];
  return [
    {
      path: `${path}.minInsyncReplicas`,
      value: String(minInsyncReplicas),
      rule: `below the replication factor (${replicationFactor}), else no write succeeds while MSK patches a broker`,
      fix: `write ${most}`,
    },
  ];
}

function topicsThroughTheApi({ platform }: Settings): Finding[] {
  if (platform === undefined || atLeast(platform.cluster.kafkaVersion, 3, 6)) return [];
  return [{ path: `${path}.kafkaVersion`, value: quoted(platform.cluster), rule: "topics are declared through MSK's API, which takes Kafka 3.6 and newer", fix: 'write "3.6.0" or newer' }];
}

function quoted({ kafkaVersion }: ClusterSettings): string {
  return JSON.stringify(kafkaVersion);
}

function databasesForPipelines({ platform, pipelines }: Settings): Finding[] {
  // Whether a platform of another stack has demo databases shows only when it is read.
  if (platform === undefined || platform.databases !== undefined) return [];
  return pipelines.flatMap(({ source, sink }, index) => [
    ...(source.host === undefined ? [absent(`msk-cdc:pipelines[${index}].source.host`, "the host of the source database")] : []),
    ...(sink.url === undefined ? [absent(`msk-cdc:pipelines[${index}].sink.url`, "the JDBC URL of the sink database")] : []),
  ]);
}

function absent(where: string, what: string): Finding {
  return { path: where, value: "absent", rule: "it is the demo database unless given, and the platform has none", fix: `write ${what}, or add msk-cdc:platform.databases` };
}

function binlogReadable({ platform, pipelines }: Settings): Finding[] {
  const version = platform?.databases?.engineVersion;
  if (version === undefined || !atLeast(version, 8, 4)) return [];
  return pipelines.flatMap(({ source }, index) =>
    source.host !== undefined || atLeast(source.version, 3, 0)
      ? []
      : [
          {
            path: `msk-cdc:pipelines[${index}].source.version`,
            value: JSON.stringify(source.version),
            rule: `Debezium 2.7 asks for the binlog's position by SHOW MASTER STATUS, which MySQL ${version} no longer has; the task retries for ever and shows RUNNING`,
            fix: 'write "3.2.0.Final", or "8.0" for msk-cdc:platform.databases.engineVersion',
          },
        ],
  );
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [has = 0, hasMinor = 0] = version.split(".").map(Number);
  return has > major || (has === major && hasMinor >= minor);
}
