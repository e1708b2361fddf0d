// The function inside the VPC that reaches brokers and databases for machines without a route to them. Facts: AWS
// Lambda "Giving Lambda functions access to resources in an Amazon VPC" (permissions; "Using
// lambda:SourceFunctionArn"), "Configuring log groups", "Lambda quotas"; MSK "Actions and resources for IAM access
// control"; VPC quotas (5 groups an interface).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "../../settings/arn.js";
import { functionLogGroup } from "../../settings/logGroups.js";
import { scopeVariable } from "../../settings/reachScope.js";
import { afterExits, type Exits } from "./exits.js";
import { kafkaActions, kafkaResources, policyDocument, trustPolicy } from "../iamPolicy.js";

export interface ReachArgs {
  /** Unique in account and region. */
  functionName: string;
  /** Path of the ZIP archive that `plugins/functionArchive.ts` makes. */
  archive: string;
  vpcId: pulumi.Input<string>;
  /** Private subnets; an address in each. */
  subnetIds: pulumi.Input<string[]>;
  exits: Exits;
  /** The connectors' security groups. */
  securityGroupIds: pulumi.Input<string[]>;
  /** The cluster whose topics and groups it may touch. */
  clusterArn: pulumi.Input<string>;
  logRetentionDays: number;
  /** The allowed questions, as JSON (settings/reachScope.ts); undefined: any. */
  scope: pulumi.Output<string> | undefined;
  /** Resources that it needs but does not refer to: the network's rules. */
  startAfter: pulumi.Resource[];
  tags: Record<string, string>;
}

/**
 * A Node function with the named operations of `reach/registry.ts`. Everybody with `lambda:InvokeFunction` may invoke
 * it through the AWS API. It costs nothing while nobody calls it. Its role has no right on secrets: passwords come with
 * the call, and nothing of a call is logged.
 */
export class Reach extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: ReachArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Reach", name, {}, opts);
    const { functionName, logRetentionDays, tags } = args;
    // Lambda would make a group itself, which keeps everything for ever and outlives the function.
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: functionLogGroup(functionName), retentionInDays: logRetentionDays, tags },
      { parent: this },
    );
    const role = this.createRole(name, args);
    const rights = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi
          .all([args.clusterArn, logGroup.arn])
          .apply(([clusterArn, logGroupArn]) => accessPolicy(functionName, clusterArn, logGroupArn)),
      },
      { parent: this },
    );
    const exit = this.createExit(name, args);
    const reach = new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: "Reaches the brokers and databases of a private network: the operations of msk-cdc",
        code: new pulumi.asset.FileArchive(args.archive),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        role: role.arn,
        // Each operation ends within about a minute; deleting consumer groups waits for members that died. More memory
        // also gives more processor time, which TLS and JSON need.
        timeout: 300,
        memorySize: 512,
        vpcConfig: {
          subnetIds: args.subnetIds,
          // Brokers and databases admit the connectors' groups, which let traffic out only to those of the platform.
          // All of them would have to admit a separate group once more.
          securityGroupIds: pulumi
            .all([args.securityGroupIds, exit.groupId])
            .apply(([groups, own]) => [...groups, own]),
        },
        ...(args.scope && { environment: { variables: { [scopeVariable]: args.scope } } }),
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
        tags,
      },
      { parent: this, dependsOn: afterExits(args.exits, rights, exit.rule, ...args.startAfter) },
    );

    this.functionName = reach.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  private createRole(name: string, { functionName, tags }: ReachArgs): aws.iam.Role {
    const assumeRolePolicy = trustPolicy("lambda.amazonaws.com");
    return new aws.iam.Role(
      `${name}-role`,
      { description: `Function ${functionName}`, assumeRolePolicy, tags },
      { parent: this },
    );
  }

  /**
   * The way out to databases that only pipelines name. Any address is allowed, on ports that are not reserved for the
   * system's services (no mail, no web).
   */
  private createExit(
    name: string,
    { functionName, vpcId, tags }: ReachArgs,
  ): { groupId: pulumi.Output<string>; rule: pulumi.Resource } {
    const group = new aws.ec2.SecurityGroup(
      `${name}-databases`,
      {
        vpcId,
        description: `Function ${functionName} to databases of pipelines`,
        tags: { ...tags, Name: `${name}-databases` },
      },
      // The function's network interfaces outlive it by some minutes, and the group cannot go before them.
      { parent: this, customTimeouts: { delete: "45m" } },
    );
    const rule = new aws.vpc.SecurityGroupEgressRule(
      `${name}-databases-out`,
      { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 1024, toPort: 65535, cidrIpv4: "0.0.0.0/0", tags },
      { parent: this },
    );
    return { groupId: group.id, rule };
  }
}

