// An existing MSK cluster: looked up, used as it is, and never a resource of the stack. Facts: MSK "IAM access
// control", "Updating security settings of a cluster", "Topic operations" (Kafka 3.6), GetBootstrapBrokers (which names
// only some brokers, not always the same ones), ListNodes.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { endOfSupport, kafkaOnMsk } from "../../facts/lifecycles.js";
import type { Finding } from "../../settings/findings.js";
import { existing as kind, type ExistingClusterSettings } from "../../settings/clusters/existing.js";
import { copies, topicApi } from "../../settings/clusters/limits.js";
import { inRegion, lookUp, refuse } from "../existing/lookup.js";
import { fail } from "../fail.js";
import { apiTopic } from "./apiTopic.js";
import type { ClusterComponent } from "./kind.js";

const at = "msk-cdc:platform.existing.cluster";

interface FoundCluster {
  arn: string;
  clusterName: string;
  kafkaVersion: string;
  /** Number of brokers. */
  brokers: number;
  /** Copies of the topics' partitions. */
  replicationFactor: number;
  /** `host:port` pairs of the IAM listener, separated by commas. */
  bootstrapBrokers: string;
}

interface Place {
  /** Region of the stack's provider. */
  region: string;
  /** VPC of the connectors. */
  vpcId: string | undefined;
}

/** @throws SettingsError for a cluster that is not there or that the connectors can't use */
async function lookUpCluster(
  { arn, replicationFactor }: ExistingClusterSettings,
  { region, vpcId }: Place,
): Promise<FoundCluster> {
  refuse(inRegion(`${at}.arn`, arn, region));
  const clusterName = arn.split("/")[1] ?? "";
  const asked = { path: `${at}.arn`, value: arn, fix: "name one that aws kafka list-clusters-v2 shows" };
  const found = await lookUp(asked, aws.msk.getCluster({ clusterName }));
  refuse(anotherCluster(arn, found));
  await warnOfItsEnd(found);
  const brokers = found.numberOfBrokerNodes;
  refuse([
    ...withoutIam(found),
    ...tooOld(found),
    ...tooManyCopies(replicationFactor, found),
    ...(await inAnotherVpc(found, vpcId)),
  ]);
  return {
    arn,
    clusterName,
    kafkaVersion: found.kafkaVersion,
    brokers,
    replicationFactor: replicationFactor ?? Math.min(3, brokers),
    bootstrapBrokers: await lookUp(asked, stableBrokers(found)),
  };
}

function anotherCluster(arn: string, found: aws.msk.GetClusterResult): Finding[] {
  if (found.arn === arn) return [];
  return [
    {
      id: "existing.cluster.another",
      path: `${at}.arn`,
      value: JSON.stringify(arn),
      rule:
        `the cluster that has this name today is another one, ${found.arn}: it was made anew, or is another ` +
        "account's",
      fix: `write ${found.arn}, or use the credentials of the other account`,
    },
  ];
}

function withoutIam({
  arn,
  bootstrapBrokersSaslIam: iam,
  bootstrapBrokersSaslScram: scram,
  bootstrapBrokersTls: tls,
  bootstrapBrokers: plaintext,
}: aws.msk.GetClusterResult): Finding[] {
  if (iam) return [];
  const has = [
    ...(scram ? ["SASL/SCRAM"] : []),
    ...(tls ? ["TLS (mutual, or without authentication)"] : []),
    ...(plaintext ? ["no authentication (plaintext)"] : []),
  ];
  const path = `${at}.arn`;
  const value = JSON.stringify(arn);
  if (has.length === 0)
    return [
      {
        id: "existing.cluster.noBrokers",
        path,
        value,
        rule: "the connectors need brokers to talk to, and this cluster names none: it is being made, or has failed",
        fix: `wait until it is ACTIVE (aws kafka describe-cluster-v2 --cluster-arn ${arn})`,
      },
    ];
  const authentication = `Sasl={${scram ? "Scram={Enabled=true}," : ""}Iam={Enabled=true}}`;
  const encryption = scram || tls ? "" : " --encryption-info EncryptionInTransit={ClientBroker=TLS_PLAINTEXT}";
  // The address of a TLS listener does not tell which of the two it asks for.
  const others =
    tls || plaintext
      ? "; add the Tls or Unauthenticated that describe-cluster-v2 shows, so that its other clients stay in"
      : "";
  return [
    {
      id: "existing.cluster.noIam",
      path,
      value,
      rule:
        "MSK Connect authenticates connectors with IAM (or not at all), and so do ours; this cluster has " +
        `${has.join(" and ")}`,
      fix:
        "switch IAM on beside it, broker by broker without downtime: aws kafka update-security --cluster-arn " +
        `${arn} --current-version <CurrentVersion of aws kafka describe-cluster-v2> --client-authentication ` +
        `'${authentication}'${encryption}${others}`,
    },
  ];
}

