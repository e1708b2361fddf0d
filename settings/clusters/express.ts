// An MSK cluster of Express brokers that the stack builds: three zones, three copies of everything, storage by MSK.
// Facts: MSK "Amazon MSK broker types", "Express broker configurations", "Intelligent rebalancing for clusters".
import { z } from "zod";
import type { Finding } from "../findings.js";
import { brokerLogGroup } from "../logGroups.js";
import { quotedVersion } from "../names.js";
import { accessFindings, type AccessSettings } from "./access.js";
import type { ClusterFacts, ClusterKind, ClusterPlace } from "./kind.js";
import { brokerCount, keysOf, provisioned } from "./provisioned.js";

const { brokersPerZone, access, retentionHours, enhancedMonitoring, logRetentionDays } = provisioned.settings.shape;

const settings = z.strictObject({
  type: z.literal("express").meta({
    description:
      "Kind of cluster: one of Express brokers. MSK keeps their storage, three copies of each partition in three " +
      "zones, and two of them in sync; nothing of that is a setting.",
    examples: ["express"],
    page: "MSK: Amazon MSK broker types",
  }),
  kafkaVersion: quotedVersion(
    /^(3\.([6-9]|\d\d+)|[4-9]\.\d+)(\.\d+|\.x)(\.kraft)?$/,
    "an Apache Kafka version from 3.6 on that MSK offers for Express brokers, such as 3.9.x.kraft",
  )
    .default("3.9.x.kraft")
    .meta({
      description: "Apache Kafka version of the brokers, from 3.6 on, with .kraft for metadata without ZooKeeper.",
      examples: ["3.9.x.kraft"],
      page: "MSK: Amazon MSK broker types",
    }),
  instanceType: z
    .string()
    .regex(/^express\.[a-z0-9]+\.[a-z0-9]+$/, "an Express broker size, such as express.m7g.large")
    .default("express.m7g.large")
    .meta({
      description: "Broker size.",
      examples: ["express.m7g.xlarge"],
      page: "MSK: Amazon MSK broker sizes",
    }),
  brokersPerZone,
  rebalancing: z
    .enum(["active", "paused"])
    .default("active")
    .meta({
      description:
        "Intelligent rebalancing: whether MSK moves partitions between brokers by their load, and onto new ones. No " +
        "other tool may move them meanwhile.",
      examples: ["paused"],
      page: "MSK: Intelligent rebalancing for clusters",
    }),
  retentionHours,
  access,
  enhancedMonitoring,
  logRetentionDays,
});

export type ExpressSettings = z.infer<typeof settings>;

/** MSK keeps both, whatever a configuration says. */
export const expressCopies = { replicationFactor: 3, minInsyncReplicas: 2 } as const;

export const express = {
  type: "express",
  settings,
  production: { logRetentionDays: 90 },
  ports: provisioned.ports,
  connectors: provisioned.connectors,
  access: (cluster: ExpressSettings): AccessSettings => cluster.access,
  resourceTypes: provisioned.resourceTypes,
  facts: (cluster: ExpressSettings, place: ClusterPlace): ClusterFacts => ({
    built: true,
    logRetentionDays: cluster.logRetentionDays,
    kafkaVersion: cluster.kafkaVersion,
    brokers: { count: brokerCount(cluster, place), instanceType: cluster.instanceType },
    keys: keysOf(cluster),
    logGroups: [brokerLogGroup(place.platform)],
  }),
  findings: (cluster: ExpressSettings, place: ClusterPlace): Finding[] => [
    ...threeZones(place),
    ...accessFindings(cluster.access),
  ],
} satisfies ClusterKind;

function threeZones({ zones, subnets = 0 }: ClusterPlace): Finding[] {
  if ((zones ?? subnets) === 3) return [];
  const isBuilt = zones !== undefined;
  return [
    {
      id: "cluster.express.zones",
      path: isBuilt ? "msk-cdc:platform.network.zones" : "msk-cdc:platform.existing.network.subnetIds",
      value: isBuilt ? String(zones) : `${subnets} subnets`,
      rule: "Express brokers stand in three availability zones, a copy of each partition in each",
      fix: isBuilt ? "write 3" : "name three subnets, each in a zone of its own",
    },
  ];
}
