// The function that checks a stack's connectors by a schedule and restarts failed tasks. Facts: AWS Lambda "Configuring
// log groups", "Lambda quotas"; EventBridge Scheduler "Setting up the execution role", "Confused deputy prevention",
// RetryPolicy; Service Authorization Reference of MSK Connect; CloudWatch Logs "Log group ARNs"; S3 GetObject (what it
// answers without ListBucket).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "../settings/arn.js";
import { connectorLogGroup, functionLogGroup } from "../settings/logGroups.js";
import type { WatchdogSettings } from "../settings/watchdog.js";
import { guardBucket } from "./bucketGuards.js";
import type { FollowedStack } from "./followedStack.js";
import { policyDocument, trustPolicy, type Statement } from "./iamPolicy.js";

/** Pipelines whose tables it follows. */
export interface Following {
  stack: pulumi.Output<FollowedStack>;
  /** Of the pipelines, with the connection data. */
  secretArns: pulumi.Input<string>[];
  /** Keys of these secrets, but for Secrets Manager's own. */
  kmsKeyArns: pulumi.Input<string>[];
}

export interface WatchdogArgs {
  settings: WatchdogSettings;
  /** Unique in account and region. */
  functionName: string;
  /** Path of the ZIP archive that `plugins/functionArchive.ts` makes. */
  archive: string;
  /** ARNs of the connectors that it looks at. */
  connectors: pulumi.Output<string[]>;
  /** ARN of each one's secret, in the same order. */
  secrets: pulumi.Output<string[]>;
  /** Absent: it follows none. */
  following?: Following | undefined;
  logRetentionDays: pulumi.Input<number>;
  tags: Record<string, string>;
}

/** A stack's output about its watchdog. */
export interface WatchdogOutputs {
  functionName: string;
  /** A line of JSON for each thing it did. */
  logGroup: string;
}

/** Key of an object in its bucket: the function's memory at the end of its last round. */
const memoryKey = "memory.json";
/** What it is told of the pipelines that it follows. */
const pipelinesKey = "pipelines.json";

/**
 * A Node function outside of any VPC, since it uses only AWS's API. It costs cents a month: seconds of a small
 * function, and some kilobytes in its own bucket, where it remembers its restarts. It does not use the plugins' bucket,
 * which may be somebody else's.
 */
export class Watchdog extends pulumi.ComponentResource {
  readonly outputs: pulumi.Output<WatchdogOutputs>;

