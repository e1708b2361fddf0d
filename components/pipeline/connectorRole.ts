// The service execution role of a pipeline's connectors: who may assume it, and its rights. Facts: MSK Connect "IAM
// roles and policies" and "Cross-service confused deputy prevention", MSK "Actions and resources for IAM access
// control", Debezium's Kafka schema history (its consumer's group is <topic.prefix>-schemahistory).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "../../settings/arn.js";
import { kafkaActions, kafkaResources, policyDocument, trustPolicy, type Statement } from "../iamPolicy.js";

export interface ConnectorRoleArgs {
  /** Names of the connectors that run under the role. */
  connectorNames: readonly string[];
  /** Topics that the connectors write and read. */
  topics: readonly string[];
  /** Consumer groups that the connectors join, besides MSK Connect's own. */
  groups: readonly string[];
  clusterArn: pulumi.Input<string>;
  secretArn: pulumi.Input<string>;
  /** Key of the secret. Undefined: Secrets Manager's own, which every reader of the secret in the account may use. */
  kmsKeyArn: pulumi.Input<string> | undefined;
  /** ARNs of the objects in S3 that the connectors' workers fetch. */
  files: pulumi.Input<string>[];
  tags: Record<string, string>;
}

/**
 * A role for the named connectors of this account alone. It has rights only on the topics, groups, secret and key that
 * they use.
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
          .apply((clusterArn) => connectorTrust(clusterArn, args.connectorNames)),
        tags: args.tags,
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi
          .all([args.clusterArn, args.secretArn, args.kmsKeyArn, pulumi.all(args.files)])
          .apply(([clusterArn, secretArn, kmsKeyArn, files]) =>
            accessPolicy({ clusterArn, secretArn, kmsKeyArn, files, topics: args.topics, groups: args.groups }),
          ),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** MSK Connect may assume the role on behalf of these connectors of the cluster's account. */
function connectorTrust(clusterArn: string, connectorNames: readonly string[]): string {
  const { partition, region, account } = arnParts(clusterArn);
  return trustPolicy("kafkaconnect.amazonaws.com", {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: {
      "aws:SourceArn": connectorNames.map(
        (name) => `arn:${partition}:kafkaconnect:${region}:${account}:connector/${name}/*`,
      ),
    },
  });
}

interface AccessArgs {
  clusterArn: string;
  secretArn: string;
  kmsKeyArn: string | undefined;
  files: readonly string[];
  topics: readonly string[];
  groups: readonly string[];
}

function accessPolicy({ clusterArn, secretArn, kmsKeyArn, files, topics, groups }: AccessArgs): string {
  const { partition, region } = arnParts(clusterArn);
  // Their names end in an id that AWS gives when it creates the connector.
  const internal = "__amazon_msk_connect_*";
  return policyDocument([
    {
      Sid: "Connect",
      Effect: "Allow",
      Action: kafkaActions(
        "Connect",
        "DescribeCluster",
        "DescribeClusterDynamicConfiguration",
        "WriteDataIdempotently",
      ),
      Resource: [clusterArn],
    },
    {
      Sid: "Topics",
      Effect: "Allow",
      // Workers ask to create their topics at every start, even the existing offset topic.
      Action: kafkaActions(
        "CreateTopic",
        "DescribeTopic",
        "DescribeTopicDynamicConfiguration",
        "ReadData",
        "WriteData",
      ),
      Resource: kafkaResources(clusterArn, "topic", [internal, ...topics]),
    },
    {
      Sid: "Groups",
      Effect: "Allow",
      Action: kafkaActions("AlterGroup", "DescribeGroup"),
      Resource: kafkaResources(clusterArn, "group", [internal, ...groups]),
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
    { Sid: "Files", Effect: "Allow", Action: ["s3:GetObject"], Resource: files },
  ]);
}

function decryption(kmsKeyArn: string, service: string): Statement {
  return {
    Sid: "SecretKey",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: [kmsKeyArn],
    Condition: { StringEquals: { "kms:ViaService": service } },
  };
}
