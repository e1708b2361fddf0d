// What happens to a twin whose processes die: its children one after the other, then its daemon at the worst moments,
// then its ports.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetBootstrapBrokersCommand } from "@aws-sdk/client-kafka";
import {
  DeleteConnectorCommand,
  DeleteCustomPluginCommand,
  DescribeConnectorCommand,
  DescribeConnectorOperationCommand,
  UpdateConnectorCommand,
  type ConnectorOperationState,
} from "@aws-sdk/client-kafkaconnect";
import { createConnection } from "mysql2/promise";
import { startTwin, stopTwin, type TwinInfo } from "../../twin/twin.js";
import { cdc } from "../cli/run.js";
import { StandingTwin } from "./standingTwin.js";
import { tickerArchive, tickerClass } from "./ticker/plugin.js";
import { openToOthers } from "./tree.js";
import { isAlive, until } from "./workbench.js";

describe("a twin whose processes die", function () {
  this.timeout(180_000);
  const name = "survivor";
  const previous = process.env["XDG_STATE_HOME"];
  let state: string;
  let twin: TwinInfo;
  let standing: StandingTwin;
  let subnets: string[];
  let clusterArn: string;
  let bootstrap: string;
  let plugin: string;
  let connector: string;

  const start = async (): Promise<void> => {
    twin = await startTwin({ name });
    standing = new StandingTwin(twin);
  };
  const killDaemon = async (): Promise<void> => {
    process.kill(twin.pid, "SIGKILL");
    await until(
      () => isAlive(twin.pid),
      (alive) => !alive,
    );
  };
  /** The ticker goes on, without a gap among its numbers. */
  const rowsFlow = async (): Promise<void> => {
    const { count } = await until(
      () => standing.ticks(bootstrap, "ticks").catch(() => ({ count: 0n, newest: [] })),
      (found) => found.count > 0n,
    );
    const { newest } = await until(
      () => standing.ticks(bootstrap, "ticks").catch(() => ({ count: 0n, newest: [] })),
      (found) => found.count > count,
    );
    const numbers = [...new Set(newest.map(Number))].sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => (numbers[0] ?? 0) + index),
      "numbers are missing",
    );
  };
  const queried = async (): Promise<void> => {
    const database = await standing.database();
    const connection = await createConnection({
      host: "127.0.0.1",
      port: database?.port ?? 0,
      user: "admin",
      password: "master-password",
    });
    await connection.query("SELECT 1");
    await connection.end();
  };

  before(async () => {
    state = mkdtempSync(join(tmpdir(), "twin-survival-"));
    process.env["XDG_STATE_HOME"] = state;
    const archive = tickerArchive(state);
    await start();
    subnets = await standing.network();
    await standing.bucket(await archive);
  });
  after(async () => {
    await stopTwin(name, { remove: true });
    if (previous === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previous;
    rmSync(state, { recursive: true, force: true });
  });

  it("has its cluster and its plugin after a kill -9 of the daemon in the middle of CreateCluster and CreateCustomPlugin: else both are CREATING for ever", async () => {
    [clusterArn, plugin] = await Promise.all([
      standing.beginCluster("survivor", subnets),
      standing.beginPlugin("ticker"),
    ]);
    await killDaemon();
    await start();
    bootstrap = await standing.active(clusterArn);
    assert.equal(await standing.settledPlugin(plugin), "ACTIVE");
    await standing.topic(clusterArn, "ticks");
  });

  it("has its connector after a kill -9 in the middle of CreateConnector: else its name is taken by a ruin", async () => {
    const { outputs } = await standing.record("aws:iam/role:Role", {
      name: "connectors",
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
    });
    const settings = {
      bootstrap,
      subnets,
      role: String(outputs["arn"]),
      topic: "ticks",
      workers: 2,
      plugins: [{ customPlugin: { customPluginArn: plugin, revision: 1 } }],
    };
    connector = await standing.beginConnector("ticker", settings);
    await until(
      () => standing.workers("ticker"),
      (workers) => workers.length === 0,
    );
    await killDaemon();
    await start();
    const { state: settled, why } = await standing.settled(connector);
    assert.equal(settled, "RUNNING", why);
    await rowsFlow();
  });

  it("brings back every kind of child that is killed, also all of one kind at once, and clients go on: else a pipeline ends with its first accident", async () => {
    await standing.record("aws:rds/instance:Instance", {
      identifier: "shop",
      engine: "mysql",
      engineVersion: "8.4",
      instanceClass: "db.t3.micro",
      allocatedStorage: 20,
      username: "admin",
      password: "master-password",
      skipFinalSnapshot: true,
    });
    const pids = async (find: () => Promise<{ pid: number }[]>): Promise<number[]> =>
      (await find()).map(({ pid }) => pid);
    const brokers = (): Promise<number[]> => pids(() => standing.brokers());
    const workers = (): Promise<number[]> => pids(() => standing.workers("ticker"));
    const databases = async (): Promise<number[]> => pids(async () => [(await standing.database()) ?? { pid: 0 }]);
    // Broker 1 is the controller of a cluster of two.
    const victims: [who: string, find: () => Promise<number[]>, which: (all: number[]) => number[]][] = [
      ["a broker", brokers, (all) => all.slice(1)],
      ["the controller", brokers, (all) => all.slice(0, 1)],
      ["a worker", workers, (all) => all.slice(0, 1)],
      ["the database", databases, (all) => all],
      ["everything", async () => [...(await brokers()), ...(await workers()), ...(await databases())], (all) => all],
    ];
    for (const [who, find, which] of victims) {
      const before = await find();
      const killed = which(before);
      assert.ok(killed.length > 0 && killed.every((pid) => pid > 1), who);
      for (const pid of killed) process.kill(pid, "SIGKILL");
      await until(
        find,
        (after) =>
          after.length === before.length && after.every((pid) => typeof pid === "number" && !killed.includes(pid)),
      );
      assert.ok(isAlive(twin.pid), `the daemon died with ${who}`);
    }
    await until(
      () =>
        queried().then(
          () => true,
          () => false,
        ),
      Boolean,
    );
    await rowsFlow();
    assert.equal((await standing.settled(connector)).state, "RUNNING");
  });

  it("has the connector as before after a kill -9 in the middle of UpdateConnector, and the operation says that it failed: else nobody knows which configuration runs", async () => {
    const { version: currentVersion } = await standing.settled(connector);
    const connectorConfiguration = {
      "connector.class": tickerClass,
      "tasks.max": "1",
      topic: "ticks",
      "errors.log.enable": "true",
    };
    const { connectorOperationArn } = await standing.connect.send(
      new UpdateConnectorCommand({ connectorArn: connector, currentVersion, connectorConfiguration }),
    );
    const all = [
      ...(await standing.brokers()),
      ...(await standing.workers("ticker")),
      (await standing.database()) ?? { pid: 0 },
    ].map(({ pid }) => pid);
    assert.equal(all.length, 5);
    await killDaemon();
    const killedAt = Date.now();
    await until(
      () => all.filter(isAlive),
      (alive) => alive.length === 0,
    );
    // The leash gives two seconds; the rest is for a busy machine.
    assert.ok(Date.now() - killedAt < 20_000, "children outlived their daemon");
    await start();
    assert.equal((await standing.settled(connector)).state, "RUNNING");
    const { connectorConfiguration: now } = await standing.connect.send(
      new DescribeConnectorCommand({ connectorArn: connector }),
    );
    assert.equal(now?.["errors.log.enable"], undefined);
    assert.equal(await operation(connectorOperationArn), "UPDATE_FAILED");
    await rowsFlow();
  });

  const operation = async (connectorOperationArn: string | undefined): Promise<ConnectorOperationState | undefined> =>
    (await standing.connect.send(new DescribeConnectorOperationCommand({ connectorOperationArn })))
      .connectorOperationState;

  it("goes on after a kill -9 in the middle of its own stop and of its own start: else a second accident ends what the first one left", async () => {
    process.kill(twin.pid, "SIGTERM");
    await until(
      () =>
        fetch(twin.apiUrl).then(
          () => true,
          () => false,
        ),
      (answers) => !answers,
    );
    await killDaemon();
    const starting = start();
    starting.catch(() => undefined); // its daemon is killed below
    const status = async (): Promise<string> => (await cdc(["twin", "status"], { XDG_STATE_HOME: state })).stdout;
    assert.match(await status(), /^survivor {2}stopped/);
    const pid = await until(
      () => daemonOf(state),
      (found) => found !== undefined,
    );
    process.kill(pid ?? 0, "SIGKILL");
    await assert.rejects(starting, /the twin's daemon ended before it was ready/);
    await start();
    assert.equal((await standing.settled(connector)).state, "RUNNING");
    await rowsFlow();
  });

  it("that hangs is named by `cdc twin status`, and `cdc twin stop --timeout` ends it with all that it runs: else only a reboot helps", async () => {
    const all = [...(await standing.brokers()), ...(await standing.workers("ticker"))].map(({ pid }) => pid);
    process.kill(twin.pid, "SIGSTOP");
    const shown = await cdc(["twin", "status", name], { XDG_STATE_HOME: state });
    assert.deepEqual(shown, {
      code: 1,
      stdout: "",
      stderr: `the twin survivor, process ${twin.pid}, does not answer (The operation was aborted due to timeout): cdc twin stop survivor --timeout 10 ends it, and it resumes at the next start\n`,
    });
    const stopped = await cdc(["twin", "stop", name, "--timeout", "1"], { XDG_STATE_HOME: state });
    assert.deepEqual(stopped, {
      code: 1,
      stdout: "",
      stderr: `the twin survivor did not stop within 1 s: its daemon, process ${twin.pid}, was killed with all that it ran\n`,
    });
    await until(
      () => [twin.pid, ...all].filter(isAlive),
      (alive) => alive.length === 0,
    );
  });

  it("says whose port is taken by whom when a broker's was, starts nothing then, and takes other ports where no client knows them: else half a cluster comes up", async () => {
    const ports = portsOf(state);
    const broker = await occupied(ports["1.iam"] ?? 0);
    const refused = await cdc(["twin", "start", name], { XDG_STATE_HOME: state });
    await broker();
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      new RegExp(
        `^the twin survivor: port ${ports["1.iam"]} of its broker 1 is taken by process ${process.pid} \\(node\\); connectors and stacks know this address, so no other can be used: end that process, or remove the twin$`,
        "m",
      ),
    );
    assert.match((await cdc(["twin", "status"], { XDG_STATE_HOME: state })).stdout, /^survivor {2}stopped/);

    const others = await Promise.all(
      [ports["1.controller"], ports["2.replication"], twin.apiPort].map((port) => occupied(port ?? 0)),
    );
    await start();
    assert.equal(
      (await standing.kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn })))
        .BootstrapBrokerStringSaslIam,
      bootstrap,
    );
    assert.equal((await standing.settled(connector)).state, "RUNNING");
    await Promise.all(others.map((free) => free()));
  });

  it("keeps every file of brokers, workers and databases from other users, after all this: else a log or a snapshot shows rows and keys", () => {
    assert.deepEqual(openToOthers(join(state, "msk-cdc")), []);
  });

  it("finishes a deletion that a kill -9 cut off: else the connector is DELETING for ever, and its plugin in use", async () => {
    await standing.connect.send(new DeleteConnectorCommand({ connectorArn: connector }));
    await killDaemon();
    await start();
    await until(
      () =>
        standing.connect.send(new DescribeConnectorCommand({ connectorArn: connector })).then(
          () => "there",
          (error: Error) => error.name,
        ),
      (found) => found === "NotFoundException",
    );
    await standing.connect.send(new DeleteCustomPluginCommand({ customPluginArn: plugin }));
  });
});

/** The process that claimed the only twin below a state directory. */
function daemonOf(state: string): number | undefined {
  const file = join(state, "msk-cdc", "twins", "survivor", "daemon.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("-")[0]) : 0;
  return pid > 1 && isAlive(pid) ? pid : undefined;
}

/** The ports of its only cluster. */
function portsOf(state: string): Record<string, number> {
  const clusters = join(state, "msk-cdc", "twins", "survivor", "clusters");
  return JSON.parse(readFileSync(join(clusters, readdirSync(clusters)[0] ?? "", "ports.json"), "utf8")) as Record<
    string,
    number
  >;
}

/** Listens on a port of this machine; the answer ends it. */
async function occupied(port: number): Promise<() => Promise<unknown>> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return () => new Promise((resolve) => server.close(resolve));
}
