// What there is of an environment besides its stack's state: resources that an engine made and did not live to write down, and what MSK Connect and its connectors
// make by themselves. Everything is found by the environment's mark, and nothing without it is ever deleted.
// Facts: MSK Connect ListConnectors, DeleteConnector; Secrets Manager DeleteSecret; CloudWatch Logs; Kafka DeleteTopics, DeleteGroups (a group with members is refused).
import { CloudWatchLogsClient, DeleteLogGroupCommand, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteConnectorCommand, DeleteWorkerConfigurationCommand, DescribeConnectorCommand, KafkaConnectClient, paginateListConnectors, paginateListWorkerConfigurations } from "@aws-sdk/client-kafkaconnect";
import { DeleteSecretCommand, SecretsManagerClient, paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { setTimeout as sleep } from "node:timers/promises";
import type { AwsAccess } from "./awsAccess.js";
import { logGroupPrefix, markOf, secretPrefix } from "../settings/ownNames.js";

/** Something that carries an environment's mark. */
export interface Remain {
  kind: "connector" | "worker configuration" | "secret" | "log group" | "topic";
  name: string;
  /** Of a connector: RUNNING, FAILED … */
  state?: string;
  remove(): Promise<void>;
}

/** The environment's connectors, those that are being deleted left out. */
export async function ownConnectors(environment: string, { client }: AwsAccess): Promise<Remain[]> {
  const connect = new KafkaConnectClient(client);
  const found: Remain[] = [];
  for await (const { connectors = [] } of paginateListConnectors({ client: connect }, { connectorNamePrefix: markOf(environment) })) {
    for (const { connectorName: name = "", connectorArn, connectorState: state = "" } of connectors) {
      if (connectorArn !== undefined) found.push({ kind: "connector", name, state, remove: () => deleteConnector(connect, connectorArn, name) });
    }
  }
  return found;
}

/** Waits until it is gone: while it is, its name is taken. One that is changing cannot be deleted yet. */
async function deleteConnector(connect: KafkaConnectClient, connectorArn: string, name: string): Promise<void> {
  const deadline = Date.now() + 20 * 60_000;
  for (;;) {
    try {
      const { connectorState } = await connect.send(new DescribeConnectorCommand({ connectorArn }));
      if (connectorState !== "DELETING") await connect.send(new DeleteConnectorCommand({ connectorArn }));
    } catch (error) {
      if (isNamed(error, "NotFoundException")) return;
      if (!isNamed(error, "BadRequestException", "ConflictException", "TooManyRequestsException") || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error(`connector ${name} is still being deleted after 20 minutes`);
    await sleep(300);
  }
}

/** Worker configurations of these exact names. */
export async function workerConfigurations(names: readonly string[], { client }: AwsAccess): Promise<Remain[]> {
  const connect = new KafkaConnectClient(client);
  const found: Remain[] = [];
  for (const name of names) {
    for await (const { workerConfigurations: some = [] } of paginateListWorkerConfigurations({ client: connect }, { namePrefix: name })) {
      const arn = some.find((one) => one.name === name)?.workerConfigurationArn;
      if (arn !== undefined) found.push({ kind: "worker configuration", name, remove: async () => void (await connect.send(new DeleteWorkerConfigurationCommand({ workerConfigurationArn: arn }))) });
    }
  }
  return found;
}

export async function ownSecrets(environment: string, { client }: AwsAccess): Promise<Remain[]> {
  const secrets = new SecretsManagerClient(client);
  const prefix = `${secretPrefix}${markOf(environment)}`;
  const found: Remain[] = [];
  for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters: [{ Key: "name", Values: [prefix] }] })) {
    for (const { Name: name = "", ARN } of SecretList) {
      if (name.startsWith(prefix)) found.push({ kind: "secret", name, remove: async () => void (await secrets.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }))) });
    }
  }
  return found;
}

export async function ownLogGroups(environment: string, { client }: AwsAccess): Promise<Remain[]> {
  const logs = new CloudWatchLogsClient(client);
  const found: Remain[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: `${logGroupPrefix}${markOf(environment)}` })) {
    for (const { logGroupName: name = "" } of logGroups) found.push({ kind: "log group", name, remove: async () => void (await logs.send(new DeleteLogGroupCommand({ logGroupName: name }))) });
  }
  return found;
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
