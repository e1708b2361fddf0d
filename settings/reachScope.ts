// The scope of a platform's function, which the platform gives in an environment variable. Facts: Lambda "Quotas" (4 KB
// of environment variables).
import { z } from "zod";

/** The variable that holds the scope as JSON. A function without it answers everything. */
export const scopeVariable = "REACH_SCOPE";

/** Replaces a list's names: any name of the caller's. */
export const anything = "*";

export const reachScope = z.object({
  /** `host:port` of the cluster's brokers. */
  brokers: z.array(z.string()),
  /** Hosts of databases, or `*`. */
  databases: z.array(z.string()),
  /** Topic prefixes of pipelines and names of topics, or `*`; topics of environments are always among them. */
  topics: z.array(z.string()),
});

export type ReachScope = z.infer<typeof reachScope>;

/** The room in Lambda's limit for names of databases and topics. Brokers and demo databases take about 1 KB. */
export const maxScopeBytes = 3000;

/** Before a pipeline's topic prefix (connectors/topics.ts) or an environment's mark. */
const beginnings = /^(__debezium-heartbeat\.|connect-offsets\.|schema-history\.)?/;

/** Whether a topic is one of a pipeline's by its name. @param prefix the topic prefix, or a topic's whole name */
export function isOfPipeline(prefix: string, topic: string): boolean {
  const rest = topic.replace(beginnings, "");
  return topic === prefix || rest === prefix || rest === `${prefix}-signal` || rest.startsWith(`${prefix}.`);
}

/** Whether a topic carries some environment's mark, `<environment>--` (ownNames.ts). */
export function isOfEnvironment(topic: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*--/.test(topic.replace(beginnings, ""));
}
