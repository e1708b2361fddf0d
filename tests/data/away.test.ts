// A sink that can't be written for a while, as in a failover: case 31 of what once went wrong.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { writableSql } from "../../sinks/jdbc/writable.js";
import { Lab } from "./lab.js";

describe("a sink that can't be written for a while", function () {
  this.timeout(180_000);
  let lab: Lab;
  before(async () => (lab = await Lab.start()));
  after(() => lab.stop());

  it("is waited for while it is read-only: else a failover leaves the task FAILED until somebody restarts it", async () => {
    const pipeline = await lab.open({ name: "away", tables: { orders: ["id"] } });
    const root = await lab.root();
    try {
      await pipeline.atSource("CREATE TABLE orders (id INT PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
      await pipeline.atSink("CREATE TABLE orders (id INT PRIMARY KEY)");
      await pipeline.start();
      assert.equal(await pipeline.settled(), undefined);
      await root.query("SET GLOBAL read_only = 1");
      await assert.rejects(lab.sql.query(writableSql), /more than 1 row/);
      // read_only does not bind it.
      await root.query(writableSql);
      for (let id = 2; id < 17; id++) {
        await root.query(`INSERT INTO away_source.orders VALUES (${id})`);
        await sleep(1000);
        assert.equal(await pipeline.failure(), undefined);
      }
      assert.equal((await pipeline.rows("sink", "SELECT id FROM orders")).length, 1);
      await root.query("SET GLOBAL read_only = 0");
      assert.equal(await pipeline.settled(), undefined);
      assert.equal((await pipeline.rows("sink", "SELECT id FROM orders")).length, 16);
    } finally {
      await root.query("SET GLOBAL read_only = 0");
      await root.end();
      await pipeline.end();
    }
  });
});
