// A preview's pipelines as they are now: connector states from MSK Connect, rows from both databases by the connectors' own accounts (the pipeline's secret), the time that
// changes took from the newest change events. Facts: MSK Connect DescribeConnector; Secrets Manager GetSecretValue; Debezium MySQL connector, "Change event values" (op, ts_ms).
import { DescribeConnectorCommand, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import type { PipelineOutputs } from "../../components/pipeline.js";
import { sinkTopic } from "../../connectors/topics.js";
import { settingsFromConfiguration } from "../../settings/configuration.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { AwsAccess } from "../awsAccess.js";
import { quoteName, transport } from "../../reach/database/connection.js";
import type { EnvironmentInfo } from "../environmentInfo.js";
import type { EnvironmentPlan } from "../environmentPlan.js";
import { TopicReader } from "../../reach/kafka/brokers.js";
import type { ObservedPipeline, ObservedTable, RowCount } from "./readiness.js";

/** Rows are counted up to here: a count of everything may take a large table minutes. */
const countLimit = 100_000;
/** Newest change events of each topic that are looked at. */
const newestEvents = 100;

/** Looks at the pipelines of an environment, again and again. */
export class Observer {
  private readonly connect: KafkaConnectClient;
  private readonly secrets: SecretsManagerClient;

  constructor(private readonly plan: EnvironmentPlan, private readonly access: AwsAccess) {
    this.connect = new KafkaConnectClient(access.client);
    this.secrets = new SecretsManagerClient(access.client);
  }

  async observe({ pipelines, platformStack }: EnvironmentInfo): Promise<ObservedPipeline[]> {
    const settings = settingsFromConfiguration({ ...this.plan.configuration, "msk-cdc:platformStack": platformStack }).pipelines;
    return Promise.all(
      pipelines.map((outputs) => {
        const own = settings.find(({ name }) => name === outputs.name);
        if (!own) throw new Error(`environment ${this.plan.name} has a pipeline "${outputs.name}" that its settings do not have`);
        return this.observePipeline(own, outputs);
      }),
    );
  }

  private async observePipeline(settings: PipelineSettings, { name, connectors, secretArn, topics }: PipelineOutputs): Promise<ObservedPipeline> {
    const [secret, ...described] = await Promise.all([this.secretOf(settings, secretArn), ...[connectors?.source, connectors?.sink].flatMap((one) => (one ? [this.describe(one)] : []))]);
    const sink = { ...addressOf(secret.sinkUrl), user: secret.sinkUser, schema: settings.sink.database };
    const sourcePort = settings.source.port ?? Number(described[0]?.configuration["database.port"] ?? 3306);
    const tables = await connected({ host: secret.sourceHost, port: sourcePort, user: secret.sourceUser, password: secret.sourcePassword }, (source) =>
      connected({ host: sink.host, port: sink.port, user: sink.user, password: secret.sinkPassword }, (arrived) => countTables(settings, source, arrived)),
    );
    const latency = await this.latency(settings, secret.bootstrap);
    return {
      name,
      connectors: described.map(({ configuration: _configuration, ...connector }) => connector),
      tables,
      ...(latency && { latency }),
      sink: { ...sink, secret: settings.secret.name },
      topics,
    };
  }

  private async describe({ name, arn }: { name: string; arn: string }) {
    const { connectorState: state = "unknown", stateDescription, connectorConfiguration: configuration = {} } = await this.connect.send(new DescribeConnectorCommand({ connectorArn: arn }));
    return { name, state, configuration, ...(stateDescription?.message !== undefined && { trouble: stateDescription.message }) };
  }

  private async secretOf({ secret: { name, keys } }: PipelineSettings, arn: string) {
    const { SecretString } = await this.secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    const content = JSON.parse(SecretString ?? "{}") as Record<string, string>;
    const value = (field: keyof typeof keys) => content[keys[field]] ?? fail(`secret ${name} has no key ${keys[field]}`);
    return {
      bootstrap: value("bootstrap"),
      sourceHost: value("sourceHost"),
      sourceUser: value("sourceUser"),
      sourcePassword: value("sourcePassword"),
      sinkUrl: value("sinkUrl"),
      sinkUser: value("sinkUser"),
      sinkPassword: value("sinkPassword"),
    };
  }

  private async latency(settings: PipelineSettings, bootstrapBrokers: string): Promise<ObservedPipeline["latency"]> {
    const reader = new TopicReader({ ...this.access.brokers, bootstrapBrokers });
    try {
      const times: number[] = [];
      for (const table of settings.sink.tables) {
        const newest = await reader.newest(sinkTopic(settings, table), newestEvents);
        times.push(...newest.flatMap(({ value }) => (value ? timeTaken(value.toString()) : [])));
      }
      times.sort((a, b) => a - b);
      const milliseconds = times[Math.floor(times.length / 2)];
      return milliseconds === undefined ? undefined : { milliseconds, changes: times.length };
    } finally {
      await reader.close();
    }
  }
}

/**
 * Milliseconds from the commit to Debezium of an event that is a change; nothing for a row of the snapshot, whose time is not its commit's, and for what is no envelope in
 * JSON (another converter, a transform at the source).
 */
export function timeTaken(event: string): number[] {
  const read = parsed(event);
  if (typeof read !== "object" || read === null) return [];
  const { op, ts_ms: seen, source } = ("payload" in read ? (read.payload ?? {}) : read) as ChangeEvent;
  return op !== undefined && "cud".includes(op) && seen !== undefined && source !== undefined ? [Math.max(0, seen - source.ts_ms)] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ChangeEvent {
  op?: string;
  ts_ms?: number;
  source?: { ts_ms: number };
}

/** The first host of `jdbc:mysql://host[:port][,…]/database`. */
export function addressOf(sinkUrl: string): { host: string; port: number } {
  const [, host = "", port = "3306"] = /^jdbc:mysql:\/\/([^:,/?]+)(?::(\d+))?/.exec(sinkUrl) ?? [];
  return { host, port: Number(port) };
}

async function countTables({ sink }: PipelineSettings, source: Connection, arrived: Connection): Promise<ObservedTable[]> {
  const tables: ObservedTable[] = [];
  for (const { from, table } of sink.tables) {
    const [database = "", name = ""] = from.split(".");
    tables.push({ from, table, source: await count(source, database, name), sink: await count(arrived, sink.database, table) });
  }
  return tables;
}

async function count(connection: Connection, database: string, table: string): Promise<RowCount> {
  const [[row]] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS found FROM (SELECT 1 FROM ${quoteName(database)}.${quoteName(table)} LIMIT ${countLimit + 1}) some`);
  const found = Number(row?.["found"]);
  return { rows: Math.min(found, countLimit), more: found > countLimit };
}

async function connected<T>(account: { host: string; port: number; user: string; password: string }, body: (connection: Connection) => Promise<T>): Promise<T> {
  const { host, port, user } = account;
  const connection = await createConnection({ ...account, ...transport(host), connectTimeout: 10_000 }).catch((error: Error) => {
    throw new Error(`cannot connect to ${host}:${port} as ${user}, to count rows: ${error.message}. Does this machine reach the database?`);
  });
  try {
    return await body(connection);
  } finally {
    await connection.end();
  }
}

function fail(message: string): never {
  throw new Error(message);
}
