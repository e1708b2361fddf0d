// No data plane: clusters, connectors and databases are recorded, and pass through AWS's states, with nothing behind
// them. Their addresses say so to every client: no name below .invalid is ever found (RFC 2606).
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { databaseEngine } from "../database/registry.js";
import type { TwinCredentials } from "../info.js";
import { mskPorts } from "../kafka/listeners.js";
import type { InvocationResult } from "../lambda/invocation.js";
import type { Tls } from "../tls.js";
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
import { invokeHere } from "./functionProcess.js";
import { RecordedTopics } from "./recordedTopics.js";

interface NoDataPlaneParts {
  readonly region: string;
  readonly credentials: TwinCredentials;
  /** Functions of Lambda run all the same, and trust what clients of brokers trust. */
  readonly tls: Promise<Tls>;
}

const domain = "no-data-plane.invalid";
const sentence = (what: string): string => `no ${what} runs: this twin has a control plane only`;

export class NoDataPlane implements DataPlane {
  /** As Connect remembers its connectors on the cluster, whichever workers run; none before a configuration came. */
  private readonly connectorStates = new Map<string, string>();
  private readonly topicsOf = new WeakMap<RunningCluster, RecordedTopics>();

  constructor(private readonly parts: NoDataPlaneParts) {}

  async startCluster({ dir, name, brokerCount, listeners, onLine }: ClusterStart): Promise<RunningCluster> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const ids = Array.from({ length: brokerCount }, (_, index) => index + 1);
    const [unique = ""] = basename(dir).split("-");
    const addresses = (port: number): string =>
      ids.map((id) => `b-${id}.${name}.${unique}.kafka.${domain}:${port}`).join(",");
    const cluster: RunningCluster = {
      bootstrap: Object.fromEntries(listeners.map((listener) => [listener, addresses(mskPorts[listener])])),
      ownBootstrap: "",
      setScramUsers: () => undefined,
      status: () => ids.map((id) => ({ id, state: "not run" })),
      restart: async () => undefined,
      stop: async () => undefined,
    };
    for (const id of ids) onLine(id, sentence("broker"));
    this.topicsOf.set(cluster, new RecordedTopics(dir, brokerCount));
    return cluster;
  }

  async topics(cluster: RunningCluster): Promise<RunningTopics> {
    const topics = this.topicsOf.get(cluster);
    if (topics === undefined) throw new Error("the cluster is none of this twin's");
    return topics;
  }

  async startWorkers({ connectorId, onLine }: WorkersStart): Promise<RunningWorkers> {
    onLine(1, sentence("worker"));
    const become = (next: string) => async (): Promise<void> => void this.connectorStates.set(connectorId, next);
    return {
      putConnector: async () => {
        if (this.connectorStates.get(connectorId) !== "PAUSED") await become("RUNNING")();
      },
      status: async () => {
        const state = this.connectorStates.get(connectorId);
        return { connector: { state: state ?? "UNASSIGNED" }, tasks: state === undefined ? [] : [{ id: 0, state }] };
      },
      pause: become("PAUSED"),
      resume: become("RUNNING"),
      restart: async () => undefined,
      workers: () => [],
      stop: async () => undefined,
    };
  }

  async startDatabase({ engine: name, identifier, onLine }: DatabaseStart): Promise<RunningDatabase> {
    const engine = databaseEngine(name);
    if (engine === undefined) throw new Error(`The twin has no database engine ${name}.`);
    onLine(sentence("database"));
    return {
      address: `${identifier}.rds.${domain}`,
      port: engine.defaultPort,
      version: "none",
      status: () => [{ state: "not run" }],
      stop: async () => undefined,
    };
  }

  invokeFunction(invocation: FunctionInvocation): Promise<InvocationResult> {
    return invokeHere(this.parts, invocation, { MSK_CDC_DATA_PLANE: "none" });
  }
}
