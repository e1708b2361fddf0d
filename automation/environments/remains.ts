// Finds what an environment has besides its stack's state. A dead engine may have made resources without writing them
// down, and MSK Connect and its connectors make some by themselves. All are found by the environment's mark; nothing
// without it is ever deleted. Facts: MSK Connect ListConnectors, DeleteConnector; MSK ListTopics, DescribeTopic,
// DeleteTopic (the API needs no route to the brokers); Secrets Manager DeleteSecret; CloudWatch Logs; EC2
// DescribeSecurityGroups (filters `group-name` and `vpc-id`), DeleteSecurityGroup.
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import { DeleteTopicCommand, DescribeTopicCommand, KafkaClient, paginateListTopics } from "@aws-sdk/client-kafka";
import {
  DeleteConnectorCommand,
  DeleteWorkerConfigurationCommand,
  DescribeConnectorCommand,
  KafkaConnectClient,
  paginateListConnectors,
  paginateListWorkerConfigurations,
} from "@aws-sdk/client-kafkaconnect";
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
  paginateListSecrets,
} from "@aws-sdk/client-secrets-manager";
import type { AwsAccess } from "../access/aws.js";
import { until, type Delays } from "../access/until.js";
import { connectorLogGroup } from "../../settings/logGroups.js";
import { markOf, ownTopicPrefixes, secretPrefix } from "../../settings/ownNames.js";

/** Something that carries an environment's mark. */
export interface Remain {
  kind: "connector" | "worker configuration" | "secret" | "log group" | "topic" | "security group" | "trust store";
  name: string;
  /** Of a connector: RUNNING, FAILED … */
  state?: string;
  remove(): Promise<void>;
}

/** The environment's connectors, without those that are being deleted. */
export async function ownConnectors(environment: string, { client, delays }: AwsAccess): Promise<Remain[]> {
  const connect = new KafkaConnectClient(client);
  const found: Remain[] = [];
  for await (const { connectors = [] } of paginateListConnectors(
    { client: connect },
    { connectorNamePrefix: markOf(environment) },
  )) {
    for (const { connectorName: name = "", connectorArn, connectorState: state = "" } of connectors) {
      if (connectorArn !== undefined)
        found.push({
          kind: "connector",
          name,
          state,
          remove: () => deleteConnector(connect, connectorArn, name, delays),
        });
    }
  }
  return found;
}

/** Waits until it is gone: while it is, its name is taken. One that is changing cannot be deleted yet. */
async function deleteConnector(
  connect: KafkaConnectClient,
  connectorArn: string,
  name: string,
  delays: Delays | undefined,
): Promise<void> {
  let refusal: unknown;
  const isGone = async (): Promise<boolean> => {
    try {
      const { connectorState } = await connect.send(new DescribeConnectorCommand({ connectorArn }));
      if (connectorState !== "DELETING") await connect.send(new DeleteConnectorCommand({ connectorArn }));
      refusal = undefined;
    } catch (error) {
      if (isNamed(error, "NotFoundException")) return true;
      if (!isNamed(error, "BadRequestException", "ConflictException", "TooManyRequestsException")) throw error;
      refusal = error;
    }
    return false;
  };
  if (!(await until(isGone, { within: 20 * 60, delays })))
    throw refusal ?? new Error(`connector ${name} is still being deleted after 20 minutes`);
}

/** Worker configurations of these exact names. */
export async function workerConfigurations(names: readonly string[], { client }: AwsAccess): Promise<Remain[]> {
  const connect = new KafkaConnectClient(client);
  const found: Remain[] = [];
  for (const name of names) {
    for await (const { workerConfigurations: some = [] } of paginateListWorkerConfigurations(
      { client: connect },
      { namePrefix: name },
    )) {
      const arn = some.find((one) => one.name === name)?.workerConfigurationArn;
      if (arn !== undefined)
        found.push({
          kind: "worker configuration",
          name,
          remove: async () =>
            void (await connect.send(new DeleteWorkerConfigurationCommand({ workerConfigurationArn: arn }))),
        });
    }
  }
  return found;
}

/**
 * Topics that the environment's pipelines declare.
 *
 * @param halfMade names of topics whose creation was not seen to end: MSK's list may lag by a minute
 */
export async function ownTopics(
  environment: string,
  clusterArn: string,
  halfMade: readonly string[],
  { client, delays }: AwsAccess,
): Promise<Remain[]> {
  const kafka = new KafkaClient(client);
  const names = new Set<string>();
  for (const prefix of ownTopicPrefixes(environment)) {
    for await (const { Topics = [] } of paginateListTopics(
      { client: kafka },
      { ClusterArn: clusterArn, TopicNameFilter: prefix },
    )) {
      for (const { TopicName: topicName = "" } of Topics) if (topicName.startsWith(prefix)) names.add(topicName);
    }
  }
  for (const name of halfMade) if (await topicStands(kafka, clusterArn, name)) names.add(name);
  return [...names].map((name) => ({
    kind: "topic",
    name,
    remove: () => deleteTopic(kafka, clusterArn, name, delays),
  }));
}

