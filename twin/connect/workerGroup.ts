// The worker group of a connector on this machine. MSK Connect, too, runs each connector in its own group. Facts:
// Apache Kafka documentation, "Connect: REST API"; MSK Developer Guide, "Internal topics used by Amazon MSK Connect".
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child, ChildState } from "../process/child.js";
import { keptPorts } from "../process/ports.js";
import { Memberships } from "./memberships.js";
import { pluginDiscovery } from "./plugins.js";
import { restAuthorization } from "./restAccess.js";
import { createWorker, type WorkerOptions } from "./worker.js";
import { renderWorkerProperties, type WorkerAccess } from "./workerProperties.js";

export interface WorkerGroupOptions extends Omit<WorkerOptions, "name" | "properties" | "onLine" | "onExit"> {
  connectorName: string;
  connectorId: string;
  /** A directory that holds one directory per plugin: an unpacked archive each. */
  pluginDir: string;
  /** The user's worker configuration, already checked. */
  workerProperties: Readonly<Record<string, string>>;
  workerCount: number;
  bootstrap: string;
  /** Default: by IAM. */
  access?: WorkerAccess;
  /** Of the three internal topics. */
  replicationFactor: number;
  onLine: (worker: number, line: string) => void;
}

/** As Connect's GET /connectors/{name}/status. `trace` only where something failed. */
interface ConnectorStatus {
  connector: { state: string; trace?: string };
  tasks: { id: number; state: string; trace?: string }[];
}

/** Connect's refusal of a request; `status` is its HTTP status: 400 for a configuration that its validation rejects. */
export class ConnectError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "ConnectError";
  }
}

/**
 * Tasks end within their own task.shutdown.graceful.timeout.ms. The very first run then writes its class data archive.
 */
const stopGraceMs = 30_000;
/** How long the workers may take to agree on their leader before a request is given up. */
const settleMs = 60_000;

export class WorkerGroup {
  private constructor(
    private readonly connectorName: string,
    private readonly members: readonly { port: number; child: Child }[],
    private readonly authorization: string,
    private readonly ending: AbortController,
  ) {}

  /**
   * Starts the workers and waits until each answers. A group that ran before resumes its connector. On failure nothing
   * stays running.
   */
  static async start(o: WorkerGroupOptions): Promise<WorkerGroup> {
    await mkdir(o.dir, { recursive: true, mode: 0o700 });
    const discovery = await pluginDiscovery(o.pluginDir);
    const numbers = Array.from({ length: o.workerCount }, (_, index) => index + 1);
    const ports = await keptPorts(
      o.dir,
      numbers.map((number) => `worker.${number}`),
    );
    const members: { port: number; child: Child }[] = [];
    const ending = new AbortController();
    for (const number of numbers) {
      const onLine = (line: string) => o.onLine(number, line);
      const { tls, ...client } = o;
      const memberships = new Memberships({ ...client, caFile: tls.caFile, signal: ending.signal, onLine });
      const port = ports[`worker.${number}`] ?? 0;
      const properties = renderWorkerProperties({ ...o, pluginPath: o.pluginDir, pluginDiscovery: discovery, port });
      const name = `worker ${number} of connector ${o.connectorName}`;
      members.push({
        port,
        child: await createWorker({
          ...o,
          name,
          dir: join(o.dir, `worker-${number}`),
          properties,
          onLine: (line) => {
            memberships.read(line);
            onLine(line);
          },
          // One that is stopped leaves them by itself.
          onExit: () => void (ending.signal.aborted || memberships.leave()),
        }),
      });
    }
    const group = new WorkerGroup(o.connectorName, members, restAuthorization(o.credentials), ending);
    for (const { child } of members) child.start();
    try {
      await Promise.all(members.map(({ child }) => child.whenReady(120_000)));
    } catch (error) {
      await group.stop();
      throw error;
    }
    return group;
  }

  /**
   * Creates the connector or replaces its configuration. `${…}` in it stay as they are: the workers resolve them.
   * @throws ConnectError with Connect's message
   */
  async putConnector(config: Readonly<Record<string, string>>): Promise<void> {
    await this.request("PUT", "/config", { ...config, name: this.connectorName });
  }

  /** UNASSIGNED without tasks until the group knows the connector. */
  async status(): Promise<ConnectorStatus> {
    try {
      return (await this.request("GET", "/status")) as ConnectorStatus;
    } catch (error) {
      if (error instanceof ConnectError && error.status === 404)
        return { connector: { state: "UNASSIGNED" }, tasks: [] };
      throw error;
    }
  }

  async pause(): Promise<void> {
    await this.request("PUT", "/pause");
  }

  async resume(): Promise<void> {
    await this.request("PUT", "/resume");
  }

  /** Connector and tasks; with `onlyFailed` those among them that failed. */
  async restart({ onlyFailed }: { onlyFailed: boolean }): Promise<void> {
    await this.request("POST", `/restart?includeTasks=true&onlyFailed=${onlyFailed}`);
  }

  workers(): { pid: number | undefined; port: number; state: ChildState }[] {
    return this.members.map(({ port, child }) => ({ pid: child.pid, port, state: child.state }));
  }

  /** Tasks commit their offsets. The connector and its internal topics stay on the cluster. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.members.map(({ child }) => child.stop(stopGraceMs)));
  }

  /** While a group rebalances (409) or no worker answers, the request is made again. */
  private async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const deadline = Date.now() + settleMs;
    for (;;) {
      try {
        return await this.send(method, path, body);
      } catch (error) {
        const settles = !(error instanceof ConnectError) || error.status === 409 || error.status === 503;
        if (!settles || Date.now() > deadline) throw error;
        await sleep(200);
      }
    }
  }

  private async send(method: string, path: string, body: unknown): Promise<unknown> {
    const member = this.members.find(({ child }) => child.state === "running");
    if (!member)
      throw new Error(
        `connector ${this.connectorName}: none of its workers runs ` +
          `(${this.members.map(({ child }) => child.state).join(", ")})`,
      );
    const response = await fetch(
      `http://127.0.0.1:${member.port}/connectors/${encodeURIComponent(this.connectorName)}${path}`,
      {
        method,
        headers: { "content-type": "application/json", authorization: this.authorization },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(settleMs + 40_000),
      },
    );
    const text = await response.text();
    if (!response.ok) throw new ConnectError(response.status, messageOf(text));
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** Connect's errors are {"error_code": …, "message": …}. */
function messageOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    return text;
  }
}
