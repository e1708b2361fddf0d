// Amazon MSK clusters: their life, and the brokers behind them (Amazon MSK API Reference; Developer Guide, "The default
// MSK configuration").
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Collection } from "../../state/store.js";
import type { Background } from "../background.js";
import type { TwinContext } from "../context.js";
import type { ProcessStatus, RunningCluster, RunningTopics } from "../dataPlane.js";
import { badRequest, conflict, messageOf, notFound } from "../errors.js";
import { arn, newVersion, uniquePart } from "../identifiers.js";
import type { LogGroups } from "../logs/store.js";
import type { KnownResources } from "../records/knownResources.js";
import type { Authorities } from "../acmpca/store.js";
import { authoritiesOf, listenersOf } from "./accessRules.js";
import { checkConfigurationSuits, checkProvisioned } from "./clusterRules.js";
import type { Provisioned } from "./requests.js";
import type { ClusterEntry, ClusterOperation } from "./clusterEntry.js";
import type { Secrets } from "../secretsmanager/store.js";
import type { Configurations } from "./configurations.js";
import { scramUsers } from "./scramUsers.js";

type Restarted = "all" | "none" | number;

export class Clusters {
  private readonly entries: Collection<ClusterEntry>;
  private readonly operations: Collection<ClusterOperation>;
  private readonly running = new Map<string, { cluster: RunningCluster; topics: RunningTopics }>();

  constructor(
    private readonly context: TwinContext,
    private readonly background: Background,
    private readonly configurations: Configurations,
    private readonly known: KnownResources,
    private readonly logGroups: LogGroups,
    /** What clients prove themselves by. */
    private readonly proofs: { readonly secrets: Secrets; readonly authorities: Authorities },
  ) {
    this.entries = context.store.collection<ClusterEntry>("clusters");
    this.operations = context.store.collection<ClusterOperation>("clusterOperations");
  }

  all(): ClusterEntry[] {
    return this.entries.values();
  }

  require(clusterArn: string): ClusterEntry {
    const entry = this.entries.get(clusterArn);
    if (entry === undefined) throw notFound("The cluster ARN does not exist.", "clusterArn");
    return entry;
  }

  /** Topics of an active cluster. @throws AwsError while it is in any other state */
  topics(clusterArn: string): RunningTopics {
    const entry = this.require(clusterArn);
    const topics = this.running.get(clusterArn)?.topics;
    if (topics === undefined || entry.state !== "ACTIVE") {
      throw badRequest(`The cluster is in state ${entry.state}; topics need an ACTIVE cluster.`, "clusterArn");
    }
    return topics;
  }

  /** The cluster that has one of these bootstrap brokers. */
  byBootstrap(bootstrapServers: string): ClusterEntry | undefined {
    const servers = bootstrapServers.split(",").map((server) => server.trim());
    return this.all().find(({ addresses = {} }) =>
      Object.values(addresses).some((own) => own.split(",").some((server) => servers.includes(server))),
    );
  }

  /** Replication factor of a topic for which nobody says one. */
  replicationFactor(entry: ClusterEntry): number {
    return Math.min(
      Number(this.configurations.brokerProperties(entry.provisioned)["default.replication.factor"]),
      entry.provisioned.numberOfBrokerNodes,
    );
  }

  create(name: string, provisioned: Provisioned, tags: Record<string, string>): ClusterEntry {
    checkProvisioned(provisioned);
    this.checkReferences(provisioned);
    if (this.all().some((entry) => entry.name === name))
      throw conflict(`A cluster with the name ${name} already exists.`, "clusterName");
    const clusterArn = arn(this.context, "kafka", `cluster/${name}/${uniquePart()}`);
    const entry = this.entries.set(clusterArn, {
      arn: clusterArn,
      name,
      tags,
      creationTime: new Date().toISOString(),
      currentVersion: newVersion(),
      state: "CREATING",
      provisioned,
    });
    void this.background.run(clusterArn, () => this.start(clusterArn));
    return entry;
  }

  delete(clusterArn: string, currentVersion?: string): ClusterEntry {
    const entry = this.require(clusterArn);
    if (currentVersion !== undefined) checkVersion(entry, currentVersion);
    if (entry.state === "DELETING") throw badRequest("The cluster is being deleted already.", "clusterArn");
    void this.background.run(clusterArn, () => this.remove(clusterArn));
    return this.entries.update(clusterArn, { state: "DELETING" }) ?? entry;
  }

  setTags(clusterArn: string, tags: Record<string, string>): void {
    this.entries.update(clusterArn, { tags });
  }