async function warnOfItsEnd({ kafkaVersion }: aws.msk.GetClusterResult): Promise<void> {
  const end = endOfSupport(kafkaOnMsk, kafkaVersion, `Kafka ${kafkaVersion} on MSK`, new Date());
  if (end !== undefined) await pulumi.log.warn(`${at}.arn: ${end.rule}. Fix: ${end.fix}`);
}

function tooOld({ arn, kafkaVersion }: aws.msk.GetClusterResult): Finding[] {
  if (topicApi.takes(kafkaVersion)) return [];
  return [
    {
      id: "existing.cluster.tooOld",
      path: `${at}.arn`,
      value: JSON.stringify(arn),
      rule: `${topicApi.sentence}; this cluster runs ${kafkaVersion}`,
      fix:
        "upgrade it, broker by broker without downtime where topics have replicas: aws kafka " +
        `get-compatible-kafka-versions --cluster-arn ${arn}, then aws kafka update-cluster-kafka-version`,
    },
  ];
}

function tooManyCopies(
  replicationFactor: number | undefined,
  { numberOfBrokerNodes: brokers }: aws.msk.GetClusterResult,
): Finding[] {
  if (replicationFactor === undefined || replicationFactor <= brokers) return [];
  return [
    {
      id: "cluster.replicationFactor.tooHigh",
      path: `${at}.replicationFactor`,
      value: String(replicationFactor),
      rule: `${copies.sentence}, and the cluster has ${brokers}`,
      fix: `write ${Math.min(3, brokers)}, or leave it away`,
    },
  ];
}

/** Checked only for subnets that we can see: the cluster's may belong to another account. */
async function inAnotherVpc(
  { arn, brokerNodeGroupInfos }: aws.msk.GetClusterResult,
  vpcId: string | undefined,
): Promise<Finding[]> {
  const id = brokerNodeGroupInfos[0]?.clientSubnets[0];
  if (id === undefined || vpcId === undefined) return [];
  const its = await aws.ec2.getSubnet({ id }).then(
    (subnet) => subnet.vpcId,
    () => vpcId,
  );
  if (its === vpcId) return [];
  return [
    {
      id: "existing.cluster.otherVpc",
      path: `${at}.arn`,
      value: JSON.stringify(arn),
      rule:
        `connectors stand in the cluster's VPC; its brokers are in ${its}, and ` +
        `msk-cdc:platform.existing.network.vpcId is ${vpcId}`,
      fix: `write ${its} and subnets and security groups of it, or name a cluster in ${vpcId}`,
    },
  ];
}

/**
 * Takes the brokers with the lowest ids when MSK names only some. Otherwise the connectors would be made anew each time
 * that it names others.
 */
async function stableBrokers({
  arn,
  numberOfBrokerNodes,
  bootstrapBrokersSaslIam: some,
}: aws.msk.GetClusterResult): Promise<string> {
  const named = some.split(",");
  if (named.length >= numberOfBrokerNodes) return some;
  const port = named[0]?.split(":").at(-1) ?? "";
  const { nodeInfoLists: nodes } = await aws.msk.getBrokerNodes({ clusterArn: arn });
  const hosts = nodes
    .sort((one, other) => one.brokerId - other.brokerId)
    .flatMap(({ endpoints }) => endpoints.slice(0, 1));
  return hosts
    .slice(0, named.length)
    .map((host) => `${host}:${port}`)
    .join(",");
}

export const existing = {
  type: kind.type,
  prepare: async ({ existing: parts }, { region }) => {
    const { cluster: settings = fail("platform.existing.cluster: absent"), network } = parts ?? {};
    const { arn, clusterName, bootstrapBrokers, ...facts } = await lookUpCluster(settings, {
      region,
      vpcId: network?.vpcId,
    });
    return () => ({
      type: kind.type,
      arn: pulumi.output(arn),
      clusterName: pulumi.output(clusterName),
      bootstrap: { iam: pulumi.output(bootstrapBrokers) },
      ...facts,
      logRetentionDays: settings.logRetentionDays,
      resources: [],
    });
  },
  createTopic: apiTopic,
} satisfies ClusterComponent;
