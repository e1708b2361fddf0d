// Pipelines with our rendered configuration on one broker, one worker and one database server: what becomes of rows,
// seen by SQL in both databases, a few seconds a case.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { directReach } from "../../automation/access/reach.js";
import type { TableDifference } from "../../automation/operations/schemaDifference.js";
import { apply, type Applied } from "../../automation/schema/apply.js";
import { HeldCharsets } from "../../automation/schema/heldCharsets.js";
import { pairsOf, tableDifferences } from "../../automation/schema/look.js";
import type { VerifySession } from "../../automation/verify/session.js";
import { openTables } from "../../automation/verify/tables.js";
import type { TableVerification } from "../../automation/verify/verification.js";
import { verifyTables } from "../../automation/verify/verifyTables.js";
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { dataTopic } from "../../connectors/topics.js";
import { secretContent } from "../../connectors/secretKeys.js";
import { workerProperties } from "../../connectors/workerConfiguration.js";
import { parseSettings, type PipelineSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sinkUrl } from "../../sinks/jdbc/url.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import { restAuthorization } from "../../twin/connect/restAccess.js";
import type { WorkerGroup } from "../../twin/connect/workerGroup.js";
import type { KafkaCluster } from "../../twin/kafka/cluster.js";
import { until, Workbench } from "../twin/workbench.js";

/** What a case says of its pipeline. Its databases are `<name>_source` and `<name>_sink`. */
export interface CaseSettings {
  name: string;
  /** Tables of the source, by their columns that are the key. */
  tables: Readonly<Record<string, readonly string[]>>;
  /** Columns of these that never reach the sink. */
  exclude?: Readonly<Record<string, readonly string[]>>;
  source?: object;
  sink?: object;
  schemaChanges?: "report";
}

interface Task {
  state: string;
  trace?: string;
}

/** A process of the lab. */
export type Part = "worker" | "broker" | "database";

/** Says that everything before it has arrived. */
const marker = "zz_marker";
const password = "master password";

export class Lab {
  private number = 0;

  private constructor(
    private readonly bench: Workbench,
    private readonly cluster: KafkaCluster,
    private readonly database: RunningDatabase,
    private readonly worker: WorkerGroup,
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
      const { pipelines } = parseSettings(settingsOf({ name: "lab", tables: {} }, 1));
      const [pipeline] = pipelines;
      if (!pipeline) throw new Error("the settings hold no pipeline");
      const { "offset.storage.topic": _ours, ...properties } = workerProperties(pipeline, bench.region);
      const worker = await bench.workers({
        connectorName: "lab",
        pluginDir,
        bootstrap: cluster.bootstrapBrokersSaslIam,
        workerProperties: Object.fromEntries(
          Object.entries(properties).filter(([name]) => !name.startsWith("config.providers")),
        ),
      });
      return new Lab(bench, cluster, database, worker, await session(database));
    } catch (error) {
      await bench.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await this.bench.close();
  }

