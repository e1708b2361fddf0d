// MSK Connect's connectors: creation, update, deletion (MSK Connect API Reference; Developer Guide,
// "Connectors"). A deletion leaves every topic and consumer group on the cluster, as on AWS.
import { z } from "zod";
import type { Collection } from "../../state/store.js";
import type { Background } from "../background.js";
import type { TwinContext } from "../context.js";
import { badRequest, conflict, messageOf, notFound } from "../errors.js";
import { arn, newVersion, uniquePart } from "../identifiers.js";
import type { LogGroups } from "../logs/store.js";
import type { KnownResources } from "../records/knownResources.js";
import type { ConnectorEntry, ConnectorOperation, Settings, StateDescription } from "./connectorEntry.js";
import { ConnectorActions } from "./connectorActions.js";
import { checkConfiguration, checkConnector, checkUpdate, workerCount } from "./connectorRules.js";
import type { CreateConnector, UpdateConnector } from "./requests.js";
import { ConnectorUpdates, isWorkerChange } from "./connectorUpdates.js";
import type { CustomPlugins } from "./customPlugins.js";
import { waitUntilHealthy } from "./health.js";
import { Operations } from "./operations.js";
import type { WorkerConfigurations } from "./workerConfigurations.js";
import { effectiveConfiguration, type WorkerGroups } from "./workerGroups.js";

const workerQuota = 60;
/** A new connector counts as RUNNING when it was so for this long. */
const stableMs = 1000;
const creationTimeoutMs = 180_000;

export class Connectors {
  readonly operations: Operations;
  readonly actions: ConnectorActions;
  private readonly entries: Collection<ConnectorEntry>;
  private readonly updates: ConnectorUpdates;

  constructor(
    private readonly context: TwinContext,
    private readonly background: Background,
    private readonly groups: WorkerGroups,
    private readonly plugins: CustomPlugins,
    private readonly workerConfigurations: WorkerConfigurations,
    private readonly known: KnownResources,
    private readonly logGroups: LogGroups,
  ) {
    this.entries = context.store.collection<ConnectorEntry>("connectors");
    this.operations = new Operations(context);
    this.actions = new ConnectorActions(this.entries, background, groups, this.operations);
    this.updates = new ConnectorUpdates(this.entries, groups, this.operations);
  }

  all(): ConnectorEntry[] {
    return this.entries.values();
  }

  require(connectorArn: string): ConnectorEntry {
    const entry = this.entries.get(connectorArn);
    if (entry === undefined) throw notFound(`The connector ${connectorArn} does not exist.`, "connectorArn");
    return entry;
  }

  setTags(connectorArn: string, tags: Record<string, string>): void {
    this.entries.update(connectorArn, { tags });
  }

  create(connector: CreateConnector): ConnectorEntry {
    checkConnector(connector);
    if (this.all().some(({ connectorName }) => connectorName === connector.connectorName)) {
      throw conflict(`A connector with the name ${connector.connectorName} already exists.`, "connectorName");
    }
    this.checkReferences(connector);
    const { subnets, securityGroups } = connector.kafkaCluster.apacheKafkaCluster.vpc;
    this.known.checkNetwork(subnets, securityGroups);
    this.known.checkRole(connector.serviceExecutionRoleArn);
    const { enabled, logGroup } = connector.logDelivery?.workerLogDelivery.cloudWatchLogs ?? {};
    if (enabled === true && !this.logGroups.has(logGroup ?? ""))
      throw badRequest(`The log group ${logGroup ?? ""} does not exist.`, "logDelivery");
    this.checkQuota(workerCount(connector.capacity));
    const id = uniquePart();
    const connectorArn = arn(this.context, "kafkaconnect", `connector/${connector.connectorName}/${id}`);
    const entry = this.entries.set(connectorArn, {
      ...connector,
      arn: connectorArn,
      id,
      creationTime: new Date().toISOString(),
      currentVersion: newVersion(),
      state: "CREATING",
    });
    void this.background.run(connectorArn, (signal) => this.bringUp(connectorArn, signal));
    return entry;
  }

  delete(connectorArn: string, currentVersion: string | undefined): ConnectorEntry {
    const entry = this.require(connectorArn);
    if (currentVersion !== undefined) checkVersion(entry, currentVersion);
    if (entry.state === "DELETING") throw badRequest("The connector is being deleted already.", "connectorArn");
    this.background.cancel(connectorArn);
    void this.background.run(connectorArn, () => this.remove(connectorArn));
    return this.entries.update(connectorArn, { state: "DELETING" }) ?? entry;
  }

  update(update: UpdateConnector): { entry: ConnectorEntry; operation: ConnectorOperation } {
    checkUpdate(update);
    const entry = this.require(update.connectorArn);
    checkVersion(entry, update.currentVersion);
    const skipHealth = update.skipHealthValidation === true;
    if (entry.state !== "RUNNING" && !(entry.state === "PAUSED" && skipHealth)) {
      throw badRequest(
        `The connector is in state ${entry.state}; an update needs state RUNNING, or PAUSED with skipHealthValidation.`,
        "connectorArn",
      );
    }
    const target = this.target(entry, update);
    const type = isWorkerChange(entry, target) ? "UPDATE_WORKER_SETTING" : "UPDATE_CONNECTOR_CONFIGURATION";
    const operation = this.operations.begin(entry, type, "PENDING", { origin: settingsOf(entry), target });
    this.entries.update(entry.arn, { state: "UPDATING" });
    void this.background.run(entry.arn, (signal) =>
      this.updates.perform(entry.arn, operation, entry.state, skipHealth, signal),
    );
    return { entry: this.require(entry.arn), operation };
  }

