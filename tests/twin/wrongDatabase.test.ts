// Databases that a connector can't work with: what `cdc database check` says of them, and what `up` does. One twin and
// one platform for the file.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import {
  startTwin,
  stopTwin,
  withEnvironment,
  type StackConfiguration,
  type TwinInfo,
} from "../../automation/index.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { cdc } from "../cli/run.js";
import { fakeMysqlServer } from "./fakeMysqlServer.js";
import { recordedInputs } from "./requests.js";
import { stand, type Standing } from "./standing.js";
import { Workbench } from "./workbench.js";

const user = { DATABASE_USER: "cdc", DATABASE_PASSWORD: 'cdc\'s own "password"' };

describe("cdc database check", function () {
  this.timeout(120_000);
  let bench: Workbench;
  let port: number;

  before(async () => {
    bench = await Workbench.open();
    ({ port } = await bench.database("shop"));
    const master = await createConnection({
      host: "127.0.0.1",
      port,
      user: "admin",
      password: "master password",
      multipleStatements: true,
    });
    await master.query(
      "CREATE TABLE shop.orders (id INT PRIMARY KEY); CREATE TABLE shop.visits (at TIMESTAMP, page TEXT); CREATE TABLE shop.pages (name VARCHAR(20) NOT NULL UNIQUE)",
    );
    await master.query("CREATE USER cdc IDENTIFIED BY ?; CREATE USER guest IDENTIFIED BY ?", [
      user.DATABASE_PASSWORD,
      user.DATABASE_PASSWORD,
    ]);
    await master.query("GRANT SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO cdc");
    await master.end();
  });
  after(() => bench.close());

  async function check(environment: Record<string, string>) {
    const { code, stdout, stderr } = await cdc(["database", "check"], {
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: String(port),
      ...user,
      DEBEZIUM_VERSION: "3.6.1.Final",
      TABLES: "shop.orders",
      ...environment,
    });
    return { code, said: (stdout + stderr).replaceAll(String(port), "3306") };
  }

  it("accepts a database that fits: else no pipeline comes up", async () => {
    assert.deepEqual(await check({ TABLES: "shop.orders, shop.pages" }), {
      code: 0,
      said: "The source database fits: shop.orders, shop.pages can be captured.\n",
    });
  });

  it("names the tables that came since the last `up`: else nobody knows that their old rows are missing", async () => {
    const { said } = await check({
      TABLES: "shop.orders,shop.pages",
      PULUMI_COMMAND_STDOUT: "The source database fits: shop.orders can be captured.",
    });
    assert.match(said, /^warning: shop\.pages is new in this pipeline: .* cdc status STACK/);
  });

  it("lists all that is wrong at once, each with its fix: else every attempt shows one more mistake", async () => {
    assert.deepEqual(await check({ TABLES: "shop.orders,shop.visits,shop.order,shopp.orders" }), {
      code: 1,
      said: `The source database 127.0.0.1:3306 can't be used, for 3 reasons:
  - table shop.visits is without a primary key: its changes would have no key, and the sink needs one to update and delete rows. Fix: add a primary key, or name the columns in source.properties: message.key.columns
  - table shop.order is not there: the connector would wait for it without a word. Fix: correct source.tables, or create the table first
  - table shopp.orders is not there: the connector would wait for it without a word. Fix: correct source.tables, or create the table first
`,
    });
  });

  it("names the rights that a user lacks: else the connector fails after minutes with an SQL error", async () => {
    assert.deepEqual(await check({ DATABASE_USER: "guest" }), {
      code: 1,
      said: `The source database 127.0.0.1:3306 can't be used, for 2 reasons:
  - user guest is without REPLICATION SLAVE, REPLICATION CLIENT: Debezium reads the binlog as a replica does (Debezium: Creating a user). Fix: GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'guest'@'%'
  - table shop.orders is closed to user guest (SELECT command denied to user 'guest'@'127.0.0.1' for table \`shop\`.\`orders\`): the snapshot selects its rows. Fix: GRANT SELECT ON shop.orders TO 'guest'@'%'
`,
    });
  });

  it("refuses a wrong password without quoting it: else it stands in CI's log", async () => {
    assert.deepEqual(await check({ DATABASE_PASSWORD: "n0t-the-one" }), {
      code: 1,
      said: "The source database 127.0.0.1:3306 can't be used. It refuses user cdc with the password given (Access denied for user 'cdc'@'127.0.0.1' (using password: YES)). Fix: correct msk-cdc:passwords.cdc, or ALTER USER 'cdc' in the database\n",
    });
  });

  it("says that nobody listens, or that a name does not resolve: else a typing error costs a quarter of an hour on AWS", async () => {
    assert.equal(
      (await check({ DATABASE_PORT: "1" })).said,
      "The source database 127.0.0.1:1 can't be used. Nobody listens there (ECONNREFUSED). Fix: correct source.host and source.port, or start the database\n",
    );
    assert.match(
      (await check({ DATABASE_HOST: "orders.invalid" })).said,
      /^The source database orders\.invalid:3306 can't be used\. The name orders\.invalid does not resolve \((ENOTFOUND|EAI_AGAIN)\)\. Fix: correct source\.host; private names resolve only in their VPC\n$/,
    );
  });

  it("refuses a binlog of statements: else every change is lost in silence", async () => {
    const { port: other } = await bench.database("statements", {
      dbName: "shop",
      parameters: { binlog_format: "STATEMENT" },
    });
    const { said } = await check({
      DATABASE_PORT: String(other),
      DATABASE_USER: "admin",
      DATABASE_PASSWORD: "master password",
    });
    assert.match(
      said,
      /\n {2}- binlog_format is STATEMENT: Debezium reads rows, not statements \(Debezium: Enabling the binlog\)\. Fix: set binlog_format=ROW in the server's configuration/,
    );
    assert.match(said, /\n {2}- table shop\.orders is not there/);
  });

  it("refuses MySQL 8.4 for Debezium 2.7 in one sentence, and takes Debezium 3: else the connector repeats its question for ever and shows RUNNING", async () => {
    const server = await fakeMysqlServer("8.4.3");
    try {
      const { code, said } = await check({ DATABASE_PORT: String(server.port), DEBEZIUM_VERSION: "2.7.3.Final" });
      assert.deepEqual(
        { code, said: said.replace(String(server.port), "3306") },
        {
          code: 1,
          said: "The source database 127.0.0.1:3306 can't be used: its version is 8.4.3: Debezium 2.7.3.Final asks with SHOW MASTER STATUS, which MySQL 8.4 took away, and would repeat that for ever while its task shows RUNNING. Fix: set the pipeline's source.version to 3.6.1.Final\n",
        },
      );
      assert.doesNotMatch((await check({ DATABASE_PORT: String(server.port) })).said, /SHOW MASTER STATUS/);
    } finally {
      server.close();
    }
  });
});

