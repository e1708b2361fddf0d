// A database engine that only this test has, from its folder's one object to an RDS instance that runs.
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Toolchain } from "../../../tools/toolchain.js";
import type { DatabaseStart, RunningDatabase } from "../../../twin/aws/dataPlane.js";
import { LocalDataPlane } from "../../../twin/aws/localDataPlane.js";
import type { DatabaseEngine } from "../../../twin/database/engine.js";
import { DatabaseInstance } from "../../../twin/database/instance.js";
import { registerDatabaseEngine } from "../../../twin/database/registry.js";
import type { Tls } from "../../../twin/tls.js";
import { credentials, FakeDataPlane, region, startApi } from "../../twin/apiFixture.js";

const instance = {
  identifier: "orders",
  engine: "ledger",
  engineVersion: "7.1",
  instanceClass: "db.t3.micro",
  allocatedStorage: 20,
  username: "keeper",
  password: "a-password-of-a-test",
  skipFinalSnapshot: true,
};

/** Its server is a shell that says that it is ready, and writes what it is told to. */
const ledger: DatabaseEngine = {
  names: ["ledger"],
  family: { pattern: /^ledger\d+$/, example: "ledger7" },
  limits: { username: 6, password: 128, dbName: 8, reserved: ["root"] },
  licenseModel: "ledger-license",
  defaultPort: 7007,
  start: (options) =>
    DatabaseInstance.start(options, {
      version: "7.1.2",
      template: {
        key: "ledger",
        make: async (dataDir) => appendFileSync(join(dataDir, "tables"), "made\n"),
      },
      process: ({ port, dataDir }) => ({
        command: "/bin/sh",
        args: ["-c", 'echo "open on $0"; cat "$1"; exec sleep 600', String(port), join(dataDir, "tables")],
        env: {},
        ready: /^open on \d+$/,
      }),
      comeIn: async ({ dataDir }) => appendFileSync(join(dataDir, "tables"), `${options.masterUsername}\n`),
    }),
};

/** Databases as on this machine; the rest as the API's tests have it. */
class WithDatabases extends FakeDataPlane {
  private readonly local = new LocalDataPlane({
    region,
    credentials,
    tls: Promise.resolve({} as Tls),
    databaseTls: Promise.resolve({} as Tls),
    toolchain: Promise.resolve({} as Toolchain),
  });

  override startDatabase(start: DatabaseStart): Promise<RunningDatabase> {
    return this.local.startDatabase(start);
  }
}

describe("a database engine that a test brings to the twin", () => {
  const cacheHome = process.env["XDG_CACHE_HOME"];
  let home: string;
  before(() => void (process.env["XDG_CACHE_HOME"] = home = mkdtempSync(join(tmpdir(), "msk-cdc-engine-"))));
  after(() => {
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
    rmSync(home, { recursive: true });
  });

  it("runs RDS instances, has limits of its own, comes back with its data and can be taken away: else a new engine needs edits elsewhere", async () => {
    const remove = registerDatabaseEngine(ledger);
    const first = await startApi(undefined, new WithDatabases());
    const make = (change: object) => first.record("aws:rds/instance:Instance", { ...instance, ...change });
    await assert.rejects(make({ username: "keepers" }), /1 to 6 letters/);
    await assert.rejects(make({ username: "root" }), /reserved word/);
    await first.record("aws:rds/parameterGroup:ParameterGroup", { name: "small", family: "ledger7" });
    const { id, outputs } = await make({ parameterGroupName: "small" });
    assert.equal(outputs["engineVersionActual"], "7.1.2");
    assert.equal(outputs["licenseModel"], "ledger-license");
    const processes = async (api: typeof first) => {
      const { databases } = (await api.control("GET", "/_twin/status")).body as {
        databases: { identifier: string; process: { state: string; port: number }[] }[];
      };
      return databases.map(({ identifier, process: [one] }) => [identifier, one?.state, one?.port]);
    };
    assert.deepEqual(await processes(first), [["orders", "running", outputs["port"]]]);
    await first.close(true);

    const second = await startApi(first.dir, new WithDatabases());
    await second.api.resume();
    assert.deepEqual(await processes(second), [["orders", "running", outputs["port"]]]);
    const dir = join(second.dir, "databases", id);
    assert.equal(readFileSync(join(dir, "data", "tables"), "utf8"), "made\nkeeper\nkeeper\n");
    await second.control("DELETE", `/_twin/records/${id}?type=aws:rds/instance:Instance`);
    assert.ok(!existsSync(dir));
    remove();
    await assert.rejects(second.record("aws:rds/instance:Instance", instance), /the twin has mysql and mariadb/);
    await second.close();
  });
});
