// What an account's answers mean for a stack. Pure. Facts: MSK Connect, "Understand connector capacity" (an address for
// each worker); Secrets Manager, DeleteSecret (the name is taken until the recovery window of 7 to 30 days is over).
import type { AccountFacts, SecretFact } from "./accountFacts.js";
import { line, refused } from "./accountLine.js";
import type { Check } from "./check.js";
import type { Plan } from "./plan.js";
import { mapped, type Answer } from "./question.js";
import { quotaChecks } from "./quotaChecks.js";
import type { Denial } from "./simulation.js";
import type { StackFacts } from "./stackFacts.js";

/** @param own the stack's state: its own names are not taken by others */
export function accountChecks(facts: AccountFacts, plan: Plan, own: StackFacts, arn: string): Check[] {
  return [
    ...permissionChecks(facts.denials, arn),
    ...quotaChecks(facts, plan, own),
    ...addressChecks(facts, plan, own),
    ...nameChecks(facts, plan, own),
  ];
}

export function twinNote(): Check {
  return line(
    "permissions",
    "note",
    "a twin has no IAM, EC2 and Service Quotas: permissions, addresses and those quotas are not checked",
  );
}

function permissionChecks(denials: Answer<Denial[]> | undefined, arn: string): Check[] {
  if (denials === undefined)
    return [
      line(
        "permissions",
        "note",
        arn.endsWith(":root")
          ? "the root user may do everything; give pulumi a role of its own"
          : `not checked: IAM's simulator takes users and roles, and not ${arn}`,
      ),
    ];
  if ("refusal" in denials) return [refused("permissions", denials.refusal)];
  if (denials.value.length === 0)
    return [
      line("permissions", "ok", "every action that pulumi up, refresh and destroy of this stack need is allowed"),
    ];
  const services = [...new Set(denials.value.map(({ action }) => action.split(":")[0] ?? ""))].sort();
  return services.map((service) => {
    const [explicit, implicit] = [true, false].map((kind) =>
      denials.value
        .filter((one) => one.explicit === kind && one.action.startsWith(`${service}:`))
        .map(({ action }) => action)
        .sort(),
    );
    const text = [
      ...(implicit?.length ? [`no policy allows ${implicit.join(", ")}`] : []),
      ...(explicit?.length ? [`a policy denies ${explicit.join(", ")}`] : []),
    ].join("; ");
    return line(
      `permissions: ${service}`,
      "missing",
      text,
      `have them allowed for ${arn} (IAM, "Adding and removing IAM identity permissions")`,
    );
  });
}

function addressChecks({ subnets }: AccountFacts, plan: Plan, own: StackFacts): Check[] {
  if (subnets === undefined) return [];
  if ("refusal" in subnets) return [refused("subnet addresses", subnets.refusal)];
  const workers = plan.connectors
    .filter(({ name }) => !own.owned.has(`aws:mskconnect/connector:Connector ${name}`))
    .reduce((sum, one) => sum + one.workers, 0);
  // A stack that stands has its brokers and databases.
  const needed = workers + (own.owned.size > 0 ? 0 : plan.hosts);
  const free = subnets.value.reduce((sum, subnet) => sum + subnet.free, 0);
  const text =
    `${free} are free ` +
    `(${subnets.value.map(({ id, zone, free: each }) => `${id} in ${zone}: ${each}`).join(", ")}), and this stack ` +
    `takes ${needed} more`;
  if (free < needed)
    return [
      line(
        "subnet addresses",
        "missing",
        text,
        "free some there, name larger subnets, or take fewer workers (connect.workerCount)",
      ),
    ];
  // Workers are spread over the subnets. When one is full already, the others must hold all.
  const full = subnets.value.filter(({ free: each }) => each === 0).map(({ id }) => id);
  return [
    full.length === 0 || needed === 0
      ? line("subnet addresses", "ok", text)
      : line(
          "subnet addresses",
          "missing",
          `${text}; ${full.join(", ")} has none`,
          "free some there, or name another subnet",
        ),
  ];
}

