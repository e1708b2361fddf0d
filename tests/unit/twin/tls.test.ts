// The twin's TLS identities, and Java's trust store of them.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { certificatesIn, javaTrustStore } from "../../../tools/javaTrustStore.js";
import { ensureTls } from "../../../twin/tls.js";

describe("a TLS identity of the twin", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "msk-cdc-tls-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it("is made once, is nobody else's to read, and replaces that of an earlier version: else a resumed twin's clients trust another one", async () => {
    const place = join(dir, "tls");
    mkdirSync(place);
    writeFileSync(join(place, "broker.p12"), "");
    const tls = await ensureTls(place);
    const made = readFileSync(tls.serverFile, "utf8");
    assert.equal(statSync(tls.serverFile).mode & 0o777, 0o600);
    assert.deepEqual(await ensureTls(place), tls);
    assert.equal(readFileSync(tls.serverFile, "utf8"), made);
    const other = await ensureTls(join(dir, "other"));
    assert.notEqual(readFileSync(other.caFile, "utf8"), readFileSync(tls.caFile, "utf8"));
  });

  it("is one for 127.0.0.1 and localhost that a client with its certificate verifies: else nothing on the twin comes in", async () => {
    const { serverFile, caFile } = await ensureTls(join(dir, "tls"));
    const pem = readFileSync(serverFile);
    const server = createServer({ key: pem, cert: pem }, (socket) => socket.end()).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as { port: number };
      for (const servername of ["127.0.0.1", "localhost"])
        await new Promise((resolve, reject) => {
          const socket = connect({ host: servername, port, ca: readFileSync(caFile), lookup: toLoopback }, () => {
            socket.end();
            resolve(undefined);
          }).once("error", reject);
        });
    } finally {
      server.close();
    }
  });
});

/** Some machines know localhost as ::1 first. */
const toLoopback: LookupFunction = (_host, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]);

describe("Java's trust store", () => {
  it("is the same for the same certificates, and holds each: else every up changes a connector, or one misses its server", async () => {
    const dir = mkdtempSync(join(tmpdir(), "msk-cdc-tls-"));
    try {
      const both: string[] = [];
      for (const name of ["a", "b"]) both.push(readFileSync((await ensureTls(join(dir, name))).caFile, "utf8"));
      const store = javaTrustStore(`# one\n${both.join("\n# another\n")}`);
      assert.ok(store.equals(javaTrustStore(both.join(""))));
      for (const pem of both) assert.ok(store.includes(new X509Certificate(pem).raw));
      assert.equal(certificatesIn(both.join("")).length, 2);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("is not made of a key or of nothing: else a connector trusts nobody, and only its log says so", () => {
    for (const text of ["", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"])
      assert.throws(() => javaTrustStore(text), /^Error: it holds no certificate as PEM/);
  });
});
