// A pipeline on what an account has already: network, cluster, key, bucket and secret are used as they are and stay as
// they were.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
} from "@aws-sdk/client-kafka";
import {
  ListConnectorsCommand,
  ListCustomPluginsCommand,
  ListWorkerConfigurationsCommand,
} from "@aws-sdk/client-kafkaconnect";
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
} from "@aws-sdk/client-secrets-manager";
import { stackConfiguration, type StackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import { loadDatabase } from "../../databases/mysql/load.js";
import { type EnvironmentSpec, type TwinInfo } from "../../automation/index.js";
import { EphemeralStack } from "../../automation/pulumi/ephemeralStack.js";
import { twinEnvironment } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { awsClients } from "../../twin/providers/aws/clients.js";
import { RecordStore } from "../../twin/providers/aws/recordStore.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import { stand, type Standing } from "./standing.js";

const demoScript = (role: string): string => readFileSync(`components/demo/${role}.sql`, "utf8");
const bucket = "theirs-connect-plugins";
const secretName = "theirs/orders";
const elsewhere = { vpcId: "", subnetId: "" };
interface StoredRecord {
  id: string;
  type: string;
  inputs: Record<string, unknown>;
}

describe("a pipeline on what an account has already, on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("adopted");
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let clients: ReturnType<typeof awsClients>;
  let account: Standing;
  let platform: PlatformOutputs;
  let passwords: Record<string, string>;
  let existing: Record<string, Record<string, unknown> | string>;

  const spec = (own: Partial<EnvironmentSpec> & { name: string }): EnvironmentSpec => ({ from: "twin", twin, ...own });
  const pipeline = (): Record<string, unknown> => ({
    name: "theirs",
    secret: {
      name: secretName,
      existing: true,
      keys: {
        bootstrap: "brokers",
        sourceHost: "db_host",
        sourceUser: "db_user",
        sourcePassword: "db_password",
        sinkUrl: "report_url",
        sinkUser: "report_user",
        sinkPassword: "report_password",
      },
    },
    source: {
      connector: "theirs-source",
      host: "127.0.0.1",
      port: platform.databases?.source.port,
      user: "kfc",
      databases: ["demosrc"],
      tables: ["demosrc.products"],
      topicPrefix: "theirs",
      serverId: 4711,
    },
    sink: {
      connector: "theirs-sink",
      url: sinkUrl(),
      user: "sinko",
      database: "demosink",
      tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"], exclude: ["image"] }],
    },
  });
  const sinkUrl = (): string => `jdbc:mysql://127.0.0.1:${platform.databases?.sink.port ?? 0}/demosink`;
  const overrides = (parts: typeof existing, its: Record<string, unknown> = pipeline()): StackConfiguration => ({
    "msk-cdc:platform": { name: "adopting", existing: parts },
    "msk-cdc:pipelines": [its],
  });

  const records = (): StoredRecord[] =>
    Object.values(
      JSON.parse(readFileSync(join(twin.dir, "state", "records.json"), "utf8")) as Record<string, StoredRecord>,
    );
  /** What the account has, as its API describes it. */
  const inventory = async () => {
    const { kafka, kafkaConnect, s3, secretsManager } = clients;
    const { clusterArn } = platform;
    return {
      cluster: (await kafka.send(new DescribeClusterV2Command({ ClusterArn: clusterArn }))).ClusterInfo,
      brokers: (await kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn })))
        .BootstrapBrokerStringSaslIam,
      clusterTags: (await kafka.send(new ListTagsForResourceCommand({ ResourceArn: clusterArn }))).Tags,
      // Workers' internal topics outlive their connectors, as on AWS.
      topics: (await kafka.send(new ListTopicsCommand({ ClusterArn: clusterArn }))).Topics?.map(
        (topic) => topic.TopicName,
      )
        .filter((topic) => !topic?.startsWith("__"))
        .sort(),
      secret: withoutMetadata(await secretsManager.send(new DescribeSecretCommand({ SecretId: secretName }))),
      secretPolicy: (await secretsManager.send(new GetResourcePolicyCommand({ SecretId: secretName }))).ResourcePolicy,
      secretVersions: (
        await secretsManager.send(new ListSecretVersionIdsCommand({ SecretId: secretName, IncludeDeprecated: true }))
      ).Versions,
      secretValue: (await secretsManager.send(new GetSecretValueCommand({ SecretId: secretName }))).SecretString,
      secrets: (await secretsManager.send(new ListSecretsCommand({}))).SecretList?.map((secret) => secret.Name),
      versioning: (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status,
      objects: (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key, ETag }) => [
        Key,
        ETag,
      ]),
      plugins: (await kafkaConnect.send(new ListCustomPluginsCommand({}))).customPlugins
        ?.map((plugin) => plugin.customPluginArn)
        .sort(),
      connectors: (await kafkaConnect.send(new ListConnectorsCommand({}))).connectors?.map(
        (connector) => connector.connectorName,
      ),
      workers: (await kafkaConnect.send(new ListWorkerConfigurationsCommand({}))).workerConfigurations?.map(
        (worker) => worker.name,
      ),
      // VPC, subnets, route tables, security groups with their rules, keys, roles.
      records: records(),
    };
  };

  before(async () => {
    twin = await own.start();
    clients = awsClients(twin.apiUrl, twin.region, twin);
    own.atEnd(async () => clients.close());
    account = await own.stand(spec({ name: "account", overrides: { "msk-cdc:pipelines": undefined } }));
    platform = account.environment.outputs["platform"] as PlatformOutputs;
    passwords = readPasswordsFile(twin.passwordsFile);
    const { databases } = platform;
    if (!databases) throw new Error("the platform has no demo databases");
    const master = { user: databases.username, password: passwords[databases.username] ?? "" };
    const accountOf = ({ address: host, port }: { address: string; port: number }) => ({ host, port, ...master });
    await loadDatabase(accountOf(databases.source), {
      role: "source",
      script: demoScript("source"),
      database: "demosrc",
      connectorUser: "kfc",
      connectorPassword: passwords["kfc"] ?? "",
    });
    await loadDatabase(accountOf(databases.sink), {
      role: "sink",
      script: demoScript("sink"),
      database: "demosink",
      connectorUser: "sinko",
      connectorPassword: passwords["sinko"] ?? "",
    });
    await clients.secretsManager.send(
      new CreateSecretCommand({
        Name: secretName,
        KmsKeyId: platform.kmsKeyArn,
        Tags: [{ Key: "team", Value: "orders" }],
        SecretString: JSON.stringify({
          brokers: platform.bootstrapBrokers,
          db_host: "127.0.0.1",
          db_user: "kfc",
          db_password: passwords["kfc"],
          report_url: sinkUrl(),
          report_user: "sinko",
          report_password: passwords["sinko"],
          unrelated: "x",
        }),
      }),
    );
    await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "theirs.zip", Body: "theirs" }));
    const store = new RecordStore(twin.apiUrl, twin.secretAccessKey);
    elsewhere.vpcId = (await store.create("aws:ec2/vpc:Vpc", "elsewhere", { cidrBlock: "10.9.0.0/16" }, signal)).id;
    elsewhere.subnetId = (
      await store.create(
        "aws:ec2/subnet:Subnet",
        "elsewhere",
        { vpcId: elsewhere.vpcId, cidrBlock: "10.9.0.0/24", availabilityZone: "ap-northeast-2b" },
        signal,
      )
    ).id;
    existing = {
      network: {
        vpcId: platform.vpcId,
        subnetIds: platform.subnetIds,
        connectorSecurityGroupIds: platform.connectorSecurityGroupIds,
      },
      cluster: { arn: platform.clusterArn },
      secretsKeyArn: platform.kmsKeyArn,
      pluginBucket: bucket,
    };
  });

  after(() => own.end());

  it("moves rows and leaves everything adopted as it was, while it stands and after destroy: else an up or a destroy breaks what others use", async () => {
    const before = await inventory();
    const adopting = await stand(spec({ name: "adopting", overrides: overrides(existing) }));
    try {
      const tables = await openDemoTables(twin, platform);
      await tables.untilEqual(60_000, signal).finally(() => tables.close());
      await adopting.environment.preview({ expectNoChanges: true });
      const {
        objects: objectsBefore = [],
        topics: topicsBefore,
        plugins: pluginsBefore,
        records: recordsBefore,
        connectors: _c,
        workers: _w,
        ...described
      } = before;
      const {
        objects = [],
        topics = [],
        plugins = [],
        records: all,
        connectors,
        workers,
        ...still
      } = await inventory();
      assert.deepEqual(still, described);
      assert.deepEqual(
        objects.filter(([key]) => !key?.startsWith("msk-cdc/adopting/")),
        objectsBefore,
      );
      assert.deepEqual(
        [
          objects.length - objectsBefore.length,
          topics.length > (topicsBefore?.length ?? 0),
          plugins.length - (pluginsBefore?.length ?? 0),
        ],
        [2, true, 2],
      );
      assert.deepEqual([connectors?.sort(), workers?.length], [["theirs-sink", "theirs-source"], 1]);
      const known = new Set(recordsBefore.map(({ id, type }) => `${type} ${id}`));
      const [theirs, ours] = [
        all.filter(({ id, type }) => known.has(`${type} ${id}`)),
        all.filter(({ id, type }) => !known.has(`${type} ${id}`)),
      ];
      assert.deepEqual(theirs, recordsBefore);
      // Rules of an adopted security group would be records of their own.
      const adopted = [platform.vpcId, ...platform.subnetIds, ...platform.connectorSecurityGroupIds];
      assert.deepEqual(
        ours.filter(
          ({ type, inputs }) =>
            /Rule|Route|Subnet:/.test(type) &&
            Object.values(inputs).some(
              (value) =>
                adopted.includes(String(value)) &&
                value !== platform.vpcId &&
                inputs["referencedSecurityGroupId"] !== value,
            ),
        ),
        [],
      );
    } finally {
      await adopting.end();
    }
    assert.deepEqual(await inventory(), before);
    await account.environment.preview({ expectNoChanges: true });
    assert.deepEqual(Object.keys(await account.environment.refresh()), ["same"]);
  });

  describe("refuses in a preview, before anything is made,", () => {
    const refusal = async (configuration: StackConfiguration): Promise<string> => {
      const before = await inventory();
      const environment = twinEnvironment(twin);
      const stack = await EphemeralStack.create({
        name: "refused",
        configuration: await stackConfiguration({ from: "twin", overrides: configuration }),
        environment,
        passwords,
        report: () => undefined,
      });
      try {
        return await stack.preview().then(
          () => assert.fail("the preview went through"),
          (error: Error) => error.message,
        );
      } finally {
        await stack.remove().finally(() => stack.close());
        assert.deepEqual(await inventory(), before);
      }
    };
    const network = (subnetIds: readonly string[]) => ({
      ...existing,
      network: { ...(existing["network"] as object), subnetIds },
    });

    it("a subnet of another VPC: else the connectors' creation fails after minutes", async () => {
      const text = await refusal(overrides(network([platform.subnetIds[0] ?? "", elsewhere.subnetId])));
      assert.match(
        text,
        new RegExp(
          `existing\\.network\\.subnetIds\\[1\\].*"${elsewhere.subnetId}".*it has to be in ${platform.vpcId} .*, and is in ${elsewhere.vpcId}`,
          "s",
        ),
      );
    });

    it("a subnet that does not exist: else the connectors' creation fails after minutes", async () => {
      const text = await refusal(overrides(network([platform.subnetIds[0] ?? "", "subnet-0123456789abcdef0"])));
      assert.match(
        text,
        /existing\.network\.subnetIds\[1\].*"subnet-0123456789abcdef0".*AWS: no matching EC2 Subnet found/s,
      );
    });

    it("a cluster that does not exist: else the topics' creation fails", async () => {
      const arn = "arn:aws:kafka:ap-northeast-2:000000000000:cluster/nowhere/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f-7";
      const text = await refusal(overrides({ ...existing, cluster: { arn } }));
      assert.match(text, /existing\.cluster\.arn.*AWS: reading MSK Cluster \(nowhere\): empty result/s);
    });

    it("a key and a bucket that do not exist, both at once: else each costs a run", async () => {
      const text = await refusal(
        overrides({
          ...existing,
          secretsKeyArn: "arn:aws:kms:ap-northeast-2:000000000000:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
          pluginBucket: "not-there",
        }),
      );
      assert.match(text, /AWS: reading KMS Key \(arn:aws:kms:[^)]*\): couldn't find resource/);
      assert.match(text, /AWS: reading S3 Bucket \(not-there\): couldn't find resource/);
    });

    it("a secret that lacks a key, without a word of what is in it: else a worker finds out, again at every restart", async () => {
      const keys = { ...(pipeline()["secret"] as { keys: object }).keys, sinkPassword: "report_passwort" };
      const text = await refusal(
        overrides(existing, { ...pipeline(), secret: { name: secretName, existing: true, keys } }),
      );
      assert.match(
        text,
        /msk-cdc:pipelines\[0\]\.secret\.keys.*the connectors read report_passwort from the secret, and it lacks this key/s,
      );
      assert.ok(!text.includes(passwords["kfc"] ?? "?") && !text.includes(passwords["sinko"] ?? "?"));
    });
  });
});

const withoutMetadata = <T extends { $metadata: unknown }>({
  $metadata: _request,
  ...answer
}: T): Omit<T, "$metadata"> => answer;
