// TLS between connectors and databases: what the settings ask for is what happens, or `up` fails. One twin and one
// platform for the file; the databases' users may come in encrypted only, so that a row that arrives proves it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { withEnvironment, type StackConfiguration, type TwinInfo } from "../../automation/index.js";
import { openTarget } from "../../automation/operations/target.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import type { TlsSettings } from "../../settings/tls.js";
import { fakeMysqlServer } from "./fakeMysqlServer.js";
import { OwnTwin } from "./ownTwin.js";
import { recordedInputs } from "./requests.js";
import { until } from "./workbench.js";

interface Ends {
  source: End;
  sink: End;
}

type End = Partial<{ host: string; port: number; tls: TlsSettings; user: string }>;

describe("TLS to databases", function () {
  this.timeout(240_000);
  const own = new OwnTwin("tls");
  let twin: TwinInfo;
  let ports: { source: number; sink: number };
  let source: Connection;
  let sink: Connection;
  /** Of the databases, and one that is none of theirs. */
  let ca: { right: string; wrong: string };

  before(async () => {
    twin = await own.start();
    ca = { right: join(twin.dir, "database-tls", "ca.pem"), wrong: join(twin.dir, "tls", "ca.pem") };
    const platform = await own.stand({
      name: "platform",
      from: "twin",
      twin,
      overrides: { "msk-cdc:pipelines": undefined },
    });
    const { databases } = platform.environment.outputs["platform"] as PlatformOutputs;
    ports = { source: databases?.source.port ?? 0, sink: databases?.sink.port ?? 0 };
    const passwords = readPasswordsFile(twin.passwordsFile);
    const account = { host: "127.0.0.1", user: "admin", password: passwords["admin"] ?? "", multipleStatements: true };
    [source, sink] = [
      await createConnection({ ...account, port: ports.source }),
      await createConnection({ ...account, port: ports.sink }),
    ];
    for (const connection of [source, sink]) own.atEnd(() => connection.end());
    const users = { careful: "REQUIRE SSL", careless: "REQUIRE NONE" };
    writeFileSync(twin.passwordsFile, JSON.stringify({ ...passwords, careful: "p-careful", careless: "p-careless" }));
    for (const [user, requirement] of Object.entries(users)) {
      const create = `CREATE USER ${user} IDENTIFIED BY 'p-${user}' ${requirement}`;
      const rights = "SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT";
      await source.query(`${create}; GRANT ${rights} ON *.* TO ${user}`);
      await sink.query(`${create}; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON reports.* TO ${user}`);
    }
    await source.query("CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY)");
    await sink.query("CREATE DATABASE reports");
  });
  after(() => own.end());

  /** A pipeline of its own from shop.orders into a table of its name. */
  function pipelineNamed(name: string, ends: Ends): object {
    const { host = "127.0.0.1", port = ports.sink, tls, user = "careful" } = ends.sink;
    return {
      name,
      source: {
        ...{ host: "127.0.0.1", port: ports.source, user: "careful", databases: ["shop"], tables: ["shop.orders"] },
        ...ends.source,
      },
      sink: {
        ...{ url: `jdbc:mysql://${host}:${port}/reports`, user, database: "reports", ...(tls && { tls }) },
        tables: [{ from: "shop.orders", table: name, key: ["id"] }],
      },
    };
  }

  const attempt = (pipelines: Record<string, Ends>, body: () => Promise<void>, more: StackConfiguration = {}) =>
    withEnvironment(
      {
        name: "attempt",
        from: "twin",
        platformStack: "platform",
        twin,
        overrides: {
          "msk-cdc:pipelines": Object.entries(pipelines).map(([name, ends]) => pipelineNamed(name, ends)),
          ...more,
        },
      },
      body,
    );

  /**
   * Rows of the first snapshot and of the binlog arrive, for whose reading Debezium has two clients; commands come in,
   * too.
   */
  async function copies(pipelines: Record<string, Ends>): Promise<void> {
    const names = Object.keys(pipelines);
    await source.query("DELETE FROM shop.orders; INSERT INTO shop.orders VALUES (1)");
    for (const name of names) await sink.query(`CREATE TABLE reports.${name} (id INT PRIMARY KEY)`);
    const arrive = async (id: number): Promise<void> => {
      for (const name of names)
        await until(
          async () => (await sink.query<RowDataPacket[]>(`SELECT id FROM reports.${name} WHERE id = ${id}`))[0],
          ({ length }) => length > 0,
        );
    };
    await attempt(pipelines, async () => {
      await arrive(1);
      await source.query("INSERT INTO shop.orders VALUES (2)");
      await arrive(2);
      const { reach, pipelines: standing } = await openTarget("attempt", { twin });
      for (const { outputs, ...pipeline } of standing) {
        await reach.call("database.position", await pipeline.source());
        const tables = [{ database: "reports", table: outputs.name }];
        await reach.call("database.countUpTo", { ...(await pipeline.sink()), tables, limit: 1 });
      }
    });
  }

  /** What `up` says, and how many connectors it made. */
  async function refused(
    pipelines: Record<string, Ends>,
    more?: StackConfiguration,
  ): Promise<{ message: string; made: number }> {
    const created = async (): Promise<number> => (await recordedInputs(twin, "kafkaconnect", "CreateConnector")).length;
    const before = await created();
    const message = await attempt(pipelines, () => assert.fail("it came up"), more).then(
      () => "",
      (error: Error) => error.message,
    );
    return { message, made: (await created()) - before };
  }

  /** Somebody else on the way to a database. */
  async function withHost<T>(to: number, body: (end: { host: string; port: number }) => Promise<T>): Promise<T> {
    const host = "127.0.0.2";
    const server = createServer((socket) => {
      const behind = connect(to, "127.0.0.1");
      for (const [one, other] of [
        [socket, behind],
        [behind, socket],
      ] as const)
        one.on("error", () => other.destroy()).pipe(other);
    }).listen(0, host);
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      return await body({ host, port: (server.address() as AddressInfo).port });
    } finally {
      server.close();
    }
  }

  it("copies rows encrypted with require, and with verify and the authority's file: else the setting is a word only", async () => {
    const [required, verified]: [End, End] = [{ tls: { mode: "require" } }, { tls: { mode: "verify", ca: ca.right } }];
    await copies({ one: { source: required, sink: verified }, other: { source: verified, sink: required } });
  });

  it("encrypts nothing with off: else a broken certificate can't be got round", async () => {
    const accepted = async (): Promise<unknown[]> =>
      Promise.all(
        [source, sink].map(
          async (one) => (await one.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Ssl_accepts'"))[0][0]?.["Value"],
        ),
      );
    const before = await accepted();
    const end: End = { tls: { mode: "off" }, user: "careless" };
    await copies({ plain: { source: end, sink: end } });
    assert.deepEqual(await accepted(), before);
  });

  it("makes nothing where a database's certificate is another authority's or another host's, or where it has none, and names the setting: else it fails after minutes, with a trace", async () => {
    const right: End = { tls: { mode: "require" } };
    const wrongCa = { source: { tls: { mode: "verify", ca: ca.wrong } }, sink: right } as const;
    const plain = await fakeMysqlServer("8.0.36");
    try {
      const { message, made } = await withHost(ports.source, (host) =>
        refused({
          foreign: wrongCa,
          elsewhere: { source: { ...host, tls: { mode: "verify", ca: ca.right } }, sink: right },
          plain: { source: { port: plain.port, tls: { mode: "require" } }, sink: right },
        }),
      );
      assert.match(message, /The source database .* TLS fails: self-signed certificate.*source\.tls\.ca/);
      assert.match(message, /TLS fails: .*127\.0\.0\.2.*source\.host/);
      assert.match(message, /It offers no TLS \(HANDSHAKE_NO_SSL_SUPPORT\)\. Fix: .*source\.tls\.mode/);
      assert.equal(made, 0);
      // By itself: the engine begins nothing more once a few have failed.
      const reports = await refused({ reports: { source: right, sink: wrongCa.source } });
      assert.match(reports.message, /The sink database .* TLS fails: self-signed certificate.*sink\.tls\.ca/);
      assert.equal(reports.made, 0);
    } finally {
      plain.close();
    }
  });

  it("lets no connector in either, where nothing else can look: else what was asked for holds on some machines", async () => {
    const [right, wrong] = [{ mode: "verify", ca: ca.right } as const, { mode: "verify", ca: ca.wrong } as const];
    const plain = await fakeMysqlServer("8.0.36");
    try {
      const unsafe: End = { port: plain.port, tls: { mode: "require" } };
      const { message, made } = await withHost(ports.sink, (host) =>
        refused(
          {
            foreign: { source: { tls: wrong }, sink: { ...host, tls: right } },
            plain: { source: unsafe, sink: unsafe },
          },
          // No route.
          { "msk-cdc:routable": undefined, "msk-cdc:schemasLoaded": true },
        ),
      );
      assert.equal(made, 4, message);
      const said = (connector: string): string =>
        new RegExp(`Connector ${connector} is FAILED[^]*?A FAILED connector`).exec(message)?.[0] ?? "";
      assert.match(said("source-connector-foreign"), /CertPathValidatorException|unable to find valid certification/);
      assert.match(said("sink-connector-foreign"), /matched the server hostname\/IP '127\.0\.0\.2'/);
      for (const connector of ["source-connector-plain", "sink-connector-plain"])
        assert.match(said(connector), /SSL Connection required, but not provided by server/);
    } finally {
      plain.close();
    }
  });
});
