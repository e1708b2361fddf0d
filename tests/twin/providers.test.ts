// The twin's aws provider on the real engine: what a program's change does, and what a failure leaves behind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LogGroup } from "@pulumi/aws/cloudwatch/index.js";
import { SecurityGroup } from "@pulumi/aws/ec2/index.js";
import { Cluster, Configuration, Topic } from "@pulumi/aws/msk/index.js";
import { Connector, WorkerConfiguration } from "@pulumi/aws/mskconnect/index.js";
import { Instance } from "@pulumi/aws/rds/index.js";
import { Bucket, BucketObjectv2 } from "@pulumi/aws/s3/index.js";
import { Secret, SecretVersion } from "@pulumi/aws/secretsmanager/index.js";
import { Queue } from "@pulumi/aws/sqs/index.js";
import { asset, secret } from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { unknownValue } from "../../twin/providers/protocol.js";
import { Harness, messages, steps } from "./providers/harness.js";

const cluster = (more: object = {}): Cluster =>
  new Cluster("cluster", {
    clusterName: "demo",
    kafkaVersion: "3.6.0",
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: {
      instanceType: "kafka.t3.small",
      clientSubnets: ["subnet-a", "subnet-b"],
      securityGroups: ["sg-1"],
    },
    ...more,
  });

const connector = (configuration: Record<string, string>, workerCount = 1): Connector =>
  new Connector("source", {
    name: "source",
    kafkaconnectVersion: "3.7.x",
    capacity: { provisionedCapacity: { workerCount } },
    connectorConfiguration: { "connector.class": "Source", "tasks.max": "1", ...configuration },
    kafkaCluster: {
      apacheKafkaCluster: {
        bootstrapServers: "127.0.0.1:9098",
        vpc: { securityGroups: ["sg-1"], subnets: ["subnet-a"] },
      },
    },
    kafkaClusterClientAuthentication: { authenticationType: "IAM" },
    kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
    plugins: [
      { customPlugin: { arn: "arn:aws:kafkaconnect:ap-northeast-2:000000000000:custom-plugin/p/1", revision: 1 } },
    ],
    serviceExecutionRoleArn: "arn:aws:iam::000000000000:role/r",
    logDelivery: { workerLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: "/aws/msk/connector/source" } } },
  });

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => assert.fail("the operation went through"),
    (error: unknown) => String(error),
  );

