// One twin's control plane: every service over one store, one server, and the order in which things come and go.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { TwinCredentials } from "../info.js";
import type { TwinLayout } from "../layout.js";
import { Store, type Collection } from "../state/store.js";
import { Background } from "./background.js";
import type { TwinContext } from "./context.js";
import { addControlRoutes } from "./control.js";
import type { DataPlane } from "./dataPlane.js";
import { LogFiles } from "./logs/logFiles.js";
import { KnownResources } from "./records/knownResources.js";
import { Records } from "./records/records.js";
import { RequestRecorder } from "./recorder.js";
import { createApiServer } from "./server.js";
import { services, type Services } from "./services.js";
import type { TwinService } from "./twinService.js";

interface TwinApiOptions {
  readonly layout: TwinLayout;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: TwinCredentials;
  readonly dataPlane: DataPlane;
  /** A line for the daemon's log. */
  readonly report: (text: string) => void;
  /** What `/_twin/status` says besides clusters, connectors and databases. */
  readonly identity: object;
  /** `/_twin/shutdown` was called. */
  readonly onShutdown: () => void;
}

export class TwinApi {
  private readonly server: FastifyInstance;
  private readonly context: TwinContext;
  private readonly background: Background;
  private readonly services: Services;
  private url = "";
  private resuming: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(options: TwinApiOptions) {
    const { layout, region, accountId, credentials, dataPlane, report } = options;
    const context: TwinContext = {
      layout,
      region,
      accountId,
      dataPlane,
      report,
      store: new Store(layout.stateDir, report),
      logs: new LogFiles(layout.logsDir, report),
    };
    const recorder = new RequestRecorder();
    this.context = context;
    this.background = new Background(report);
    const records = new Records(context);
    this.services = services({
      context,
      background: this.background,
      records,
      known: new KnownResources(records),
      endpoint: () => this.url,
    });
    records.serve(this.all());
    this.server = createApiServer({
      dir: layout.dir,
      credentials,
      region,
      recorder,
      report,
      services: this.all().flatMap(({ api }) => api ?? []),
    });
    // What was answered survives a crash.
    this.server.addHook("onSend", () => context.store.written());
    addControlRoutes(this.server, {
      dir: layout.dir,
      key: credentials.secretAccessKey,
      recorder,
      records,
      status: () => ({ ...options.identity, ...this.status() }),
      shutdown: options.onShutdown,
    });
  }

  /** A collection of the twin's state besides the services' own. */
  collection<T>(name: string): Collection<T> {
    return this.context.store.collection<T>(name);
  }

  /** Listens on 127.0.0.1. @param preferredPort taken when free, so that a twin keeps its address; @returns the port */
  async listen(preferredPort = 0): Promise<number> {
    try {
      this.url = await this.server.listen({ host: "127.0.0.1", port: preferredPort });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || preferredPort === 0) throw error;
      this.url = await this.server.listen({ host: "127.0.0.1", port: 0 });
    }
    return Number(new URL(this.url).port);
  }

  /**
   * Brings back what ran before: brokers and databases, then workers. What can't come back is FAILED, with its reason.
   */
  resume(): Promise<void> {
    this.resuming = this.bringBack();
    return this.resuming;
  }

  private async bringBack(): Promise<void> {
    this.sweep();
    const { data, clients, callers } = this.services;
    for (const ones of [data, clients, callers])
      if (!this.stopping) await Promise.all(ones.map(async (service) => service.resume?.()));
  }

  /**
   * Stops everything and keeps its state: workers, then brokers and databases side by side. What is just being brought
   * back comes to its end before.
   */
  async stop(): Promise<void> {
    const { data, clients, callers } = this.services;
    const stop = (ones: readonly TwinService[]) => Promise.all(ones.map(async (service) => service.stop?.()));
    this.stopping = true;
    await stop(callers);
    await this.server.close();
    await this.background.settle();
    await this.resuming.catch(() => undefined); // told by who asked for it
    await stop(clients);
    await stop(data);
    await this.context.logs.close();
    await this.context.store.close();
  }

  private all(): TwinService[] {
    return [...this.services.data, ...this.services.clients, ...this.services.callers];
  }

  /** Directories of what a killed daemon had begun to make and not yet written down. */
  private sweep(): void {
    for (const { directories } of this.all()) {
      const { dir = "", names = () => [] } = directories ?? {};
      const known = names();
      for (const name of existsSync(dir) ? readdirSync(dir) : [])
        if (!known.includes(name)) rmSync(join(dir, name), { recursive: true, force: true });
    }
  }

  private status(): object {
    return Object.assign({ apiUrl: this.url }, ...this.all().map((service) => service.status?.())) as object;
  }
}