const internalTopics = ["__amazon_msk_*", "__consumer_offsets", "__transaction_state"];

function accessPolicy(functionName: string, clusterArn: string, logGroupArn: string): string {
  const { partition, region, account } = arnParts(clusterArn);
  const functionArn = `arn:${partition}:lambda:${region}:${account}:function:${functionName}`;
  const own = (kind: "topic" | "group", ...names: string[]) => kafkaResources(clusterArn, kind, names);
  const changed = [
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "AssignPrivateIpAddresses",
    "UnassignPrivateIpAddresses",
  ].map((action) => `ec2:${action}`);
  // These actions take no resource but `*`.
  const described = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
  return policyDocument([
    { Sid: "Connect", Effect: "Allow", Action: kafkaActions("Connect", "DescribeCluster"), Resource: [clusterArn] },
    // Reads messages, positions and lag. The pipelines decide later which topics and groups exist.
    { Sid: "Topics", Effect: "Allow", Action: kafkaActions("DescribeTopic", "ReadData"), Resource: own("topic", "*") },
    // Writes commands to connectors, tombstones for offsets and for rows: the names of connectors/topics.ts, with any
    // prefix. Never Kafka's and MSK Connect's own topics.
    {
      Sid: "Write",
      Effect: "Allow",
      Action: kafkaActions("WriteData"),
      Resource: own("topic", "*-signal", "connect-offsets.*", "*.*.*"),
    },
    {
      Sid: "WriteNothingInternal",
      Effect: "Deny",
      Action: kafkaActions("WriteData"),
      Resource: own("topic", ...internalTopics, "__debezium-heartbeat.*", "schema-history.*"),
    },
    // They hold the configurations of other people's connectors.
    {
      Sid: "ReadNothingInternal",
      Effect: "Deny",
      Action: kafkaActions("ReadData"),
      Resource: own("topic", ...internalTopics),
    },
    { Sid: "Groups", Effect: "Allow", Action: kafkaActions("DescribeGroup"), Resource: own("group", "*") },
    // MSK requires it besides ReadData, on the group name that our readers give. They commit nothing.
    { Sid: "OwnGroup", Effect: "Allow", Action: kafkaActions("AlterGroup"), Resource: own("group", "msk-cdc-*") },
    // Where a sink goes on behind a record that is skipped.
    { Sid: "SinkOffsets", Effect: "Allow", Action: kafkaActions("AlterGroup"), Resource: own("group", "connect-*") },
    {
      Sid: "ConnectTest",
      Effect: "Allow",
      Action: kafkaActions("CreateTopic", "DeleteTopic"),
      Resource: own("topic", "msk-cdc-connect-test-*"),
    },
    // Leftovers of an environment (settings/ownNames.ts): its mark ends in two hyphens.
    {
      Sid: "ForgetTopics",
      Effect: "Allow",
      Action: kafkaActions("DeleteTopic"),
      Resource: own("topic", ...["configs", "offsets", "status"].map((kind) => `__amazon_msk_connect_${kind}_*--*`)),
    },
    { Sid: "ForgetGroups", Effect: "Allow", Action: kafkaActions("DeleteGroup"), Resource: own("group", "*--*") },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${logGroupArn}:*`],
    },
    // Lambda makes the network interfaces with the function's role. Their names are not known beforehand.
    {
      Sid: "Interfaces",
      Effect: "Allow",
      Action: changed,
      Resource: [`arn:${partition}:ec2:${region}:${account}:*/*`],
    },
    { Sid: "SeeInterfaces", Effect: "Allow", Action: described, Resource: ["*"] },
    {
      Sid: "NotFromCode",
      Effect: "Deny",
      Action: [...changed, ...described],
      Resource: ["*"],
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  ]);
}
