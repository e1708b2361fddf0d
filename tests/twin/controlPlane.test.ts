// A twin of the mode `control-plane`: the program on the real engine, in seconds, and nothing that pretends to run.
import assert from "node:assert/strict";
import { DeleteCustomPluginCommand, KafkaConnectClient, ListCustomPluginsCommand } from "@aws-sdk/client-kafkaconnect";
import fc from "fast-check";
import { awsAccess } from "../../automation/access/aws.js";
import { seed } from "../random.js";
import { changedBy, changing, live, refusals, type Written } from "./generatedSettings.js";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CreateTopicCommand, DescribeTopicCommand, KafkaClient, ListTopicsCommand } from "@aws-sdk/client-kafka";
import { startTwin, twinEnvironment, type TwinInfo } from "../../automation/index.js";
import { stackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import { ChangingStack, lossesIn } from "./changingStack.js";
import { Backend } from "../../automation/pulumi/backend.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { projectRoot } from "../../tools/paths.js";
import { twinStatus } from "../../twin/twin.js";
import type { Step } from "../states/preview.js";
import { NoDataPlane } from "../../twin/aws/noDataPlane.js";
import { cdc } from "../cli/run.js";
import { createCluster, createPlatform, credentials, newDirectory, region, startApiOver } from "./apiFixture.js";
import { OwnTwin } from "./ownTwin.js";

interface Status {
  mode: string;
  clusters: { state: string; brokers: { state: string; pid?: number }[] }[];
  connectors: { state: string; workers: unknown[] }[];
  databases: { process: { state: string; pid?: number }[] }[];
}

describe("a twin with a control plane only", function () {
  this.timeout(240_000);
  const own = new OwnTwin("control-plane");
  let twin: TwinInfo;
  let main: ChangingStack;
  let platform: PlatformOutputs;
  // As on AWS: brokers and databases are reached through the function.
  const overrides = { "msk-cdc:routable": false };

  before(async () => {
    twin = await own.start("control-plane");
    main = await ChangingStack.create(twin, "main");
    own.atEnd(() => main.end());
    await main.up(await stackConfiguration({ from: "twin", overrides }));
    const outputs = await Backend.use(twin, (backend) => backend.outputs("main"));
    platform = outputs?.["platform"] as PlatformOutputs;
  });
  after(() => own.end());

  const command = (...args: string[]) => cdc(args, twinEnvironment(twin));
  const status = async (): Promise<Status> => (await twinStatus(own.name)) as unknown as Status;

  /** What the stack's commands printed, by the end of their resource's name. */
  const printed = async (): Promise<Record<string, string>> => {
    const state = await Backend.use(twin, (backend) => backend.state("main"));
    const resources = state?.deployment.resources ?? [];
    return Object.fromEntries(
      resources
        .filter(({ type }) => type === "command:local:Command")
        .map(({ urn, outputs }) => [urn.split("::").at(-1) ?? "", String(outputs?.["stdout"])]),
    );
  };

  it("says what it is, and that nothing runs behind what is ACTIVE and RUNNING: else somebody waits for rows", async () => {
    const { mode, clusters, connectors, databases } = await status();
    assert.equal(mode, "control-plane");
    assert.deepEqual(
      clusters.map(({ state, brokers }) => [state, brokers.map((broker) => broker.state)]),
      [["ACTIVE", ["not run", "not run"]]],
    );
    assert.deepEqual(
      connectors.map(({ state, workers }) => [state, workers]),
      [
        ["RUNNING", []],
        ["RUNNING", []],
      ],
    );
    assert.deepEqual(
      databases.map(({ process }) => process),
      [[{ state: "not run" }], [{ state: "not run" }]],
    );
    assert.match((await command("twin", "status")).stdout, /running, http:\S+, control plane only/);
    assert.match(platform.bootstrapBrokers, /^b-1\.simplydemo\.\w+\.kafka\.no-data-plane\.invalid:9098,b-2\./);
  });

  it("starts no process but its own: else it is no faster than a whole one", () => {
    const all = execFileSync("ps", ["-ww", "-A", "-o", "args="], { encoding: "utf8" }).split("\n");
    const its = all.filter((args) => args.includes(twin.dir) && !/^\S*(ps|sh) /.test(args));
    assert.deepEqual(
      its.filter((args) => !/daemon\.[jt]s/.test(args)),
      [],
    );
  });

  it("has what resources would do with brokers and databases recorded as not run: else a check that never ran has passed", async () => {
    const outputs = await printed();
    const sentence = /^not run: \S+: this twin has no data plane/;
    for (const name of ["simplydemo-connect-test", "simplydemo-source-schema", "simplydemo-sink-schema"])
      assert.match(outputs[name] ?? "(no such command)", sentence, name);
    assert.match(outputs["simplydemo-settled"] ?? "", /secret version/, "MSK Connect's API is there to be asked");
  });

  for (const args of [
    ["connect-test", "main"],
    ["peek", "simply.demosrc.products", "main"],
    ["verify", "main"],
    ["topics", "main"],
  ])
    it(`refuses cdc ${args.join(" ")} with a sentence: else a failure of DNS is looked into, or a pass believed`, async () => {
      const { code, stdout, stderr } = await command(...args);
      assert.notEqual(code, 0, stdout);
      assert.match(stderr + stdout, /this twin has no data plane/);
    });

  it("shows connectors to cdc status, and says of lag that it is not known: else the table reads as if rows arrived", async () => {
    const { stdout, stderr } = await command("status", "main");
    assert.match(stdout, /source-connector-demosrc\s.*RUNNING/);
    assert.match(stdout + stderr, /this twin has no data plane/);
  });

  it("keeps what something else stands on: else settings pass here that AWS takes down in no order", async () => {
    const connect = new KafkaConnectClient(awsAccess(twin.region, twin).client);
    const { customPlugins = [] } = await connect.send(new ListCustomPluginsCommand({}));
    for (const { customPluginArn } of customPlugins)
      await assert.rejects(connect.send(new DeleteCustomPluginCommand({ customPluginArn })), /is in use by/);
    const { subnetIds, connectorSecurityGroupIds } = platform;
    const kept = [
      ...subnetIds.map((id) => ["aws:ec2/subnet:Subnet", id] as const),
      ...connectorSecurityGroupIds.map((id) => ["aws:ec2/securityGroup:SecurityGroup", id] as const),
    ];
    for (const [type, id] of kept) {
      const answer = await fetch(`${twin.apiUrl}/_twin/records/${id}?type=${encodeURIComponent(type)}`, {
        method: "DELETE",
        headers: { "x-twin-key": twin.secretAccessKey },
      });
      assert.match(await answer.text(), /DependencyViolation/, id);
    }
  });

  it("can't become a whole one: else brokers come up empty under a stack that has topics", () =>
    assert.rejects(startTwin({ name: own.name, mode: "whole" }), /has a control plane only: use another name, or/));

  it("takes a cluster's other clients in and lets them go in place, by the example that says how: else it costs the cluster", async () => {
    const file = readFileSync(join(projectRoot, "examples", "stacks", "Pulumi.access.yaml"), "utf8");
    const { config } = parse(file) as { config: Record<string, unknown> };
    const written: Written = {
      platform: config["msk-cdc:platform"] as Written["platform"],
      pipelines: [],
      plugins: { configProvider: "none" },
    };
    assert.deepEqual(await live(twin, { written, changed: ["no other ways in"] }), { losses: [], left: [] });
  });

  describe("and a change of settings (docs/aws.md, What a change does)", () => {
    interface Parts {
      platform: { cluster: object; network: object };
      pipelines: [{ source: { tables: string[] }; sink: { tables: object[] } } & Record<string, unknown>];
    }
    const changed = async (change: (parts: Parts) => object): Promise<Step[]> => {
      const configuration = await stackConfiguration({ from: "twin", overrides });
      const { "msk-cdc:platform": whole, "msk-cdc:pipelines": pipelines } = structuredClone(configuration);
      const parts = change({ platform: whole, pipelines } as Parts);
      const settings = Object.entries(parts).map(([name, value]) => [`msk-cdc:${name}`, value]);
      return main.preview({ ...configuration, ...Object.fromEntries(settings) });
    };
    const ofCluster = (more: object) =>
      changed(({ platform: { cluster, ...rest } }) => ({ platform: { ...rest, cluster: { ...cluster, ...more } } }));
    const steps = (all: readonly Step[], ...types: string[]): string[] =>
      all
        .filter(({ type }) => types.some((one) => type.endsWith(one)))
        .map(({ op, urn, keys }) => `${op} ${urn.split("::").at(-1) ?? ""}: ${[...keys].sort().join(", ")}`)
        .sort();

    it("of brokers' size, storage, configuration and metrics updates the cluster: else a user expects hours without it", async () => {
      const all = await ofCluster({
        instanceType: "kafka.m7g.large",
        volumeSize: 50,
        retentionHours: 48,
        enhancedMonitoring: "DEFAULT",
      });
      assert.deepEqual(lossesIn(all), []);
      assert.deepEqual(steps(all, ":Cluster", ":Configuration"), [
        "update simplydemo-cluster-configuration: serverProperties",
        "update simplydemo-cluster-msk: brokerNodeGroupInfo, configurationInfo, enhancedMonitoring",
      ]);
    });

    it("of brokers' number updates the cluster, and moves connectors to its longer list: else a user thinks that they keep running", async () => {
      const all = await ofCluster({ brokersPerZone: 2 });
      assert.deepEqual(steps(all, ":Cluster"), ["update simplydemo-cluster-msk: numberOfBrokerNodes"]);
      assert.deepEqual(lossesIn(all).sort(), [
        "delete-replaced simplydemo-sink-connector: kafkaCluster",
        "delete-replaced simplydemo-source-connector: kafkaCluster",
      ]);
    });

    it("to a newer Kafka updates the cluster, beside a configuration that is replaced: else nobody dares to upgrade", async () => {
      assert.deepEqual(steps(await ofCluster({ kafkaVersion: "4.0.x.kraft" }), ":Cluster", ":Configuration"), [
        "create-replacement simplydemo-cluster-configuration: kafkaVersions, name",
        "update simplydemo-cluster-msk: configurationInfo, kafkaVersion",
      ]);
    });

    it("to an older Kafka, or to other zones, replaces the cluster, and its preview says so: else the records are gone unexpectedly", async () => {
      const older = await ofCluster({ kafkaVersion: "3.8.x.kraft" });
      assert.match(lossesIn(older).join("\n"), /simplydemo-cluster-msk: .*kafkaVersion/);
      const zones = await changed(({ platform: { network, ...rest } }) => ({
        platform: { ...rest, network: { ...network, zones: 3 } },
      }));
      assert.match(lossesIn(zones).join("\n"), /simplydemo-cluster-msk: .*brokerNodeGroupInfo/);
    });

    it("of capacity, retention and tables updates connectors and topics: else positions and records are in doubt", async () => {
      const all = await changed(({ pipelines: [{ source, sink, ...rest }] }) => ({
        pipelines: [
          {
            ...rest,
            source: { ...source, tables: [...source.tables, "demosrc.orders"] },
            sink: { ...sink, tables: [...sink.tables, { from: "demosrc.orders", table: "orders", key: ["id"] }] },
            connect: { mcuCount: 2 },
            topics: { partitions: 3, retentionHours: 48 },
          },
        ],
      }));
      assert.deepEqual(lossesIn(all), []);
      assert.deepEqual(steps(all, ":Topic", ":Connector"), [
        "create simplydemo-topic-simply.demosrc.orders: ",
        "update simplydemo-topic-simply.demosrc.products: configs, partitionCount",
        "update simplydemo-topic-simply: configs",
      ]);
      assert.match(steps(all, ":Command").join("\n"), /update simplydemo-settled: environment/);
    });
  });

  describe(`and settings at random (SEED=${seed})`, () => {
    const sample = fc.sample(changing, { seed, numRuns: 200 });
    const accepted = sample.filter(
      ({ written, changed }) => refusals(written).length === 0 && refusals(changedBy(written, changed)).length === 0,
    );
    const counts = `${sample.length - accepted.length} of ${sample.length}`;

    it(`refuses less than half of them (${counts}): else nothing is tried below`, () =>
      assert.ok(accepted.length > sample.length / 2));

    it("brings them up, changes them in place and takes them down in an order that AWS takes: else accepted settings fail on AWS", async () => {
      // bench/settings.ts tries many.
      for (const one of accepted.slice(0, 1))
        assert.deepEqual(await live(twin, one), { losses: [], left: [] }, JSON.stringify(one));
    });
  });
});

describe("the control plane alone", () => {
  const tls = Promise.resolve({ serverFile: "", caFile: "", truststore: "" });
  const start = (dir: string) => startApiOver(dir, new NoDataPlane({ region, credentials, tls }));

  it("keeps clusters and topics over a restart: else the next preview creates everything anew", async () => {
    const first = await start(newDirectory());
    const kafka = new KafkaClient(first.client);
    const ClusterArn = await createCluster(kafka, await createPlatform(first));
    const Configs = Buffer.from('{"cleanup.policy":"compact"}').toString("base64");
    const topic = { ClusterArn, TopicName: "history" };
    await kafka.send(new CreateTopicCommand({ ...topic, PartitionCount: 3, ReplicationFactor: 2, Configs }));
    await first.close(true);

    const second = await start(first.dir);
    await second.api.resume();
    const again = new KafkaClient(second.client);
    const found = await again.send(new DescribeTopicCommand(topic));
    assert.deepEqual([found.PartitionCount, found.ReplicationFactor, found.Configs], [3, 2, Configs]);
    const { Topics } = await again.send(new ListTopicsCommand({ ClusterArn }));
    assert.deepEqual(
      Topics?.map(({ OutOfSyncReplicaCount: behind }) => behind),
      [0],
    );
    await second.close();
  });
});
