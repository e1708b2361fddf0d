// The service execution role of a pipeline's connectors: who may assume it and what it may do. Facts: MSK Connect "IAM
// roles and policies" and "Cross-service confused deputy prevention", MSK "Actions and resources for IAM access
// control", Debezium's Kafka schema history (its consumer's group is <topic.prefix>-schemahistory).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ConnectorRoleArgs {
  /** Names of the connectors that run under the role. */
  connectorNames: readonly string[];
  /** Topics that the connectors write and read. */
  topics: readonly string[];
  /** Consumer groups that the connectors join, besides MSK Connect's own. */
  groups: readonly string[];
  clusterArn: pulumi.Input<string>;
  secretArn: pulumi.Input<string>;
  /**
   * Key of the secret; undefined: Secrets Manager's own, which everybody of the account may use who may read the
   * secret.
   */
  kmsKeyArn: pulumi.Input<string> | undefined;
  tags: Record<string, string>;
}

/**
 * A role for the named connectors of this account alone, with rights on just the topics, groups, secret and key that
 * they touch.
 */
export class ConnectorRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ConnectorRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:ConnectorRole", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `Connectors ${args.connectorNames.join(", ")}`,
        assumeRolePolicy: pulumi
          .output(args.clusterArn)
          .apply((clusterArn) => trustPolicy(clusterArn, args.connectorNames)),
        tags: args.tags,
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi
          .all([args.clusterArn, args.secretArn, args.kmsKeyArn])
          .apply(([clusterArn, secretArn, kmsKeyArn]) =>
            accessPolicy({ clusterArn, secretArn, kmsKeyArn, topics: args.topics, groups: args.groups }),
          ),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** MSK Connect may assume the role on behalf of these connectors of the cluster's account. */
function trustPolicy(clusterArn: string, connectorNames: readonly string[]): string {
  const { partition, region, account } = partsOf(clusterArn);
  return policy([
    {
      Effect: "Allow",
      Principal: { Service: "kafkaconnect.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: {
          "aws:SourceArn": connectorNames.map(
            (name) => `arn:${partition}:kafkaconnect:${region}:${account}:connector/${name}/*`,
          ),
        },
      },
    },
  ]);
}

interface AccessArgs {
  clusterArn: string;
  secretArn: string;
  kmsKeyArn: string | undefined;
  topics: readonly string[];
  groups: readonly string[];
}

function accessPolicy({ clusterArn, secretArn, kmsKeyArn, topics, groups }: AccessArgs): string {
  const { partition, region } = partsOf(clusterArn);
  const arnOf = (kind: "topic" | "group") => (name: string) =>
    `${clusterArn.replace(":cluster/", `:${kind}/`)}/${name}`;
  // Their names end in an id that AWS gives when it creates the connector.
  const internal = "__amazon_msk_connect_*";
  return policy([
    {
      Sid: "Connect",
      Effect: "Allow",
      Action: [
        "kafka-cluster:Connect",
        "kafka-cluster:DescribeCluster",
        "kafka-cluster:DescribeClusterDynamicConfiguration",
        "kafka-cluster:WriteDataIdempotently",
      ],
      Resource: [clusterArn],
    },
    {
      Sid: "Topics",
      Effect: "Allow",
      // Workers ask to create their topics at every start, also the offset topic that is there already.
      Action: ["CreateTopic", "DescribeTopic", "DescribeTopicDynamicConfiguration", "ReadData", "WriteData"].map(
        (action) => `kafka-cluster:${action}`,
      ),
      Resource: [internal, ...topics].map(arnOf("topic")),
    },
    {
      Sid: "Groups",
      Effect: "Allow",
      Action: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
      Resource: [internal, ...groups].map(arnOf("group")),
    },
    { Sid: "Secret", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn] },
    ...(kmsKeyArn === undefined
      ? []
      : [
          decryption(
            kmsKeyArn,
            `secretsmanager.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`,
          ),
        ]),
  ]);
}

function decryption(kmsKeyArn: string, service: string): object {
  return {
    Sid: "SecretKey",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: [kmsKeyArn],
    Condition: { StringEquals: { "kms:ViaService": service } },
  };
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` */
function partsOf(arn: string): { partition: string; region: string; account: string } {
  const [, partition = "", , region = "", account = ""] = arn.split(":");
  return { partition, region, account };
}
