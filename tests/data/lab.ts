// Pipelines with our rendered configuration on one broker, one worker and one database server: what becomes of rows,
// seen by SQL in both databases, a few seconds a case. Whoever breaks it, or needs another one, starts their own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createConnection, type Connection } from "mysql2/promise";
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import { secretContent } from "../../connectors/secretKeys.js";
import { workerProperties } from "../../connectors/workerConfiguration.js";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import { restAuthorization } from "../../twin/connect/restAccess.js";
import type { WorkerGroup } from "../../twin/connect/workerGroup.js";
import type { KafkaCluster } from "../../twin/kafka/cluster.js";
import { until, Workbench } from "../twin/workbench.js";
import { Case, marker, pipelineOf, type CaseSettings } from "./case.js";

/** A process of the lab. */
export type Part = "worker" | "broker" | "database";

const password = "master password";

export class Lab {
  private readonly names = new Set<string>();

  private constructor(
    private readonly bench: Workbench,
    private readonly cluster: KafkaCluster,
    private readonly database: RunningDatabase,
    private readonly worker: WorkerGroup,
    private readonly pluginDir: string,
    private connection: Connection,
  ) {}

  /** A session of the server's master user. */
  get sql(): Connection {
    return this.connection;
  }

  /** What its processes wrote, newest last. */
  get lines(): readonly string[] {
    return this.bench.lines;
  }

  /** A new session, once the server takes one again. */
  async reconnect(): Promise<void> {
    this.connection.destroy();
    const open = () => session(this.database).catch(() => undefined);
    const opened = await until(open, (answer) => answer !== undefined);
    if (opened) this.connection = opened;
  }

  static async start(parameters: Record<string, string> = {}): Promise<Lab> {
    const bench = await Workbench.open();
    try {
      const [cluster, database, pluginDir] = await Promise.all([
        bench.cluster({ serverProperties: { "auto.create.topics.enable": "true", "num.partitions": "1" } }),
        bench.database("lab", { parameters: { binlog_format: "ROW", ...parameters } }),
        bench.plugins("mysql", "jdbc"),
      ]);
      const pipeline = pipelineOf({ name: "lab", tables: {} }, 1);
      const { "offset.storage.topic": _ours, ...properties } = workerProperties(pipeline, bench.region);
      const worker = await bench.workers({
        connectorName: "lab",
        pluginDir,
        bootstrap: cluster.bootstrapBrokersSaslIam,
        workerProperties: Object.fromEntries(
          Object.entries(properties).filter(([name]) => !name.startsWith("config.providers")),
        ),
      });
      return new Lab(bench, cluster, database, worker, pluginDir, await session(database));
    } catch (error) {
      await bench.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await this.bench.close();
  }

  /** Another database server, of this name; started again it has its data and its port. */
  server(identifier: string, parameters: Record<string, string>): Promise<RunningDatabase> {
    return this.bench.database(identifier, { parameters });
  }

  /** Makes both databases and the marker's tables; nothing runs yet. */
  async open(settings: CaseSettings): Promise<Case> {
    const { name } = settings;
    if (this.names.has(name)) throw new Error(`${name}: another case had this name, and its topics are still there`);
    this.names.add(name);
    await this.sql.query(
      `CREATE DATABASE ${name}_source; CREATE DATABASE ${name}_sink;
       CREATE TABLE ${name}_source.${marker} (id INT PRIMARY KEY); CREATE TABLE ${name}_sink.${marker} (id INT PRIMARY KEY)`,
    );
    return new Case(this, settings, this.names.size);
  }

  /** A connector's properties with the values that its secret would hold. */
  resolved(properties: Readonly<Record<string, string>>, url: string): Record<string, string> {
    const secret: Record<string, string> = secretContent({
      bootstrap: this.cluster.bootstrapBrokersSaslIam,
      sourceHost: "127.0.0.1",
      sourceUser: "admin",
      sourcePassword: password,
      sinkUrl: url,
      sinkUser: "admin",
      sinkPassword: password,
    });
    const value = (_reference: string, key: string): string => secret[key] ?? `no ${key} in the secret`;
    return Object.fromEntries(
      Object.entries(properties).map(([name, text]) => [
        name,
        text.replace(/\$\{secretsmanager:[^:]*:([^}]*)\}/g, value),
      ]),
    );
  }

  get port(): number {
    return this.database.port;
  }

  /** The server's master user. */
  get account() {
    return masterOf(this.database);
  }

  /** What a Java source file of the tests prints, with the sink's jars and a database's JDBC URL. */
  async java(file: string): Promise<string[]> {
    const url = `jdbc:mysql://127.0.0.1:${this.database.port}/lab`;
    const account = { TRIAL_USER: "admin", TRIAL_PASSWORD: password };
    return (await this.bench.java(file, join(this.pluginDir, "jdbc"), [url], account)).trim().split("\n");
  }

  /** Ends a process with -9; it starts again by itself. Undefined: it does not run at the moment. */
  kill(part: Part): number | undefined {
    const parts = { worker: () => this.worker.workers(), broker: () => this.cluster.status() };
    const [found] = part === "database" ? this.database.status() : parts[part]();
    const pid = found?.state === "running" ? found.pid : undefined;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    return pid;
  }

  get brokers(): BrokerAccess {
    const { credentials, region, tls } = this.bench;
    return {
      bootstrapBrokers: this.cluster.bootstrapBrokersSaslIam,
      region,
      credentials,
      ca: readFileSync(tls.caFile, "utf8"),
    };
  }

  /** Connect's answer to a request below /connectors. @throws Error with its message */
  async connect(method: string, path: string, body?: object): Promise<unknown> {
    const port = this.worker.workers()[0]?.port ?? 0;
    const answer = await fetch(`http://127.0.0.1:${port}/connectors${path}`, {
      method,
      headers: { "content-type": "application/json", authorization: restAuthorization(this.bench.credentials) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** The server's master user. */
function masterOf({ port }: RunningDatabase) {
  return { host: "127.0.0.1", port, user: "admin", password };
}

async function session(database: RunningDatabase): Promise<Connection> {
  const connection = await createConnection({
    ...masterOf(database),
    multipleStatements: true,
    charset: "utf8mb4",
  });
  // Who asks next hears of a session that has ended.
  connection.on("error", () => undefined);
  return connection;
}
