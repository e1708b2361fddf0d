import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  account,
  adopted,
  brokersAt,
  cluster,
  clusterArn,
  existing,
  keyArn,
  network,
  ownDatabases,
  existingSecret,
  secretText,
} from "./account.js";
import { SettingsError } from "../../../settings/findings.js";
import { declareStack, stackConfig, type Account } from "./stack.js";

const absent = (sentence: string) => () => {
  throw new Error(sentence);
};
const strangeSubnet = (strange: string) => (args: Record<string, string>) => ({
  ...account["getSubnet"]?.(args),
  ...(args["id"] === strange && { vpcId: "vpc-99999999" }),
});
const platformWith = (changes: object): Record<string, unknown> => ({
  ...adopted,
  "msk-cdc:platform": { name: "orders", existing: { ...existing, ...changes } },
});
const clusterWith = (changes: object): Account => ({ getCluster: () => ({ ...cluster, ...changes }) });
const keyWith = (changes: object): Account => ({ getKey: () => ({ ...account["getKey"]?.({}), ...changes }) });

async function refused(
  changes: Account,
  config: Record<string, unknown>,
  ids: readonly string[],
  sentences: string,
): Promise<void> {
  await assert.rejects(declareStack(config, undefined, { ...account, ...changes }), (error: Error) => {
    assert.ok(pulumi.RunError.isInstance(error));
    assert.ok(error.cause instanceof SettingsError);
    assert.deepEqual(
      error.cause.findings.map(({ id }) => id),
      ids,
    );
    // The first line says how many rules are broken.
    assert.equal(error.message.slice(error.message.indexOf("\n")), sentences);
    return true;
  });
}

/** A preview runs the program, too: what it refuses, `up` never begins. */
function refuses(title: string, ...expected: Parameters<typeof refused>): void {
  it(title, () => refused(...expected));
}

