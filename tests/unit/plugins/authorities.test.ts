import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withAuthorities } from "../../../plugins/authorities.js";
import { parseSettings } from "../../../settings/schema.js";
import { authority } from "../databases/tlsMysqlServer.js";

describe("the file of a database's authorities", () => {
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), "msk-cdc-authorities-"))));
  after(() => rmSync(dir, { recursive: true }));

  const read = (ca: string) =>
    withAuthorities(
      parseSettings({
        platformStack: "a/b/c",
        pipelines: [
          {
            name: "orders",
            source: { host: "db", user: "u", databases: ["d"], tables: ["d.t"] },
            sink: {
              ...{ url: "jdbc:mysql://db/d", user: "u", database: "d", tls: { mode: "verify", ca } },
              tables: [{ from: "d.t", table: "t", key: ["id"] }],
            },
          },
        ],
      }),
    );

  it("is read once, and its certificates go on alone: else a command on another machine looks for the path", async () => {
    const file = join(dir, "ca.pem");
    writeFileSync(file, `Orders' authority\n${authority}\n`);
    for (const ca of [file, authority]) {
      const { settings, findings } = await read(ca);
      assert.deepEqual(findings, []);
      assert.equal(settings.pipelines[0]?.sink.tls?.ca?.trim(), authority);
    }
  });

  it("is a finding where it is absent, or holds something else: else the connector trusts nobody, and says so after minutes", async () => {
    const empty = join(dir, "empty.pem");
    writeFileSync(empty, "-----BEGIN PRIVATE KEY-----");
    const found = async (ca: string) =>
      (await read(ca)).findings.map(({ id, path, rule, fix }) => [id, path, rule.replaceAll(dir, ""), fix]);
    const [at, fix] = ["msk-cdc:pipelines[0].sink.tls.ca", "name one by its path from the project's directory"];
    const rule = "the authorities' certificates are a PEM file, and";
    assert.deepEqual(await found(empty), [
      ["tls.ca.unreadable", at, `${rule} it holds no certificate as PEM (-----BEGIN CERTIFICATE-----)`, fix],
    ]);
    assert.deepEqual(await found(join(dir, "gone.pem")), [
      ["tls.ca.unreadable", at, `${rule} ENOENT: no such file or directory, open '/gone.pem'`, fix],
    ]);
  });
});
