// An existing cluster: used as it is, never modified, never destroyed. components/clusters/existing.ts looks up what
// the settings lack. Facts: MSK, DescribeClusterV2; MSK Connect "Prerequisites".
import { z } from "zod";
import type { Finding } from "../findings.js";
import { logRetentionDays } from "../logRetention.js";
import { connectorsByIam, listenerPorts } from "./access.js";
import type { ClusterFacts, ClusterKind, ClusterPlace } from "./kind.js";

export const existingCluster = z.strictObject({
  arn: z
    .string()
    .regex(/^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9-]{1,64}\/[0-9a-f-]+-s?\d+$/, {
      error: "the ARN of an MSK cluster: arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>",
      abort: true,
    })
    .regex(
      /-\d+$/,
      "a provisioned cluster (the ARN of this serverless one ends in -s and a number): topics are declared " +
        "through MSK's API, which takes provisioned clusters only",
    )
    .meta({
      description: "ARN of a provisioned cluster with IAM access control; its brokers are looked up.",
      examples: ["arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"],
      page: "MSK: DescribeClusterV2",
    }),
  replicationFactor: z
    .int()
    .min(1)
    .optional()
    .meta({
      description:
        "Copies of every partition of the pipelines' topics, at most the number of brokers. Default: 3, or the " +
        "number of brokers where that is less.",
      examples: [3],
      page: "Kafka: default.replication.factor",
    }),
  logRetentionDays: logRetentionDays.meta({
    description: "How long connector logs are kept, in days.",
    examples: [14],
    page: "CloudWatch Logs: PutRetentionPolicy",
  }),
});

export type ExistingClusterSettings = z.infer<typeof existingCluster>;

export const existing = {
  type: "existing",
  production: { logRetentionDays: 90 },
  ports: listenerPorts,
  connectors: connectorsByIam,
  resourceTypes: ["existing cluster"],
  facts: ({ logRetentionDays: days }: ExistingClusterSettings): ClusterFacts => ({
    built: false,
    logRetentionDays: days,
    keys: 0,
    logGroups: [],
  }),
  findings: (_settings: ExistingClusterSettings, place: ClusterPlace): Finding[] => admitsConnectors(place),
} satisfies ClusterKind;

/** The group of an existing cluster is not ours to change, so it must admit groups that exist before the connectors. */
function admitsConnectors({ subnets, connectorGroups }: ClusterPlace): Finding[] {
  if (connectorGroups) return [];
  const network = "msk-cdc:platform.existing.network";
  const isNetworkAbsent = subnets === undefined;
  return [
    {
      id: "existing.securityGroups.missing",
      path: isNetworkAbsent ? network : `${network}.connectorSecurityGroupIds`,
      value: "absent",
      rule:
        "an existing cluster is used as it is: its security group has to admit the connectors' " +
        `(TCP ${listenerPorts.iam}) already, so the connectors need groups that are there, and a network that ` +
        "reaches the cluster",
      fix: isNetworkAbsent
        ? "add it, with vpcId, subnetIds and connectorSecurityGroupIds"
        : 'add it, for example ["sg-0a1b2c3d4e5f60718"], with a group that the cluster\'s security group admits',
    },
  ];
}
