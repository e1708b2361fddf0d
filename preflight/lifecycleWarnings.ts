// Warnings about versions whose support on AWS is over, or ends soon. A stack that stands goes on with them, so they
// stop nothing.
import { endOfSupport, kafkaOnMsk, onRds, type EndOfSupport } from "../facts/lifecycles.js";
import { clusterFacts } from "../settings/clusters/platformCluster.js";
import type { Finding } from "../settings/findings.js";
import type { Settings } from "../settings/schema.js";

type Databases = NonNullable<NonNullable<Settings["platform"]>["databases"]>;

/** Empty where AWS supports all versions of the settings for half a year from that day on. */
export function lifecycleWarnings({ platform }: Pick<Settings, "platform">, today: Date): Finding[] {
  if (platform === undefined) return [];
  const { built, kafkaVersion } = clusterFacts(platform);
  const { databases } = platform;
  return [
    ...(built && kafkaVersion !== undefined ? kafkaWarnings(kafkaVersion, today) : []),
    ...(databases !== undefined ? engineWarnings(databases, today) : []),
  ];
}

function kafkaWarnings(version: string, today: Date): Finding[] {
  const end = endOfSupport(kafkaOnMsk, version, `Kafka ${version} on MSK`, today);
  return warning(end, "msk-cdc:platform.cluster.kafkaVersion", version, [
    { id: "cluster.kafkaVersion.ended" },
    { id: "cluster.kafkaVersion.ending" },
  ]);
}

function engineWarnings({ engine, engineVersion }: Databases, today: Date): Finding[] {
  const end = endOfSupport(onRds[engine] ?? [], engineVersion, `${engine} ${engineVersion} on RDS`, today);
  return warning(end, "msk-cdc:platform.databases.engineVersion", engineVersion, [
    { id: "databases.engineVersion.ended" },
    { id: "databases.engineVersion.ending" },
  ]);
}

function warning(
  end: EndOfSupport | undefined,
  path: string,
  version: string,
  [ended, ending]: readonly [Pick<Finding, "id">, Pick<Finding, "id">],
): Finding[] {
  if (end === undefined) return [];
  const { isOver, rule, fix } = end;
  return [{ ...(isOver ? ended : ending), path, value: JSON.stringify(version), rule, fix }];
}