  /** Makes both databases and the marker's tables; nothing runs yet. */
  async open(settings: CaseSettings): Promise<Case> {
    this.number += 1;
    const { name } = settings;
    await this.sql.query(
      `CREATE DATABASE ${name}_source; CREATE DATABASE ${name}_sink;
       CREATE TABLE ${name}_source.${marker} (id INT PRIMARY KEY); CREATE TABLE ${name}_sink.${marker} (id INT PRIMARY KEY)`,
    );
    return new Case(this, settings, this.number);
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

/** One pipeline of the lab. */
export class Case {
  private marks = 0;

  constructor(
    private readonly lab: Lab,
    private settings: CaseSettings,
    private readonly number: number,
  ) {}

  /** Statements in the source's database. */
  async atSource(...statements: string[]): Promise<void> {
    await this.run("source", statements);
  }

  /** Statements in the sink's database. */
  async atSink(...statements: string[]): Promise<void> {
    await this.run("sink", statements);
  }

  async start(): Promise<void> {
    for (const side of ["source", "sink"] as const) await this.startConnector(side);
  }

  async startConnector(side: "source" | "sink"): Promise<void> {
    const pipeline = this.pipeline();
    const url = sinkUrl(pipeline.sink, { address: "127.0.0.1", port: this.lab.port });
    const properties =
      side === "source"
        ? sourceKindOf(pipeline).configuration(pipeline, { port: this.lab.port })
        : sinkKindOf(pipeline).configuration(pipeline);
    await this.lab.connect("PUT", `/${this.connector(side)}/config`, {
      ...this.lab.resolved(properties, url),
      name: this.connector(side),
    });
  }

  /** Other settings, which its connectors get at their next start. */
  becomes(settings: Omit<CaseSettings, "name">): void {
    this.settings = { ...settings, name: this.settings.name };
  }

  /** Its connectors get these settings, as by another `up`; none of them goes on with the old ones. */
  async change(settings: Partial<CaseSettings>): Promise<void> {
    for (const side of ["source", "sink"] as const) await this.halt(side);
    this.settings = { ...this.settings, ...settings };
    await this.start();
    for (const side of ["source", "sink"] as const) await this.resume(side);
  }

  pause(side: "source" | "sink"): Promise<unknown> {
    return this.lab.connect("PUT", `/${this.connector(side)}/pause`);
  }

  resume(side: "source" | "sink"): Promise<unknown> {
    return this.lab.connect("PUT", `/${this.connector(side)}/resume`);
  }

  /** Waits until a sink that starts anew reads nothing twice. */
  async committed(): Promise<void> {
    const { sink, source } = this.pipeline();
    const asked = {
      brokers: this.lab.brokers,
      group: sinkGroup(sink.connector),
      topics: source.tables.map((table) => dataTopic(source.topicPrefix, table)),
    };
    await until(
      () => directReach().call("kafka.groupOffsets", asked),
      (offsets) => offsets.every(({ lag }) => BigInt(lag) === 0n),
    );
  }

  /** As `cdc offsets reset` does. */
  async resetOffsets(): Promise<void> {
    await this.halt("source");
    await this.lab.connect("DELETE", `/${this.connector("source")}/offsets`);
    await this.resume("source");
  }

  /** Until no task of it runs. */
  private async halt(side: "source" | "sink"): Promise<void> {
    const path = `/${this.connector(side)}`;
    await this.lab.connect("PUT", `${path}/stop`);
    await until(
      async () => (await this.lab.connect("GET", `${path}/status`)) as { connector: Task; tasks: Task[] },
      ({ connector, tasks }) => connector.state === "STOPPED" && tasks.length === 0,
    );
  }

  /** As whoever has mended what a task failed of. */
  restart(side: "source" | "sink"): Promise<unknown> {
    return this.lab.connect("POST", `/${this.connector(side)}/restart?includeTasks=true&onlyFailed=true`);
  }

  /** Restarts it, and waits until no task is failed any more. @returns what `failure` then says */
  async recovered(side: "source" | "sink"): Promise<string | undefined> {
    await this.restart(side);
    return until(
      () => this.failure(),
      (failed) => failed === undefined,
    );
  }

  /**
   * Waits until all that was written so far has arrived, or as long as it is told.
   *
   * @returns the trace of a task that failed before that; `waiting` when the time is over
   */
  async settled(withinMs = Number.POSITIVE_INFINITY): Promise<string | undefined> {
    this.marks += 1;
    await this.atSource(`INSERT INTO ${marker} VALUES (${this.marks})`);
    const deadline = Date.now() + withinMs;
    return until(
      async () => (await this.failure()) ?? ((await this.arrived()) ? undefined : "waiting"),
      (answer) => answer !== "waiting" || Date.now() > deadline,
    );
  }

  /** The trace of a task that failed. */
  async failure(): Promise<string | undefined> {
    for (const side of ["source", "sink"] as const) {
      const status = await this.lab.connect("GET", `/${this.connector(side)}/status`).catch(() => ({ tasks: [] }));
      const failed = (status as { tasks: Task[] }).tasks.find(({ state }) => state === "FAILED");
      if (failed) return `${side}: ${causesOf(failed.trace ?? "")}`;
    }
    return undefined;
  }

  /** Rows of a query in either database, values as the server writes them. */
  async rows(side: "source" | "sink", query: string): Promise<Record<string, unknown>[]> {
    const [rows] = await this.lab.sql.query<RowDataPacket[][]>(`USE ${this.settings.name}_${side}; ${query}`);
    return rows[1] ?? [];
  }

  /**
   * A query's rows in both databases. They are waited for until they agree, ten seconds at most: the marker's topic may
   * be read before another one.
   */
  async both(query: string): Promise<Record<"source" | "sink", Record<string, unknown>[]>> {
    for (const deadline = Date.now() + 10_000; ; await sleep(50)) {
      const [source, sink] = [await this.rows("source", query), await this.rows("sink", query)];
      if (isDeepStrictEqual(source, sink) || Date.now() > deadline) return { source, sink };
    }
  }

  /** Each row's bytes, column by column, in the key's order: both databases must agree on them. */
  async agrees(table: string, columns: readonly string[]): Promise<void> {
    const key = (this.settings.tables[table] ?? []).map(quoted).join(", ");
    const texts = columns.map((column) => `IFNULL(HEX(CONVERT(${quoted(column)} USING utf8mb4)), 'NULL')`);
    const { source, sink } = await this.both(
      `SELECT CONCAT_WS('|', ${texts.join(", ")}) AS line FROM ${quoted(table)} ORDER BY ${key}`,
    );
    assert.deepEqual(sink, source);
  }

  /** Ends its connectors, so that the next case has the worker to itself. */
  async end(): Promise<void> {
    for (const side of ["source", "sink"] as const)
      await this.lab.connect("DELETE", `/${this.connector(side)}`).catch(() => undefined);
  }

  /** What `cdc status` says of its tables' columns and keys. */
  async differences(): Promise<TableDifference[]> {
    const found = await this.compared();
    return [...found.filter(({ lacks }) => lacks === undefined), ...(await this.misread())];
  }

  /** What it says of tables that lack rows, once nothing is on its way to them. */
  async lacking(): Promise<TableDifference[]> {
    const found = await this.compared();
    return found.filter(({ lacks }) => lacks !== undefined);
  }

  private compared(): Promise<TableDifference[]> {
    return tableDifferences({ stack: "lab", reach: directReach() }, { settings: this.pipeline(), ...this.sides });
  }

  /** Waits for a broker that was killed. */
  private misread(): Promise<TableDifference[]> {
    const target = { stack: "lab", reach: directReach(), brokers: this.lab.brokers };
    const settings = this.pipeline();
    return patiently(30_000, () =>
      new HeldCharsets(target).differences(settings, pairsOf(target, { settings, ...this.sides })),
    );
  }

  /** As `cdc schema --apply` does. */
  async apply(): Promise<Applied[]> {
    return apply({ reach: directReach() }, this.sides, await this.differences());
  }

  private get sides() {
    const account = () => Promise.resolve({ kind: "mysql", ...this.lab.account });
    return { source: account, sink: account };
  }

  /** What `cdc verify` finds in its tables, as nothing is on its way any more. */
  async verified(): Promise<TableVerification[]> {
    const { sink } = this.sides;
    const reader = await directReach().reader(await sink());
    try {
      const { name, tables } = this.settings;
      const options = { tables: Object.keys(tables).map((table) => `${name}_source.${table}`) };
      const pipeline = { outputs: { name }, settings: this.pipeline(), sink };
      const session = { target: { pipelines: [] }, pipeline, options, source: reader, sink: reader };
      const passage = { mark: async () => ({ passed: async () => ({ passed: true as const }) }) };
      const open = await openTables(session as unknown as VerifySession);
      return (await verifyTables(open, passage, options)).map(({ verification }) => verification);
    } finally {
      await reader.close();
    }
  }

  private pipeline(): PipelineSettings {
    const [pipeline] = parseSettings(settingsOf(this.settings, this.number)).pipelines;
    if (!pipeline) throw new Error("the settings hold no pipeline");
    return pipeline;
  }

  private connector(side: string): string {
    return `${this.settings.name}-${side}`;
  }

  private async run(side: "source" | "sink", statements: readonly string[]): Promise<void> {
    await this.lab.sql.query(`USE ${this.settings.name}_${side}`);
    for (const statement of statements) await this.lab.sql.query(statement);
  }

  private async arrived(): Promise<boolean> {
    return (await this.rows("sink", `SELECT id FROM ${marker} WHERE id = ${this.marks}`)).length > 0;
  }
}

/** What a trace says, without where it was. */
function causesOf(trace: string): string {
  return trace
    .split("\n")
    .filter((line) => !/^\s+(at |\.\.\. )/.test(line))
    .join("\n");
}

/** Whoever was killed answers again after some seconds. @throws what is thrown when the time is over */
export async function patiently<T>(withinMs: number, act: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; await sleep(500))
    try {
      return await act();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
}

export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function settingsOf(settings: CaseSettings, number: number): object {
  const { name, tables, exclude = {}, source, sink, ...others } = settings;
  const all = { ...tables, [marker]: ["id"] };
  return {
    platformStack: "organization/msk-cdc/lab",
    pipelines: [
      {
        ...others,
        name,
        secret: { name: `AmazonMSK_${name}` },
        source: {
          connector: `${name}-source`,
          user: "admin",
          databases: [`${name}_source`],
          tables: Object.keys(all).map((table) => `${name}_source.${table}`),
          topicPrefix: name,
          serverId: 7000 + number,
          historyTopic: `${name}-history`,
          ...source,
        },
        sink: {
          connector: `${name}-sink`,
          user: "admin",
          database: `${name}_sink`,
          tables: Object.entries(all).map(([table, key]) => ({
            from: `${name}_source.${table}`,
            table,
            key,
            exclude: exclude[table] ?? [],
          })),
          ...sink,
        },
      },
    ],
  };
}
