// Kills the daemon of a twin with -9 at random moments of its work, again and again, and looks whether the next start
// brings everything to rest:
// `node --import tsx bench/daemonKills.ts [rounds] [seed]`. The tests have a fixed sample of this
// (tests/twin/survival.test.ts).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteConnectorCommand,
  DeleteCustomPluginCommand,
  DescribeConnectorCommand,
  PauseConnectorCommand,
  UpdateConnectorCommand,
} from "@aws-sdk/client-kafkaconnect";
import { StandingTwin } from "../tests/twin/standingTwin.js";
import { tickerArchive, tickerClass } from "../tests/twin/ticker/plugin.js";
import { isAlive, until } from "../tests/twin/workbench.js";
import { startTwin, stopTwin, type TwinInfo } from "../twin/twin.js";

const [rounds = 20, seed = Date.now() % 100_000] = process.argv.slice(2).map(Number);
let state = seed;
/** Reproducible with the seed (a linear congruential generator). */
const random = (below: number): number => ((state = (state * 1_103_515 + 12_345) % 2 ** 31) >>> 8) % below;

const name = "kills";
const dir = mkdtempSync(join(tmpdir(), "msk-cdc-kills-"));
process.env["XDG_STATE_HOME"] = dir;
console.log(`${rounds} rounds, seed ${seed}`);

let twin: TwinInfo = await startTwin({ name });
try {
  let standing = new StandingTwin(twin);
  const [subnets, archive] = await Promise.all([standing.network(), tickerArchive(dir)]);
  await standing.bucket(archive);
  const cluster = await standing.beginCluster("kills", subnets);
  const bootstrap = await standing.active(cluster);
  await standing.topic(cluster, "ticks");
  const role = String(
    (
      await standing.record("aws:iam/role:Role", {
        name: "connectors",
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      })
    ).outputs["arn"],
  );
  const plugin = await standing.beginPlugin("ticker");
  await standing.settledPlugin(plugin);
  let connector: string | undefined;

  for (let round = 1; round <= rounds; round++) {
    const operation = await begin();
    // Most of what can be cut off happens in the first seconds.
    const delay = random(random(2) === 0 ? 300 : 6000);
    await sleep(delay);
    process.kill(twin.pid, "SIGKILL");
    await until(
      () => isAlive(twin.pid),
      (alive) => !alive,
    );
    const started = Date.now();
    twin = await startTwin({ name });
    standing = new StandingTwin(twin);
    const rest = await atRest();
    console.log(
      `${String(round).padStart(3)}  ${operation.padEnd(16)} killed after ${String(delay).padStart(4)} ms, back in ${Date.now() - started} ms: ${rest}`,
    );
  }

  /** Asks for something that takes a while. */
  async function begin(): Promise<string> {
    if (connector === undefined) {
      connector = await standing.beginConnector(`ticker-${random(1e9)}`, {
        bootstrap,
        subnets,
        role,
        topic: "ticks",
        workers: 1,
        plugins: [{ customPlugin: { customPluginArn: plugin, revision: 1 } }],
      });
      return "CreateConnector";
    }
    const { version: currentVersion, state: now } = await standing.settled(connector);
    const which = now === "RUNNING" ? random(4) : 0;
    if (which === 0)
      return (await standing.connect.send(new DeleteConnectorCommand({ connectorArn: connector })), "DeleteConnector");
    if (which === 1)
      return (await standing.connect.send(new PauseConnectorCommand({ connectorArn: connector })), "PauseConnector");
    if (which === 2) {
      const extra = await standing.beginPlugin(`extra-${random(1e9)}`);
      return (
        await standing.settledPlugin(extra),
        await standing.connect.send(new DeleteCustomPluginCommand({ customPluginArn: extra })),
        "DeletePlugin"
      );
    }
    const connectorConfiguration = {
      "connector.class": tickerClass,
      "tasks.max": "1",
      topic: "ticks",
      "errors.retry.timeout": String(random(1000)),
    };
    return (
      await standing.connect.send(
        new UpdateConnectorCommand({ connectorArn: connector, currentVersion, connectorConfiguration }),
      ),
      "UpdateConnector"
    );
  }

  /** What has become of everything. @throws Error when something is neither at rest nor gone */
  async function atRest(): Promise<string> {
    await standing.active(cluster);
    if ((await standing.settledPlugin(plugin)) !== "ACTIVE") throw new Error("the plugin is lost");
    const arn = connector;
    const gone = await until(
      () =>
        standing.connect.send(new DescribeConnectorCommand({ connectorArn: arn })).then(
          ({ connectorState }) => connectorState ?? "",
          (error: Error) => error.name,
        ),
      (found) => !/ING$/.test(found) || found === "RUNNING",
    );
    if (gone === "NotFoundException") connector = undefined;
    else if (gone === "FAILED")
      throw new Error(`the connector is FAILED: ${(await standing.settled(arn ?? "")).why ?? ""}`);
    return gone;
  }
} finally {
  await stopTwin(name, { remove: true });
  rmSync(dir, { recursive: true, force: true });
}