  setScramSecrets(clusterArn: string, scramSecrets: readonly string[]): void {
    this.entries.update(clusterArn, { scramSecrets });
  }

  /** Undefined while its brokers do not run. */
  runningBrokers(clusterArn: string): RunningCluster | undefined {
    return this.running.get(clusterArn)?.cluster;
  }

  /**
   * Changes settings.
   * @param restarted which brokers restart to read the change: one by its id, all or none
   * @throws AwsError for a stale version, a state other than ACTIVE, or settings that a new cluster could not have
   */
  update(
    clusterArn: string,
    currentVersion: string,
    operationType: string,
    change: Partial<Provisioned>,
    restarted: Restarted,
  ): { clusterArn: string; clusterOperationArn: string } {
    const entry = this.require(clusterArn);
    checkVersion(entry, currentVersion);
    if (entry.state !== "ACTIVE")
      throw badRequest(`The cluster is in state ${entry.state}; an update needs state ACTIVE.`, "clusterArn");
    const target = { ...entry.provisioned, ...change };
    checkProvisioned(target);
    this.checkReferences(target);
    const operationArn = arn(
      this.context,
      "kafka",
      `cluster-operation/${entry.name}/${clusterArn.split("/").pop() ?? ""}/${uniquePart()}`,
    );
    const source = Object.fromEntries(
      Object.keys(change).map((key) => [key, entry.provisioned[key as keyof Provisioned]]),
    );
    this.operations.set(operationArn, {
      operationArn,
      clusterArn,
      operationType,
      operationState: "PENDING",
      creationTime: new Date().toISOString(),
      sourceClusterInfo: source,
      targetClusterInfo: change,
    });
    this.entries.update(clusterArn, {
      state: operationType === "REBOOT_BROKER" ? "REBOOTING_BROKER" : "UPDATING",
      activeOperationArn: operationArn,
    });
    void this.background.run(clusterArn, () => this.perform(clusterArn, operationArn, change, restarted));
    return { clusterArn, clusterOperationArn: operationArn };
  }

  operation(operationArn: string): ClusterOperation {
    const operation = this.operations.get(operationArn);
    if (operation === undefined) throw notFound("The cluster operation ARN does not exist.", "clusterOperationArn");
    return operation;
  }

  operationsOf(clusterArn: string): ClusterOperation[] {
    return this.operations
      .values()
      .filter((operation) => operation.clusterArn === this.require(clusterArn).arn)
      .reverse();
  }

  brokers(clusterArn: string): ProcessStatus[] {
    return this.running.get(clusterArn)?.cluster.status() ?? [];
  }

  /** Brings back what ran when the daemon ended. */
  async resume(): Promise<void> {
    this.abandonOperations();
    await Promise.all(
      this.all().map(({ arn: clusterArn, state }) =>
        this.background.run(clusterArn, () =>
          state === "DELETING" ? this.remove(clusterArn) : this.start(clusterArn),
        ),
      ),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((clusterArn) => this.stopBrokers(clusterArn)));
  }

  /** Operations that the daemon's end cut off. */
  private abandonOperations(): void {
    for (const { operationArn, clusterArn } of this.operations
      .values()
      .filter(({ endTime }) => endTime === undefined)) {
      this.operations.update(operationArn, {
        endTime: new Date().toISOString(),
        operationState: "UPDATE_FAILED",
        errorInfo: {
          errorCode: "InternalError",
          errorString: "The twin was stopped during the operation: describe the cluster and update it again.",
        },
      });
      const { activeOperationArn: _ended, ...entry } = this.require(clusterArn);
      this.entries.set(clusterArn, entry);
    }
  }

  private async start(clusterArn: string): Promise<void> {
    const entry = this.entries.get(clusterArn);
    if (entry === undefined) return;
    try {
      const { provisioned } = entry;
      const cluster = await this.context.dataPlane.startCluster({
        dir: this.dir(clusterArn),
        name: entry.name,
        kafkaVersion: provisioned.kafkaVersion,
        brokerCount: provisioned.numberOfBrokerNodes,
        listeners: listenersOf(provisioned),
        authorities: this.proofs.authorities.trusted(authoritiesOf(provisioned)),
        scramUsers: scramUsers(entry.scramSecrets ?? [], this.proofs.secrets),
        serverProperties: this.configurations.brokerProperties(provisioned),
        onLine: (brokerId, line) => this.context.logs.append(this.logGroup(clusterArn), `Broker-${brokerId}`, line),
      });
      this.running.set(clusterArn, { cluster, topics: await this.context.dataPlane.topics(cluster) });
      const { stateInfo: _gone, ...started } = this.require(clusterArn);
      this.entries.set(clusterArn, {
        ...started,
        addresses: cluster.bootstrap,
        state: started.state === "DELETING" ? "DELETING" : "ACTIVE",
      });
    } catch (error) {
      this.context.report(`cluster ${entry.name}: ${messageOf(error)}`);
      this.entries.update(clusterArn, {
        state: "FAILED",
        stateInfo: { code: "InternalError", message: messageOf(error) },
      });
    }
  }

