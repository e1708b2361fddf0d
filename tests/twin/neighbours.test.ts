// Twins side by side on one machine: two of one user, made at once and each with a cluster and a database, and one of
// the same name that another user has.
import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { projectRoot } from "../../tools/paths.js";
import { orphanedTwins, startTwin, stopTwin, twinStatus, type TwinInfo } from "../../twin/twin.js";
import { cdc, type Ended } from "../cli/run.js";
import { StandingTwin } from "./standingTwin.js";
import { openToOthers, treeOf } from "./tree.js";
import { isAlive } from "./workbench.js";

const nobody = 65_534;

describe("twins side by side", function () {
  this.timeout(120_000);
  let dir: string;
  /**
   * Only root can be somebody else, and only where others may read the checkout; else the other user is another home of
   * the same one, and the tests' titles say so.
   */
  let stranger: number | undefined;
  const { XDG_STATE_HOME: previousHome } = process.env;

  interface Process {
    pid: number;
    port: number;
  }
  interface Neighbour {
    home: string;
    uid: number | undefined;
    name: string;
    twin: TwinInfo;
    database: Process;
    brokers: Process[];
  }
  const neighbours: Neighbour[] = [];

  /** The two twins of the first user use the warm cache; the other user has nothing yet. */
  const environment = ({ home, uid }: Pick<Neighbour, "home" | "uid">): Record<string, string> => ({
    XDG_STATE_HOME: join(home, "state"),
    ...(uid === undefined && !home.endsWith("other") ? {} : { HOME: home, XDG_CACHE_HOME: join(home, "cache") }),
  });
  const run = (who: Pick<Neighbour, "home" | "uid">, ...args: string[]): Promise<Ended> =>
    who.uid === undefined ? cdc(args, environment(who)) : as(who.uid, args, environment(who));

  /** The other user's twin has no cluster: two are enough to meet on a port, and the machine is a small one. */
  async function start(home: string, name: string, uid?: number): Promise<Neighbour> {
    const started = await run({ home, uid }, "twin", "start", name);
    assert.equal(started.code, 0, started.stderr);
    const twin = JSON.parse(
      readFileSync(join(home, "state", "msk-cdc", "twins", name, "twin.json"), "utf8"),
    ) as TwinInfo;
    const standing = new StandingTwin(twin);
    const cluster = home.endsWith("own") ? await standing.beginCluster("shop", await standing.network()) : undefined;
    await standing.record("aws:rds/instance:Instance", {
      identifier: "shop",
      engine: "mysql",
      engineVersion: "8.4",
      instanceClass: "db.t3.micro",
      allocatedStorage: 20,
      username: "admin",
      password: `password-${name}-${uid ?? ""}`,
      dbName: "shop",
      skipFinalSnapshot: true,
    });
    const bootstrap = cluster === undefined ? "" : await standing.active(cluster);
    const status = JSON.parse((await run({ home, uid }, "twin", "status", name)).stdout) as {
      databases: { process: Process[] }[];
      clusters: { brokers: Process[] }[];
    };
    const brokers = status.clusters.flatMap((one) => one.brokers);
    assert.equal(brokers.map(({ port }) => `127.0.0.1:${port}`).join(","), bootstrap);
    return { home, uid, name, twin, database: status.databases[0]?.process[0] ?? { pid: 0, port: 0 }, brokers };
  }

  before(async function () {
    assert.equal((await cdc(["--version"])).code, 0); // sets the checkout up, which the other user may only read
    stranger = process.getuid?.() === 0 && (await as(nobody, ["--version"], {})).code === 0 ? nobody : undefined;
    dir = mkdtempSync(join(tmpdir(), "msk-cdc-neighbours-"));
    chmodSync(dir, 0o755);
    const [own, other] = ["own", "other"].map((name) => join(dir, name)) as [string, string];
    for (const home of [own, other]) mkdirSync(home, { mode: 0o755 });
    if (stranger !== undefined) chownSync(other, stranger, stranger);
    // What this process itself asks of twins is asked of the first user's.
    process.env["XDG_STATE_HOME"] = join(own, "state");
    neighbours.push(...(await Promise.all([start(own, "left"), start(own, "right"), start(other, "left", stranger)])));
    if (stranger === undefined)
      for (const test of this.test?.parent?.tests ?? [])
        test.title += " (here the other user is another home of the same one)";
  });
  after(async () => {
    // Also those of a start that failed, and of a refusal that did not come.
    for (const [home, uid] of [
      ["own", undefined],
      ["other", stranger],
    ] as const) {
      const twins = join(dir, home, "state", "msk-cdc", "twins");
      for (const name of existsSync(twins) ? readdirSync(twins) : [])
        await run({ home: join(dir, home), uid }, "twin", "stop", name, "--remove");
    }
    if (previousHome === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previousHome;
    rmSync(dir, { recursive: true, force: true });
  });

  it("share neither port nor process nor key nor directory: else one twin's tests change another's rows", () => {
    const parts: ((one: Neighbour) => string | number)[] = [
      ({ twin }) => twin.apiPort,
      ({ twin }) => twin.providerPort,
      ({ twin }) => twin.pid,
      ({ twin }) => twin.dir,
      ({ twin }) => twin.accessKeyId,
      ({ twin }) => twin.secretAccessKey,
      ({ database }) => database.port,
      ({ database }) => database.pid,
      ({ twin }) => readFileSync(twin.passphraseFile, "utf8"),
      ({ twin }) => readFileSync(twin.caFile, "utf8"),
    ];
    for (const part of parts) assert.equal(new Set(neighbours.map(part)).size, neighbours.length, String(part));
    const brokers = neighbours.flatMap((one) => one.brokers);
    for (const part of ["pid", "port"] as const)
      assert.equal(new Set(brokers.map((one) => one[part])).size, 4, `brokers' ${part}`);
    // Those between brokers as well, which no client sees.
    const ports = neighbours.flatMap(({ twin }) => [twin.apiPort, twin.providerPort, ...keptPorts(twin)]);
    assert.equal(new Set(ports).size, ports.length, ports.join(" "));
    for (const { port } of [...brokers, ...neighbours.map(({ database }) => database)]) assert.ok(ports.includes(port));
  });

  it("know their own user's twins only: else `cdc twin stop` ends a colleague's", async () => {
    const listed = await Promise.all(
      neighbours.slice(1).map(async (one) =>
        (await run(one, "twin", "status")).stdout
          .split("\n")
          .map((line) => line.split("  ")[0])
          .filter((name) => name !== ""),
      ),
    );
    assert.deepEqual(listed, [["left", "right"], ["left"]]);
  });

  it("leave the temporary twin of a command that lives alone, whoever starts one beside it: else a second demo deletes the first one's under its rows", async () => {
    const { dir: temporary, pid } = await startTwin({ name: "passing", temporary: true });
    try {
      const { code, stderr } = await cdc(["twin", "start", "right"]);
      assert.deepEqual(
        { code, removed: stderr.match(/removing the twin.*/g), orphans: orphanedTwins() },
        { code: 0, removed: null, orphans: [] },
      );
      assert.ok(isAlive(pid) && existsSync(temporary));
      assert.equal((await twinStatus("passing")).running, true);
    } finally {
      await stopTwin("passing", { remove: true });
    }
  });

  it("refuse a neighbour's key: else whoever finds the port has the twin", async () => {
    const [left, right] = neighbours;
    const response = await fetch(`${left?.twin.apiUrl ?? ""}/_twin/status`, {
      headers: { "x-twin-key": right?.twin.secretAccessKey ?? "" },
    });
    assert.equal(response.status, 403);
    await assert.rejects(
      createConnection({
        host: "127.0.0.1",
        port: left?.database.port ?? 0,
        user: "admin",
        password: "password-right-",
      }),
      /Access denied/,
    );
  });

  it("keep everything from other users: directories 0700, files 0600, down to the last one", () => {
    for (const { home, uid, twin } of neighbours) {
      assert.equal(lstatSync(twin.dir).mode & 0o777, 0o700);
      assert.deepEqual(openToOthers(join(home, "state", "msk-cdc")), []);
      assert.deepEqual(
        treeOf(twin.dir).filter((entry) => entry.uid !== (uid ?? process.getuid?.())),
        [],
      );
    }
  });

  it("can't be started in a directory or with a cache of somebody else, in one sentence: else files of two users mix", async () => {
    const [left] = neighbours;
    if (stranger === undefined) {
      // A file in the directory's place, which keeps root out as well.
      const place = join(dir, "own", "place");
      mkdirSync(place);
      writeFileSync(join(place, "msk-cdc"), "");
      const refused = await cdc(["twin", "start", "third"], {
        XDG_STATE_HOME: join(dir, "own", "state"),
        XDG_CACHE_HOME: place,
      });
      assert.match(
        refused.stderr,
        /^The cache .*place\/msk-cdc can't be written \(EEXIST: .*\): make it yours, or set XDG_CACHE_HOME to a directory of your own$/m,
      );
      return;
    }
    const cache = join(left?.home ?? "", "locked");
    mkdirSync(cache, { mode: 0o500 });
    const other = join(dir, "other");
    const refused = await as(stranger, ["twin", "start", "third"], {
      HOME: other,
      XDG_STATE_HOME: join(other, "state"),
      XDG_CACHE_HOME: cache,
    });
    assert.equal(refused.code, 1);
    assert.equal(
      refused.stderr,
      `The cache ${cache}/msk-cdc can't be written (EACCES: permission denied, mkdir '${cache}/msk-cdc'): make it yours, or set XDG_CACHE_HOME to a directory of your own\n`,
    );
    const foreign = join(other, "state", "msk-cdc", "twins", "foreign");
    mkdirSync(foreign, { mode: 0o700 });
    const start = await as(stranger, ["twin", "start", "foreign"], environment({ home: other, uid: stranger }));
    assert.equal(start.code, 1);
    assert.equal(
      start.stderr,
      `${foreign} belongs to the user with the id 0, and you are ${stranger}: use another XDG_STATE_HOME, or have it removed\n`,
    );
    rmSync(foreign, { recursive: true });
  });

  it("go on when one of them is stopped and removed: else a finished test ends its neighbour", async () => {
    const [left, ...others] = neighbours.splice(0, 1).concat(neighbours);
    assert.ok(left);
    assert.deepEqual((await run(left, "twin", "stop", left.name, "--remove")).code, 0);
    assert.ok(!isAlive(left.database.pid));
    for (const { pid } of left.brokers) assert.ok(!isAlive(pid));
    for (const { twin, database, brokers, name, uid } of others) {
      for (const { pid } of [twin, database, ...brokers]) assert.ok(isAlive(pid), name);
      const connection = await createConnection({
        host: "127.0.0.1",
        port: database.port,
        user: "admin",
        password: `password-${name}-${uid ?? ""}`,
      });
      await connection.end();
    }
  });
});

/** Ports that a twin's parts keep, of whatever kind. */
function keptPorts({ dir }: TwinInfo): number[] {
  const files = treeOf(dir)
    .map(({ path }) => path)
    .filter((path) => path.endsWith("/ports.json"));
  return files.flatMap((path) => Object.values(JSON.parse(readFileSync(path, "utf8")) as Record<string, number>));
}

/** Runs `cdc` as another user, who has his own home and only reads the checkout. */
function as(uid: number, args: readonly string[], environment: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      uid,
      gid: uid,
      cwd: "/",
      env: { PATH: process.env["PATH"], NO_COLOR: "1", ...environment },
      maxBuffer: 2 ** 24,
    };
    const child = execFile(
      process.execPath,
      [join(projectRoot, "bin", "cdc.mjs"), ...args],
      options,
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : (child.exitCode ?? -1), stdout, stderr }),
    );
  });
}
