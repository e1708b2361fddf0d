// Names that AWS, Terraform and Kafka use, with our settings for them. Facts: MSK, CreateClusterV2
// (NumberOfBrokerNodes: a multiple of the client subnets' availability zones; InstanceType); Terraform,
// aws_msk_cluster; VPC, CreateVpc.

import type { Verdict } from "./findings.js";
import { isObject } from "./isObject.js";

/** The mistake with a name that is not ours, and what to write instead. */
export interface OtherName extends Verdict {
  /** Our setting for it. */
  setting?: string;
}

interface Spelling {
  /** The settings that the name was written in, such as `platform.cluster`; without list indices. */
  in: RegExp;
  name: RegExp;
  say: (value: unknown, raw: unknown) => OtherName;
}

const instead = (setting: string, remark: string) => (): OtherName => ({
  id: "settings.name.other",
  rule: `this setting is called ${setting} here: ${remark}`,
  fix: `write ${setting}`,
  setting,
});

const spellings: readonly Spelling[] = [
  { in: /^platform(\.cluster)?$/, name: /^(number|num)?(of)?(brokers?|brokernodes?|nodes?)(count|s)?$/, say: brokers },
  {
    in: /^platform\.cluster$/,
    name: /^(replicas|replication|(default)?replicationfactor)$/,
    say: instead("replicationFactor", "the copies of every partition"),
  },
  {
    in: /^platform\.cluster$/,
    name: /^((broker)?(node|instance)?(type|class|size))$/,
    say: instead("instanceType", "the broker size, such as kafka.t3.small"),
  },
  {
    in: /^platform\.cluster$/,
    name: /^((ebs)?(volume|storage|disk)(size)?(gb|gib)?)$/,
    say: instead("volumeSize", "EBS storage per broker, in GiB"),
  },
  {
    in: /^platform(\.(network|cluster))?$/,
    name: /^((number|num)?(of)?(az|zone|availabilityzone)(s|count|names|ids)?)$/,
    say: zones,
  },
  {
    in: /^platform\.network$/,
    name: /^(vpc)?cidr(block|range)$/,
    say: instead("cidr", "the address range of the VPC"),
  },
  {
    in: /^platform(\.network)?$/,
    name: /^vpc(id)?$/,
    say: instead("platform.existing.network.vpcId", "a VPC that is there already"),
  },
  {
    in: /^platform(\.network|\.cluster)?$/,
    name: /^(client|private)?subnet(s|ids)$/,
    say: instead("platform.existing.network.subnetIds", "subnets that are there already"),
  },
  {
    in: /^platform(\.cluster)?$/,
    name: /^(cluster)?arn$/,
    say: instead("platform.existing.cluster.arn", "a cluster that is there already"),
  },
  {
    in: /^platform(\.cluster)?$/,
    name: /^(kms|secrets)key(arn|id)?$/,
    say: instead("platform.existing.secretsKeyArn", "a KMS key that is there already"),
  },
  {
    in: /^platform$/,
    name: /^(plugin|s3)?bucket(name)?$/,
    say: instead("platform.existing.pluginBucket", "an S3 bucket that is there already"),
  },
];

/**
 * The text about an unknown name that means something elsewhere; undefined for any other.
 *
 * @param path of the settings that hold the name, without `msk-cdc:`
 * @param raw all settings as they were written
 */
export function otherName(path: string, name: string, value: unknown, raw: unknown): OtherName | undefined {
  if (name.includes(".") && /^pipelines\.(source|sink|worker)$/.test(path)) {
    return {
      id: "settings.name.property",
      rule: "a property of the connector or worker stands below `properties`; settings have no dots in their names",
      fix: `move it to ${path.split(".")[1]}.properties`,
    };
  }
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return spellings.find((spelling) => spelling.in.test(path) && spelling.name.test(plain))?.say(value, raw);
}

/** Our number is per zone, so that the sum is always a multiple of the zones. */
function brokers(value: unknown, raw: unknown): OtherName {
  const zones = zonesOf(raw);
  const mistake = {
    id: "settings.name.other",
    rule: `brokers come in equal numbers per availability zone (${zones} here), so the setting is brokersPerZone`,
  };
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
    return { ...mistake, fix: `write brokersPerZone: 1 (${zones} brokers)` };
  const write = (perZone: number) => `brokersPerZone: ${perZone} (${perZone * zones} brokers)`;
  const below = Math.floor(value / zones);
  if (value % zones === 0) return { ...mistake, fix: `write ${write(below)}` };
  return {
    ...mistake,
    rule: `${mistake.rule}; ${value} is no multiple of ${zones}`,
    fix: `write ${below === 0 ? "" : `${write(below)} or `}${write(below + 1)}`,
  };
}

function zones(value: unknown): OtherName {
  const count = Array.isArray(value) ? value.length : value;
  return {
    id: "settings.name.other",
    rule:
      "the setting is platform.network.zones, a number: brokers and subnets stand in two or three availability " +
      "zones, which are the region's first ones",
    fix: `write network.zones: ${count === 3 ? 3 : 2}`,
  };
}

function zonesOf(raw: unknown): number {
  const at = (value: unknown, key: string) => (isObject(value) ? value[key] : undefined);
  const platform = at(raw, "platform");
  const written = at(at(platform, "network"), "zones");
  const subnets = at(at(at(platform, "existing"), "network"), "subnetIds");
  return Array.isArray(subnets) && subnets.length > 0 ? subnets.length : written === 3 ? 3 : 2;
}
