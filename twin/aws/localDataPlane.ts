// The data plane on this machine: brokers, workers, databases as processes. Loaded when first needed; nothing heavy
// before.
import type { Toolchain } from "../../tools/toolchain.js";
import { databaseEngine } from "../database/registry.js";
import type { TwinCredentials } from "../info.js";
import type { InvocationResult } from "../lambda/invocation.js";
import type { Tls } from "../tls.js";
import { invokeHere } from "./functionProcess.js";
import type {
  ClusterStart,
  DatabaseStart,
  DataPlane,
  FunctionInvocation,
  RunningCluster,
  RunningDatabase,
  RunningTopics,
  RunningWorkers,
  WorkersStart,
} from "./dataPlane.js";

interface DataPlaneParts {
  readonly region: string;
  readonly credentials: TwinCredentials;
  /** Of brokers. */
  readonly tls: Promise<Tls>;
  /** Of databases. */
  readonly databaseTls: Promise<Tls>;
  readonly toolchain: Promise<Toolchain>;
}

export class LocalDataPlane implements DataPlane {
  constructor(private readonly parts: DataPlaneParts) {}

  async startCluster({ brokerCount, ...start }: ClusterStart): Promise<RunningCluster> {
    const { KafkaCluster } = await import("../kafka/cluster.js");
    const brokers = Array.from({ length: brokerCount }, (_, index) => ({ id: index + 1 }));
    return KafkaCluster.start({ ...start, brokers, ...(await this.shared()) });
  }

  async topics(cluster: RunningCluster): Promise<RunningTopics> {
    const { TopicAdmin } = await import("../kafka/topics.js");
    return new TopicAdmin({ bootstrap: cluster.ownBootstrap, tls: await this.parts.tls });
  }

  async startWorkers(start: WorkersStart): Promise<RunningWorkers> {
    const { WorkerGroup } = await import("../connect/workerGroup.js");
    return WorkerGroup.start({ ...start, ...(await this.shared()) });
  }

  async startDatabase(start: DatabaseStart): Promise<RunningDatabase> {
    const engine = databaseEngine(start.engine);
    if (engine === undefined) throw new Error(`The twin has no database engine ${start.engine}.`);
    const { toolchain, databaseTls } = this.parts;
    return engine.start({ ...start, toolchain: await toolchain, tls: await databaseTls });
  }

  invokeFunction(invocation: FunctionInvocation): Promise<InvocationResult> {
    return invokeHere(this.parts, invocation);
  }

  private async shared(): Promise<{ region: string; credentials: TwinCredentials; tls: Tls; toolchain: Toolchain }> {
    const { region, credentials, tls, toolchain } = this.parts;
    return { region, credentials, tls: await tls, toolchain: await toolchain };
  }
}
