// What the API needs of brokers, workers and databases. LocalDataPlane has the real ones; tests bring their own.
import type { Bootstrap, ClientListener } from "../kafka/listeners.js";
import type { WorkerAccess } from "../connect/workerProperties.js";
import type { InvocationOptions, InvocationResult } from "../lambda/invocation.js";

/** A process of this machine, as `/_twin/status` shows it. */
export interface ProcessStatus {
  readonly id?: number;
  readonly pid?: number | undefined;
  readonly port?: number;
  readonly state: string;
}

export interface ClusterStart {
  readonly dir: string;
  readonly name: string;
  readonly kafkaVersion: string;
  readonly brokerCount: number;
  readonly listeners: readonly ClientListener[];
  /** PEM of the authorities whose clients the TLS listener takes. Undefined: it asks for no certificate. */
  readonly authorities?: string | undefined;
  /** Passwords of those who get in by SCRAM, by name. */
  readonly scramUsers: Readonly<Record<string, string>>;
  readonly serverProperties: Record<string, string>;
  readonly onLine: (brokerId: number, line: string) => void;
}

export interface RunningCluster {
  readonly bootstrap: Bootstrap;
  /** Where the twin itself gets in. */
  readonly ownBootstrap: string;
  /** @param users passwords by name: from the next login on, these and nobody else get in by SCRAM */
  setScramUsers(users: Readonly<Record<string, string>>): void;
  status(): ProcessStatus[];
  /** One broker; the others go on. */
  restart(brokerId: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Every topic configuration that does not have its default. */
  readonly configs: Record<string, string>;
  readonly assignments: readonly {
    readonly partition: number;
    readonly leader: number;
    readonly replicas: number[];
    readonly isr: number[];
  }[];
}

export interface RunningTopics {
  list(): Promise<string[]>;
  /** @returns undefined for a topic that is not there */
  describe(name: string): Promise<TopicDescription | undefined>;
  create(topic: {
    name: string;
    partitions: number;
    replicationFactor: number;
    configs: Record<string, string>;
  }): Promise<void>;
  update(name: string, change: { partitions?: number; configs?: Record<string, string> }): Promise<void>;
  delete(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface WorkersStart {
  readonly dir: string;
  readonly connectorName: string;
  readonly connectorId: string;
  readonly pluginDir: string;
  readonly workerProperties: Record<string, string>;
  readonly workerCount: number;
  readonly bootstrap: string;
  readonly access: WorkerAccess;
  readonly connectVersion: string;
  readonly replicationFactor: number;
  readonly endpointUrl: string;
  readonly onLine: (worker: number, line: string) => void;
}

export interface ConnectorStatus {
  readonly connector: { readonly state: string; readonly trace?: string | undefined };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string | undefined }[];
}

export interface RunningWorkers {
  putConnector(configuration: Record<string, string>): Promise<void>;
  status(): Promise<ConnectorStatus>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  restart(options: { onlyFailed: boolean }): Promise<void>;
  workers(): ProcessStatus[];
  stop(): Promise<void>;
}

export interface DatabaseStart {
  /** By RDS's name. */
  readonly engine: string;
  readonly dir: string;
  readonly identifier: string;
  readonly masterUsername: string;
  readonly masterPassword: string;
  readonly dbName?: string;
  /** The parameter group's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether automated backups are on. */
  readonly backups: boolean;
  readonly onLine: (line: string) => void;
}

export interface RunningDatabase {
  readonly address: string;
  readonly port: number;
  readonly version: string;
  status(): ProcessStatus[];
  stop(): Promise<void>;
}

/** One call of a Lambda function; see lambda/invocation.ts. */
export interface FunctionInvocation extends InvocationOptions {
  readonly endpointUrl: string;
}

export interface DataPlane {
  startCluster(start: ClusterStart): Promise<RunningCluster>;
  topics(cluster: RunningCluster): Promise<RunningTopics>;
  startWorkers(start: WorkersStart): Promise<RunningWorkers>;
  startDatabase(start: DatabaseStart): Promise<RunningDatabase>;
  invokeFunction(invocation: FunctionInvocation): Promise<InvocationResult>;
}
