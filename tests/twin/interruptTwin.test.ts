// `cdc twin start` and `cdc twin stop` under Ctrl-C and kill -9: what stands afterwards is what stood before, or what a
// second command finishes.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateClusterV2Command, DescribeClusterV2Command, KafkaClient } from "@aws-sdk/client-kafka";
import { runningProcesses } from "../../tools/processes.js";
import { Place, type Send, type Standing } from "./interrupted.js";
import { until } from "./workbench.js";

const nothing: Standing = { processes: [], ports: [], stacks: [], files: [] };

describe("cdc twin, interrupted", function () {
  this.timeout(240_000);
  let place: Place;
  before(() => (place = new Place()));
  after(async () => {
    for (const name of ["shelf", "fresh"]) await place.cdc(["twin", "stop", name, "--remove"]);
    place.close();
  });
  const inTwin = (name: string, file: string) => () => existsSync(join(place.twinDirectory(name), file));

  describe("while it starts a new twin", () => {
    const reports: [phase: string, at: Send["at"]][] = [
      ["making the twin", /^making the twin/m],
      ["starting the daemon", /^starting the daemon/m],
      ["waiting for the daemon", /^waiting for the daemon/m],
      ["the daemon has claimed the twin", () => inTwin("fresh", "daemon.pid")()],
      ["the daemon makes certificates", () => inTwin("fresh", "tls")()],
      [
        "the daemon's API listens",
        () =>
          inTwin("fresh", "identity.json")() &&
          readFileSync(join(place.twinDirectory("fresh"), "identity.json"), "utf8").includes("apiPort"),
      ],
    ];
    for (const [phase, at] of reports) {
      it(`at "${phase}" removes it again: else half a twin stays, with a daemon that nobody asked for`, async () => {
        const { code, output, sent } = await place.cdc(["twin", "start", "fresh"], { at });
        assert.deepEqual({ code, sent, left: await place.standing() }, { code: 130, sent: 1, left: nothing }, output);
        assert.match(
          output,
          /^Interrupted by SIGINT: the twin is removed again\. Once more \(Ctrl-C\) stops at once\.$/m,
        );
      });
    }

    it("twice says what is left, and the command that it prints removes it: else one must know where a twin lives and what runs in it", async () => {
      // The daemon can't stop: the first Ctrl-C waits.
      const freeze = () => {
        const daemon = runningProcesses().find(({ args }) => args.endsWith(` ${place.twinDirectory("fresh")}`));
        if (daemon !== undefined && inTwin("fresh", "daemon.pid")()) process.kill(daemon.pid, "SIGSTOP");
        return daemon !== undefined && inTwin("fresh", "daemon.pid")();
      };
      const { code, output } = await place.cdc(["twin", "start", "fresh"], { at: freeze }, { at: /Interrupted by/ });
      assert.equal(code, 130, output);
      const directory = place.twinDirectory("fresh");
      assert.ok(
        output.endsWith(
          `\nStopping at once.\nThis is left, each with the command that removes it:\n  twin fresh: its daemon with all that it runs, its stacks, ${directory}\n    npx cdc twin stop fresh --remove\n`,
        ),
        output,
      );
      process.kill(Number(readFileSync(join(directory, "daemon.pid"), "utf8").split("-")[0]), "SIGCONT");
      const removed = await place.cdc(["twin", "stop", "fresh", "--remove"]);
      assert.deepEqual(
        { code: removed.code, left: await place.standing() },
        { code: 0, left: nothing },
        removed.output,
      );
    });

    it("by kill -9 leaves a daemon that the next start finds: else two daemons fight for one twin", async () => {
      const { output } = await place.cdc(["twin", "start", "fresh"], {
        at: /^waiting for the daemon/m,
        signal: "SIGKILL",
      });
      const again = await place.cdc(["twin", "start", "fresh"]);
      assert.equal(again.code, 0, output + again.output);
      assert.equal(
        runningProcesses().filter(({ args }) => args.endsWith(` ${place.twinDirectory("fresh")}`)).length,
        1,
      );
      const removed = await place.cdc(["twin", "stop", "fresh", "--remove"]);
      assert.deepEqual(
        { code: removed.code, left: await place.standing() },
        { code: 0, left: nothing },
        removed.output,
      );
    });
  });

  describe("with a twin that has brokers", () => {
    let clusterArn: string;
    const client = () => {
      const { apiUrl: endpoint, region, accessKeyId, secretAccessKey } = place.twin("shelf");
      return new KafkaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    };
    const clusterState = async () =>
      (await client().send(new DescribeClusterV2Command({ ClusterArn: clusterArn }))).ClusterInfo?.State;
    const record = async (type: string, inputs: object): Promise<string> => {
      const twin = place.twin("shelf");
      const response = await fetch(`${twin.apiUrl}/_twin/records`, {
        method: "POST",
        headers: { "x-twin-key": twin.secretAccessKey },
        body: JSON.stringify({ type, name: "x", inputs }),
      });
      return ((await response.json()) as { id: string }).id;
    };
    const brokerRuns = () =>
      runningProcesses().some(
        ({ args }) => args.includes(place.twinDirectory("shelf")) && args.includes("kafka.Kafka"),
      );
    const stopped: Standing = { ...nothing, files: ["state/msk-cdc/twins/shelf"] };

    before(async function () {
      this.timeout(240_000);
      const { code, output } = await place.cdc(["twin", "start", "shelf"]);
      assert.equal(code, 0, output);
      const vpcId = await record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
      const subnet = (zone: string, cidrBlock: string) =>
        record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock, availabilityZone: `ap-northeast-2${zone}` });
      const { ClusterArn = "" } = await client().send(
        new CreateClusterV2Command({
          ClusterName: "kept",
          Provisioned: {
            BrokerNodeGroupInfo: {
              ClientSubnets: [await subnet("a", "10.0.0.0/24"), await subnet("b", "10.0.1.0/24")],
              InstanceType: "kafka.t3.small",
            },
            KafkaVersion: "3.9.x.kraft",
            NumberOfBrokerNodes: 2,
            ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
          },
        }),
      );
      clusterArn = ClusterArn;
      await until(clusterState, (state) => state === "ACTIVE");
      assert.equal((await place.cdc(["twin", "stop", "shelf"])).code, 0);
    });

    const moments: [phase: string, at: Send["at"]][] = [
      ["starting the daemon", /^starting the daemon/m],
      ["waiting for the daemon", /^waiting for the daemon/m],
      ["its brokers start", () => brokerRuns()],
    ];
    for (const [phase, at] of moments) {
      it(`a start at "${phase}" is taken back, and the twin stays as it was: else its brokers run on, or their data is gone`, async () => {
        const { code, output, sent } = await place.cdc(["twin", "start", "shelf"], { at });
        assert.deepEqual({ code, sent, left: await place.standing() }, { code: 130, sent: 1, left: stopped }, output);
      });
    }

    it("a stop goes on to its end after the first Ctrl-C: else the rest of it runs on for ever", async () => {
      assert.equal((await place.cdc(["twin", "start", "shelf"])).code, 0);
      assert.equal(await clusterState(), "ACTIVE", "the interrupted starts harmed the cluster");
      const { code, output } = await place.cdc(["twin", "stop", "shelf"], {
        at: () => !inTwin("shelf", "twin.json")(),
      });
      assert.deepEqual({ code, left: await place.standing() }, { code: 130, left: stopped }, output);
    });

    it("a stop that is left alone after the second Ctrl-C is finished by the next command, be it a start: it must not get the daemon that is going", async () => {
      assert.equal((await place.cdc(["twin", "start", "shelf"])).code, 0);
      const before = place.twin("shelf").pid;
      const stopping = () => !inTwin("shelf", "twin.json")();
      const { code, output } = await place.cdc(
        ["twin", "stop", "shelf"],
        { at: stopping },
        { at: /goes on to its end/ },
      );
      assert.equal(code, 130, output);
      assert.match(output, /\n {2}twin shelf: its daemon with all that it runs\n {4}npx cdc twin stop shelf\n$/);
      const started = await place.cdc(["twin", "start", "shelf"]);
      assert.equal(started.code, 0, started.output);
      assert.notEqual(place.twin("shelf").pid, before);
      assert.equal(await clusterState(), "ACTIVE");
    });

    it("a removal that is killed in the middle of the files shows no half twin, and the next removal takes the rest: else a new twin of that name inherits torn state", async () => {
      const twins = join(place.twinDirectory("shelf"), "..");
      // Many files, so that the removal takes its time.
      for (let file = 0; file < 20_000; file++) writeFileSync(join(place.twinDirectory("shelf"), `file-${file}`), "");
      await place.cdc(["twin", "stop", "shelf", "--remove"], {
        at: () => existsSync(twins) && readdirSync(twins).some((name) => name.startsWith(".going-")),
        signal: "SIGKILL",
      });
      assert.equal((await place.cdc(["twin", "status"])).output, "");
      const removed = await place.cdc(["twin", "stop", "shelf", "--remove"]);
      assert.deepEqual(
        { code: removed.code, left: await place.standing() },
        { code: 0, left: nothing },
        removed.output,
      );
    });
  });
});
