// The worker configuration that MSK Connect gives a connector's workers, as a pure function. Facts: MSK Developer
// Guide, "Supported worker configuration properties" (what a user may not set, MSK Connect sets), "Internal topics used
// by Amazon MSK Connect"; Apache Kafka documentation, "Kafka Connect Configs".
import { restProperties } from "./restAccess.js";

/** How a connector gets in to the brokers, in CreateConnector's words. */
export interface WorkerAccess {
  authenticationType: "IAM" | "NONE";
  encryptionType: "TLS" | "PLAINTEXT";
}

export interface WorkerSpec {
  connectorName: string;
  /** The unique part of the connector's ARN: each connector has internal topics of its own. */
  connectorId: string;
  /** The user's worker configuration, already checked against MSK Connect's lists. */
  workerProperties: Readonly<Record<string, string>>;
  bootstrap: string;
  /** Default: by IAM. */
  access?: WorkerAccess;
  replicationFactor: number;
  pluginPath: string;
  pluginDiscovery: "service_load" | "hybrid_warn";
  /** Of the group. */
  workerCount: number;
  /** Of the REST interface, on 127.0.0.1. */
  port: number;
}

/**
 * The SASL keys of one client that authenticates with its environment's AWS credentials (aws-msk-iam-auth, "Configuring
 * a Kafka client").
 */
const iam = {
  "security.protocol": "SASL_SSL",
  "sasl.mechanism": "AWS_MSK_IAM",
  "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
  "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
};

function clientOf(access: WorkerAccess | undefined): Record<string, string> {
  if (access === undefined || access.authenticationType === "IAM") return iam;
  return { "security.protocol": access.encryptionType === "TLS" ? "SSL" : "PLAINTEXT" };
}

/** The worker's own clients, and the connectors' (without a prefix they would speak plaintext). */
const clients = ["", "producer.", "consumer.", "admin."];

/**
 * Everything that the worker reads: Kafka's defaults < MSK Connect's < the user's < those that only the service sets.
 */
export function renderWorkerProperties(spec: WorkerSpec): Record<string, string> {
  const replicas = String(spec.replicationFactor);
  const internal = (kind: string): string => `__amazon_msk_connect_${kind}_${spec.connectorName}_${spec.connectorId}`;
  return {
    // MSK Connect's documented defaults.
    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
    "value.converter": "org.apache.kafka.connect.storage.StringConverter",
    "offset.storage.topic": internal("offsets"),
    // Kafka's defaults of 25 and 5 partitions only cost time on one small broker.
    "offset.storage.partitions": "5",
    "status.storage.partitions": "1",
    // A worker that finds no group coordinator for so long stops its tasks, and waits ten seconds for a source that
    // can't send. A broker that was killed is back earlier. Others of a group would hear of a new assignment as late.
    ...(spec.workerCount === 1 && { "heartbeat.interval.ms": "8000" }),
    ...spec.workerProperties,
    "offset.storage.replication.factor": replicas,
    "config.storage.topic": internal("configs"),
    "config.storage.replication.factor": replicas,
    "status.storage.topic": internal("status"),
    "status.storage.replication.factor": replicas,
    "group.id": `__amazon_msk_connect_${spec.connectorName}_${spec.connectorId}`,
    "bootstrap.servers": spec.bootstrap,
    ...Object.fromEntries(
      clients.flatMap((prefix) => Object.entries(clientOf(spec.access)).map(([key, value]) => [prefix + key, value])),
    ),
    // connector.client.config.override.policy: nobody may set it on MSK Connect, which does not say its own value.
    // Kafka's default since 3.0, All, stays. So a connector that runs on MSK Connect never fails here for an override.
    "plugin.path": spec.pluginPath,
    "plugin.discovery": spec.pluginDiscovery,
    listeners: `http://127.0.0.1:${spec.port}`,
    "rest.advertised.host.name": "127.0.0.1",
    "rest.advertised.port": String(spec.port),
    ...restProperties,
    // A dead worker comes back within seconds here, so five minutes would be too long.
    "scheduled.rebalance.max.delay.ms": "0",
  };
}
