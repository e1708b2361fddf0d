// How a connection to a MySQL is encrypted, against a server that speaks TLS.
import assert from "node:assert/strict";
import type { DatabaseTls } from "../../../databases/kind.js";
import { connect, connectToLoad } from "../../../databases/mysql/connection.js";
import { authority, certificates, tlsMysqlServer, type TlsMysqlServer } from "./tlsMysqlServer.js";

describe("a connection to a MySQL", () => {
  let server: TlsMysqlServer | undefined;
  afterEach(() => server?.close());

  /** Whether the account went encrypted. @throws where none was sent */
  async function encryptedTo(
    host: keyof typeof certificates,
    tls: DatabaseTls,
    certificate?: string,
    through = connect,
  ): Promise<boolean | undefined> {
    server?.close();
    server = await tlsMysqlServer(certificate);
    const { encrypted, port } = server;
    try {
      const connection = await through({ host, port, user: "u", password: "p", tls });
      connection.destroy();
    } catch (error) {
      assert.deepEqual(encrypted, [], "nobody gets the account before the error");
      throw error;
    }
    return encrypted[0];
  }

  it("is never plain where TLS is asked for: else who sits between reads password and rows", async () => {
    for (const through of [connect, connectToLoad])
      for (const mode of ["require", "verify"] as const)
        await assert.rejects(encryptedTo("localhost", { mode }, undefined, through), {
          code: "HANDSHAKE_NO_SSL_SUPPORT",
        });
    assert.equal(await encryptedTo("localhost", { mode: "require" }, certificates.localhost), true);
  });

  it("is plain where that is asked for, also to a server that has TLS: else a broken certificate can't be got round", async () => {
    assert.equal(await encryptedTo("localhost", { mode: "off" }, certificates.localhost), false);
    assert.equal(await encryptedTo("localhost", { mode: "off" }), false);
  });

  it("that is verified takes a certificate of the authority alone: else anybody's does", async () => {
    const verified = (tls: DatabaseTls) => encryptedTo("localhost", tls, certificates.localhost);
    assert.equal(await verified({ mode: "verify", ca: authority }), true);
    await assert.rejects(verified({ mode: "verify" }), { code: "HANDSHAKE_SSL_ERROR" });
  });

  it("that is verified takes a certificate of the host's name or address alone: else that of any other server of the authority does", async () => {
    const tls = { mode: "verify", ca: authority } as const;
    const other = { code: "HANDSHAKE_SSL_ERROR", message: /altnames/ };
    await assert.rejects(encryptedTo("localhost", tls, certificates["127.0.0.1"]), other);
    await assert.rejects(encryptedTo("127.0.0.1", tls, certificates.localhost), other);
    assert.equal(await encryptedTo("127.0.0.1", tls, certificates["127.0.0.1"]), true);
  });
});