  private async perform(
    clusterArn: string,
    operationArn: string,
    change: Partial<Provisioned>,
    restarted: Restarted,
  ): Promise<void> {
    this.operations.update(operationArn, { operationState: "UPDATE_IN_PROGRESS" });
    this.entries.update(clusterArn, { provisioned: { ...this.require(clusterArn).provisioned, ...change } });
    const problem = await this.restart(clusterArn, restarted);
    const { activeOperationArn: _done, ...entry } = this.require(clusterArn);
    const ended = entry.state === "FAILED" || entry.state === "DELETING";
    const errorString = problem ?? (ended ? (entry.stateInfo?.message ?? "the cluster was deleted") : undefined);
    this.entries.set(clusterArn, { ...entry, currentVersion: newVersion(), state: ended ? entry.state : "ACTIVE" });
    this.operations.update(operationArn, {
      endTime: new Date().toISOString(),
      operationState: errorString === undefined ? "UPDATE_COMPLETE" : "UPDATE_FAILED",
      ...(errorString !== undefined && { errorInfo: { errorCode: "InternalError", errorString } }),
    });
  }

  /** @returns why one broker did not come back; a cluster that did not is FAILED */
  private async restart(clusterArn: string, restarted: Restarted): Promise<string | undefined> {
    if (restarted === "none") return undefined;
    if (restarted === "all") {
      await this.stopBrokers(clusterArn);
      await this.start(clusterArn);
      return undefined;
    }
    try {
      await this.running.get(clusterArn)?.cluster.restart(restarted);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  private async remove(clusterArn: string): Promise<void> {
    await this.stopBrokers(clusterArn);
    rmSync(this.dir(clusterArn), { recursive: true, force: true });
    for (const operation of this.operations.values().filter((one) => one.clusterArn === clusterArn))
      this.operations.delete(operation.operationArn);
    this.entries.delete(clusterArn);
  }

  private async stopBrokers(clusterArn: string): Promise<void> {
    const running = this.running.get(clusterArn);
    this.running.delete(clusterArn);
    await running?.topics.close();
    await running?.cluster.stop();
  }

  private checkReferences(provisioned: Provisioned): void {
    const { clientSubnets, securityGroups } = provisioned.brokerNodeGroupInfo;
    this.known.checkNetwork(clientSubnets, securityGroups ?? []);
    const zones = clientSubnets.map((subnet) => this.known.zoneOf(subnet));
    if (new Set(zones).size !== zones.length) {
      throw badRequest(
        `The client subnets must be in distinct Availability Zones; they are in ${zones.join(", ")}.`,
        "clientSubnets",
      );
    }
    if (provisioned.configurationInfo !== undefined) {
      const { arn: configuration, revision } = provisioned.configurationInfo;
      const properties = this.configurations.serverProperties(configuration, revision);
      checkConfigurationSuits(provisioned.brokerNodeGroupInfo.instanceType, Object.keys(properties));
    }
    const { dataVolumeKMSKeyId: key } = provisioned.encryptionInfo?.encryptionAtRest ?? {};
    if (key !== undefined) this.known.checkKey(key);
    this.proofs.authorities.checkTrust(authoritiesOf(provisioned));
    const { enabled, logGroup } = provisioned.loggingInfo?.brokerLogs?.cloudWatchLogs ?? {};
    if (enabled === true && !this.logGroups.has(logGroup ?? ""))
      throw badRequest(`The log group ${logGroup ?? ""} does not exist.`, "loggingInfo");
  }

  private logGroup(clusterArn: string): string | undefined {
    const delivery = this.entries.get(clusterArn)?.provisioned.loggingInfo?.brokerLogs?.cloudWatchLogs;
    return delivery?.enabled === true ? delivery.logGroup : undefined;
  }

  private dir(clusterArn: string): string {
    return join(this.context.layout.clustersDir, clusterArn.split("/").pop() ?? "");
  }
}

function checkVersion(entry: ClusterEntry, currentVersion: string): void {
  if (entry.currentVersion !== currentVersion) {
    throw badRequest(
      `The current version ${currentVersion} is not the cluster's (${entry.currentVersion}): describe the ` +
        "cluster and try again.",
      "currentVersion",
    );
  }
}
