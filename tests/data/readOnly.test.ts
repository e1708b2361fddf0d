// A failover, as a sink sees it: case 31 of what once went wrong.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { until } from "../twin/workbench.js";
import { sharedLab } from "./sharedLab.js";

describe("a sink whose server takes no writes for a while", function () {
  this.timeout(120_000);

  it("is waited for, and nobody has to restart anything: else a failover ends the task, and rows wait until the morning", async () => {
    const lab = await sharedLab();
    const one = await lab.open({ name: "failover", tables: { orders: ["id"] } });
    let server = await lab.server("failover", {});
    const asked = async <T>(sql: string): Promise<T[]> => {
      const connection = await createConnection({ ...lab.account, port: server.port });
      try {
        return (await connection.query<RowDataPacket[]>(sql))[0] as unknown as T[];
      } finally {
        await connection.end();
      }
    };
    const arrived = (rows: number) =>
      until(
        () => asked<{ n: number }>("SELECT COUNT(*) AS n FROM failover_sink.orders"),
        ([found]) => found?.n === rows,
      );
    try {
      await asked("CREATE DATABASE failover_sink");
      await asked("CREATE TABLE failover_sink.orders (id INT PRIMARY KEY)");
      await one.atSource("CREATE TABLE orders (id INT PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
      const configuration = one.configuration();
      await one.start({ ...configuration, url: configuration.url.replace(`:${lab.port}/`, `:${server.port}/`) });
      await arrived(1);

      await server.stop();
      server = await lab.server("failover", { read_only: "1" });
      for (let id = 2; id <= 20; id++) await one.atSource(`INSERT INTO orders VALUES (${id})`);
      await sleep(8_000);
      assert.equal(await one.failure(), undefined);
      await server.stop();
      server = await lab.server("failover", {});
      await arrived(20);
      assert.equal(await one.failure(), undefined);
    } finally {
      await one.end();
      await server.stop();
    }
  });

  it("gets another connection for one that its server has ended, and never within a transaction: else the sink fails of it for a minute, or half a batch is lost", async () => {
    assert.deepEqual(await (await sharedLab()).java("tests/data/DeadConnections.java"), [
      "outside of a transaction: fails",
      "again: answers",
      "in a transaction: fails",
      "still in it: fails",
      "after it: answers",
    ]);
  });
});
