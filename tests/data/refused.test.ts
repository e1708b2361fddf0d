// What the check of a source refuses before anything is made, on a server of its own: case 25 of what once went wrong.
import assert from "node:assert/strict";
import { createConnection } from "mysql2/promise";
import { databaseKinds } from "../../databases/registry.js";
import { Workbench } from "../twin/workbench.js";
import { releases } from "../twin/releases.js";

describe("a source that is refused", function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(async () => (bench = await Workbench.open()));
  after(() => bench.close());

  it("writes a table's name in another case than the settings: else its connector waits for an undeclared topic for ever", async () => {
    const { port } = await bench.database("lowered", {
      parameters: { binlog_format: "ROW", lower_case_table_names: "1" },
    });
    const account = { host: "127.0.0.1", port, user: "admin", password: "master password" };
    const sql = await createConnection({ ...account, database: "lowered" });
    try {
      await sql.query("CREATE TABLE Orders (id INT PRIMARY KEY)");
    } finally {
      await sql.end();
    }
    const check = (table: string) =>
      databaseKinds.of("mysql").checkSource(account, { debeziumVersion: releases.mysql, tables: [table] });
    await assert.rejects(
      check("lowered.Orders"),
      /table lowered\.Orders is lowered\.orders at the server \(lower_case_table_names = 1\).*Fix: write lowered\.orders in/,
    );
    await assert.rejects(check("Lowered.orders"), /table Lowered\.orders is lowered\.orders at the server/);
    await check("lowered.orders");
  });
});
