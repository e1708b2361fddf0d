// A reader's session with a MySQL, against a server that answers with nothing.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadTable } from "../../../databases/comparedTable.js";
import { openReader } from "../../../databases/mysql/reader.js";
import { fakeMysqlServer, type FakeMysqlServer } from "../../twin/fakeMysqlServer.js";

const key = [{ name: "id", form: { kind: "integer" } }] as const;
const table: ReadTable = { database: "shop", table: "orders", key: [...key], columns: [{ ...key[0], long: false }] };

describe("a reader of a MySQL", () => {
  let server: FakeMysqlServer;
  beforeEach(async () => void (server = await fakeMysqlServer("8.0.41")));
  afterEach(() => server.close());
  const account = () => ({ host: "127.0.0.1", port: server.port, user: "u", password: "p" });

  it("asks all its questions over one connection: else a large verification makes thousands of handshakes", async () => {
    const reader = await openReader(account());
    for (let question = 0; question < 3; question++) assert.deepEqual(await reader.rows(table, {}, 1), []);
    await reader.close();
    assert.equal(server.connections(), 1);
  });

  it("connects again when its connection was lost while it rested: else hours of comparing end with it", async () => {
    const reader = await openReader(account());
    server.drop();
    await sleep(50);
    assert.deepEqual(await reader.rows(table, {}, 1), []);
    await reader.close();
    assert.equal(server.connections(), 2);
  });

  it("says where it can't connect, at once: else nobody knows which of two databases is out of reach", async () => {
    server.close();
    await assert.rejects(openReader(account()), /cannot connect to 127\.0\.0\.1:\d+ as u: .*ECONNREFUSED/);
  });
});
