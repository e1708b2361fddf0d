import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { archives, declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

describe("the platform of Pulumi.dev.yaml", () => {
  let dev: DeclaredStack;
  before(async () => {
    dev = await declareStack(await stackConfig("dev"));
  });

  it("is the seed's cluster: IAM alone, TLS, its own key, two brokers; anything else would let strangers in or clients out", () => {
    const { inputs, opts } = dev.named("simplydemo-cluster-msk");
    assert.equal(inputs["clusterName"], "simplydemo");
    assert.equal(inputs["kafkaVersion"], "3.9.x.kraft");
    assert.equal(inputs["numberOfBrokerNodes"], 2);
    assert.deepEqual(inputs["clientAuthentication"], { sasl: { iam: true } });
    assert.deepEqual(inputs["encryptionInfo"].encryptionInTransit, { clientBroker: "TLS", inCluster: true });
    assert.match(inputs["encryptionInfo"].encryptionAtRestKmsKeyArn, /simplydemo-cluster-key$/);
    assert.deepEqual(inputs["brokerNodeGroupInfo"].clientSubnets, ["subnet-1", "subnet-2"]);
    assert.equal(inputs["loggingInfo"].brokerLogs.cloudwatchLogs.logGroup, "/aws/msk/cluster/simplydemo");
    assert.equal(opts.deleteBeforeReplace, true);
    assert.equal(opts.customTimeouts?.create, "90m");
  });

  it("creates no topics by itself, or a misspelt topic would come to be and swallow the changes", () => {
    const properties = String(dev.named("simplydemo-cluster-configuration").inputs["serverProperties"]).split("\n");
    assert.ok(properties.includes("auto.create.topics.enable=false"));
    assert.ok(properties.includes("default.replication.factor=2"));
    assert.ok(properties.includes("min.insync.replicas=1"));
    assert.ok(properties.includes("log.retention.hours=168"));
  });

  it("never asks for more copies than there are brokers, or no topic could be made", async () => {
    const config = await stackConfig("dev");
    const platform = config["msk-cdc:platform"] as { cluster: object };
    const small = await declareStack({
      ...config,
      "msk-cdc:platform": { ...platform, cluster: { ...platform.cluster, replicationFactor: 3 } },
    });
    assert.match(
      small.named("simplydemo-cluster-configuration").inputs["serverProperties"],
      /default\.replication\.factor=2\n/,
    );
    assert.deepEqual(new Set(small.all("Topic").map(({ inputs }) => inputs["replicationFactor"])), new Set([2]));
  });

  it("protects in production what can't be made again, and that alone: else a typing error deletes every topic", async () => {
    const isProtected = ({ resources }: DeclaredStack): string[] =>
      resources.filter(({ opts }) => opts.protect === true).map(({ name }) => name);
    assert.deepEqual(isProtected(dev), []);
    assert.equal(dev.named("simplydemo-databases-sink").inputs["skipFinalSnapshot"], true);
    const config = await stackConfig("dev");
    const production = await declareStack({
      ...config,
      "msk-cdc:platform": { name: "simplydemo", profile: "production", databases: {} },
    });
    assert.deepEqual(isProtected(production).sort(), [
      "simplydemo-cluster-key",
      "simplydemo-cluster-msk",
      "simplydemo-databases-sink",
      "simplydemo-databases-source",
      "simplydemo-secrets-key",
    ]);
    const { skipFinalSnapshot, finalSnapshotIdentifier } = production.named("simplydemo-databases-sink").inputs;
    assert.deepEqual([skipFinalSnapshot, finalSnapshotIdentifier], [false, "simplydemo-sink-final"]);
    assert.equal(production.named("simplydemo-cluster-msk").inputs["numberOfBrokerNodes"], 3);
  });

  it("rotates its keys, or one leaked key version would open everything for ever", () => {
    const keys = dev.all("Key");
    assert.deepEqual(
      keys.map(({ name }) => name),
      ["simplydemo-cluster-key", "simplydemo-secrets-key"],
    );
    for (const { inputs } of keys) assert.equal(inputs["enableKeyRotation"], true);
  });

  it("opens just the ports in use, each for just who uses it; a wider rule would let the network in", () => {
    const rules = [...dev.all("SecurityGroupIngressRule"), ...dev.all("SecurityGroupEgressRule")].map(
      ({ name, inputs }) =>
        `${name.replace("simplydemo-network-", "")} ${inputs["ipProtocol"]} ${inputs["fromPort"]}-${inputs["toPort"]} ${inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"]}`,
    );
    assert.deepEqual(rules.sort(), [
      "brokers-from-connectors tcp 9098-9098 simplydemo-network-connectors-id",
      "connectors-to-aws tcp 443-443 0.0.0.0/0",
      "connectors-to-brokers tcp 9098-9098 simplydemo-network-brokers-id",
      "connectors-to-databases tcp 3306-3306 simplydemo-network-databases-id",
      "databases-from-connectors tcp 3306-3306 simplydemo-network-connectors-id",
      "simplydemo-reach-databases-out tcp 1024-65535 0.0.0.0/0",
    ]);
    for (const { inputs } of dev.all("SecurityGroup"))
      assert.deepEqual([inputs["ingress"], inputs["egress"]], [undefined, undefined]);
  });

  it("writes the binlog that Debezium reads: whole rows, backups on; without them the source captures nothing", () => {
    const parameters = Object.fromEntries(
      dev
        .named("simplydemo-databases-parameters")
        .inputs["parameters"].map((each: { name: string; value: string }) => [each.name, each.value]),
    );
    assert.deepEqual(parameters, {
      binlog_format: "ROW",
      binlog_row_image: "FULL",
      character_set_server: "utf8mb4",
      collation_server: "utf8mb4_unicode_ci",
      lower_case_table_names: "1",
    });
    assert.equal(dev.named("simplydemo-databases-parameters").inputs["family"], "mysql8.4");
    assert.equal(dev.named("simplydemo-databases-source").inputs["backupRetentionPeriod"], 1);
  });

  it("keeps the databases private and encrypted and their password a secret, or it would stand in the state for all to read", async () => {
    for (const role of ["source", "sink"]) {
      const { inputs, props } = dev.named(`simplydemo-databases-${role}`);
      assert.equal(inputs["publiclyAccessible"], false);
      assert.equal(inputs["storageEncrypted"], true);
      assert.equal(inputs["password"], "master-secret");
      assert.equal(await pulumi.isSecret(pulumi.output(props["password"])), true);
    }
  });

  it("keeps the plugin bucket private, versioned, encrypted, TLS only; else others could swap what the workers run", () => {
    const { inputs: block } = dev.named("simplydemo-plugins-access-block");
    for (const rule of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"])
      assert.equal(block[rule], true);
    assert.equal(dev.named("simplydemo-plugins-versioning").inputs["versioningConfiguration"].status, "Enabled");
    assert.equal(
      dev.named("simplydemo-plugins-encryption").inputs["rules"][0].applyServerSideEncryptionByDefault.sseAlgorithm,
      "AES256",
    );
    const [statement] = JSON.parse(dev.named("simplydemo-plugins-policy").inputs["policy"]).Statement;
    assert.equal(statement.Effect, "Deny");
    assert.deepEqual(statement.Resource, [
      "arn:aws:s3:::simplydemo-plugins-bucket",
      "arn:aws:s3:::simplydemo-plugins-bucket/*",
    ]);
    assert.deepEqual(statement.Condition, { Bool: { "aws:SecureTransport": "false" } });
  });

  it("names objects and custom plugins by their content, or a changed archive could not come before the old one goes", () => {
    assert.deepEqual(
      dev.all("BucketObjectv2").map(({ inputs }) => inputs["key"]),
      archives.map(({ name }) => name),
    );
    assert.deepEqual(
      dev.all("CustomPlugin").map(({ inputs }) => inputs["name"]),
      ["simplydemo-debezium-mysql-3-6-1-Final-0123456789ab", "simplydemo-debezium-jdbc-3-6-0-Final-0123456789ab"],
    );
    for (const { opts } of [...dev.all("BucketObjectv2"), ...dev.all("CustomPlugin")])
      assert.notEqual(opts.deleteBeforeReplace, true);
  });

  it("says what another stack needs to know, without a secret in it; else that stack could not read it", async () => {
    const output = dev.outputs.platform;
    assert.ok(output);
    assert.equal(await pulumi.isSecret(output), false);
    const { plugins, databases, ...rest } = await valueOf(output);
    assert.deepEqual(rest, {
      clusterArn: "arn:aws:kafka:ap-northeast-2:123456789012:cluster/simplydemo/uuid-1",
      clusterType: "provisioned",
      clusterName: "simplydemo",
      kafkaVersion: "3.9.x.kraft",
      brokers: 2,
      replicationFactor: 2,
      bootstrapBrokers: "b-1.example:9098,b-2.example:9098",
      connectorAccess: { authenticationType: "IAM", encryptionType: "TLS" },
      bootstrap: { iam: "b-1.example:9098,b-2.example:9098" },
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      connectorSecurityGroupIds: ["simplydemo-network-connectors-id"],
      kmsKeyArn: "arn:aws:kms:ap-northeast-2:123456789012:simplydemo-secrets-key",
      logRetentionDays: 14,
      bucketArn: "arn:aws:s3:::simplydemo-plugins-bucket",
      logGroup: "/aws/msk/cluster/simplydemo",
      reachFunction: "simplydemo-reach",
    });
    assert.deepEqual(
      Object.keys(plugins),
      archives.map(({ release }) => release),
    );
    assert.deepEqual(databases?.source, { address: "simplydemo-databases-source.example", port: 3306 });
  });

  it("tags everything that can carry a tag, or nobody would find what the money goes to", () => {
    const tagless =
      /:(Alias|Configuration|Topic|SecretVersion|Bucket(Versioning|PublicAccessBlock|Policy|ServerSideEncryptionConfiguration)|RolePolicy|Command)$/;
    for (const { name, inputs } of dev.resources.filter(({ type }) => /^awsx?:/.test(type) && !tagless.test(type))) {
      assert.equal(inputs["tags"]?.project, "msk-cdc", name);
    }
  });
});
