// Worker groups of connectors: one each, started with what the connector's settings say.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { defaultWorkerProperties } from "../../../facts/supportedWorkerProperties.js";
import type { TwinContext } from "../context.js";
import type { ProcessStatus, RunningWorkers } from "../dataPlane.js";
import type { Clusters } from "../kafka/store.js";
import type { ConnectorEntry, Settings } from "./connectorEntry.js";
import { workerCount } from "./connectorRules.js";
import type { CustomPlugins } from "./customPlugins.js";
import { failureOf } from "./health.js";
import type { WorkerConfigurations } from "./workerConfigurations.js";

export class WorkerGroups {
  private readonly running = new Map<string, RunningWorkers>();

  /** @param endpointUrl the twin's own endpoint, where workers read secrets */
  constructor(
    private readonly context: TwinContext,
    private readonly clusters: Clusters,
    private readonly plugins: CustomPlugins,
    private readonly workerConfigurations: WorkerConfigurations,
    private readonly endpointUrl: () => string,
  ) {}

  /** @throws Error when the connector's workers don't run */
  require(connectorArn: string): RunningWorkers {
    const workers = this.running.get(connectorArn);
    if (workers === undefined) throw new Error(`the workers of ${connectorArn} do not run`);
    return workers;
  }

  /** What of the connector has failed; undefined when nothing has, or its workers don't run. */
  async failure(connectorArn: string): Promise<string | undefined> {
    const status = await this.running.get(connectorArn)?.status();
    return status && failureOf(status);
  }

  status(connectorArn: string): ProcessStatus[] {
    return this.running.get(connectorArn)?.workers() ?? [];
  }

  async start(entry: ConnectorEntry, settings: Settings = entry): Promise<RunningWorkers> {
    const bootstrap = entry.kafkaCluster.apacheKafkaCluster.bootstrapServers;
    const cluster = this.clusters.byBootstrap(bootstrap);
    if (cluster === undefined)
      throw new Error(`no cluster has the bootstrap servers ${bootstrap}: the workers can't connect`);
    const { workerConfiguration } = settings;
    const workers = await this.context.dataPlane.startWorkers({
      dir: this.dir(entry),
      connectorName: entry.connectorName,
      connectorId: entry.id,
      bootstrap,
      access: {
        authenticationType: entry.kafkaClusterClientAuthentication.authenticationType,
        encryptionType: entry.kafkaClusterEncryptionInTransit.encryptionType,
      },
      connectVersion: entry.kafkaConnectVersion,
      endpointUrl: this.endpointUrl(),
      pluginDir: this.plugins.directory(settings.plugins[0]?.customPlugin.customPluginArn ?? ""),
      workerCount: workerCount(settings.capacity),
      replicationFactor: this.clusters.replicationFactor(cluster),
      workerProperties:
        workerConfiguration === undefined
          ? defaultWorkerProperties
          : this.workerConfigurations.properties(
              workerConfiguration.workerConfigurationArn,
              workerConfiguration.revision,
            ),
      onLine: (worker, line) =>
        this.context.logs.append(logGroup(entry), `${entry.connectorName}-${entry.id}/worker-${worker}`, line),
    });
    this.running.set(entry.arn, workers);
    return workers;
  }

  async stop(connectorArn: string): Promise<void> {
    const workers = this.running.get(connectorArn);
    this.running.delete(connectorArn);
    await workers?.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((connectorArn) => this.stop(connectorArn)));
  }

  removeFiles(entry: ConnectorEntry): void {
    rmSync(this.dir(entry), { recursive: true, force: true });
  }

  private dir(entry: ConnectorEntry): string {
    return join(this.context.layout.connectorsDir, entry.id);
  }
}

/** What the workers get: autoscaling overrides `tasks.max` (Developer Guide, "Understand connector capacity"). */
export function effectiveConfiguration({
  connectorConfiguration,
  capacity: { autoScaling },
}: Settings): Record<string, string> {
  if (autoScaling === undefined) return connectorConfiguration;
  const tasks = autoScaling.minWorkerCount * autoScaling.mcuCount;
  return {
    ...connectorConfiguration,
    "tasks.max": String(Math.min(tasks, autoScaling.maxAutoscalingTaskCount ?? tasks)),
  };
}

function logGroup({ logDelivery }: ConnectorEntry): string | undefined {
  const delivery = logDelivery?.workerLogDelivery.cloudWatchLogs;
  return delivery?.enabled === true ? delivery.logGroup : undefined;
}