describe("the twin's aws provider", function () {
  this.timeout(120_000);
  let harness: Harness;
  before(async () => (harness = await Harness.start()));
  after(() => harness.stop());

  it("shows unknown outputs in a preview, known ones after up, and nothing to do in the next up: else every run would look like a change", async () => {
    const stack = await harness.stack("first", async () => {
      const { arn, bootstrapBrokersSaslIam } = cluster();
      const topic = new Topic("topic", {
        clusterArn: arn,
        partitionCount: 1,
        replicationFactor: 2,
        configs: JSON.stringify({ "cleanup.policy": "compact" }),
      });
      return { brokers: bootstrapBrokersSaslIam, topic: topic.name };
    });
    const events: EngineEvent[] = [];
    await stack.preview({ onEvent: (event) => events.push(event) });
    assert.deepEqual(steps(events), ["create cluster:Cluster", "create topic:Topic"]);
    assert.equal(
      events.find((event) => event.resOutputsEvent?.metadata.type === "aws:msk/cluster:Cluster")?.resOutputsEvent
        ?.metadata.new?.outputs["arn"],
      unknownValue,
    );
    assert.deepEqual([...harness.api.things.keys()], []);
    const up = await stack.up({ onEvent: (event) => events.push(event) });
    assert.equal(up.outputs["brokers"]?.value, "127.0.0.1:9098");
    assert.match(String(up.outputs["topic"]?.value), /^topic-[0-9a-f]{7}$/);
    assert.match(messages(events), /MSK cluster demo: CREATING/);
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 3 });
    await stack.destroy();
    assert.deepEqual([...harness.api.things.keys()], []);
  });

  it("updates in place what AWS updates and shows the nested property: else a new tasks.max would replace a connector", async () => {
    let tasks = "1";
    const stack = await harness.stack("update", async () => void connector({ "tasks.max": tasks }));
    await stack.up();
    tasks = "2";
    const events: EngineEvent[] = [];
    await stack.up({ onEvent: (event) => events.push(event) });
    assert.deepEqual(steps(events), ["update connector:Connector"]);
    const diff =
      events.find((event) => event.resourcePreEvent?.metadata.op === "update")?.resourcePreEvent?.metadata
        .detailedDiff ?? {};
    assert.deepEqual(Object.keys(diff), ['connectorConfiguration["tasks.max"]']);
    const [arn = ""] = harness.api.keys(":connector/source/");
    assert.deepEqual(harness.api.get(arn)["connectorConfiguration"], { "connector.class": "Source", "tasks.max": "2" });
    await stack.destroy();
  });

  it("takes an update that MSK Connect rolled back for done, as AWS's provider does: else tests would pass by a check that users don't have", async () => {
    const { api } = harness;
    let [more, workers]: [Record<string, string>, number] = [{ "poll.interval.ms": "100" }, 1];
    const stack = await harness.stack("rollback", async () => void connector(more, workers));
    await stack.up();
    const [arn = ""] = api.keys(":connector/source/");
    const live = (): unknown[] => [api.get(arn)["connectorConfiguration"], api.get(arn)["capacity"]];
    const before = live();

    [more, workers] = [{ "poll.interval.ms": "50" }, 2];
    api.rollsBack = true;
    assert.deepEqual((await stack.up()).summary.resourceChanges?.update, 1);
    api.rollsBack = false;
    assert.deepEqual(live(), before);
    assert.deepEqual((await stack.up()).summary.resourceChanges?.update, undefined);
    await stack.destroy();
  });

  it("keeps in the state what a cut-off update of a cluster left, and sends only what is still to do: else the next up takes it for done, or asks twice", async () => {
    const { api } = harness;
    let [volumeSize, kafkaVersion, limit] = [10, "3.6.0", "60s"];
    const stack = await harness.stack(
      "cut-off",
      async () =>
        void new Cluster(
          "cluster",
          {
            clusterName: "demo",
            kafkaVersion,
            numberOfBrokerNodes: 2,
            brokerNodeGroupInfo: {
              instanceType: "kafka.t3.small",
              clientSubnets: ["subnet-a", "subnet-b"],
              securityGroups: ["sg-1"],
              storageInfo: { ebsStorageInfo: { volumeSize } },
            },
          },
          { customTimeouts: { update: limit } },
        ),
    );
    await stack.up();
    const [arn = ""] = api.keys(":cluster/demo");
    const puts = (): string[] =>
      api.calls.filter((call) => call.startsWith("kafka PUT")).map((call) => call.split("/").slice(-1)[0] ?? "");

    [volumeSize, kafkaVersion, limit] = [20, "3.7.x", "1s"];
    api.pause = async () => void (puts().length > 0 && (api.get(arn)["state"] = "UPDATING"));
    assert.match(await failureOf(stack.up()), /MSK cluster demo is still UPDATING after 1 s/);
    api.pause = undefined;
    assert.deepEqual((await harness.state("cut-off")).match(/"volumeSize":\d+/g), [
      '"volumeSize":10',
      '"volumeSize":10',
    ]);

    // Meanwhile MSK has finished the first of the two updates.
    const nodes = api.get(arn)["brokerNodeGroupInfo"] as object;
    Object.assign(api.get(arn), {
      state: "ACTIVE",
      brokerNodeGroupInfo: { ...nodes, storageInfo: { ebsStorageInfo: { volumeSize } } },
    });
    limit = "60s";
    await stack.up();
    assert.deepEqual(puts(), ["storage", "version"]);
    await stack.destroy();
  });

  it("replaces an unnamed resource by making the new one first, a named one by deleting first: else one name would be needed twice", async () => {
    let version = 1;
    const stack = await harness.stack("replace", async () => {
      new WorkerConfiguration("unnamed", { propertiesFileContent: `v=${version}` });
      new WorkerConfiguration("named", { name: "named", propertiesFileContent: `v=${version}` });
      new SecurityGroup("first", { description: `group ${version}` }, { deleteBeforeReplace: true });
    });
    await stack.up();
    version = 2;
    const order: string[] = [];
    await stack.up({
      onEvent: ({ resourcePreEvent: event }) => {
        if (event !== undefined && /create-replacement|delete-replaced/.test(event.metadata.op))
          order.push(`${event.metadata.op} ${event.metadata.urn.split("::").pop()}`);
      },
    });
    const place = (step: string): number => order.indexOf(step);
    assert.ok(place("create-replacement unnamed") < place("delete-replaced unnamed"), order.join());
    assert.ok(place("delete-replaced named") < place("create-replacement named"), order.join());
    assert.ok(place("delete-replaced first") < place("create-replacement first"), order.join());
    await stack.destroy();
    assert.deepEqual([...harness.api.things.keys()], []);
  });

  it("keeps a connector that ends FAILED in the state, with AWS's reason and the log's last errors: else it would run on unseen", async () => {
    const stack = await harness.stack("partial", async () => void connector({ fail: "yes" }));
    const text = await failureOf(stack.up());
    assert.match(text, /Connector source is FAILED \(UnknownError\.Unknown\): The connector failed to start\./);
    assert.match(text, /Last errors in log group \/aws\/msk\/connector\/source:\s+ERROR no such host: db\.example/);
    assert.match(text, /pulumi up --replace 'urn:pulumi:partial::/);
    assert.match(await harness.state("partial"), /"initErrors"/);
    await stack.destroy();
    assert.deepEqual([...harness.api.things.keys()], []);
  });

  it("shows in the next preview what changed behind Pulumi's back and drops what is gone: else drift stays unseen", async () => {
    const stack = await harness.stack("drift", async () => {
      const { arn } = cluster();
      new Topic("topic", {
        name: "orders",
        clusterArn: arn,
        partitionCount: 1,
        replicationFactor: 2,
        configs: JSON.stringify({ "retention.ms": "1000" }),
      });
      new LogGroup("logs", { name: "/aws/msk/cluster/demo", retentionInDays: 14 });
    });
    await stack.up();
    const { api } = harness;
    const [topic = ""] = api.keys(",orders");
    api.get(topic)["configs"] = Buffer.from(JSON.stringify({ "retention.ms": "9", "segment.ms": "5" })).toString(
      "base64",
    );
    api.things.delete("log-group /aws/msk/cluster/demo");
    assert.deepEqual((await stack.refresh()).summary.resourceChanges, { delete: 1, same: 2, update: 1 });
    const events: EngineEvent[] = [];
    await stack.preview({ onEvent: (event) => events.push(event) });
    assert.deepEqual(steps(events).sort(), ["create logGroup:LogGroup", "update topic:Topic"]);
    await stack.up();
    assert.equal(Buffer.from(String(api.get(topic)["configs"]), "base64").toString(), '{"retention.ms":"1000"}');
    await stack.destroy();
  });

  it("keeps secrets encrypted in the state and out of errors: else a password could be read from a backup of the backend", async () => {
    let description = "";
    const stack = await harness.stack("secrets", async () => {
      const entry = new Secret("entry", { name: "AmazonMSK_test", recoveryWindowInDays: 0 });
      const version = new SecretVersion("version", {
        secretId: entry.id,
        secretString: secret('{"password":"hunter2-hunter2"}'),
      });
      if (description !== "") new SecurityGroup("bad", { description, tags: { password: secret("fail") } });
      return { value: version.secretString, arn: version.arn };
    });
    const up = await stack.up();
    assert.deepEqual([up.outputs["value"]?.secret, up.outputs["arn"]?.secret], [true, false]);
    await stack.refresh();
    assert.ok(!(await harness.state("secrets")).includes("hunter2"));
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 3 });
    description = "fail";
    assert.match(await failureOf(stack.up()), /InvalidParameterValue: description "\[secret\]" of bad/);
    await stack.destroy();
  });

  it("compares files by their content alone: else a colleague's cache directory would upload every plugin again", async () => {
    const [here, there] = [join(harness.directory, "a.zip"), join(harness.directory, "b.zip")];
    await Promise.all([here, there].map((path) => writeFile(path, "the same bytes")));
    let path = here;
    const stack = await harness.stack("assets", async () => {
      const bucket = new Bucket("plugins", { bucket: "plugins" });
      new BucketObjectv2("archive", { bucket: bucket.bucket, key: "plugin.zip", source: new asset.FileAsset(path) });
    });
    await stack.up();
    assert.equal(harness.api.get("plugins/plugin.zip")["body"], "the same bytes");
    path = there;
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 3 });
    await writeFile(there, "other bytes");
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 2, update: 1 });
    assert.equal(harness.api.get("plugins/plugin.zip")["body"], "other bytes");
    await stack.destroy();
  });

  it("honours ignoreChanges and takes over what exists by import: else two teams could not share a cluster", async () => {
    let [days, imported] = [14, false];
    const stack = await harness.stack("ignore", async () => {
      new LogGroup("logs", { name: "/shared", retentionInDays: days }, { ignoreChanges: ["retentionInDays"] });
      if (imported) new LogGroup("other", { name: "/other", retentionInDays: 3 }, { import: "/other" });
    });
    await stack.up();
    harness.api.things.set("log-group /other", {
      logGroupName: "/other",
      retentionInDays: 3,
      arn: "arn:aws:logs:x:y:log-group:/other:*",
    });
    [days, imported] = [30, true];
    const events: EngineEvent[] = [];
    await stack.up({ onEvent: (event) => events.push(event) });
    assert.deepEqual(steps(events), ["import logGroup:LogGroup"]);
    await stack.destroy();
  });

  it("names the property that is missing and the type that it does not know: else a user guesses", async () => {
    const missing = await harness.stack(
      "missing",
      async () => void new Configuration("c", { serverProperties: undefined as unknown as string, name: "c" }),
    );
    assert.match(await failureOf(missing.preview()), /serverProperties/);
    const unknown = await harness.stack("unknown", async () => void new Queue("queue"));
    assert.match(await failureOf(unknown.preview()), /The twin does not know the resource type aws:sqs\/queue:Queue/);
  });

  it("keeps a half-made cluster when the user interrupts up, and goes on serving: else Ctrl-C loses a cluster or the twin", async () => {
    const abort = new AbortController();
    const stack = await harness.stack("cancel", async () => void cluster({ clusterName: "slow" }));
    const text = await failureOf(
      stack.up({
        signal: abort.signal,
        onEvent: (event) => event.diagnosticEvent?.message.includes("slow: CREATING") === true && abort.abort(),
      }),
    );
    assert.match(text, /cancel/i);
    assert.match(await harness.state("cancel"), /"id":"arn:aws:kafka:[^"]*cluster\/slow/);
    await stack.destroy();
    assert.deepEqual(harness.api.keys("cluster/slow"), []);
  });

  it("removes a half-made cluster when the engine is killed: else no state knows of it and the next up finds its name taken", async () => {
    const engines = (): number[] =>
      readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ").map(Number);
    const stack = await harness.stack("killed", async () => void cluster({ clusterName: "slow" }));
    const before = new Set(engines());
    const onEvent = (event: EngineEvent): void => {
      if (event.diagnosticEvent?.message.includes("slow: CREATING") !== true) return;
      for (const pid of engines().filter((one) => !before.has(one))) process.kill(pid, "SIGKILL");
    };
    await failureOf(stack.up({ onEvent }));
    while (harness.api.keys("cluster/slow").length > 0) await sleep(50);
    await stack.cancel();
  });

  it("keeps a database whose start the user interrupts: else it would run on unknown and every later up would find its name taken", async () => {
    const abort = new AbortController();
    const { api } = harness;
    api.pause = async () => {
      abort.abort();
      await sleep(2000); // the engine's Cancel arrives meanwhile
    };
    const stack = await harness.stack(
      "interrupted",
      async () => void new Instance("db", { identifier: "db", instanceClass: "db.t3.micro" }),
    );
    assert.match(await failureOf(stack.up({ signal: abort.signal })), /cancel/i);
    api.pause = undefined;
    assert.match(await harness.state("interrupted"), /"id":"instance-/);
    await stack.destroy();
    assert.deepEqual(api.keys("rds/instance"), []);
  });
});