describe("a network that is there already is refused before anything is declared", () => {
  refuses(
    "when the VPC or a subnet is not there, all at once",
    { getVpc: absent("no matching EC2 VPC found"), getSubnet: absent("no matching EC2 Subnet found") },
    adopted,
    ["existing.missing", "existing.missing", "existing.missing"],
    `
  msk-cdc:platform.existing.network.vpcId
    is:   "vpc-0a1b2c3d"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: no matching EC2 VPC found
    fix:  name one that aws ec2 describe-vpcs shows
  msk-cdc:platform.existing.network.subnetIds[0]
    is:   "subnet-0000000a"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: no matching EC2 Subnet found
    fix:  name one that aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0a1b2c3d shows
  msk-cdc:platform.existing.network.subnetIds[1]
    is:   "subnet-0000000b"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: no matching EC2 Subnet found
    fix:  name one that aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0a1b2c3d shows`,
  );
  refuses(
    "when a subnet or a security group is another VPC's",
    { getSubnet: strangeSubnet("subnet-0000000b"), getSecurityGroup: ({ id }) => ({ id, vpcId: "vpc-99999999" }) },
    adopted,
    ["existing.network.otherVpc", "existing.network.otherVpc"],
    `
  msk-cdc:platform.existing.network.subnetIds[1]
    is:   "subnet-0000000b"
    rule: it has to be in vpc-0a1b2c3d (msk-cdc:platform.existing.network.vpcId), and is in vpc-99999999
    fix:  name one that aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0a1b2c3d shows
  msk-cdc:platform.existing.network.connectorSecurityGroupIds[0]
    is:   "sg-0000000c"
    rule: it has to be in vpc-0a1b2c3d (msk-cdc:platform.existing.network.vpcId), and is in vpc-99999999
    fix:  name one that aws ec2 describe-security-groups --filters Name=vpc-id,Values=vpc-0a1b2c3d shows`,
  );
  refuses(
    "when its subnets are all in one zone",
    { getSubnet: (args) => ({ ...account["getSubnet"]?.(args), availabilityZone: "ap-northeast-2a" }) },
    adopted,
    ["existing.network.zones"],
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   subnet-0000000a in ap-northeast-2a, subnet-0000000b in ap-northeast-2a
    rule: at least two availability zones, so that the connectors outlive the loss of one
    fix:  name subnets of two zones or more: aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0a1b2c3d --query 'Subnets[].[SubnetId,AvailabilityZone]'`,
  );
  it("when two of its subnets for a new cluster share a zone", async () => {
    const config = await stackConfig("dev");
    const three = { ...network, subnetIds: ["subnet-0000000a", "subnet-0000000b", "subnet-0000001a"] };
    await refused(
      {},
      { ...config, "msk-cdc:platform": { name: "orders", databases: {}, existing: { network: three } } },
      ["existing.network.zones"],
      `
  msk-cdc:platform.existing.network.subnetIds
    is:   subnet-0000000a in ap-northeast-2a, subnet-0000000b in ap-northeast-2b, subnet-0000001a in ap-northeast-2a
    rule: MSK takes one subnet per availability zone for the brokers of the cluster that is built here
    fix:  name subnets of different zones, two or three: aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0a1b2c3d --query 'Subnets[].[SubnetId,AvailabilityZone]'`,
    );
  });
  refuses(
    "when it resolves no names",
    { getVpc: (args) => ({ ...account["getVpc"]?.(args), enableDnsSupport: false }) },
    adopted,
    ["existing.network.noDns"],
    `
  msk-cdc:platform.existing.network.vpcId
    is:   "vpc-0a1b2c3d"
    rule: connectors find brokers, databases and AWS by name, and this VPC resolves none (enableDnsSupport is off)
    fix:  aws ec2 modify-vpc-attribute --vpc-id vpc-0a1b2c3d --enable-dns-support Value=true`,
  );
});

describe("a cluster that is there already is refused before anything is declared", () => {
  refuses(
    "when there is none of that name",
    { getCluster: absent("reading MSK Cluster (orders): empty result") },
    adopted,
    ["existing.missing"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: reading MSK Cluster (orders): empty result
    fix:  name one that aws kafka list-clusters-v2 shows`,
  );
  refuses(
    "when it has been made anew since",
    clusterWith({ arn: clusterArn.replace("1f0b", "aaaa") }),
    adopted,
    ["existing.cluster.another"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: the cluster that has this name today is another one, arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/aaaad8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2: it was made anew, or is another account's
    fix:  write arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/aaaad8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2, or use the credentials of the other account`,
  );
  refuses(
    "when it is in another region",
    {},
    { ...adopted, "aws:region": "eu-central-1" },
    ["existing.region", "existing.region", "existing.bucket.region"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: everything of a stack is in one region, and aws:region is eu-central-1; this kafka ARN is of ap-northeast-2
    fix:  name one of eu-central-1, or set aws:region to ap-northeast-2
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    rule: everything of a stack is in one region, and aws:region is eu-central-1; this kms ARN is of ap-northeast-2
    fix:  name one of eu-central-1, or set aws:region to ap-northeast-2
  msk-cdc:platform.existing.pluginBucket
    is:   "orders-plugins"
    rule: MSK Connect takes plugins from buckets of its own region, eu-central-1; this one is in ap-northeast-2
    fix:  name a bucket in eu-central-1, or leave the setting away to have one made`,
  );
  refuses(
    "when it authenticates with SASL/SCRAM only, so that the connectors could never log in",
    clusterWith({ bootstrapBrokersSaslIam: "", bootstrapBrokersSaslScram: brokersAt(9096) }),
    adopted,
    ["existing.cluster.noIam"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: MSK Connect authenticates connectors with IAM (or not at all), and so do ours; this cluster has SASL/SCRAM
    fix:  switch IAM on beside it, broker by broker without downtime: aws kafka update-security --cluster-arn arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2 --current-version <CurrentVersion of aws kafka describe-cluster-v2> --client-authentication 'Sasl={Scram={Enabled=true},Iam={Enabled=true}}'`,
  );
  refuses(
    "when it has TLS and plaintext without IAM",
    clusterWith({
      bootstrapBrokersSaslIam: "",
      bootstrapBrokersTls: brokersAt(9094),
      bootstrapBrokers: brokersAt(9092),
    }),
    adopted,
    ["existing.cluster.noIam"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: MSK Connect authenticates connectors with IAM (or not at all), and so do ours; this cluster has TLS (mutual, or without authentication) and no authentication (plaintext)
    fix:  switch IAM on beside it, broker by broker without downtime: aws kafka update-security --cluster-arn arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2 --current-version <CurrentVersion of aws kafka describe-cluster-v2> --client-authentication 'Sasl={Iam={Enabled=true}}'; add the Tls or Unauthenticated that describe-cluster-v2 shows, so that its other clients stay in`,
  );
  refuses(
    "when it has plaintext only",
    clusterWith({ bootstrapBrokersSaslIam: "", bootstrapBrokers: brokersAt(9092) }),
    adopted,
    ["existing.cluster.noIam"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: MSK Connect authenticates connectors with IAM (or not at all), and so do ours; this cluster has no authentication (plaintext)
    fix:  switch IAM on beside it, broker by broker without downtime: aws kafka update-security --cluster-arn arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2 --current-version <CurrentVersion of aws kafka describe-cluster-v2> --client-authentication 'Sasl={Iam={Enabled=true}}' --encryption-info EncryptionInTransit={ClientBroker=TLS_PLAINTEXT}; add the Tls or Unauthenticated that describe-cluster-v2 shows, so that its other clients stay in`,
  );
  refuses(
    "when it has no brokers yet",
    clusterWith({ bootstrapBrokersSaslIam: "" }),
    adopted,
    ["existing.cluster.noBrokers"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: the connectors need brokers to talk to, and this cluster names none: it is being made, or has failed
    fix:  wait until it is ACTIVE (aws kafka describe-cluster-v2 --cluster-arn arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2)`,
  );
  refuses(
    "when its Kafka is too old for topics through MSK's API",
    clusterWith({ kafkaVersion: "3.5.1" }),
    adopted,
    ["existing.cluster.tooOld"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: topics are declared through MSK's API, which takes Kafka 3.6 and newer; this cluster runs 3.5.1
    fix:  upgrade it, broker by broker without downtime where topics have replicas: aws kafka get-compatible-kafka-versions --cluster-arn arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2, then aws kafka update-cluster-kafka-version`,
  );
  refuses(
    "when topics are to have more copies than it has brokers",
    {},
    platformWith({ cluster: { arn: clusterArn, replicationFactor: 4 } }),
    ["cluster.replicationFactor.tooHigh"],
    `
  msk-cdc:platform.existing.cluster.replicationFactor
    is:   4
    rule: each copy of a partition is on a broker of its own, and the cluster has 3
    fix:  write 3, or leave it away`,
  );
  refuses(
    "when its brokers are in another VPC",
    {
      ...clusterWith({ brokerNodeGroupInfos: [{ clientSubnets: ["subnet-99999999"] }] }),
      getSubnet: strangeSubnet("subnet-99999999"),
    },
    adopted,
    ["existing.cluster.otherVpc"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"
    rule: connectors stand in the cluster's VPC; its brokers are in vpc-99999999, and msk-cdc:platform.existing.network.vpcId is vpc-0a1b2c3d
    fix:  write vpc-99999999 and subnets and security groups of it, or name a cluster in vpc-0a1b2c3d`,
  );

  it("but not when its subnets can't be seen, as with a shared VPC", async () => {
    const getSubnet: Account[string] = (args) => {
      if (args["id"] === "subnet-99999999") throw new Error("no matching EC2 Subnet found");
      return account["getSubnet"]?.(args) ?? {};
    };
    const stack = await declareStack(adopted, undefined, {
      ...account,
      ...clusterWith({ brokerNodeGroupInfos: [{ clientSubnets: ["subnet-99999999"] }] }),
      getSubnet,
    });
    assert.equal(stack.all("Connector").length, 2);
  });
});

describe("a key or bucket that is there already is refused before anything is declared", () => {
  refuses(
    "when the key is not there",
    { getKey: absent(`reading KMS Key (${keyArn}): couldn't find resource`) },
    adopted,
    ["existing.missing"],
    `
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: reading KMS Key (arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab): couldn't find resource
    fix:  name a key that aws kms list-keys shows, or leave the setting away to have one made`,
  );
  refuses(
    "when the key is disabled, or no secret could be made",
    keyWith({ enabled: false, keyState: "Disabled" }),
    adopted,
    ["existing.key.disabled"],
    `
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    rule: the key has to be enabled to encrypt secrets, and is Disabled
    fix:  enable it (aws kms enable-key --key-id arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab), or name another one`,
  );
  refuses(
    "when the key signs",
    keyWith({ keyUsage: "SIGN_VERIFY", keySpec: "RSA_2048" }),
    adopted,
    ["existing.key.unfit"],
    `
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    rule: Secrets Manager encrypts with symmetric encryption keys, and only a customer managed one can be opened to a role; this one is RSA_2048 for SIGN_VERIFY, managed by the customer
    fix:  name a customer managed key of spec SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT, or leave the setting away to have one made`,
  );
  refuses(
    "when the bucket is not there",
    { getBucket: absent("reading S3 Bucket (orders-plugins): couldn't find resource") },
    adopted,
    ["existing.missing"],
    `
  msk-cdc:platform.existing.pluginBucket
    is:   "orders-plugins"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: reading S3 Bucket (orders-plugins): couldn't find resource
    fix:  name a bucket that aws s3 ls shows, or leave the setting away to have one made`,
  );
  refuses(
    "when the bucket is in another region, or no plugin could be made",
    { getBucket: ({ bucket }) => ({ bucket, arn: `arn:aws:s3:::${bucket}`, bucketRegion: "eu-central-1" }) },
    adopted,
    ["existing.bucket.region"],
    `
  msk-cdc:platform.existing.pluginBucket
    is:   "orders-plugins"
    rule: MSK Connect takes plugins from buckets of its own region, ap-northeast-2; this one is in eu-central-1
    fix:  name a bucket in ap-northeast-2, or leave the setting away to have one made`,
  );
});

describe("a secret that is there already is refused before anything is declared", () => {
  refuses(
    "when it is not there",
    { getSecret: absent("reading Secrets Manager Secret (shop/cdc): couldn't find resource") },
    adopted,
    ["existing.missing"],
    `
  msk-cdc:pipelines[0].secret.name
    is:   "shop/cdc"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: reading Secrets Manager Secret (shop/cdc): couldn't find resource
    fix:  name a secret that aws secretsmanager list-secrets shows, or remove existing: true to have it made`,
  );
  refuses(
    "when it has no value",
    {
      getSecretVersion: absent("reading Secrets Manager Secret Version (shop/cdc|AWSCURRENT): couldn't find resource"),
    },
    adopted,
    ["existing.missing"],
    `
  msk-cdc:pipelines[0].secret.name
    is:   "shop/cdc"
    rule: it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: reading Secrets Manager Secret Version (shop/cdc|AWSCURRENT): couldn't find resource
    fix:  give it a value (aws secretsmanager put-secret-value --secret-id shop/cdc …), and these credentials secretsmanager:GetSecretValue and its key's kms:Decrypt`,
  );
  refuses(
    "when it is no JSON object, without showing it",
    { getSecretVersion: () => ({ secretString: "planted-password" }) },
    adopted,
    ["existing.secret.noObject"],
    `
  msk-cdc:pipelines[0].secret.name
    is:   "shop/cdc"
    rule: the connectors read keys of a JSON object with text values, and the secret's text is none
    fix:  put one in: {"brokers":"…","db_host":"…","db_password":"…","db_user":"…","sink_password":"…","sink_url":"…","sink_user":"…"}`,
  );
  refuses(
    "when keys are missing, with the names of those that are there and never a value",
    {},
    {
      ...adopted,
      "msk-cdc:pipelines": [
        { ...ownDatabases, secret: { ...existingSecret, keys: { bootstrap: "brokers", sinkUrl: "sink_url" } } },
      ],
    },
    ["existing.secret.noKey"],
    `
  msk-cdc:pipelines[0].secret.keys
    is:   shop/cdc has brokers, db_host, db_password, db_user, sink_password, sink_url, sink_user
    rule: the connectors read rdsDemoSinkPassword, rdsDemoSinkUsername, rdsDemoSrcEndpoint, rdsDemoSrcPassword, rdsDemoSrcUsername from the secret, and it lacks these keys (with a text as value)
    fix:  write under secret.keys which key of the secret holds each value, or add what is missing to the secret`,
  );
  refuses(
    "when a value is no text",
    { getSecretVersion: () => ({ secretString: JSON.stringify({ ...secretText, db_password: { old: "planted" } }) }) },
    adopted,
    ["existing.secret.noKey"],
    `
  msk-cdc:pipelines[0].secret.keys
    is:   shop/cdc has brokers, db_host, db_user, sink_password, sink_url, sink_user
    rule: the connectors read db_password from the secret, and it lacks this key (with a text as value)
    fix:  write under secret.keys which key of the secret holds each value, or add what is missing to the secret`,
  );
});