  /** Brings back the workers of every connector that had some, or should have got some at the last start. */
  async resume(): Promise<void> {
    await Promise.all(
      this.all()
        .filter(({ state, lostState }) => state !== "FAILED" || lostState !== undefined)
        .map(({ arn: connectorArn, state }) =>
          this.background.run(connectorArn, (signal) =>
            state === "DELETING"
              ? this.remove(connectorArn)
              : state === "CREATING"
                ? this.bringUp(connectorArn, signal)
                : this.bringBack(connectorArn),
          ),
        ),
    );
  }

  private async bringUp(connectorArn: string, signal: AbortSignal): Promise<void> {
    const entry = this.require(connectorArn);
    try {
      const workers = await this.groups.start(entry);
      await workers.putConnector(effectiveConfiguration(entry));
      const problem = await waitUntilHealthy(workers, { stableMs, timeoutMs: creationTimeoutMs, signal });
      if (signal.aborted) return;
      if (problem !== undefined) throw new Error(problem);
      this.entries.update(connectorArn, { state: "RUNNING" });
    } catch (error) {
      await this.groups.stop(connectorArn);
      if (!signal.aborted) this.entries.update(connectorArn, { state: "FAILED", stateDescription: failure(error) });
    }
  }

  /**
   * Connect itself remembers configuration and pause, on the cluster; after an update that the daemon's end cut off,
   * its configuration may be the new one, which the entry does not have.
   */
  private async bringBack(connectorArn: string): Promise<void> {
    const { lostState, stateDescription: _gone, ...entry } = this.require(connectorArn);
    const state = lostState ?? entry.state;
    this.operations.abandon(connectorArn);
    try {
      const workers = await this.groups.start(entry);
      const remembered = (await workers.status()).connector.state;
      if (state === "UPDATING" || remembered === "UNASSIGNED")
        await workers.putConnector(effectiveConfiguration(entry));
      // An operation that was cut off has failed, and the connector is as before it.
      const paused = state === "PAUSED" || state === "RESUMING" || (state === "UPDATING" && remembered === "PAUSED");
      if (state === "RESUMING") await workers.pause();
      if (state === "PAUSING") await workers.resume();
      this.entries.set(connectorArn, { ...entry, state: paused ? "PAUSED" : "RUNNING" });
    } catch (error) {
      this.context.report(`connector ${entry.connectorName}: ${messageOf(error)}`);
      await this.groups.stop(connectorArn);
      this.entries.update(connectorArn, { state: "FAILED", stateDescription: failure(error), lostState: state });
    }
  }

  private async remove(connectorArn: string): Promise<void> {
    const entry = this.require(connectorArn);
    await this.groups.stop(connectorArn);
    this.groups.removeFiles(entry);
    this.operations.forget(connectorArn);
    this.entries.delete(connectorArn);
  }

  private target(entry: ConnectorEntry, update: UpdateConnector): Settings {
    const { workerConfiguration: present, ...settings } = settingsOf(entry);
    const workerConfiguration =
      update.useDefaultWorkerConfiguration === true ? undefined : (update.workerConfiguration ?? present);
    const target: Settings = {
      ...settings,
      capacity: update.capacity ?? settings.capacity,
      connectorConfiguration: update.connectorConfiguration ?? settings.connectorConfiguration,
      plugins: update.plugins ?? settings.plugins,
      ...(workerConfiguration === undefined ? {} : { workerConfiguration }),
    };
    checkConfiguration(target.connectorConfiguration, entry.connectorName);
    const [before, after] = [
      entry.connectorConfiguration["connector.class"],
      target.connectorConfiguration["connector.class"],
    ];
    if (before !== after)
      throw badRequest(
        `connector.class cannot be changed: it is ${before ?? ""}, not ${after ?? ""}.`,
        "connectorConfiguration",
      );
    this.checkReferences(target);
    this.checkQuota(workerCount(target.capacity) - workerCount(entry.capacity));
    return target;
  }

  private checkReferences({ plugins, workerConfiguration }: Pick<Settings, "plugins" | "workerConfiguration">): void {
    const plugin = this.plugins.require(plugins[0]?.customPlugin.customPluginArn ?? "");
    if (plugin.state !== "ACTIVE") {
      throw badRequest(
        `The custom plugin ${plugin.name} is in state ${plugin.state}; a connector needs state ACTIVE.`,
        "plugins",
      );
    }
    if (workerConfiguration !== undefined) {
      this.workerConfigurations.properties(workerConfiguration.workerConfigurationArn, workerConfiguration.revision);
    }
  }

  private checkQuota(more: number): void {
    const total = this.all().reduce((sum, entry) => sum + workerCount(entry.capacity), more);
    if (total > workerQuota)
      throw badRequest(`The account would have ${total} workers; the quota is ${workerQuota}.`, "capacity");
  }
}

const settingsOf = ({ capacity, connectorConfiguration, plugins, workerConfiguration }: Settings): Settings => ({
  capacity,
  connectorConfiguration,
  plugins,
  ...(workerConfiguration === undefined ? {} : { workerConfiguration }),
});

function checkVersion(entry: ConnectorEntry, currentVersion: string): void {
  if (entry.currentVersion !== currentVersion) {
    throw badRequest(
      `The current version ${currentVersion} is not the connector's (${entry.currentVersion}): describe the ` +
        "connector and try again.",
      "currentVersion",
    );
  }
}

/** Connect's own refusal of a configuration has HTTP status 400. */
function failure(error: unknown): StateDescription {
  const invalid = z.object({ status: z.literal(400) }).safeParse(error).success;
  return {
    code: invalid ? "InvalidInput.InvalidConnectorConfiguration" : "UnknownError.Unknown",
    message: messageOf(error),
  };
}
