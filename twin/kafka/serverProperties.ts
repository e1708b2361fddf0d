// The properties of one KRaft broker of the twin, as a pure function.
// Facts: Apache Kafka documentation, "Broker Configs", "KRaft" and "Encryption and Authentication using SSL".
import type { Tls } from "../tls.js";

export interface BrokerPorts {
  /** The listener that clients use, as MSK's 9098: SASL_SSL with AWS_MSK_IAM and OAUTHBEARER. */
  iam: number;
  /** Between brokers only, which know each other by the twin's own certificate. */
  replication: number;
  /** Of the KRaft quorum, with that certificate too; only on controllers. */
  controller: number;
}

export interface BrokerSpec {
  id: number;
  kafkaVersion: string;
  /** All brokers of the cluster, this one too. */
  brokers: readonly { id: number; ports: BrokerPorts }[];
  logDir: string;
  tls: Tls;
  /** MSK's defaults and the cluster's MSK configuration, without ZooKeeper's keys. */
  serverProperties: Readonly<Record<string, string>>;
}

/** The brokers that also vote: three of three or more, else one, since two voters stop when either stops. */
export function controllerIds(ids: readonly number[]): number[] {
  return ids.slice(0, ids.length >= 3 ? 3 : 1);
}

export function brokerProperties(spec: BrokerSpec): Record<string, string> {
  return { ...defaults(spec.brokers.length), ...spec.serverProperties, ...fixed(spec) };
}

/** Small internal topics and buffers, since the machine is small. */
function defaults(count: number): Record<string, string> {
  const replicas = String(Math.min(count, 3));
  const inSync = count >= 3 ? "2" : "1";
  return {
    "num.io.threads": "4",
    "num.network.threads": "2",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": "2097152",
    "offsets.topic.replication.factor": replicas,
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": replicas,
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.min.isr": inSync,
    "group.initial.rebalance.delay.ms": "0",
    // How long a controller refuses a killed broker's successor as its duplicate (Kafka's default: 9000).
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "controlled.shutdown.retry.backoff.ms": "500",
  };
}

function fixed(spec: BrokerSpec): Record<string, string> {
  const own = spec.brokers.find(({ id }) => id === spec.id);
  if (!own)
    throw new Error(
      `broker ${spec.id} is not one of the cluster's brokers ${spec.brokers.map(({ id }) => id).join(", ")}`,
    );
  const voters = controllerIds(spec.brokers.map(({ id }) => id));
  const isController = voters.includes(spec.id);
  const listeners = [`CLIENT_IAM://127.0.0.1:${own.ports.iam}`, `REPLICATION://127.0.0.1:${own.ports.replication}`];
  const iam = "listener.name.client_iam";
  return {
    "process.roles": isController ? "broker,controller" : "broker",
    "node.id": String(spec.id),
    "controller.quorum.voters": spec.brokers
      .filter(({ id }) => voters.includes(id))
      .map(({ id, ports }) => `${id}@127.0.0.1:${ports.controller}`)
      .join(","),
    // The metadata version of an unformatted log; without it Kafka falls back to that of 3.3.
    "inter.broker.protocol.version": spec.kafkaVersion.split(".").slice(0, 2).join("."),
    listeners: [...listeners, ...(isController ? [`CONTROLLER://127.0.0.1:${own.ports.controller}`] : [])].join(","),
    "advertised.listeners": listeners.join(","),
    "listener.security.protocol.map": "CLIENT_IAM:SASL_SSL,REPLICATION:SSL,CONTROLLER:SSL",
    "inter.broker.listener.name": "REPLICATION",
    "controller.listener.names": "CONTROLLER",
    [`${iam}.sasl.enabled.mechanisms`]: "AWS_MSK_IAM,OAUTHBEARER",
    [`${iam}.aws_msk_iam.sasl.jaas.config`]: "mskcdc.twin.IamLoginModule required;",
    [`${iam}.oauthbearer.sasl.jaas.config`]:
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
    [`${iam}.oauthbearer.sasl.server.callback.handler.class`]: "mskcdc.twin.SignerTokenValidator",
    ...serverTls(iam, spec.tls),
    ...mutualTls("listener.name.replication", spec.tls),
    ...mutualTls("listener.name.controller", spec.tls),
    "log.dirs": spec.logDir,
  };
}

function serverTls(listener: string, { serverFile }: Tls): Record<string, string> {
  return {
    [`${listener}.ssl.keystore.type`]: "PEM",
    [`${listener}.ssl.keystore.location`]: serverFile,
  };
}

/** Only holders of the twin's private key get in. No password goes to a process that took a stopped broker's port. */
function mutualTls(listener: string, tls: Tls): Record<string, string> {
  return {
    ...serverTls(listener, tls),
    [`${listener}.ssl.truststore.type`]: "PEM",
    [`${listener}.ssl.truststore.location`]: tls.caFile,
    [`${listener}.ssl.client.auth`]: "required",
  };
}
