// The parts that a platform takes over from an account: used as they are, never modified, never destroyed. Facts: the
// MSK, MSK Connect, VPC, KMS and S3 developer guides, named per field.
import { z } from "zod";
import { existingCluster as cluster } from "./clusters/existing.js";

const resourceId = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `the id of ${what}: ${prefix}- and 8 to 17 hexadecimal digits`)
    .meta({ examples: [`${prefix}-0a1b2c3d4e5f60718`] });
const once = (ids: readonly string[]) => new Set(ids).size === ids.length;

const network = z.strictObject({
  vpcId: resourceId("vpc", "a VPC").meta({
    description: "The VPC that the connectors stand in.",
    examples: ["vpc-0a1b2c3d4e5f60718"],
    page: "VPC: VPC basics",
  }),
  subnetIds: z
    .array(resourceId("subnet", "a subnet"))
    .min(2, "at least two subnets, in two availability zones")
    .refine(once, "each subnet once")
    .meta({
      uniqueItems: true,
      description:
        "Private subnets, in at least two availability zones, with a way to Secrets Manager, CloudWatch Logs, " +
        "the brokers and the databases.",
      examples: [["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"]],
      page: "MSK Connect: Prerequisites",
    }),
  connectorSecurityGroupIds: z
    .array(resourceId("sg", "a security group"))
    .min(1, "at least one security group; leave the setting away to have one made")
    .max(
      4,
      "at most four security groups: a network interface takes five (VPC quotas), and a pipeline on databases of " +
        "its own brings one",
    )
    .refine(once, "each security group once")
    .optional()
    .meta({
      uniqueItems: true,
      description:
        "Security groups of the connectors; brokers and databases must admit them. Default: one of the " +
        "platform's own; required with an existing cluster.",
      examples: [["sg-0a1b2c3d4e5f60718"]],
      page: "MSK Connect: CreateConnector",
    }),
});

export const existing = z.strictObject({
  network: network.optional().meta({
    description: "A VPC that is there already, instead of msk-cdc:platform.network.",
    page: "MSK Connect: Prerequisites",
  }),
  cluster: cluster.optional().meta({
    description: "An MSK cluster that is there already, instead of msk-cdc:platform.cluster.",
    page: "MSK: MSK Provisioned",
  }),
  secretsKeyArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      "the ARN of a KMS key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>",
    )
    .optional()
    .meta({
      description:
        "Customer managed KMS key that encrypts the pipelines' secrets. Default: a key of the platform's own.",
      examples: ["arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
      page: "Secrets Manager: Secret encryption and decryption",
    }),
  pluginBucket: z
    .string()
    .regex(
      /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
    )
    .optional()
    .meta({
      description: "S3 bucket that the plugin archives go to. Default: a bucket of the platform's own.",
      examples: ["orders-connect-plugins"],
      page: "S3: General purpose bucket naming rules",
    }),
});