describe("up on a database that its connectors can't work with", function () {
  this.timeout(180_000);
  const name = `test-wrong-database-${process.pid}`;
  const userState = process.env["XDG_STATE_HOME"];
  let state: string;
  let twin: TwinInfo;
  let platform: Standing;
  let databases: NonNullable<PlatformOutputs["databases"]>;

  before(async () => {
    state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
    process.env["XDG_STATE_HOME"] = state;
    twin = await startTwin({ name });
    const releases = ["debezium-mysql@3.6.1.Final", "debezium-mysql@2.7.3.Final"];
    const overrides = { "msk-cdc:pipelines": undefined, "msk-cdc:plugins": { configProvider: "none", releases } };
    platform = await stand({ name: "platform", from: "twin", twin, overrides });
    databases = (platform.environment.outputs["platform"] as { databases: NonNullable<PlatformOutputs["databases"]> })
      .databases;
  });
  after(async () => {
    try {
      await (platform as Standing | undefined)?.end();
    } finally {
      await stopTwin(name, { remove: true });
      if (userState === undefined) delete process.env["XDG_STATE_HOME"];
      else process.env["XDG_STATE_HOME"] = userState;
      rmSync(state, { recursive: true, force: true });
    }
  });

  /**
   * A pipeline that names its databases and comes in as their master user; the message of what `up` throws, and how
   * many connectors it made.
   */
  async function attempt(
    port: number,
    overrides: StackConfiguration = {},
    version?: string,
  ): Promise<{ message: string; created: number }> {
    const created = async (): Promise<number> => (await recordedInputs(twin, "kafkaconnect", "CreateConnector")).length;
    const sink = {
      url: `jdbc:mysql://127.0.0.1:${databases.sink.port}/demosink`,
      user: "admin",
      database: "demosink",
      tables: [{ from: "demosrc.products", table: "copy", key: ["id"] }],
    };
    const pipeline = {
      name: "other",
      source: {
        host: "127.0.0.1",
        ...{ port, user: "admin", databases: ["demosrc"], tables: ["demosrc.products"] },
        ...(version !== undefined && { version }),
      },
      sink,
    };
    const before = await created();
    let message = "up did not fail";
    await withEnvironment(
      {
        name: "other",
        from: "twin",
        platformStack: "platform",
        twin,
        overrides: { "msk-cdc:pipelines": [pipeline], ...overrides },
      },
      () => Promise.resolve(),
    ).catch((error: Error) => (message = error.message));
    return { message, created: (await created()) - before };
  }

  async function withWrongPassword<T>(body: () => Promise<T>): Promise<T> {
    const right = readFileSync(twin.passwordsFile, "utf8");
    writeFileSync(twin.passwordsFile, JSON.stringify({ admin: "n0t-the-one" }));
    return body().finally(() => writeFileSync(twin.passwordsFile, right));
  }

  it("fails with each task's own words when passwords are wrong: else nobody knows why a connector is FAILED", async () => {
    // Without a route nothing looks at the databases but the connectors.
    const { message, created } = await withWrongPassword(() =>
      attempt(databases.source.port, { "msk-cdc:routable": undefined, "msk-cdc:schemasLoaded": true }),
    );
    assert.equal(created, 2, message);
    assert.match(message, /^up of stack "other" failed: .*\n/);
    assert.match(
      message,
      /Connector source-connector-other is FAILED .*\n(.*\n)*.*ERROR Failed testing connection .*\n.*Access denied for user 'admin'@'127\.0\.0\.1' \(using password: YES\)/,
    );
    assert.match(message, /Connector sink-connector-other is FAILED \(UnknownError\.Unknown\): task 0 failed: /);
    // Hibernate swallows the cause; the task has logged it before.
    assert.match(
      message,
      /Last errors in log group \/aws\/msk\/connector\/sink-connector-other:\n(.*\n)*.*Access denied for user 'admin'@'127\.0\.0\.1' \(using password: YES\)/,
    );
    assert.doesNotMatch(message, /n0t-the-one/);
  });

  it("fails before there is a connector when the source refuses the password and this machine can ask it: else a typing error costs minutes", async () => {
    const { message, created } = await withWrongPassword(() => attempt(databases.source.port));
    assert.match(
      message,
      /It refuses user admin with the password given \(Access denied for user 'admin'@'127\.0\.0\.1' \(using password: YES\)\)\. Fix: correct msk-cdc:passwords\.admin/,
    );
    assert.doesNotMatch(message, /n0t-the-one/);
    assert.equal(created, 0);
  });

  it("fails before there is a connector when the source is MySQL 8.4 for Debezium 2.7: else it hangs in RUNNING and no row ever comes", async () => {
    const server = await fakeMysqlServer("8.4.3");
    try {
      const { message, created } = await attempt(server.port, {}, "2.7.3.Final");
      assert.match(
        message,
        /The source database 127\.0\.0\.1:\d+ can't be used: its version is 8\.4\.3: .*\. Fix: set the pipeline's source\.version to 3\.6\.1\.Final/,
      );
      assert.equal(created, 0);
    } finally {
      server.close();
    }
  });
});
