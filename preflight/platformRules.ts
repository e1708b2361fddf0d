// Rules over the platform; those of its cluster are its kind's (settings/clusters/).
import { catalogue } from "../plugins/catalogue.js";
import { clusterFindings, clusterUsers } from "../settings/clusters/platformCluster.js";
import { databaseUsers } from "../settings/databaseUsers.js";
import type { Finding } from "../settings/findings.js";
import type { Settings } from "../settings/schema.js";

type PlatformRule = (settings: Settings) => Finding[];

export const platformRules: readonly PlatformRule[] = [
  clusterSuits,
  databasesForPipelines,
  releasesKnown,
  passwordsApart,
];

/** The cluster's kind says what the cluster cannot do. */
function clusterSuits({ platform }: Settings): Finding[] {
  return platform ? clusterFindings(platform) : [];
}

function databasesForPipelines({ platform, pipelines }: Settings): Finding[] {
  // Only reading another stack's platform shows whether it has demo databases.
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

/** Passwords stand under their user's name, whatever the user is one of. */
function passwordsApart(settings: Settings): Finding[] {
  const { platform } = settings;
  if (platform === undefined) return [];
  const others = databaseUsers(settings);
  return clusterUsers(platform).flatMap((user, index) =>
    others.includes(user)
      ? [
          {
            id: "cluster.user.shared",
            path: `msk-cdc:platform.cluster.access.scram.users[${index}]`,
            value: JSON.stringify(user),
            rule: `msk-cdc:passwords.${user} is the password of a database user, too: one that leaks would open both`,
            fix: "write another name",
          },
        ]
      : [],
  );
}

function absent(index: number, setting: string, what: string): Omit<Finding, "id"> {
  return {
    path: `msk-cdc:pipelines[${index}].${setting}`,
    value: "absent",
    rule: "it is the demo database unless given, and the platform has none",
    fix: `write ${what}, or add msk-cdc:platform.databases`,
  };
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
