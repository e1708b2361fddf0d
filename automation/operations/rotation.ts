// Whether tasks have read the newest version of their secret. Facts: Secrets Manager, ListSecretVersionIds (without
// deprecated versions: those that have a stage); Kafka Connect (references are resolved when a task starts).
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { ListSecretVersionIdsCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describeConnector, type ConnectorReference } from "./connectors.js";
import { readHistory, tasksWanted } from "./connectorStatus.js";
import { control, type ControlOptions, type Outcome } from "./control.js";
import { noHistory, runningTasks, type TaskHistory } from "./taskHistory.js";

interface RotationClients {
  connect: KafkaConnectClient;
  logs: CloudWatchLogsClient;
  versions: SecretVersions;
}

/** Milliseconds between two questions about one secret: each is charged. */
const holds = 5 * 60_000;

/** The current versions of secrets. */
export class SecretVersions {
  private readonly known = new Map<string, { askedAt: number; changedAt: number | undefined }>();

  constructor(private readonly client: Pick<SecretsManagerClient, "send">) {}

  /** When the current version was made: milliseconds since 1970. Undefined: there is none, or no secret. */
  async changedAt(secret: string | undefined): Promise<number | undefined> {
    if (secret === undefined) return undefined;
    const before = this.known.get(secret);
    const askedAt = Date.now();
    if (before && askedAt < before.askedAt + holds) return before.changedAt;
    const { Versions = [] } = await this.client.send(new ListSecretVersionIdsCommand({ SecretId: secret }));
    const current = Versions.find(({ VersionStages = [] }) => VersionStages.includes("AWSCURRENT"));
    const changedAt = current?.CreatedDate?.getTime();
    this.known.set(secret, { askedAt, changedAt });
    return changedAt;
  }
}

/** Numbers of the tasks that run since before that; pure. */
export function outdatedTasks({ tasks }: TaskHistory, changedAt: number): number[] {
  return Object.entries(tasks).flatMap(([task, { state, at }]) =>
    state === "RUNNING" && at < changedAt ? [Number(task)] : [],
  );
}

/** Restarts a connector, unless all of its tasks are known to have read the newest version. */
export async function rotated(
  { connect, logs, versions }: RotationClients,
  connector: ConnectorReference,
  stack: string,
  options: ControlOptions,
): Promise<Outcome> {
  const { name, arn, logGroup, secret } = connector;
  const [described, changedAt] = await Promise.all([describeConnector(connect, arn), versions.changedAt(secret)]);
  if (described?.connectorState === "RUNNING" && changedAt !== undefined) {
    const wanted = tasksWanted(described);
    const history = await readHistory(logs, logGroup, noHistory(described.creationTime?.getTime() ?? 0), wanted);
    if (runningTasks(history).length >= wanted && outdatedTasks(history, changedAt).length === 0)
      return { connector: name, action: "restart", result: "unchanged", state: described.connectorState };
  }
  return control(connect, connector, "restart", stack, options);
}
