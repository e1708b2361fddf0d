// Rules over the platform; those of its cluster are its kind's (settings/clusters/). Facts: Debezium's tested database
// versions.
import { catalogue } from "../plugins/catalogue.js";
import { clusterFindings } from "../settings/clusters/platformCluster.js";
import type { Finding } from "../settings/findings.js";
import type { Settings } from "../settings/schema.js";
import { atLeast } from "../settings/versions.js";

type PlatformRule = (settings: Settings) => Finding[];

export const platformRules: readonly PlatformRule[] = [
  clusterSuits,
  databasesForPipelines,
  binlogReadable,
  releasesKnown,
];

/** What the platform's cluster cannot do, its kind says. */
function clusterSuits({ platform }: Settings): Finding[] {
  return platform ? clusterFindings(platform) : [];
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

function releasesKnown({ plugins }: Settings): Finding[] {
  const known = catalogue().flatMap(({ id, versions }) => versions.map((version) => `${id}@${version}`));
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
