// Refuses, in a preview already, to make what AWS supports no more, and steps between versions that AWS does not take.
// Only the engine knows what exists: its hooks ask. Facts: Pulumi, "Resource hooks".
import * as pulumi from "@pulumi/pulumi";
import { listed, type Finding } from "../settings/findings.js";

/** The rules for one kind of resource. */
export interface VersionRules<Before, Wanted = Before> {
  /** What is wrong with making it. */
  make: () => Finding[];
  /** What is wrong with the step from what is there. */
  step: (before: Before, wanted: Wanted) => Finding[];
}

/** A cluster's properties that a step between versions depends on. */
export interface Brokers {
  kafkaVersion: string;
  instanceType: string;
  zones: number;
}

/** Applies to the resources that are declared from then on. */
export function guardVersions(cluster: VersionRules<Brokers>, databases: VersionRules<string>): void {
  const hooks: Readonly<Record<string, pulumi.ResourceHookBinding>> = {
    "aws:msk/cluster:Cluster": hooksOf("cluster", cluster.make, ({ oldInputs, newInputs }) =>
      cluster.step(brokersOf(oldInputs), brokersOf(newInputs)),
    ),
    "aws:rds/instance:Instance": hooksOf("databases", databases.make, ({ oldInputs, newInputs }) =>
      databases.step(String(oldInputs?.["engineVersion"]), String(newInputs?.["engineVersion"])),
    ),
  };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    const own = hooks[type];
    return own && { props, opts: { ...opts, hooks: own } };
  });
}

type Find = (change: pulumi.ResourceHookArgs) => Finding[];

function hooksOf(subject: string, make: Find, step: Find): pulumi.ResourceHookBinding {
  const hook = (name: string, find: Find): pulumi.ResourceHook =>
    new pulumi.ResourceHook(`${subject}-${name}`, (change) => refuse(find(change)), { onDryRun: true });
  return { beforeCreate: [hook("version", make)], beforeUpdate: [hook("version-step", step)] };
}

function refuse(findings: Finding[]): void {
  if (findings.length > 0) throw new Error(listed(findings, "what would be made or changed"));
}

interface ClusterInputs {
  kafkaVersion?: string;
  brokerNodeGroupInfo?: { instanceType?: string; clientSubnets?: unknown[] };
}

function brokersOf(inputs: ClusterInputs = {}): Brokers {
  const { kafkaVersion = "", brokerNodeGroupInfo: { instanceType = "", clientSubnets = [] } = {} } = inputs;
  return { kafkaVersion, instanceType, zones: clientSubnets.length };
}
