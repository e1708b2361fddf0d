// The twin's RDS: a private MariaDB or MySQL server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import { until, Workbench } from "./workbench.js";

describe("an RDS instance on the twin", function () {
  this.timeout(300_000);
  let bench: Workbench;
  let source: RunningDatabase;
  let master: Connection;

  const connect = (instance: RunningDatabase, user: string, password: string): Promise<Connection> =>
    createConnection({ host: instance.address, port: instance.port, user, password });
  const query = async (connection: Connection, sql: string): Promise<RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(sql))[0];

  before(async () => {
    bench = await Workbench.open();
    source = await bench.database("source", { masterPassword: "it's a \\secret" });
    master = await connect(source, "admin", "it's a \\secret");
  });

  after(async () => {
    await master.end();
    await bench.close();
  });

  it("lets its master make users and grant them what Debezium needs, or the demo could not prepare its databases", async () => {
    await query(master, "CREATE USER kfc IDENTIFIED BY 'kfc password'");
    await query(master, "GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO kfc");
    const kfc = await connect(source, "kfc", "kfc password");
    assert.equal((await query(kfc, "SHOW MASTER STATUS")).length, 1);
    await kfc.end();
  });

  it("refuses a wrong password, and administration that RDS keeps to itself", async () => {
    await assert.rejects(connect(source, "admin", "wrong"), /Access denied/);
    await assert.rejects(connect(source, "root", ""), /Access denied/);
    await assert.rejects(query(master, "SET GLOBAL max_connections = 5"), /Access denied/);
  });

  it("shows the master's password neither in the process list nor in a file, or any user of the machine could read it", async () => {
    const [status] = source.status();
    assert.doesNotMatch(
      execFileSync("ps", ["-ww", "-o", "args=", "-p", String(status?.pid)], { encoding: "utf8" }),
      /secret/,
    );
    assert.doesNotMatch(await readFile(join(bench.dir, "source", "init.sql"), "utf8"), /secret/);
  });

  it("runs with its parameter group and in UTC, as the instance on AWS would", async () => {
    const [row] = await query(master, "SELECT @@log_bin AS log, @@binlog_format AS format, @@time_zone AS zone");
    assert.deepEqual({ ...row }, { log: 1, format: "ROW", zone: "+00:00" });
  });

  it("keeps the binary log as long as mysql.rds_set_configuration says, also after a crash, or a connector that paused would lose changes", async () => {
    await query(master, "CALL mysql.rds_set_configuration('binlog retention hours', 24)");
    await assert.rejects(
      query(master, "CALL mysql.rds_set_configuration('binlog retention hours', 1000)"),
      /between 1 and 168/,
    );
    const [rows] = (await query(master, "CALL mysql.rds_show_configuration")) as unknown as RowDataPacket[][];
    assert.equal(rows?.find((row) => row["name"] === "binlog retention hours")?.["value"], "24");

    const pid = source.status()[0]?.pid ?? 0;
    master.on("error", () => undefined);
    process.kill(pid, "SIGKILL");
    await until(
      () => source.status()[0],
      (status) => status?.state === "running" && status.pid !== pid,
    );
    master = await connect(source, "admin", "it's a \\secret");
    assert.equal((await query(master, "SELECT @@binlog_expire_logs_seconds AS seconds"))[0]?.["seconds"], 86_400);
  });

  it("offers TLS and asks nobody for it, with a certificate of an authority that no broker has, as RDS does: else what verifies here fails there", async () => {
    await query(master, "CREATE USER careful IDENTIFIED BY 'p' REQUIRE SSL");
    await assert.rejects(connect(source, "careful", "p"), /Access denied/);
    const verified = (ca: string): Promise<Connection> =>
      createConnection({
        ...{ host: source.address, port: source.port, user: "careful", password: "p" },
        ssl: { ca: readFileSync(ca) },
      });
    await assert.rejects(verified(bench.tls.caFile), /self-signed certificate/);
    const careful = await verified(bench.databaseTls.caFile);
    assert.match(String((await query(careful, "SHOW STATUS LIKE 'Ssl_version'"))[0]?.["Value"]), /^TLSv1\.[23]$/);
    await careful.end();
    assert.equal((await query(master, "SHOW STATUS LIKE 'Ssl_version'"))[0]?.["Value"], "");
  });

  it("stands beside others with its own port, and keeps port and rows over a stop", async () => {
    const sink = await bench.database("sink", { backups: false });
    assert.notEqual(sink.port, source.port);
    let connection = await connect(sink, "admin", "master password");
    assert.equal((await query(connection, "SELECT @@log_bin AS log"))[0]?.["log"], 0);
    await query(connection, "CREATE TABLE sink.t AS SELECT 7 AS seven");
    await connection.end();
    await sink.stop();

    const again = await bench.database("sink", { backups: false, masterPassword: "changed" });
    assert.equal(again.port, sink.port);
    connection = await connect(again, "admin", "changed");
    assert.equal((await query(connection, "SELECT seven FROM sink.t"))[0]?.["seven"], 7);
    await connection.end();
  });
});
