// Profiles: one word that sets what the settings leave open. Facts: MSK "Best practices" (three zones, replication
// factor 3, min.insync.replicas 2), "Broker sizes" (t3.small is for development); VPC "NAT gateways".
import { z } from "zod";
import { existing } from "./clusters/kinds.js";
import { clusterKinds, firstClusterType } from "./clusters/registry.js";
import type { Finding } from "./findings.js";
import { isObject } from "./isObject.js";

export const profile = z
  .enum(["development", "production"])
  .default("development")
  .meta({
    description:
      "What the settings of the platform leave open: the defaults as they stand here, or those of production, which " +
      "docs/aws.md shows beside them. A setting that is written wins over both.",
    examples: ["production"],
    page: "MSK: Best practices",
  });

/** Production's values, beside those of its cluster, which the cluster's kind has. */
const production = {
  protect: true,
  network: { zones: 3, natGateways: "onePerZone" },
  databases: { instanceClass: "db.m7g.large", binlogRetentionHours: 72, finalSnapshot: true },
};

/** The settings of a stack as they are written, with those of its platform's profile where they say nothing. */
export function withProfile(raw: unknown): unknown {
  if (!isObject(raw) || !isObject(raw["platform"]) || raw["platform"]["profile"] !== "production") return raw;
  const { existing: parts, ...platform } = raw["platform"];
  const there = isObject(parts) ? parts : {};
  return {
    ...raw,
    platform: {
      protect: production.protect,
      ...platform,
      ...(there["network"] === undefined && { network: filled(production.network, platform["network"] ?? {}) }),
      ...(there["cluster"] === undefined && { cluster: filled(ofCluster(platform), platform["cluster"] ?? {}) }),
      ...(platform["databases"] !== undefined && { databases: filled(production.databases, platform["databases"]) }),
      ...(parts !== undefined && {
        existing:
          there["cluster"] === undefined ? parts : { ...there, cluster: filled(existing.production, there["cluster"]) },
      }),
    },
  };
}

/** A finding about a value that the profile may have set says so: nobody finds it in the stack's file. */
export function namingProfile(finding: Finding, platform: object | undefined): Finding {
  if (!isObject(platform) || platform["profile"] !== "production") return finding;
  const [, part = "", name = ""] = /^msk-cdc:platform\.(\w+)\.(\w+)$/.exec(finding.path) ?? [];
  const values: unknown = part === "cluster" ? ofCluster(platform) : new Map(Object.entries(production)).get(part);
  return isObject(values) && JSON.stringify(values[name]) === finding.value
    ? { ...finding, value: `${finding.value} (profile: production)` }
    : finding;
}

function ofCluster({ cluster }: Record<string, unknown>): Record<string, unknown> {
  const type = isObject(cluster) ? cluster["type"] : undefined;
  const kind = clusterKinds.all().find((one) => one.type === (type ?? firstClusterType));
  return { ...kind?.production };
}

/** What is no object is a mistake, which the schema finds. */
function filled(values: Record<string, unknown>, written: unknown): unknown {
  return isObject(written) ? { ...values, ...written } : written;
}
