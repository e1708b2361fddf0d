// The properties of one KRaft broker of the twin, as a pure function.
// Facts: Apache Kafka documentation, "Broker Configs", "KRaft" and "Encryption and Authentication using SSL".
import { clientAddresses, clientProperties, clientProtocols, mutualTls, type ListenerSpec } from "./listeners.js";

export interface BrokerPorts {
  /** Of the listeners that clients use. */
  clients: ListenerSpec["ports"];
  /** Between brokers only, which know each other by the twin's own certificate. */
  replication: number;
  /** Of the KRaft quorum, with that certificate too; only on controllers. */
  controller: number;
}

export interface BrokerSpec extends Omit<ListenerSpec, "ports"> {
  id: number;
  kafkaVersion: string;
  /** All brokers of the cluster, this one too. */
  brokers: readonly { id: number; ports: BrokerPorts }[];
  /** Ids of the brokers that also vote. */
  voters: readonly number[];
  logDir: string;
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
    // MSK's default, as opposed to Kafka's.
    "allow.everyone.if.no.acl.found": "true",
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
  const { voters } = spec;
  const isController = voters.includes(spec.id);
  const { clients } = own.ports;
  const listeners = [...clientAddresses(clients), `REPLICATION://127.0.0.1:${own.ports.replication}`];
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
    "listener.security.protocol.map": [...clientProtocols(clients), "REPLICATION:SSL", "CONTROLLER:SSL"].join(","),
    "inter.broker.listener.name": "REPLICATION",
    "controller.listener.names": "CONTROLLER",
    ...clientProperties({ ...spec, ports: clients }),
    // Only holders of the twin's own key. No password goes to a process that took a stopped broker's port.
    ...mutualTls("listener.name.replication", spec.tls, spec.tls.caFile),
    ...mutualTls("listener.name.controller", spec.tls, spec.tls.caFile),
    "log.dirs": spec.logDir,
  };
}