  constructor(name: string, args: WatchdogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:Watchdog", name, {}, opts);
    const { functionName, logRetentionDays, tags } = args;
    // Lambda would make a group itself, which keeps everything for ever and outlives the function.
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: functionLogGroup(functionName), retentionInDays: logRetentionDays, tags },
      { parent: this },
    );
    // It has no versions: each round would leave one.
    const bucket = new aws.s3.Bucket(`${name}-memory`, { forceDestroy: true, tags }, { parent: this });
    const guards = guardBucket(`${name}-memory`, bucket, { versioned: false }, this);
    const told = args.following && this.tellPipelines(name, args.following, bucket, guards, tags);
    const watchdog = this.createFunction(name, args, logGroup, bucket, told);
    this.createSchedule(name, args, watchdog, guards);

    this.outputs = pulumi.output({ functionName: watchdog.name, logGroup: logGroup.name });
    this.registerOutputs({ watchdog: this.outputs });
  }

  private tellPipelines(
    name: string,
    { stack }: Following,
    bucket: aws.s3.Bucket,
    guards: pulumi.Resource[],
    tags: Record<string, string>,
  ): pulumi.Resource {
    return new aws.s3.BucketObjectv2(
      `${name}-pipelines`,
      {
        bucket: bucket.bucket,
        key: pipelinesKey,
        content: stack.apply((one) => JSON.stringify(one)),
        tags,
      },
      { parent: this, dependsOn: guards },
    );
  }

  private createFunction(
    name: string,
    { settings, functionName, archive, connectors, secrets, following, tags }: WatchdogArgs,
    logGroup: aws.cloudwatch.LogGroup,
    bucket: aws.s3.Bucket,
    told: pulumi.Resource | undefined,
  ): aws.lambda.Function {
    const role = new aws.iam.Role(
      `${name}-role`,
      { description: `Function ${functionName}`, assumeRolePolicy: trustPolicy("lambda.amazonaws.com"), tags },
      { parent: this },
    );
    const rights = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi
          .all([connectors, secrets, logGroup.arn, bucket.arn, following])
          .apply(([arns, secretArns, logGroupArn, bucketArn, followed]) =>
            accessPolicy(arns, secretArns, logGroupArn, bucketArn, followed),
          ),
      },
      { parent: this },
    );
    return new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: "Restarts failed tasks of connectors, with pauses and within limits",
        code: new pulumi.asset.FileArchive(archive),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        role: role.arn,
        // A round takes seconds, but the first one reads days of the connectors' logs. So this is Lambda's maximum.
        timeout: 900,
        memorySize: 256,
        environment: {
          variables: {
            CONNECTORS: connectors.apply((arns) => JSON.stringify(arns)),
            SECRETS: secrets.apply((arns) => JSON.stringify(arns)),
            MAX_RESTARTS: String(settings.maxRestarts),
            MEMORY_BUCKET: bucket.bucket,
            MEMORY_KEY: memoryKey,
            ...(told && { PIPELINES_KEY: pipelinesKey, PERIOD_SECONDS: String(60 * settings.everyMinutes) }),
          },
        },
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
        tags,
      },
      { parent: this, dependsOn: [rights, ...(told ? [told] : [])] },
    );
  }

  private createSchedule(
    name: string,
    { settings: { everyMinutes }, functionName, tags }: WatchdogArgs,
    watchdog: aws.lambda.Function,
    startAfter: pulumi.Resource[],
  ): void {
    const role = new aws.iam.Role(
      `${name}-schedule-role`,
      {
        description: `Schedule of function ${functionName}`,
        assumeRolePolicy: watchdog.arn.apply((arn) =>
          trustPolicy("scheduler.amazonaws.com", { StringEquals: { "aws:SourceAccount": arnParts(arn).account } }),
        ),
        tags,
      },
      { parent: this },
    );
    const rights = new aws.iam.RolePolicy(
      `${name}-schedule-policy`,
      {
        role: role.name,
        policy: watchdog.arn.apply((arn) =>
          policyDocument([{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [arn] }]),
        ),
      },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        name: functionName,
        description: "Looks at connectors",
        scheduleExpression: `rate(${everyMinutes} minute${everyMinutes === 1 ? "" : "s"})`,
        flexibleTimeWindow: { mode: "OFF" },
        // The next round replaces one that could not begin.
        target: {
          arn: watchdog.arn,
          roleArn: role.arn,
          retryPolicy: { maximumEventAgeInSeconds: 60 * everyMinutes, maximumRetryAttempts: 2 },
        },
      },
      // The first round begins at once.
      { parent: this, dependsOn: [rights, ...startAfter] },
    );
  }
}

interface Followed {
  stack: FollowedStack;
  secretArns: string[];
  kmsKeyArns: string[];
}

function accessPolicy(
  connectors: readonly string[],
  secrets: readonly string[],
  logGroupArn: string,
  bucketArn: string,
  following: Followed | undefined,
): string {
  return policyDocument([
    ...(following ? followingRights(connectors, bucketArn, following) : []),
    {
      Sid: "Connectors",
      Effect: "Allow",
      Action: ["kafkaconnect:DescribeConnector", "kafkaconnect:RestartConnector"],
      // Empty while they wait for their databases.
      Resource: connectors,
    },
    { Sid: "Tasks", Effect: "Allow", Action: ["logs:FilterLogEvents"], Resource: connectors.map(logGroupOf) },
    {
      Sid: "Versions",
      Effect: "Allow",
      Action: ["secretsmanager:ListSecretVersionIds"],
      Resource: [...new Set(secrets)],
    },
    {
      Sid: "Memory",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [`${bucketArn}/${memoryKey}`],
    },
    // Without the right to list, S3 answers a missing object with "access denied".
    { Sid: "NoMemoryYet", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${logGroupArn}:*`],
    },
  ]);
}

/** To know pipelines and their databases' accounts, and to ask the platform's function. */
function followingRights(
  [connector = ""]: readonly string[],
  bucketArn: string,
  { stack, secretArns, kmsKeyArns }: Followed,
): Statement[] {
  const { partition, region, account } = arnParts(connector);
  const reach = `arn:${partition}:lambda:${region}:${account}:function:${stack.reachFunction}`;
  return [
    { Sid: "Pipelines", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucketArn}/${pipelinesKey}`] },
    { Sid: "Reach", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [reach] },
    { Sid: "Secrets", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secretArns },
    { Sid: "Keys", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [...new Set(kmsKeyArns)] },
  ];
}

/** Log group of a connector of ours (components/pipeline/connector.ts). */
function logGroupOf(connectorArn: string): string {
  const { partition, region, account, resource } = arnParts(connectorArn);
  const logGroup = connectorLogGroup(resource.split("/")[1] ?? "");
  return `arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:*`;
}