function nameChecks(facts: AccountFacts, plan: Plan, own: StackFacts): Check[] {
  const kinds: { name: string; type: string; there: Answer<string[]>; planned: readonly string[]; fix: string }[] = [
    {
      name: "connector name",
      type: "aws:mskconnect/connector:Connector",
      there: mapped(facts.connectors, names),
      planned: plan.connectors.map(({ name }) => name),
      fix: "choose another one (source.connector, sink.connector), or delete that connector",
    },
    {
      name: "custom plugin name",
      type: "aws:mskconnect/customPlugin:CustomPlugin",
      there: facts.customPlugins,
      planned: plan.customPlugins,
      fix: "choose another msk-cdc:platform.name, or delete that plugin (aws kafkaconnect delete-custom-plugin)",
    },
    {
      name: "worker configuration name",
      type: "aws:mskconnect/workerConfiguration:WorkerConfiguration",
      there: facts.workerConfigurations,
      planned: plan.workerConfigurations,
      fix: "choose another pipeline name, or delete it (aws kafkaconnect delete-worker-configuration)",
    },
    {
      name: "cluster name",
      type: "aws:msk/cluster:Cluster",
      there: mapped(facts.clusters, names),
      planned: plan.cluster === undefined ? [] : [plan.cluster.name],
      fix: "choose another msk-cdc:platform.name, or use that cluster (msk-cdc:platform.existing.cluster)",
    },
    {
      name: "log group name",
      type: "aws:cloudwatch/logGroup:LogGroup",
      there: facts.logGroups,
      planned: plan.logGroups,
      fix: "choose other names, or delete it (aws logs delete-log-group --log-group-name)",
    },
  ];
  const checks = kinds.flatMap(({ name, type, there, planned, fix }) =>
    "refusal" in there
      ? [refused(name, there.refusal)]
      : planned.filter((one) => there.value.includes(one)).flatMap((one) => taken(name, type, one, fix, own)),
  );
  const secrets = facts.secrets.flatMap((secret, index) =>
    "refusal" in secret
      ? [refused("secret name", secret.refusal)]
      : secretChecks(secret.value, plan.secrets[index]?.existing === true, own),
  );
  const all = [...checks, ...secrets];
  return all.length > 0 ? all : [line("names", "ok", "every name is free, or this stack's own")];
}

const names = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name);

function taken(name: string, type: string, value: string, fix: string, { owned, unknown }: StackFacts): Check[] {
  if (owned.has(`${type} ${value}`)) return [];
  if (unknown !== undefined)
    return [line(name, "note", `${value} is there already; whether this stack made it can't be told (${unknown})`)];
  return [line(name, "missing", `${value} is taken, and not by this stack`, fix)];
}

function secretChecks({ name, exists, deletedAt }: SecretFact, existing: boolean, own: StackFacts): Check[] {
  const restore = `restore it (aws secretsmanager restore-secret --secret-id ${name})`;
  if (deletedAt !== undefined) {
    const text = `${name} is scheduled for deletion (${deletedAt.toISOString().slice(0, 10)})`;
    if (existing) return [line("secret", "missing", text, restore)];
    return [
      line(
        "secret name",
        "missing",
        `${text}: until it is gone, after 7 to 30 days, CreateSecret refuses the name`,
        `delete it now (aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}), ` +
          "or choose another secret.name",
      ),
    ];
  }
  if (existing)
    return exists
      ? []
      : [
          line(
            "secret",
            "missing",
            `${name} does not exist, and the settings say existing: true`,
            "make it, or set existing: false",
          ),
        ];
  return exists
    ? taken(
        "secret name",
        "aws:secretsmanager/secret:Secret",
        name,
        "choose another secret.name, or use that one (secret.existing: true)",
        own,
      )
    : [];
}
