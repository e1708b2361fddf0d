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
import { Clusters } from "./kafka/clusters.js";
import { Configurations } from "./kafka/configurations.js";
import { kafkaService } from "./kafka/kafkaService.js";
import { Connectors } from "./kafkaconnect/connectors.js";
import { CustomPlugins } from "./kafkaconnect/customPlugins.js";
import { kafkaConnectService } from "./kafkaconnect/kafkaConnectService.js";
import { WorkerConfigurations } from "./kafkaconnect/workerConfigurations.js";
import { WorkerGroups } from "./kafkaconnect/workerGroups.js";
import { FunctionCode } from "./lambda/functionCode.js";
import { Functions } from "./lambda/functions.js";
import { LogGroups } from "./logs/logsService.js";
import { LogStore } from "./logs/logStore.js";
import { Databases } from "./records/databases.js";
import { KnownResources } from "./records/knownResources.js";
import { Records, type Effect } from "./records/records.js";
import type { Properties, StoredRecord } from "./records/recordedType.js";
import { bucket, bucketVersioning } from "./records/types/s3.js";
import { RequestRecorder } from "./recorder.js";
import { Schedules } from "./scheduler/schedules.js";
import { ObjectStore } from "./s3/objectStore.js";
import { s3Service } from "./s3/s3Service.js";
import { Secrets } from "./secretsManager.js";
import { createApiServer } from "./server.js";
import { stsService } from "./sts.js";

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
  private readonly clusters: Clusters;
  private readonly plugins: CustomPlugins;
  private readonly groups: WorkerGroups;
  private readonly connectors: Connectors;
  private readonly databases: Databases;
  private readonly functions: Functions;
  private readonly schedules: Schedules;
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
      logs: new LogStore(layout.logsDir, report),
    };
    const recorder = new RequestRecorder();
    this.context = context;
    this.background = new Background(report);
    const objects = new ObjectStore(context);
    const logGroups = new LogGroups(context);
    this.databases = new Databases(context, () => records);
    const known = new KnownResources({ find: (type, id) => records.find(type, id), all: (type) => records.all(type) });
    this.functions = new Functions(context, known, new FunctionCode(context, () => this.url));
    this.schedules = new Schedules(this.background, () => records, this.functions);
    const records: Records = new Records(
      context,
      { ...this.databases.effects(), ...bucketEffects(objects), ...this.schedules.effects() },
      (record) => this.userOf(record),
    );
    const configurations = new Configurations(context);
    this.clusters = new Clusters(context, this.background, configurations, known, logGroups);
    this.plugins = new CustomPlugins(context, this.background, objects);
    const workerConfigurations = new WorkerConfigurations(context);
    this.groups = new WorkerGroups(context, this.clusters, this.plugins, workerConfigurations, () => this.url);
    this.connectors = new Connectors(
      context,
      this.background,
      this.groups,
      this.plugins,
      workerConfigurations,
      known,
      logGroups,
    );
    this.server = createApiServer({
      dir: layout.dir,
      credentials,
      recorder,
      report,
      services: [
        kafkaService(context, this.clusters, configurations),
        kafkaConnectService(this.connectors, this.plugins, workerConfigurations),
        new Secrets(context).service(),
        logGroups.service(),
        s3Service(objects),
        stsService(context),
        this.functions.service(),
      ],
    });
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
    this.plugins.resume();
    await Promise.all([this.clusters.resume(), this.databases.resume()]);
    if (!this.stopping) await this.connectors.resume();
    if (!this.stopping) this.schedules.resume();
  }

  /**
   * Stops everything and keeps its state: workers, then brokers and databases side by side. What is just being brought
   * back comes to its end before.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.schedules.stop();
    await this.server.close();
    await this.background.settle();
    await this.resuming.catch(() => undefined); // told by who asked for it
    await this.groups.stopAll();
    await Promise.all([this.clusters.stop(), this.databases.stop()]);
    await this.context.logs.close();
    this.context.store.close();
  }

  /** Directories of what a killed daemon had begun to make and not yet written down. */
  private sweep(): void {
    const { clustersDir, connectorsDir, databasesDir } = this.context.layout;
    const lastPart = ({ arn }: { arn: string }): string => arn.split("/").pop() ?? "";
    const sweepOne = (dir: string, known: readonly string[]): void => {
      for (const name of existsSync(dir) ? readdirSync(dir) : [])
        if (!known.includes(name)) rmSync(join(dir, name), { recursive: true, force: true });
    };
    sweepOne(clustersDir, this.clusters.all().map(lastPart));
    sweepOne(
      connectorsDir,
      this.connectors.all().map(({ id }) => id),
    );
    sweepOne(databasesDir, this.databases.ids());
  }

  private status(): object {
    return {
      apiUrl: this.url,
      clusters: this.clusters.all().map(({ name, arn, state, bootstrap }) => ({
        name,
        arn,
        state,
        bootstrapBrokers: bootstrap,
        brokers: this.clusters.brokers(arn),
      })),
      connectors: this.connectors.all().map(({ connectorName: name, arn, state, stateDescription }) => ({
        name,
        arn,
        state,
        stateDescription,
        workers: this.groups.status(arn),
      })),
      databases: this.databases.status(),
    };
  }

  /** Network interfaces of brokers, workers and functions keep their subnets and security groups. */
  private userOf({ id }: StoredRecord): string | undefined {
    const cluster = this.clusters
      .all()
      .find(({ provisioned: { brokerNodeGroupInfo: group } }) =>
        [...group.clientSubnets, ...(group.securityGroups ?? [])].includes(id),
      );
    const connector = this.connectors.all().find(
      ({
        kafkaCluster: {
          apacheKafkaCluster: { vpc },
        },
      }) => [...vpc.subnets, ...vpc.securityGroups].includes(id),
    );
    return cluster?.arn ?? connector?.arn ?? this.functions.userOf(id);
  }
}

function bucketEffects(objects: ObjectStore): Readonly<Record<string, Effect>> {
  const versioning = ({ id, inputs }: StoredRecord): Properties => {
    objects.setVersioning(
      id,
      (inputs["versioningConfiguration"] as { status?: string } | undefined)?.status === "Enabled",
    );
    return {};
  };
  return {
    [bucket.token]: {
      create: ({ id }) => {
        objects.createBucket(id);
        return {};
      },
      delete: ({ id, inputs }) => objects.deleteBucket(id, inputs["forceDestroy"] === true),
    },
    [bucketVersioning.token]: { create: versioning, update: versioning },
  };
}
