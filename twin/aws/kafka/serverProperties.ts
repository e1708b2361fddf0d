// The properties that MSK lets one set (Amazon MSK Developer Guide, "Custom Amazon MSK configurations") with the values
// that Kafka takes (Apache Kafka documentation, "Broker Configs").
import { parseProperties } from "../../../facts/javaProperties.js";
import { badRequest } from "../errors.js";

interface Kind {
  readonly what: string;
  takes(value: string): boolean;
}

const whole = (min: number, max: number): Kind => ({
  what: `a whole number from ${min} to ${max}`,
  takes: (value) => /^[+-]?\d{1,19}$/.test(value) && Number(value) >= min && Number(value) <= max,
});
const int = (min = -(2 ** 31)): Kind => whole(min, 2 ** 31 - 1);
const long = (min = -(2 ** 63)): Kind => whole(min, 2 ** 63);
const oneOf = (...names: readonly string[]): Kind => ({
  what: names.join(", "),
  takes: (value) => names.includes(value),
});
const boolean: Kind = { what: "true or false", takes: (value) => /^(true|false)$/i.test(value) };
const ratio: Kind = {
  what: "a number from 0 to 1",
  takes: (value) => /^\d*\.?\d+$/.test(value) && Number(value) <= 1,
};
const cleanup: Kind = {
  what: "compact, delete or both",
  takes: (value) => value.split(",").every((one) => ["compact", "delete"].includes(one.trim())),
};

const settable: Readonly<Record<string, Kind>> = {
  "allow.everyone.if.no.acl.found": boolean,
  "auto.create.topics.enable": boolean,
  "compression.type": oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
  "connections.max.idle.ms": long(),
  "default.replication.factor": int(),
  "delete.topic.enable": boolean,
  "group.initial.rebalance.delay.ms": int(),
  "group.max.session.timeout.ms": int(),
  "group.min.session.timeout.ms": int(),
  "leader.imbalance.per.broker.percentage": int(),
  "log.cleaner.delete.retention.ms": long(0),
  "log.cleaner.min.cleanable.ratio": ratio,
  "log.cleanup.policy": cleanup,
  "log.flush.interval.messages": long(1),
  "log.flush.interval.ms": long(),
  "log.local.retention.bytes": long(-2),
  "log.local.retention.ms": long(-2),
  "log.message.timestamp.after.max.ms": long(0),
  "log.message.timestamp.before.max.ms": long(0),
  "log.message.timestamp.difference.max.ms": long(0),
  "log.message.timestamp.type": oneOf("CreateTime", "LogAppendTime"),
  "log.retention.bytes": long(),
  "log.retention.hours": int(),
  "log.retention.minutes": int(),
  "log.retention.ms": long(),
  "log.roll.ms": long(),
  "log.segment.bytes": int(14),
  "max.incremental.fetch.session.cache.slots": int(0),
  "message.max.bytes": int(0),
  "min.insync.replicas": int(1),
  "num.io.threads": int(1),
  "num.network.threads": int(1),
  "num.partitions": int(1),
  "num.recovery.threads.per.data.dir": int(1),
  "num.replica.fetchers": int(),
  "offsets.retention.minutes": int(1),
  "offsets.topic.replication.factor": whole(1, 2 ** 15 - 1),
  "replica.fetch.max.bytes": int(0),
  "replica.fetch.response.max.bytes": int(0),
  "replica.lag.time.max.ms": long(),
  "replica.selector.class": oneOf("org.apache.kafka.common.replica.RackAwareReplicaSelector"),
  "replica.socket.receive.buffer.bytes": int(),
  "socket.receive.buffer.bytes": int(),
  "socket.request.max.bytes": int(1),
  "socket.send.buffer.bytes": int(),
  "transaction.max.timeout.ms": int(1),
  "transaction.state.log.min.isr": int(1),
  "transaction.state.log.replication.factor": whole(1, 2 ** 15 - 1),
  "transactional.id.expiration.ms": int(1),
  "unclean.leader.election.enable": boolean,
  "zookeeper.connection.timeout.ms": int(),
  "zookeeper.session.timeout.ms": int(),
};

/** @throws AwsError BadRequestException that names the properties that MSK or Kafka does not take */
export function checkServerProperties(text: string): void {
  const properties = Object.entries(parseProperties(text));
  const foreign = properties.filter(([name]) => !Object.hasOwn(settable, name)).map(([name]) => name);
  if (foreign.length > 0)
    throw badRequest(`Unsupported or read-only configuration properties: ${foreign.join(", ")}.`, "serverProperties");
  for (const [name, value] of properties) {
    const kind = settable[name];
    if (kind?.takes(value.trim()) === false)
      throw badRequest(
        `The value "${value}" of the configuration property ${name} is invalid: ${kind.what}.`,
        "serverProperties",
      );
  }
}
