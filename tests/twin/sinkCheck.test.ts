// `cdc database check sink` on a server: cases 8, 9, 10, 30 and 32 of what once went wrong. One server for the file.
import assert from "node:assert/strict";
import { createConnection, type Connection } from "mysql2/promise";
import { cdc } from "../cli/run.js";
import { Workbench } from "./workbench.js";

describe("cdc database check sink", function () {
  this.timeout(120_000);
  let bench: Workbench;
  let port: number;
  let master: Connection;

  before(async () => {
    bench = await Workbench.open();
    ({ port } = await bench.database("shop"));
    master = await createConnection({
      host: "127.0.0.1",
      port,
      user: "admin",
      password: "master password",
      multipleStatements: true,
    });
    await master.query(
      "CREATE DATABASE copy CHARACTER SET utf8mb4; CREATE USER reader IDENTIFIED BY 'r'; CREATE USER writer IDENTIFIED BY 'w'",
    );
    await master.query("GRANT SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO reader");
    await master.query("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON copy.* TO writer");
  });
  after(async () => {
    await master.end();
    await bench.close();
  });
  afterEach(() =>
    master.query(
      "SET foreign_key_checks = 0; DROP TABLE IF EXISTS shop.orders, shop.parents, copy.orders, copy.parents; SET foreign_key_checks = 1",
    ),
  );

  /** Statements with `@` in place of the database; then what the check says of the tables. */
  async function check(
    source: string,
    sink: string,
    more: { sink?: object; password?: string; printed?: string } = {},
  ) {
    await master.query(`USE shop; ${source}; USE copy; ${sink}`);
    const tables = ["orders", ...(source.includes("parents") ? ["parents"] : [])];
    const pipeline = {
      name: "shop",
      source: {
        host: "127.0.0.1",
        port,
        user: "reader",
        databases: ["shop"],
        tables: tables.map((table) => `shop.${table}`),
      },
      sink: {
        url: `jdbc:mysql://127.0.0.1:${port}/copy`,
        user: "writer",
        database: "copy",
        tables: tables.map((table) => ({ from: `shop.${table}`, table, key: ["id"] })),
        ...more.sink,
      },
    };
    const { code, stdout, stderr } = await cdc(["database", "check", "sink"], {
      PIPELINE: JSON.stringify(pipeline),
      SOURCE_PASSWORD: "r",
      DATABASE_PASSWORD: more.password ?? "w",
      ...(more.printed !== undefined && { PULUMI_COMMAND_STDOUT: more.printed }),
    });
    return { code, said: (stdout + stderr).replaceAll(String(port), "3306") };
  }
  const orders = "CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(20))";
  const fits = { code: 0, said: "The sink database fits and can be filled: copy.orders\n" };

  it("accepts a copy of the source's tables, and one that the sink makes: else no pipeline comes up", async () => {
    assert.deepEqual(await check(orders, orders), fits);
    await master.query("DROP TABLE shop.orders, copy.orders");
    assert.deepEqual(await check(orders, "DO 0"), fits);
  });

  it("refuses a unique index and a column that only the sink has: else a row overwrites another, or the first one ends the task", async () => {
    assert.deepEqual(
      await check(
        orders,
        "CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(20) UNIQUE, plus INT NOT NULL, nr INT UNIQUE AUTO_INCREMENT)",
      ),
      {
        code: 1,
        said: `The sink database 127.0.0.1:3306 can't be used, for 2 reasons:
  - column plus of shop.orders (copy.orders): the source has it no more, or it is the sink's own; it must have a value and has no default: the next new row ends the task. At the sink: ALTER TABLE \`copy\`.\`orders\` MODIFY COLUMN \`plus\` int(11) NULL;
  - shop.orders (copy.orders): the sink alone has the unique index name (name): a row that meets another one by it overwrites that row. At the sink: ALTER TABLE \`copy\`.\`orders\` DROP INDEX \`name\`;
`,
      },
    );
  });

  it("refuses keys that fall together, also in a table that the sink would make: else two rows of three are lost", async () => {
    const keyed = "CREATE TABLE orders (id VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY)";
    const { code, said } = await check(keyed, "DO 0");
    assert.equal(code, 1);
    assert.match(
      said,
      /column id of shop\.orders \(copy\.orders\): utf8mb4_bin at the source, utf8mb4_general_ci at the sink: keys that differ at the source are equal at the sink, and one of their rows overwrites the other\. Then: make the table before/,
    );
    assert.deepEqual(await check("DO 0", keyed), fits);
  });

  it("names a sink table that has another name since the last `up`: else it begins empty, and nobody has said a word", async () => {
    const { said } = await check(orders, orders, { printed: fits.said.replace("copy.orders", "copy.bookings") });
    assert.match(said, /^warning: copy\.orders is filled from now on: .*\nwarning: copy\.bookings is filled no more/);
  });

  it("sees foreign keys with the connectors' own rights: else a cascade's children stay, or the order of topics ends the task", async () => {
    const family =
      "CREATE TABLE parents (id INT PRIMARY KEY); CREATE TABLE orders (id INT PRIMARY KEY, parent INT, CONSTRAINT up FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)";
    const { code, said } = await check(family, family);
    assert.equal(code, 1);
    assert.match(
      said,
      /table copy\.orders has foreign key up to copy\.parents: .* sessionVariables=foreign_key_checks=0/,
    );
    const unchecked = await check("DO 0 /* parents */", "DO 0", {
      sink: { url: `jdbc:mysql://127.0.0.1:${port}/copy?sessionVariables=foreign_key_checks=0` },
    });
    assert.deepEqual(unchecked, {
      code: 0,
      said: "The sink database fits and can be filled: copy.orders, copy.parents\n",
    });
    const source = await cdc(["database", "check"], {
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: String(port),
      DATABASE_USER: "reader",
      DATABASE_PASSWORD: "r",
      DEBEZIUM_VERSION: "3.6.1.Final",
      TABLES: "shop.orders",
    });
    assert.match(
      source.stdout + source.stderr,
      /warning: foreign key up of table shop\.orders is ON DELETE CASCADE of shop\.parents: the binlog has nothing/,
    );
  });

  it("names the rights that the settings ask for, and a wrong password without quoting it: else the first TRUNCATE ends the task", async () => {
    const { said } = await check(orders, orders, { sink: { properties: { "truncate.enabled": "true" } } });
    assert.match(
      said,
      /table copy\.orders is open to writer without DROP: .*GRANT DROP ON `copy`\.`orders` TO 'writer'@'%'/,
    );
    const refused = await check("DO 0", "DO 0", { password: "n0t-the-one" });
    assert.match(
      refused.said,
      /^The sink database 127\.0\.0\.1:3306 can't be used\. It refuses user writer with the password given/,
    );
    assert.doesNotMatch(refused.said, /n0t-the-one/);
  });

  it("lets the sink have columns of its own that fill themselves: else whoever adds to reports is refused", async () => {
    const own =
      "CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(20), note TEXT, loaded TIMESTAMP DEFAULT CURRENT_TIMESTAMP, is_current BOOLEAN NOT NULL DEFAULT 1, kind ENUM('a','b') NOT NULL, nr INT NOT NULL AUTO_INCREMENT UNIQUE, uid CHAR(36) NOT NULL DEFAULT uuid() UNIQUE, twice VARCHAR(40) AS (CONCAT(name, name)), KEY (name))";
    assert.deepEqual(await check(orders, own), fits);
    // Strict, as the connector's sessions are.
    await master.query(
      "SET sql_mode = 'STRICT_ALL_TABLES'; INSERT INTO copy.orders (id, name) VALUES (1, 'x'), (2, 'y')",
    );
  });

  it("reads rights as the server gives them, by roles, wildcards or tables: else a user with every right is refused", async () => {
    const rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER";
    const accounts = {
      role: `CREATE ROLE filler; GRANT ${rights} ON copy.* TO filler; CREATE USER role IDENTIFIED BY 'w'; GRANT filler TO role; SET DEFAULT ROLE filler FOR role`,
      wild: `CREATE USER wild IDENTIFIED BY 'w'; GRANT ${rights} ON \`c_p%\`.* TO wild`,
      table: `CREATE USER tables IDENTIFIED BY 'w'; GRANT ${rights} ON copy.orders TO tables`,
    };
    await master.query(`USE shop; ${orders}; USE copy; ${orders}; ${Object.values(accounts).join("; ")}`);
    for (const user of ["role", "wild", "tables"])
      assert.deepEqual(await check("DO 0", "DO 0", { sink: { user } }), fits, user);
    await master.query("REVOKE DELETE ON copy.orders FROM tables");
    const { code, said } = await check("DO 0", "DO 0", { sink: { user: "tables" } });
    assert.equal(code, 1);
    assert.match(said, /table copy\.orders is open to tables without DELETE/);
  });

  it("refuses a server that takes no writes, and a database that is not there: else the connector waits in silence", async () => {
    const replica = await bench.database("replica", { parameters: { read_only: "1" } });
    const url = `jdbc:mysql://127.0.0.1:${replica.port}/replica`;
    const { code, said: closed } = await check(orders, orders, {
      sink: { url, user: "admin", database: "replica" },
      password: "master password",
    });
    assert.equal(code, 1);
    assert.match(closed, /for a reason:\n {2}- it is read-only for admin: /);
    const { said } = await check("DO 0", "DO 0", { sink: { database: "other" } });
    assert.match(said, /for a reason:\n {2}- it has no database other that writer may see/);
  });

  it("compares nothing where columns are named anew, and only warns where transforms are: else what works is refused", async () => {
    const other = "CREATE TABLE orders (id INT PRIMARY KEY, title VARCHAR(20) NOT NULL)";
    const properties = { "column.naming.strategy": "io.debezium.sink.naming.SnakeCaseNamingStrategy" };
    const named = await check(orders, other, { sink: { properties } });
    assert.equal(named.code, 0);
    assert.match(
      named.said,
      /^warning: the sink's tables are not compared with the source's: sink\.properties has column/,
    );
    const transforms = { transforms: "rename", "transforms.rename.type": "com.example.Rename" };
    const moved = await check("DO 0", "DO 0", { sink: { properties: transforms } });
    assert.equal(moved.code, 0, moved.said);
    assert.match(moved.said, /^warning: column title of shop\.orders/);
  });

  it("says what has to follow a statement: else who runs that alone makes it worse", async () => {
    const keyed = "CREATE TABLE orders (id INT, name VARCHAR(20), PRIMARY KEY (id, name))";
    const { code, said } = await check(keyed, orders);
    assert.equal(code, 0);
    assert.match(
      said,
      /^warning: shop\.orders .* become one\. At the sink: .*; Then: set sink\.tables\[\]\.key of shop\.orders/,
    );
  });

  it("names the setting that is wrong, and quotes no text that it can't read: else a password stands in a log", async () => {
    const told = (PIPELINE: string) => cdc(["database", "check", "sink"], { PIPELINE });
    const torn = await told('{ "sink": { "url": "jdbc:mysql://u:pass-word@h/d" ');
    assert.equal(torn.code, 1);
    assert.match(torn.stderr, /PIPELINE is no JSON/);
    assert.doesNotMatch(torn.stderr, /pass-word/);
    const wrong = await told(JSON.stringify({ name: "shop", source: {}, sink: { databse: "copy" } }));
    assert.match(wrong.stderr, /msk-cdc:pipelines\[0\]\.sink\.databse/);
  });
});
