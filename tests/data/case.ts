// One pipeline of the lab: its statements, its connectors and what became of its rows.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { RowDataPacket } from "mysql2/promise";
import { directReach } from "../../automation/access/reach.js";
import type { FollowedLook } from "../../automation/operations/followed.js";
import type { TableDifference } from "../../automation/operations/schemaDifference.js";
import type { ReachedPipelines } from "../../automation/operations/target.js";
import { apply, type Applied } from "../../automation/schema/apply.js";
import type { Filler } from "../../automation/schema/filler.js";
import { Follower } from "../../automation/schema/follow.js";
import { HeldCharsets } from "../../automation/schema/heldCharsets.js";
import { pairsOf, tableDifferences } from "../../automation/schema/look.js";
import type { VerifySession } from "../../automation/verify/session.js";
import { openTables } from "../../automation/verify/tables.js";
import type { TableVerification } from "../../automation/verify/verification.js";
import { verifyTables } from "../../automation/verify/verifyTables.js";
import { TopicReader } from "../../reach/kafka/brokers.js";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { dataTopic } from "../../connectors/topics.js";
import { parseSettings, type PipelineSettings } from "../../settings/schema.js";
import { releases } from "../twin/releases.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sinkUrl } from "../../sinks/jdbc/url.js";
import { sourceKindOf } from "../../sources/registry.js";
import { patiently, until } from "../twin/workbench.js";
import type { Lab } from "./lab.js";

/** What a case says of its pipeline. Its databases are `<name>_source` and `<name>_sink`. */
export interface CaseSettings {
  name: string;
  /** Tables of the source, by their columns that are the key. */
  tables: Readonly<Record<string, readonly string[]>>;
  /** Columns of these that never reach the sink. */
  exclude?: Readonly<Record<string, readonly string[]>>;
  source?: object;
  sink?: object;
  schemaChanges?: "report" | "follow";
}

/** Properties of both connectors, with references to the secret, and the URL of the sink's database in it. */
export interface Configuration {
  source: Readonly<Record<string, string>>;
  sink: Readonly<Record<string, string>>;
  url: string;
}

interface Task {
  state: string;
  trace?: string;
}

/** Says that everything before it has arrived. */
export const marker = "zz_marker";

/** One pipeline of the lab. */
export class Case {
  private marks = 0;
  private followed: FollowedLook["memory"] = {};

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

  async start(configuration = this.configuration()): Promise<void> {
    for (const side of ["source", "sink"] as const) await this.startConnector(side, configuration);
  }

  async startConnector(side: "source" | "sink", configuration = this.configuration()): Promise<void> {
    await this.lab.connect("PUT", `/${this.connector(side)}/config`, {
      ...this.lab.resolved(configuration[side], configuration.url),
      name: this.connector(side),
    });
  }

  /** As we render it. */
  configuration(): Configuration {
    const pipeline = this.pipeline();
    return {
      source: sourceKindOf(pipeline).configuration(pipeline, { port: this.lab.port }),
      sink: sinkKindOf(pipeline).configuration(pipeline),
      url: sinkUrl(pipeline.sink, { address: "127.0.0.1", port: this.lab.port }),
    };
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
    await until(
      () => this.lag(),
      (lag) => lag === 0n,
    );
  }

  /** Records that the sink has not committed yet. A table that never had a row has no topic. */
  async lag(): Promise<bigint> {
    const { sink, source } = this.pipeline();
    const { brokers } = this.lab;
    const reader = new TopicReader(brokers);
    const there = new Set((await reader.topics().finally(() => reader.close())).map(({ name }) => name));
    const topics = source.tables.map((table) => dataTopic(source.topicPrefix, table)).filter((name) => there.has(name));
    const offsets = await directReach().call("kafka.groupOffsets", {
      brokers,
      group: sinkGroup(sink.connector),
      topics,
    });
    return offsets.reduce((sum, { lag }) => sum + BigInt(lag), 0n);
  }

  /** As `cdc offsets reset` does. */
  async resetOffsets(meanwhile?: () => Promise<void>): Promise<void> {
    await this.halt("source");
    await meanwhile?.();
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
  async agrees(table: string, columns: readonly string[], where = "TRUE"): Promise<void> {
    const key = (this.settings.tables[table] ?? []).map(quoted).join(", ");
    const texts = columns.map((column) => `IFNULL(HEX(CONVERT(${quoted(column)} USING utf8mb4)), 'NULL')`);
    const { source, sink } = await this.both(
      `SELECT CONCAT_WS('|', ${texts.join(", ")}) AS line FROM ${quoted(table)} WHERE ${where} ORDER BY ${key}`,
    );
    assert.deepEqual(sink, source);
  }

  /** Ends its connectors and drops its databases, so that the next case has worker and server to itself. */
  async end(): Promise<void> {
    for (const side of ["source", "sink"] as const) {
      await this.lab.connect("DELETE", `/${this.connector(side)}`).catch(() => undefined);
      await this.lab.sql.query(`DROP DATABASE ${this.settings.name}_${side}`);
    }
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

  /** As a watchdog's look does; a failed task goes on. @returns what it tells */
  async follow(): Promise<string[]> {
    const { name } = this.settings;
    const settings = this.pipeline();
    const filler: Filler = {
      ready: async () => () => true,
      begin: async (_pipeline, tables) => {
        const data = JSON.stringify({ type: "INCREMENTAL", "data-collections": tables });
        await this.lab.sql.query(`INSERT INTO ${name}_source.signals VALUES (UUID(), 'execute-snapshot', ?)`, [data]);
        return { ids: new Set<string>(), from: 0 };
      },
      state: async () => "complete",
      end: async () => undefined,
    };
    const outputs = { name, connectors: {} };
    const target = {
      stack: "lab",
      reach: directReach(),
      brokers: this.lab.brokers,
      pipelines: [{ outputs, settings, ...this.sides }],
    } as unknown as ReachedPipelines;
    const { memory, reports, mended, unknown } = await new Follower(target, filler).look(this.followed);
    this.followed = memory;
    assert.deepEqual(unknown, []);
    if (mended.length > 0) await this.restart("sink");
    return reports.map(({ action, why, failed = "" }) => `${action}: ${why}${failed}`);
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
    return pipelineOf(this.settings, this.number);
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

export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** The pipeline that a case's settings mean. @param number makes its server id */
export function pipelineOf(settings: CaseSettings, number: number): PipelineSettings {
  const [pipeline] = parseSettings(settingsOf(settings, number)).pipelines;
  if (!pipeline) throw new Error("the settings hold no pipeline");
  return pipeline;
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
          version: releases.mysql,
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
          version: releases.jdbc,
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
