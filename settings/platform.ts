// The platform's settings: network and demo databases; those of its cluster are its kind's (clusters/). Facts: the VPC
// and RDS developer guides, named per field.
import { z } from "zod";
import { clusterSchema } from "./clusters/registry.js";
import { existing } from "./existing.js";
import { quotedVersion, topicName } from "./names.js";
import { profile } from "./profiles.js";

export const platformName = z
  .string()
  .max(40, "at most 40 characters, so that the names made from it fit AWS's limits")
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    "lower-case letters, digits and single hyphens, a letter first (S3 bucket and RDS instance naming rules)",
  );

const network = z.strictObject({
  cidr: z
    .string()
    .regex(
      /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/,
      "an IPv4 range in CIDR form, /16 to /24 (room for subnets and connector workers)",
    )
    .default("10.0.0.0/16")
    .meta({ description: "Address range of the VPC.", examples: ["10.0.0.0/16"], page: "VPC: VPC CIDR blocks" }),
  zones: z
    .literal(
      [2, 3],
      "2 or 3 availability zones: MSK spreads the brokers of a cluster evenly over two or three, and one alone " +
        "would take every copy down with it",
    )
    .default(2)
    .meta({
      fix: "write 2, or 3 for production",
      description:
        "Availability zones, with a public and a private subnet in each; brokers are a multiple of it. 3 for " +
        "production.",
      examples: [3],
      page: "MSK: Best practices",
    }),
  natGateways: z
    .enum(["single", "onePerZone", "none"])
    .default("single")
    .meta({
      description:
        "Way out of the private subnets: one shared NAT gateway, one per zone, or none (VPC endpoints are then " +
        "yours to make).",
      examples: ["onePerZone"],
      page: "VPC: NAT gateways",
    }),
});

const databases = z.strictObject({
  engine: z
    .literal("mysql")
    .default("mysql")
    .meta({
      description: "Database engine of both demo databases.",
      examples: ["mysql"],
      page: "RDS: CreateDBInstance",
    }),
  engineVersion: quotedVersion(/^\d+\.\d+(\.\d+)?$/, 'an RDS engine version, such as "8.4"')
    .default("8.4")
    .meta({
      description:
        "Engine version. Debezium 2.7 reads MySQL up to 8.3: the binlog status statement it uses is gone from 8.4 on.",
      examples: ["8.4"],
      page: "RDS: MySQL on Amazon RDS versions",
    }),
  instanceClass: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an RDS instance class, such as db.t3.micro")
    .default("db.t3.micro")
    .meta({ description: "Instance class.", examples: ["db.t3.micro"], page: "RDS: DB instance classes" }),
  allocatedStorage: z
    .int()
    .min(20)
    .max(65536)
    .default(20)
    .meta({
      description: "Storage per instance, in GiB.",
      examples: [20],
      page: "RDS: CreateDBInstance",
    }),
  username: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,15}$/, "1 to 16 letters, digits or underscores, a letter first (RDS for MySQL)")
    .default("admin")
    .meta({
      description: "Master user; its password is `passwords.<username>`.",
      examples: ["admin"],
      page: "RDS: CreateDBInstance",
    }),
  binlogRetentionHours: z
    .int()
    .min(1)
    .max(168)
    .default(24)
    .meta({
      description:
        "How long RDS keeps binlog files, in hours: longer than the longest time that the source connector may " +
        "stand still.",
      examples: [24],
      page: "RDS: mysql.rds_set_configuration",
    }),
  finalSnapshot: z
    .boolean()
    .default(false)
    .meta({
      description:
        "A snapshot of each instance before it is deleted, `<platform>-source-final` and `<platform>-sink-final`. It " +
        "stays, is charged, and is yours to delete.",
      examples: [true],
      page: "RDS: DeleteDBInstance",
    }),
});

const cluster = () =>
  clusterSchema().optional().meta({
    description: "The MSK cluster that is built, with IAM authentication and TLS; not together with existing.cluster.",
    page: "MSK: MSK Provisioned",
  });

const reach = z.strictObject({
  databases: z
    .array(z.string().regex(/^(\*|[A-Za-z0-9._-]{1,253})$/, "a host's name or address without port, or * for any"))
    .default([])
    .meta({
      description: "Hosts of source and sink databases.",
      examples: [["orders.example.internal"]],
      page: "msk-cdc",
    }),
  topics: z
    .array(z.union([z.literal("*"), topicName], "a topic prefix or a topic's name, or * for any"))
    .default([])
    .meta({
      description: "Topic prefixes of pipelines (source.topicPrefix), or topics by name.",
      examples: [["orders"]],
      page: "msk-cdc",
    }),
});

const parts = z.strictObject({
  name: platformName.meta({
    description: "Name of the MSK cluster and prefix of the platform's other names.",
    examples: ["simplydemo"],
    page: "MSK: CreateClusterV2",
  }),
  profile,
  protect: z
    .boolean()
    .default(false)
    .meta({
      description:
        "Cluster, demo databases and keys refuse to be deleted or replaced: what they hold could not be made again.",
      examples: [true],
      page: "Pulumi: protect",
    }),
  network: network.optional().meta({
    description: "The VPC that everything stands in; not together with existing.network.",
    page: "MSK Connect: Prerequisites",
  }),
  existing: existing.optional().meta({
    description: "What is there already: used as it is, never modified, never destroyed.",
    page: "msk-cdc",
  }),
  reach: reach.optional().meta({
    description:
      "What the function in the VPC may be asked for by pipelines of other stacks, beside what this stack's own " +
      "pipelines name. Default: nothing more; in a stack without pipelines everything.",
    page: "msk-cdc",
  }),
  endedVersions: z
    .enum(["refuse", "allow"])
    .default("refuse")
    .meta({
      description:
        "Whether a cluster or database is made with a version whose support on AWS is over; one that stands only " +
        "warns.",
      examples: ["allow"],
      page: "MSK: Version support",
    }),
  databases: databases.optional().meta({
    description: "A demo source and a demo sink database on RDS; absent: none is made.",
    page: "RDS: CreateDBInstance",
  }),
});

/** Made of the kinds of clusters that are registered now. */
export function platformSchema() {
  return parts
    .extend({ cluster: cluster() })
    .transform(({ network: ownNetwork, cluster: ownCluster, ...platform }) => ({
      ...platform,
      /** Undefined with an existing network. */
      network: platform.existing?.network === undefined ? (ownNetwork ?? network.parse({})) : undefined,
      /** Undefined with an existing cluster. */
      cluster: platform.existing?.cluster === undefined ? (ownCluster ?? clusterSchema().parse({})) : undefined,
    }));
}

export type PlatformSettings = z.infer<ReturnType<typeof platformSchema>>;
export type ExistingSettings = z.infer<typeof existing>;
export type NetworkSettings = z.infer<typeof network>;
export type DatabasesSettings = z.infer<typeof databases>;
