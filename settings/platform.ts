// The platform's settings: network, MSK cluster, demo databases. Facts: the MSK, VPC, CloudWatch Logs and RDS developer
// guides, named per field.
import { z } from "zod";
import { existing } from "./existing.js";
import { logRetentionDays } from "./logRetention.js";

export const platformName = z
  .string()
  .max(40, "at most 40 characters, so that the names made from it fit AWS's limits")
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    "lower-case letters, digits and single hyphens, a letter first (S3 bucket and RDS instance naming rules)",
  );

/** Quoted in YAML, else it arrives as a number and loses its zero. */
const version = (pattern: RegExp, rule: string) =>
  z.string("a version in quotes: YAML reads an unquoted one as a number").regex(pattern, rule);

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

const cluster = z.strictObject({
  kafkaVersion: version(/^\d+\.\d+(\.\d+|\.x)(\.kraft)?$/, "an Apache Kafka version that MSK offers, such as 3.6.0")
    .default("3.6.0")
    .meta({
      description: "Apache Kafka version of the brokers; topics are declared through the AWS API from 3.6 on.",
      examples: ["3.6.0"],
      page: "MSK: Supported Apache Kafka versions",
    }),
  instanceType: z
    .string()
    .regex(/^kafka\.[a-z0-9]+\.[a-z0-9]+$/, "an MSK broker size, such as kafka.t3.small")
    .default("kafka.t3.small")
    .meta({
      description: "Broker size. kafka.t3.small is for development.",
      examples: ["kafka.m7g.large"],
      page: "MSK: Broker sizes",
    }),
  brokersPerZone: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .meta({
      description: "Brokers in each availability zone.",
      examples: [1],
      page: "MSK: Create a provisioned cluster",
    }),
  volumeSize: z
    .int()
    .min(1)
    .max(16384)
    .default(10)
    .meta({
      description: "EBS storage per broker, in GiB.",
      examples: [100],
      page: "MSK: Storage management",
    }),
  replicationFactor: z
    .int()
    .min(1)
    .default(2)
    .meta({
      description: "Copies of every partition, at most the number of brokers.",
      examples: [3],
      page: "Kafka: default.replication.factor",
    }),
  minInsyncReplicas: z
    .int()
    .min(1)
    .default(1)
    .meta({
      description:
        "In-sync copies that a write with acks=all needs; below the replication factor, or one broker's restart " +
        "stops all writes.",
      examples: [2],
      page: "Kafka: min.insync.replicas",
    }),
  retentionHours: z
    .int()
    .min(1)
    .default(168)
    .meta({
      description: "How long brokers keep records of topics without a retention of their own, in hours.",
      examples: [168],
      page: "Kafka: log.retention.hours",
    }),
  enhancedMonitoring: z
    .enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"])
    .default("PER_BROKER")
    .meta({
      description: "Level of the CloudWatch metrics; PER_BROKER and above are charged.",
      examples: ["PER_BROKER"],
      page: "MSK: Monitor a provisioned cluster",
    }),
  logRetentionDays: logRetentionDays.meta({
    description: "How long broker and connector logs are kept, in days.",
    examples: [14],
    page: "CloudWatch Logs: PutRetentionPolicy",
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
  engineVersion: version(/^\d+\.\d+(\.\d+)?$/, 'an RDS engine version, such as "8.0"')
    .default("8.0")
    .meta({
      description:
        "Engine version. Debezium 2.7 reads MySQL up to 8.3: the binlog status statement it uses is gone from 8.4 on.",
      examples: ["8.0"],
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
});

export const platform = z
  .strictObject({
    name: platformName.meta({
      description: "Name of the MSK cluster and prefix of the platform's other names.",
      examples: ["simplydemo"],
      page: "MSK: CreateClusterV2",
    }),
    network: network.optional().meta({
      description: "The VPC that everything stands in; not together with existing.network.",
      page: "MSK Connect: Prerequisites",
    }),
    cluster: cluster.optional().meta({
      description: "The provisioned MSK cluster, with IAM authentication and TLS; not together with existing.cluster.",
      page: "MSK: MSK Provisioned",
    }),
    existing: existing.optional().meta({
      description: "What is there already: used as it is, never modified, never destroyed.",
      page: "msk-cdc",
    }),
    databases: databases.optional().meta({
      description: "A demo source and a demo sink database on RDS; absent: none is made.",
      page: "RDS: CreateDBInstance",
    }),
  })
  .transform(({ network: ownNetwork, cluster: ownCluster, ...platform }) => ({
    ...platform,
    /** Undefined with an existing network. */
    network: platform.existing?.network === undefined ? (ownNetwork ?? network.parse({})) : undefined,
    /** Undefined with an existing cluster. */
    cluster: platform.existing?.cluster === undefined ? (ownCluster ?? cluster.parse({})) : undefined,
  }));

export type PlatformSettings = z.infer<typeof platform>;
export type ExistingSettings = z.infer<typeof existing>;
export type NetworkSettings = z.infer<typeof network>;
export type ClusterSettings = z.infer<typeof cluster>;
export type DatabasesSettings = z.infer<typeof databases>;

/**
 * Number of brokers of a cluster that we build: as many in each zone, and a zone for each subnet of an existing
 * network. Undefined with an existing cluster.
 */
export function brokerCount({ network, cluster, existing }: PlatformSettings): number | undefined {
  const zones = network?.zones ?? existing?.network?.subnetIds.length;
  return zones === undefined || cluster === undefined ? undefined : zones * cluster.brokersPerZone;
}
