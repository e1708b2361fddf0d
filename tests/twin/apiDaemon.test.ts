import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateClusterV2Command,
  CreateTopicCommand,
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListTopicsCommand,
} from "@aws-sdk/client-kafka";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { listTwins, startTwin, stopTwin, twinEnvironment, twinStatus, type TwinInfo } from "../../twin/twin.js";
import { runningProcesses } from "../../tools/processes.js";

describe("the twin's daemon", () => {
  const name = "daemon-test";
  let state: string;
  const previous = process.env["XDG_STATE_HOME"];
  let twin: TwinInfo;

  const client = () => ({
    endpoint: twin.apiUrl,
    region: twin.region,
    credentials: { accessKeyId: twin.accessKeyId, secretAccessKey: twin.secretAccessKey },
  });
  const record = async (type: string, inputs: object): Promise<string> => {
    const response = await fetch(`${twin.apiUrl}/_twin/records`, {
      method: "POST",
      headers: { "x-twin-key": twin.secretAccessKey },
      body: JSON.stringify({ type, name: "x", inputs }),
    });
    return ((await response.json()) as { id: string }).id;
  };
  const isGone = async (pid: number): Promise<boolean> => {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        process.kill(pid, 0);
      } catch {
        return true;
      }
      await sleep(100);
    }
    return false;
  };
  interface Broker {
    pid: number;
    port: number;
  }
  const brokers = async (): Promise<Broker[]> =>
    ((await twinStatus(name))["clusters"] as { brokers: Broker[] }[])[0]?.brokers ?? [];

  before(() => {
    state = mkdtempSync(join(tmpdir(), "twin-state-"));
    process.env["XDG_STATE_HOME"] = state;
  });
  after(async () => {
    await stopTwin(name, { remove: true });
    if (previous === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previous;
    rmSync(state, { recursive: true, force: true });
  });

  it("two starts at once give one daemon, and its secrets are the owner's alone", async () => {
    const [first, second] = await Promise.all([startTwin({ name }), startTwin({ name })]);
    assert.deepEqual(first, second);
    twin = first;
    assert.deepEqual(
      (await listTwins()).map(({ name: one, running }) => [one, running]),
      [[name, true]],
    );
    for (const file of ["twin.json", "identity.json", "passwords.json", "passphrase", "daemon.log"]) {
      assert.equal(statSync(join(twin.dir, file)).mode & 0o077, 0, file);
    }
    assert.equal(statSync(twin.dir).mode & 0o777, 0o700);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(twin.passwordsFile, "utf8")) as object), [
      "admin",
      "kfc",
      "sinko",
    ]);
    assert.match(readFileSync(twinEnvironment(twin)["NODE_EXTRA_CA_CERTS"]!, "utf8"), /BEGIN CERTIFICATE/);
    await assert.rejects(startTwin({ name, region: "eu-west-1" }), /ap-northeast-2/);
  }).timeout(60_000);

  it("has on disk what it answered, however many ask at once: else a kill takes back what a client was told", async () => {
    const secrets = new SecretsManagerClient(client());
    const written = (file: string): string => readFileSync(join(twin.dir, "state", file), "utf8");
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await secrets.send(new CreateSecretCommand({ Name: `told-${index}`, SecretString: "kept" }));
        assert.ok(written("secrets.json").includes(`told-${index}"`));
        const id = await record("aws:ec2/vpc:Vpc", { cidrBlock: `10.${index + 1}.0.0/16` });
        assert.ok(written("records.json").includes(id));
      }),
    );
  }).timeout(60_000);

  it("after a stop and a start the brokers are back on the same ports with their topics", async () => {
    const kafka = () => new KafkaClient(client());
    const vpcId = await record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    const ClientSubnets = [
      await record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.0.0.0/24", availabilityZone: "ap-northeast-2a" }),
      await record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.0.1.0/24", availabilityZone: "ap-northeast-2b" }),
    ];
    await new SecretsManagerClient(client()).send(new CreateSecretCommand({ Name: "kept", SecretString: "kept" }));
    const { ClusterArn } = await kafka().send(
      new CreateClusterV2Command({
        ClusterName: "kept",
        Provisioned: {
          BrokerNodeGroupInfo: { ClientSubnets, InstanceType: "kafka.t3.small" },
          KafkaVersion: "3.9.x.kraft",
          NumberOfBrokerNodes: 2,
          ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
        },
      }),
    );
    for (let state = "CREATING"; state !== "ACTIVE"; await sleep(200)) {
      const { ClusterInfo } = await kafka().send(new DescribeClusterV2Command({ ClusterArn }));
      state = ClusterInfo?.State ?? "";
      assert.notEqual(state, "FAILED", ClusterInfo?.StateInfo?.Message);
    }
    await kafka().send(
      new CreateTopicCommand({
        ClusterArn,
        TopicName: "kept",
        PartitionCount: 1,
        ReplicationFactor: 2,
        Configs: Buffer.from('{"retention.ms":"3600000"}').toString("base64"),
      }),
    );
    const { BootstrapBrokerStringSaslIam: before } = await kafka().send(new GetBootstrapBrokersCommand({ ClusterArn }));
    const pids = (await brokers()).map(({ pid }) => pid);
    await stopTwin(name);
    for (const pid of [twin.pid, ...pids]) assert.ok(await isGone(pid), `process ${pid} is left`);
    twin = await startTwin({ name });
    assert.equal(
      (await kafka().send(new GetBootstrapBrokersCommand({ ClusterArn }))).BootstrapBrokerStringSaslIam,
      before,
    );
    assert.ok(
      (await kafka().send(new ListTopicsCommand({ ClusterArn }))).Topics?.some(({ TopicName }) => TopicName === "kept"),
    );
  }).timeout(180_000);

  it("after a kill -9 of the daemon nothing stays running, and the next start recovers", async () => {
    const pids = (await brokers()).map(({ pid }) => pid);
    assert.equal(pids.length, 2);
    process.kill(twin.pid, "SIGKILL");
    assert.ok(await isGone(twin.pid));
    assert.deepEqual(
      (await listTwins()).map(({ running }) => running),
      [false],
    );
    twin = await startTwin({ name });
    for (const pid of pids) assert.ok(await isGone(pid), `broker ${pid} survived its daemon`);
    assert.equal((await brokers()).length, 2);
    assert.equal(
      (await new SecretsManagerClient(client()).send(new GetSecretValueCommand({ SecretId: "kept" }))).SecretString,
      "kept",
    );
  }).timeout(120_000);

  it("a stop that did not end cleanly says so with the log's end, and nothing is left when it returns", async () => {
    const pids = (await brokers()).map(({ pid }) => pid);
    // A daemon that hears of the stop and is killed before it can do anything.
    process.kill(twin.pid, "SIGSTOP");
    const stopping = stopTwin(name);
    setTimeout(() => process.kill(twin.pid, "SIGKILL"), 2000);
    await assert.rejects(stopping, /did not stop cleanly.*daemon\.log:\n[^]*is ready/);
    assert.deepEqual(
      runningProcesses().filter(({ pid }) => pids.includes(pid)),
      [],
    );
    twin = await startTwin({ name });
  }).timeout(120_000);

  it("a removal leaves no process and no file", async () => {
    const pids = [twin.pid, ...(await brokers()).map(({ pid }) => pid)];
    await fetch(`${twin.apiUrl}/_twin/shutdown`, { method: "POST", headers: { "x-twin-key": twin.secretAccessKey } });
    for (const pid of pids) assert.ok(await isGone(pid), `process ${pid} is left`);
    await stopTwin(name, { remove: true });
    assert.equal(existsSync(join(state, "msk-cdc")), false);
  }).timeout(60_000);
});
