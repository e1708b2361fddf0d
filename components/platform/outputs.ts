// What a platform's stack exports as `platform`. The program writes it; other stacks and commands read it. No field is
// a secret.
import { z } from "zod";

const endpoint = z.object({ address: z.string(), port: z.number() });
const plugin = z.object({ arn: z.string(), revision: z.number() });

const databases = z.object({
  /** Master user of both. */
  username: z.string(),
  binlogRetentionHours: z.number(),
  source: endpoint,
  sink: endpoint,
});

const platform = z.object({
  /** Kind of the cluster; absent in a stack of an earlier version. */
  clusterType: z.string().exactOptional(),
  clusterArn: z.string(),
  clusterName: z.string(),
  kafkaVersion: z.string(),
  /** Number of brokers. */
  brokers: z.number(),
  /** Copies of a topic's partitions. */
  replicationFactor: z.number(),
  /** `host:port` pairs of the listener that connectors come by, separated by commas. */
  bootstrapBrokers: z.string(),
  /** How connectors get in, in CreateConnector's words; absent in a stack of an earlier version. */
  connectorAccess: z
    .object({ authenticationType: z.enum(["IAM", "NONE"]), encryptionType: z.enum(["TLS", "PLAINTEXT"]) })
    .exactOptional(),
  /** `host:port` pairs of every listener, separated by commas; absent in a stack of an earlier version. */
  bootstrap: z.partialRecord(z.enum(["iam", "scram", "tls", "plaintext"]), z.string()).exactOptional(),
  vpcId: z.string(),
  /** Private subnets for connector workers. */
  subnetIds: z.array(z.string()),
  /** They let workers out to the brokers, to AWS and to the platform's own databases. */
  connectorSecurityGroupIds: z.array(z.string()),
  /** Key that encrypts the pipelines' secrets. */
  kmsKeyArn: z.string(),
  /** How long connector logs are kept, in days. */
  logRetentionDays: z.number(),
  /** Custom plugins by release, such as `debezium-jdbc@3.2.0.Final`. */
  plugins: z.record(z.string(), plugin),
  /** Bucket of the plugin archives. */
  bucketArn: z.string(),
  /** Log group of the brokers; absent with an existing cluster. */
  logGroup: z.string().exactOptional(),
  /**
   * Function in the VPC that reaches brokers and databases for machines without a route; absent with the setting
   * `routable`.
   */
  reachFunction: z.string().exactOptional(),
  /** The demo databases, where the platform has them. */
  databases: databases.exactOptional(),
});

export const platformOutputs = z.preprocess(upToDate, platform);
export type PlatformOutputs = z.infer<typeof platform>;
export type DatabasesOutputs = z.infer<typeof databases>;

/** Stacks of earlier versions have one security group under an older name. */
function upToDate(raw: unknown): unknown {
  const older = z.looseObject({ connectorSecurityGroupId: z.string() }).safeParse(raw);
  return older.success ? { ...older.data, connectorSecurityGroupIds: [older.data.connectorSecurityGroupId] } : raw;
}
