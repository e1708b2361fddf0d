// Environments beside a main pipeline, and commands that are killed. One twin and one main stack for the file.
import assert from "node:assert/strict";
import {
  collectExpired,
  createEnvironment,
  destroyEnvironment,
  listEnvironments,
  showEnvironment,
  type CreateEnvironmentOptions,
  type EnvironmentInfo,
  type TwinInfo,
} from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { openDemoTables } from "./demoTables.js";
import { inventory, withSink } from "./inventory.js";
import { connector, killEnv, resourceEvent } from "./killing.js";
import { OwnTwin } from "./ownTwin.js";
import { stand, type Standing } from "./standing.js";

describe("environments beside a main pipeline on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("environments");
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let main: Standing;
  let platform: PlatformOutputs;
  let tables: TablePair;
  let isPlatformGone = false;
  /** What there was before any environment. */
  let untouched: string[];

  const spec = (own: Partial<CreateEnvironmentOptions> & { name: string }): CreateEnvironmentOptions => ({
    from: "twin",
    platformStack: "main",
    twin,
    ...own,
  });
  const upArguments = ["up", "pr-7", "--from", "twin", "--platform", "main"];
  const leftovers = async () => (await inventory(twin, platform)).filter((one) => !untouched.includes(one));
  const missing = async () => {
    const now = await inventory(twin, platform);
    return untouched.filter((one) => !now.includes(one));
  };

  /** Rows of an environment's own sink table, once there are `count` of them. */
  const rowsOf = async ({ pipelines }: Pick<EnvironmentInfo, "pipelines">, count: number): Promise<string[]> => {
    const table = `\`${pipelines[0]?.sinkDatabase ?? ""}\`.productinfo`;
    return withSink(twin, platform.databases, async (query) => {
      for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
        const rows = await query(`SELECT CONCAT_WS(' ', id, name) FROM ${table} ORDER BY id`);
        if (rows.length === count || Date.now() > deadline) return rows;
      }
    });
  };

  before(async () => {
    twin = await own.start();
    main = await stand({ name: "main", from: "twin", twin });
    own.atEnd(async () => {
      if (!isPlatformGone) await main.end();
    });
    platform = main.environment.outputs["platform"] as PlatformOutputs;
    tables = await openDemoTables(twin, platform);
    own.atEnd(() => tables.close());
    await tables.untilEqual(60_000, signal);
    untouched = await inventory(twin, platform);
  });

  after(() => own.end());

  it("brings two up side by side, each with the rows in a schema of its own: else a pull request can't see its pipeline move data", async () => {
    const first = await createEnvironment(spec({ name: "pr-7", pullRequest: 7 }));
    const second = await createEnvironment(spec({ name: "pr-8", ttl: "3d" }));
    assert.deepEqual(
      [first, second].map(({ pipelines }) => pipelines[0]?.sinkDatabase),
      ["pr-7--simplydemo--demosink", "pr-8--simplydemo--demosink"],
    );
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1001, 'Seen by all')");
    await tables.untilEqual(60_000, signal);
    const rows = await withSink(twin, platform.databases, (query) =>
      query("SELECT CONCAT_WS(' ', id, name) FROM demosink.productinfo ORDER BY id"),
    );
    assert.equal(rows.length, 11);
    assert.deepEqual([await rowsOf(first, 11), await rowsOf(second, 11)], [rows, rows]);
    assert.deepEqual(await missing(), []);
  });

  it("lists them with owner, pull request and end, from the stacks alone: else nobody knows from another machine what stands and what it is for", async () => {
    const [first, second, ...more] = await listEnvironments({ twin });
    assert.ok(first && second);
    assert.deepEqual(
      [first.name, first.pullRequest, first.from, first.platformStack, first.expired],
      ["pr-7", 7, "twin", "organization/msk-cdc/main", false],
    );
    assert.deepEqual(
      [second.name, Date.parse(second.expiresAt) - Date.parse(second.createdAt)],
      ["pr-8", 3 * 24 * 3_600_000],
    );
    assert.deepEqual(more, []);
    assert.equal(await showEnvironment("pr-9", { twin }), undefined);
  });

  it("changes nothing with a second up, but when it ends, and a collection that began before leaves it: else each push to a pull request restarts its connectors, or loses its preview at night", async () => {
    const earlier = await showEnvironment("pr-7", { twin });
    let second: (EnvironmentInfo & { changes?: object }) | undefined;
    const closed = async (): Promise<boolean> => ((second = await createEnvironment(spec({ name: "pr-7" }))), true);
    assert.deepEqual(await collectExpired({ twin, closed, only: ({ name }) => name === "pr-7" }), {
      expired: [],
      postponed: [],
      failures: [],
    });
    const { changes = {}, ...renewed } = second ?? assert.fail("nobody was asked whether pull request 7 is closed");
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.ok(earlier && renewed.expiresAt > earlier.expiresAt);
    assert.deepEqual({ ...renewed, expiresAt: "" }, { ...earlier, expiresAt: "" });
  });

  it("never touches a stack that holds a platform: else a typing error takes the cluster", async () => {
    const refusal = {
      name: "ForeignStackError",
      message: 'stack "main" holds a platform, so it is no environment: cdc env leaves it alone',
    };
    await assert.rejects(destroyEnvironment("main", { twin }), refusal);
    await assert.rejects(createEnvironment(spec({ name: "main" })), refusal);
    const { expired } = await collectExpired({ twin, dryRun: true, at: new Date("2999-01-01") });
    assert.deepEqual(
      expired.map((one) => one.name),
      ["pr-7", "pr-8"],
    );
  });

  it("lets one command at a time work on an environment, and takes down one without the other: else two of them break it", async () => {
    const going = destroyEnvironment("pr-8", { twin });
    await assert.rejects(createEnvironment(spec({ name: "pr-8" })), {
      name: "StackBusyError",
      message: new RegExp(
        `^environment "pr-8" is being worked on by another command on this machine \\(process ${process.pid}\\); nothing was changed`,
      ),
    });
    assert.equal(await going, true);
    assert.deepEqual(
      (await leftovers()).filter((one) => one.includes("pr-8")),
      [],
    );
    const standing = await showEnvironment("pr-7", { twin });
    assert.ok(standing);
    await tables.source.execute("DELETE FROM products WHERE id = 1001");
    assert.equal((await rowsOf(standing, 10)).length, 10);
  });

  it("leaves nothing behind, also of what MSK Connect made by itself, and nothing of the main pipeline is gone: else each pull request litters the cluster", async () => {
    assert.equal(await destroyEnvironment("pr-7", { twin }), true);
    assert.deepEqual([await leftovers(), await missing()], [[], []]);
    await tables.untilEqual(60_000, signal);
    assert.equal(await destroyEnvironment("pr-7", { twin }), false);
  });

  it("takes a failed one down again and says why first: else a broken pull request costs money until somebody looks", async () => {
    const attempt = createEnvironment(
      spec({
        name: "pr-7",
        set: ['pipelines[0].source.tables=["demosrc.absent"]', "pipelines[0].sink.tables[0].from=demosrc.absent"],
      }),
    );
    await assert.rejects(
      attempt,
      (error: Error) =>
        error.name === "OperationError" &&
        /^up of stack "pr-7" failed: The source database \S+ can't be used: its table demosrc\.absent is not there: .* Fix: .*\n {2}- .*source-check: /.test(
          error.message,
        ),
    );
    assert.deepEqual([await leftovers(), await missing()], [[], []]);
  });

  describe("after kill -9 of", () => {
    it("command and engine at the first resource of up: the next down clears all", async () => {
      assert.equal((await killEnv(twin, upArguments, "both", resourceEvent(1))).code, undefined);
      assert.equal(await destroyEnvironment("pr-7", { twin }), true);
      assert.deepEqual(await leftovers(), []);
    });

    it("the command alone at the fifth resource event of up: the next gc clears all, once its time is up", async () => {
      assert.equal((await killEnv(twin, upArguments, "command", resourceEvent(5))).code, undefined);
      assert.deepEqual((await collectExpired({ twin })).expired, []);
      const at = new Date(Date.now() + 24 * 3_600_000);
      const late = await collectExpired({ twin, at, within: 0 });
      assert.deepEqual([late.expired, late.postponed.map((one) => one.name)], [[], ["pr-7"]]);
      const { expired, failures } = await collectExpired({ twin, at });
      assert.deepEqual([expired.map((one) => one.name), failures], [["pr-7"], []]);
      assert.deepEqual(await leftovers(), []);
    });

    it("command and engine while a connector is created: the next up goes on, and rows flow", async () => {
      assert.equal((await killEnv(twin, upArguments, "both", connector("create"))).code, undefined);
      const environment = await createEnvironment(spec({ name: "pr-7" }));
      assert.equal(environment.pending, 0);
      assert.equal((await rowsOf(environment, 10)).length, 10);
    });

    it("nothing, but with another sink database: the schema of the old name goes, else each change leaves one behind", async () => {
      await withSink(twin, platform.databases, (query) => query("CREATE DATABASE otherdb"));
      try {
        const environment = await createEnvironment(
          spec({ name: "pr-7", set: ["pipelines[0].sink.database=otherdb"] }),
        );
        const schemas = await withSink(twin, platform.databases, (query) =>
          query("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'pr-7--%'"),
        );
        assert.deepEqual(
          [environment.pipelines[0]?.sinkDatabase, schemas],
          ["pr-7--simplydemo--otherdb", ["pr-7--simplydemo--otherdb"]],
        );
      } finally {
        await withSink(twin, platform.databases, (query) => query("DROP DATABASE otherdb"));
      }
    });

    it("command and engine while a connector is deleted: the next down clears all, and the main pipeline has lost nothing", async () => {
      assert.equal((await killEnv(twin, ["down", "pr-7"], "both", connector("delete"))).code, undefined);
      assert.equal(await destroyEnvironment("pr-7", { twin }), true);
      assert.deepEqual([await leftovers(), await missing()], [[], []]);
      await tables.untilEqual(60_000, signal);
    });
  });

  // The last one: there is no platform after it.
  describe("whose platform goes first", () => {
    it("is taken down all the same: else it is charged for ever, and keeps what is left of the platform", async () => {
      await createEnvironment(spec({ name: "pr-7" }));
      await tables.close();
      isPlatformGone = true;
      await assert.rejects(main.end(), /has a dependent object \(.*connector\/pr-7--/);
      await assert.rejects(
        destroyEnvironment("pr-7", { twin }),
        /schema pr-7--simplydemo--demosink could not be dropped: .* is gone for good: cdc env down pr-7 --leave-sink-schema/s,
      );
      assert.equal(await destroyEnvironment("pr-7", { twin, leaveSinkSchema: true }), true);
      assert.deepEqual(await listEnvironments({ twin }), []);
    });
  });
});
