// Limits the function in the VPC to its platform. Its callers may neither read other people's topics through it nor
// talk to any host. Facts: MSK, GetBootstrapBrokers.
import { isIP } from "node:net";
import { z } from "zod";
import {
  anything,
  isOfEnvironment,
  isOfPipeline,
  reachScope,
  scopeVariable,
  type ReachScope,
} from "../settings/reachScope.js";

/** The part of an operation's input that names its brokers or its database: every operation has these fields. */
const asked = z.object({
  brokers: z.object({ bootstrapBrokers: z.string() }).optional(),
  topic: z.string().optional(),
  topics: z.array(z.string()).optional(),
  host: z.string().optional(),
});

/** The function's scope; undefined where the platform sets none. @throws Error for one that can't be read */
export function scopeFrom(variables: NodeJS.ProcessEnv): ReachScope | undefined {
  const text = variables[scopeVariable];
  return text === undefined ? undefined : reachScope.parse(JSON.parse(text));
}

/**
 * @param input of an operation, checked by the operation's schema
 * @throws Error that names the part outside of the scope, and the setting that allows it
 */
export function refuseBeyond({ brokers, databases, topics }: ReachScope, input: unknown): void {
  const { brokers: cluster, host, topic: one, topics: several = [] } = asked.parse(input);
  for (const broker of cluster?.bootstrapBrokers.split(",") ?? [])
    if (!brokers.some((own) => isOfCluster(own, broker)))
      throw new Error(`broker ${broker} is none of the cluster that this function belongs to`);
  if (host !== undefined && !databases.some((own) => own === anything || own.toLowerCase() === host.toLowerCase()))
    throw new Error(beyond(`database host ${host}`, "databases", host));
  for (const topic of one === undefined ? several : [one, ...several])
    if (!topics.some((own) => own === anything || isOfPipeline(own, topic)) && !isOfEnvironment(topic))
      throw new Error(beyond(`topic ${topic}`, "topics", topic));
}

function beyond(what: string, setting: string, name: string): string {
  return (
    `${what} belongs to no pipeline of the platform's stack, whose function this is. For a pipeline of another stack ` +
    `add ${JSON.stringify(name)}${setting === "topics" ? ", or the pipeline's topic prefix," : ""} to ` +
    `msk-cdc:platform.reach.${setting} of the platform's stack, and run \`pulumi up\` there`
  );
}

/**
 * MSK names some of a cluster's brokers, not always the same ones, but all have one domain. The Kafka client takes the
 * text before the first colon as the host, so a broker's own name must be plain.
 */
function isOfCluster(own: string, broker: string): boolean {
  if (own === broker) return true;
  if (!/^[a-z0-9-]+\./i.test(broker)) return false;
  const [ownDomain, domain] = [own, broker].map((each) => each.slice(each.indexOf(".") + 1));
  return own.includes(".") && isIP(own.replace(/:\d+$/, "")) === 0 && ownDomain === domain;
}
