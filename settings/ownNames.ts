// The names of an environment. Each begins with its mark, `<environment>--`; Kafka, MSK Connect or Secrets Manager may
// require a prefix before it. An environment's name holds no two hyphens in a row and ends in none, so no mark begins
// another one. Everything with the mark is the environment's, and nobody else's.
import { createHash } from "node:crypto";

/** The beginning of the environment's own names. */
export function markOf(environment: string): string {
  return `${environment}--`;
}

/**
 * The environment's own name for something, with the mark. A name that is too long is cut and ends with a hash of the
 * whole.
 */
export function ownName(environment: string, name: string, limit: number): string {
  return fitted(`${markOf(environment)}${name}`, limit);
}

/** A pipeline's name takes single hyphens only. It is part of names that its stack or a content hash makes unique. */
export function pipelineName(environment: string, name: string): string {
  return fitted(`${environment}-${name}`, 40);
}

/** Cut to `limit` characters. The hash of the whole at its end keeps names apart that differ only after the cut. */
export function fitted(name: string, limit: number): string {
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 9).replace(/-+$/, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

export const secretPrefix = "AmazonMSK_";

/** The resources that MSK Connect makes for each connector, besides ours. */
const internal = ["configs", "offsets", "status"].map((kind) => `__amazon_msk_connect_${kind}_`);

/** The beginning of the names of topics that the environment's pipelines declare. */
export function ownTopicPrefixes(environment: string): string[] {
  return ["", "__debezium-heartbeat.", "connect-offsets."].map((prefix) => `${prefix}${markOf(environment)}`);
}

/** A topic that MSK Connect made for a connector of the environment. */
export function isOwnInternalTopic(environment: string, topic: string): boolean {
  return carries(environment, topic, internal);
}

/** A consumer group of the environment: a sink's, a schema history's, or that of a connector's workers. */
export function isOwnGroup(environment: string, group: string): boolean {
  return carries(environment, group, ["", "connect-", "__amazon_msk_connect_"]);
}

function carries(environment: string, name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(`${prefix}${markOf(environment)}`));
}
