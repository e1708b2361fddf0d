// A temporary directory with what the data plane's parts need: toolchain, TLS, a key. Whatever is started on it is
// stopped with it.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { extract } from "tar";
import { pluginOf } from "../../plugins/catalogue.js";
import { ownClassJar } from "../../plugins/ownClass.js";
import { fetchArtifact } from "../../tools/maven.js";
import { projectRoot } from "../../tools/paths.js";
import { ensureToolchain, type Toolchain } from "../../tools/toolchain.js";
import { restAuthorization } from "../../twin/connect/restAccess.js";
import { WorkerGroup, type WorkerGroupOptions } from "../../twin/connect/workerGroup.js";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import type { DatabaseOptions } from "../../twin/database/engine.js";
import { mysql } from "../../twin/database/mysql/engine.js";
import { KafkaCluster, type ClusterOptions } from "../../twin/kafka/cluster.js";
import { ensureTls, type Tls } from "../../twin/tls.js";
import { releases } from "./releases.js";

const debezium = {
  mysql: { artifactId: "debezium-connector-mysql", version: releases.mysql },
  jdbc: { artifactId: "debezium-connector-jdbc", version: releases.jdbc },
};

/** `path` is below /connectors. */
export type WorkerRest = (method: string, path: string, body?: object) => Promise<Response>;

export class Workbench {
  readonly credentials = { accessKeyId: "AKIATWINTEST", secretAccessKey: "right-secret" };
  readonly region = "eu-central-1";
  /** What brokers, workers and databases wrote, newest last: "kafka 1: …". */
  readonly lines: string[] = [];
  private readonly leftovers: string[] = [];
  private readonly started: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly dir: string,
    readonly toolchain: Toolchain,
    readonly tls: Tls,
    readonly databaseTls: Tls,
  ) {}

  static async open(): Promise<Workbench> {
    const dir = await mkdtemp(join(tmpdir(), "msk-cdc-bench-"));
    const toolchain = await ensureToolchain();
    const [tls, databaseTls] = [await ensureTls(join(dir, "tls")), await ensureTls(join(dir, "database-tls"))];
    return new Workbench(dir, toolchain, tls, databaseTls);
  }

  cluster(o: Partial<ClusterOptions> = {}): Promise<KafkaCluster> {
    const { credentials, region, tls, toolchain } = this;
    const onLine = (broker: number, line: string): void => void this.lines.push(`kafka ${broker}: ${line}`);
    return this.keep(
      KafkaCluster.start({
        dir: join(this.dir, "kafka"),
        name: "bench",
        kafkaVersion: "3.9.x.kraft",
        brokers: [{ id: 1 }],
        serverProperties: { "auto.create.topics.enable": "false" },
        credentials,
        region,
        tls,
        toolchain,
        onLine,
        ...o,
      }),
    );
  }

  /** Master user `admin`, password `master password`, binary log on, row format. */
  database(identifier: string, o: Partial<DatabaseOptions> = {}): Promise<RunningDatabase> {
    const onLine = (line: string): void => void this.lines.push(`${identifier}: ${line}`);
    return this.keep(
      mysql.start({
        engine: "mysql",
        dir: join(this.dir, identifier),
        identifier,
        masterUsername: "admin",
        masterPassword: "master password",
        dbName: identifier,
        parameters: { binlog_format: "ROW" },
        backups: true,
        tls: this.databaseTls,
        toolchain: this.toolchain,
        onLine,
        ...o,
      }),
    );
  }

  workers(
    o: Pick<WorkerGroupOptions, "connectorName" | "pluginDir" | "bootstrap"> & Partial<WorkerGroupOptions>,
  ): Promise<WorkerGroup> {
    const { credentials, region, tls, toolchain } = this;
    return this.keep(
      WorkerGroup.start({
        dir: join(this.dir, o.connectorName),
        connectorId: "1f2e-3",
        workerProperties: {},
        workerCount: 1,
        region,
        credentials,
        tls,
        toolchain,
        endpointUrl: "http://127.0.0.1:9",
        connectVersion: "3.7.x",
        replicationFactor: 1,
        onLine: (worker, line) => void this.lines.push(`worker ${worker}: ${line}`),
        ...o,
      }),
    );
  }

  /** Runs a Java source file of the tests beside the jars of a plugin of {@link plugins}. @returns what it printed */
  async java(file: string, plugin: string, args: readonly string[], env: Record<string, string>): Promise<string> {
    const [folder = ""] = await readdir(plugin);
    const { stdout } = await promisify(execFile)(
      this.toolchain.java,
      ["-cp", join(plugin, folder, "*"), join(projectRoot, file), ...args],
      { env: { PATH: "/usr/bin:/bin", ...env } },
    );
    return stdout;
  }

  /** Requests to the REST interface of the worker on this port, as the twin makes them. */
  rest(port: number): WorkerRest {
    return (method, path, body) =>
      fetch(`http://127.0.0.1:${port}/connectors${path}`, {
        method,
        headers: { "content-type": "application/json", authorization: restAuthorization(this.credentials) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
  }

  /** A plugin path with Debezium's connectors, and classes of ours that their releases need. */
  async plugins(...names: (keyof typeof debezium)[]): Promise<string> {
    const path = join(this.dir, `plugins-${names.join("-")}`);
    for (const name of names) {
      const cwd = join(path, name);
      await mkdir(cwd, { recursive: true });
      await extract({
        file: await fetchArtifact({ groupId: "io.debezium", ...debezium[name], classifier: "plugin", type: "tar.gz" }),
        cwd,
      });
      const { artifactId, version } = debezium[name];
      for (const own of pluginOf(`debezium-${name}`).ownClasses?.(version) ?? [])
        for (const [file, content] of await ownClassJar(own)) await writeFile(join(cwd, artifactId, file), content);
    }
    return path;
  }

  /** Stopped when the workbench closes, newest first. */
  async keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.started.push(started);
    return started;
  }

  /** The directory of another workbench, whose process can't remove it. */
  removeToo(dir: string): void {
    this.leftovers.push(dir);
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.started.reverse()) await part.stop().catch((error: unknown) => failures.push(error));
    for (const dir of [this.dir, ...this.leftovers]) await rm(dir, { recursive: true, force: true });
    if (failures.length > 0) throw new AggregateError(failures, "the workbench could not be cleared");
  }
}

/** Asks until `found` says so; mocha's time-out ends the asking. */
export async function until<T>(ask: () => Promise<T> | T, found: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (found(answer)) return answer;
    await sleep(100);
  }
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

export { isAlive } from "../../twin/daemonProcess.js";