async function topicStands(kafka: KafkaClient, clusterArn: string, topicName: string): Promise<boolean> {
  try {
    await kafka.send(new DescribeTopicCommand({ ClusterArn: clusterArn, TopicName: topicName }));
    return true;
  } catch (error) {
    if (isNamed(error, "NotFoundException")) return false;
    throw error;
  }
}

/** Waits until it is gone: while it is, its name is taken. */
async function deleteTopic(
  kafka: KafkaClient,
  clusterArn: string,
  topicName: string,
  delays: Delays | undefined,
): Promise<void> {
  await kafka.send(new DeleteTopicCommand({ ClusterArn: clusterArn, TopicName: topicName })).catch((error: unknown) => {
    if (!isNamed(error, "NotFoundException", "UnknownTopicOrPartitionException")) throw error;
  });
  const isGone = async (): Promise<boolean> => !(await topicStands(kafka, clusterArn, topicName));
  if (!(await until(isGone, { within: 5 * 60, delays })))
    throw new Error(`topic ${topicName} is still there 5 minutes after its deletion`);
}

/**
 * @param halfMade names that the list may lack (Secrets Manager: ListSecrets may lag by minutes, DescribeSecret does
 * not)
 */
export async function ownSecrets(
  environment: string,
  { client }: AwsAccess,
  halfMade: readonly string[] = [],
): Promise<Remain[]> {
  const secrets = new SecretsManagerClient(client);
  const prefix = `${secretPrefix}${markOf(environment)}`;
  const arns = new Map<string, string | undefined>();
  for await (const { SecretList = [] } of paginateListSecrets(
    { client: secrets },
    { Filters: [{ Key: "name", Values: [prefix] }] },
  )) {
    for (const { Name: name = "", ARN } of SecretList) if (name.startsWith(prefix)) arns.set(name, ARN);
  }
  for (const name of halfMade.filter((one) => one.startsWith(prefix) && !arns.has(one))) {
    try {
      const { ARN, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: name }));
      if (DeletedDate === undefined) arns.set(name, ARN);
    } catch (error) {
      if (!isNamed(error, "ResourceNotFoundException")) throw error;
    }
  }
  return [...arns].map(([name, SecretId]) => ({
    kind: "secret",
    name,
    remove: async () =>
      void (await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))),
  }));
}

/** Security groups of these exact names in their VPCs. An engine gives each a name that no other has. */
export async function securityGroups(
  groups: readonly { name: string; vpcId: string }[],
  { client }: AwsAccess,
): Promise<Remain[]> {
  if (groups.length === 0) return [];
  const { DeleteSecurityGroupCommand, EC2Client, paginateDescribeSecurityGroups } = await import("@aws-sdk/client-ec2");
  const ec2 = new EC2Client(client);
  const found: Remain[] = [];
  for (const { name, vpcId } of groups) {
    const filters = {
      Filters: [
        { Name: "group-name", Values: [name] },
        { Name: "vpc-id", Values: [vpcId] },
      ],
    };
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client: ec2 }, filters)) {
      for (const { GroupId } of SecurityGroups)
        found.push({
          kind: "security group",
          name,
          remove: async () => void (await ec2.send(new DeleteSecurityGroupCommand({ GroupId }))),
        });
    }
  }
  return found;
}

/** Objects in the platform's bucket, whose names say nothing of an environment where they begin. */
export async function trustStores(
  objects: readonly { bucket: string; key: string }[],
  { client }: AwsAccess,
): Promise<Remain[]> {
  if (objects.length === 0) return [];
  const { DeleteObjectCommand, HeadObjectCommand, NotFound, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client(client);
  const found = await Promise.all(
    objects.map(async ({ bucket: Bucket, key: Key }): Promise<Remain[]> => {
      const there = await s3.send(new HeadObjectCommand({ Bucket, Key })).catch((error: unknown) => {
        if (!(error instanceof NotFound)) throw error;
      });
      if (there === undefined) return [];
      const remove = async () => void (await s3.send(new DeleteObjectCommand({ Bucket, Key })));
      return [{ kind: "trust store", name: `${Bucket}/${Key}`, remove }];
    }),
  );
  return found.flat();
}

export async function ownLogGroups(environment: string, { client }: AwsAccess): Promise<Remain[]> {
  const logs = new CloudWatchLogsClient(client);
  const found: Remain[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client: logs },
    { logGroupNamePrefix: connectorLogGroup(markOf(environment)) },
  )) {
    for (const { logGroupName: name = "" } of logGroups)
      found.push({
        kind: "log group",
        name,
        remove: async () => void (await logs.send(new DeleteLogGroupCommand({ logGroupName: name }))),
      });
  }
  return found;
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
