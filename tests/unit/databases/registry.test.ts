// Kinds of databases: registered once, and reached by their name.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DatabaseAccount, DatabaseKind } from "../../../databases/kind.js";

const account = { host: "h", port: 1, user: "u", password: "p", tls: { mode: "verify", ca: "PEM" } };

describe("a kind of database", () => {
  it("that is registered answers every operation on its accounts: else a new one needs an edit in the reach", async () => {
    // As the reach loads them.
    const { databaseKinds } = await import("../../../databases/registry.js");
    const { perform } = await import("../../../reach/registry.js");
    const asked: DatabaseAccount[] = [];
    const kind: DatabaseKind = {
      ...databaseKinds.of("mysql"),
      type: "ledger",
      position: async (told) => {
        asked.push(told);
        return { page: 7, serverTime: 1 };
      },
    };
    const unregister = databaseKinds.register(kind);
    try {
      const answer = await perform("database.position", { ...account, kind: "ledger" });
      assert.deepEqual([answer, asked], [{ page: 7, serverTime: 1 }, [{ ...account, kind: "ledger" }]]);
    } finally {
      unregister();
    }
    await assert.rejects(
      perform("database.position", { ...account, kind: "ledger" }),
      /there is no kind of database "ledger"; there are mysql/,
    );
  });

  it("loads its driver when it connects, and not before: else every look at Kafka waits for it", async () => {
    const script = `
      await import("./reach/kafkaOperations.ts");
      await import("./databases/registry.ts");
      const { createRequire } = await import("node:module");
      console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes("/mysql2/")).length);`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      "--input-type=module",
      "--eval",
      script,
    ]);
    assert.equal(stdout.trim(), "0");
  });
});
