// The names of an environment. Each begins with its mark, `<environment>--`, or with a prefix that Kafka, MSK Connect
// or Secrets Manager asks for and then the mark. An environment's name holds no two hyphens in a row and ends in none,
// so no mark begins another one: what carries the mark is the environment's, and nobody else's.
import { createHash } from "node:crypto";

/** What the environment's own names begin with. */
export function markOf(environment: string): string {
  return `${environment}--`;
}

/**
 * The environment's own name for something: marked, and where it would be too long, cut and ended with a hash of the
 * whole.
 */
export function ownName(environment: string, name: string, limit: number): string {
  return fitted(`${markOf(environment)}${name}`, limit);
}

/**
 * A pipeline's name takes single hyphens only; it stands in names that its stack or a hash of its content make unique.
 */
export function pipelineName(environment: string, name: string): string {
  return fitted(`${environment}-${name}`, 40);
}

/** Cut to `limit` characters; the hash of the whole at its end keeps names apart that only differ behind the cut. */
export function fitted(name: string, limit: number): string {
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 9).replace(/-+$/, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

export const secretPrefix = "AmazonMSK_";

/** What MSK Connect makes for each connector, besides what we declare. */
const internal = ["configs", "offsets", "status"].map((kind) => `__amazon_msk_connect_${kind}_`);

/** What the names of the topics begin with that the environment's pipelines declare. */
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
