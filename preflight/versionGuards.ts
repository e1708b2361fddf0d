// What AWS no longer makes, and steps between versions that it does not take. Pure; components/versionGuards.ts asks
// when the engine knows what exists. Facts: MSK "Version support", "Migrate from ZooKeeper to KRaft"; RDS "Upgrading
// a DB instance engine version".
import type { Finding } from "../settings/findings.js";
import type { PlatformSettings } from "../settings/platform.js";
import { lifecycleWarnings } from "./lifecycleWarnings.js";

const kafkaPath = "msk-cdc:platform.cluster.kafkaVersion";
const enginePath = "msk-cdc:platform.databases.engineVersion";

/** Versions past their end that would be made; empty where the settings allow them. */
export function endedVersions(subject: "cluster" | "databases", platform: PlatformSettings, today: Date): Finding[] {
  if (platform.endedVersions === "allow") return [];
  return lifecycleWarnings({ platform }, today)
    .filter(({ id }) => id.startsWith(`${subject}.`) && id.endsWith(".ended"))
    .map((finding) => ({ ...finding, fix: `${finding.fix}; or write msk-cdc:platform.endedVersions: allow` }));
}

/** A cluster's properties that a step depends on. */
interface Brokers {
  kafkaVersion: string;
  instanceType: string;
  zones: number;
}

/** Steps of a cluster that MSK does not take in place. */
export function clusterStep(before: Brokers, wanted: Brokers): Finding[] {
  return [...typeStep(before, wanted), ...kafkaStep(before, wanted.kafkaVersion)];
}

/** From Standard brokers to Express ones, or back. */
function typeStep({ instanceType: before }: Brokers, { instanceType: wanted }: Brokers): Finding[] {
  const isExpress = (instanceType: string): boolean => instanceType.startsWith("express.");
  if (isExpress(before) === isExpress(wanted)) return [];
  return [
    {
      id: "cluster.type.step",
      path: "msk-cdc:platform.cluster.type",
      value: `brokers ${before}, to become ${wanted}`,
      rule: "MSK changes no cluster from Standard to Express brokers, or back",
      fix: "keep the type, or build the other cluster in a platform of its own and move the pipelines there",
    },
  ];
}

/** A step from ZooKeeper to KRaft that MSK does not take in place, or one back. */
function kafkaStep({ kafkaVersion, instanceType, zones }: Brokers, wanted: string): Finding[] {
  const [isKraft, becomesKraft] = [kafkaVersion, wanted].map((version) => version.endsWith(".kraft"));
  if (isKraft === becomesKraft) return [];
  const keep = `write ${JSON.stringify(kafkaVersion)} to keep what is there`;
  const refused = (rule: string, fix: string): Finding[] => [
    { id: "cluster.kafkaVersion.step", path: kafkaPath, value: `${kafkaVersion}, to become ${wanted}`, rule, fix },
  ];
  if (isKraft === true) return refused("MSK takes no cluster back from KRaft to ZooKeeper", keep);
  if (kafkaVersion !== "3.9.x")
    return refused(
      "MSK migrates clusters from ZooKeeper to KRaft from 3.9.x on",
      `${keep}, or "3.9.x" as the first step`,
    );
  if (zones < 3 || instanceType === "kafka.t3.small")
    return refused("MSK migrates clusters to KRaft that have three zones and another size than kafka.t3.small", keep);
  return [];
}

/** A step to another release series, which RDS takes on request only. */
export function engineStep(before: string, wanted: string): Finding[] {
  const series = (version: string): string => version.split(".").slice(0, 2).join(".");
  if (series(before) === series(wanted)) return [];
  return [
    {
      id: "databases.engineVersion.step",
      path: enginePath,
      value: `${before}, to become ${wanted}`,
      rule: "RDS upgrades a database to another release series on request only, and takes it away for that time",
      fix:
        `write ${JSON.stringify(series(before))} to keep what is there, or upgrade both databases first: ` +
        "aws rds modify-db-instance --allow-major-version-upgrade",
    },
  ];
}
