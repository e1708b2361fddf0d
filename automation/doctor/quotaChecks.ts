// Whether an account's quotas have room for a stack. Pure. Facts: MSK, "Amazon MSK quota" (with MSK Connect's); VPC,
// "Amazon VPC quotas"; EC2, "Elastic IP addresses".
import { line, refused } from "./accountLine.js";
import type { AccountFacts, Limits } from "./accountFacts.js";
import type { Check } from "./check.js";
import type { Plan } from "./plan.js";
import { mapped, type Answer } from "./question.js";
import type { StackFacts } from "./stackFacts.js";

/** Defaults for values that Service Quotas does not list. */
const defaultLimits: Required<Limits> = {
  customPlugins: 100,
  workerConfigurations: 100,
  workers: 60,
  brokers: 90,
  brokersPerCluster: 30,
  brokersPerKraftCluster: 60,
  vpcs: 5,
  elasticIps: 5,
};

export function quotaChecks(facts: AccountFacts, plan: Plan, own: StackFacts): Check[] {
  const limits: Limits = facts.limits && "value" in facts.limits ? facts.limits.value : {};
  const unlisted =
    facts.limits && "refusal" in facts.limits
      ? [refused("quotas", facts.limits.refusal)].map((check) => ({
          ...check,
          text: `${check.text}; AWS's defaults are taken`,
        }))
      : [];
  const builtVpc = [...own.owned].some((resource) => resource.startsWith("aws:ec2/vpc:Vpc"));
  const named = (
    name: string,
    key: keyof Limits,
    answer: Answer<string[]>,
    planned: readonly string[],
    more = 0,
  ): Check[] =>
    quota(
      name,
      limits[key] ?? defaultLimits[key],
      mapped(answer, (there) => ({
        used: there.length,
        added: planned.filter((one) => !there.includes(one)).length + more,
      })),
    );
  const { cluster } = plan;
  return [
    ...unlisted,
    ...named("custom plugins", "customPlugins", facts.customPlugins, plan.customPlugins, plan.unnamedPlugins),
    ...named("worker configurations", "workerConfigurations", facts.workerConfigurations, plan.workerConfigurations),
    ...quota(
      "connect workers",
      limits.workers ?? defaultLimits.workers,
      mapped(facts.connectors, (there) =>
        growth(
          there.map(({ name, workers: count }) => ({ name, count })),
          plan.connectors.map(({ name, workers: count }) => ({ name, count })),
        ),
      ),
    ),
    ...(cluster === undefined ? [] : brokerQuotas(facts, cluster, limits)),
    ...(facts.vpcs
      ? quota(
          "VPCs",
          limits.vpcs ?? defaultLimits.vpcs,
          mapped(facts.vpcs, (used) => ({ used, added: builtVpc ? 0 : plan.vpcs })),
        )
      : []),
    ...(facts.elasticIps
      ? quota(
          "Elastic IP addresses (NAT gateways)",
          limits.elasticIps ?? defaultLimits.elasticIps,
          mapped(facts.elasticIps, (used) => ({ used, added: builtVpc ? 0 : plan.elasticIps })),
        )
      : []),
  ];
}

function brokerQuotas(
  facts: AccountFacts,
  { name, brokers, kraft }: NonNullable<Plan["cluster"]>,
  limits: Limits,
): Check[] {
  const key = kraft ? "brokersPerKraftCluster" : "brokersPerCluster";
  const most = limits[key] ?? defaultLimits[key];
  const perCluster =
    brokers <= most
      ? []
      : [
          line(
            "brokers per cluster",
            "missing",
            `the settings ask for ${brokers} brokers, and a cluster may have ${most}`,
            raise,
          ),
        ];
  return [
    ...quota(
      "brokers",
      limits.brokers ?? defaultLimits.brokers,
      mapped(facts.clusters, (there) =>
        growth(
          there.map((one) => ({ name: one.name, count: one.brokers })),
          [{ name, count: brokers }],
        ),
      ),
    ),
    ...perCluster,
  ];
}

interface Counted {
  name: string;
  count: number;
}

/** How many exist, others' and ours, and how many the stack will add. */
function growth(there: readonly Counted[], planned: readonly Counted[]): { used: number; added: number } {
  const sum = (items: readonly Counted[]): number => items.reduce((total, { count }) => total + count, 0);
  const now = planned.map(({ name }) => sum(there.filter((one) => one.name === name)));
  return {
    used: sum(there),
    added: sum(planned.map(({ name, count }, index) => ({ name, count: Math.max(0, count - (now[index] ?? 0)) }))),
  };
}

const raise = 'remove what nobody needs, or have the quota raised (Service Quotas, "Requesting a quota increase")';

function quota(name: string, limit: number, answer: Answer<{ used: number; added: number }>): Check[] {
  if ("refusal" in answer) return [refused(name, answer.refusal)];
  const { used, added } = answer.value;
  const text = `${used} of ${limit} are there, and this stack adds ${added}`;
  return [
    used + added <= limit || added === 0
      ? line(name, "ok", text)
      : line(name, "missing", `${text}: ${used + added - limit} too many`, raise),
  ];
}
