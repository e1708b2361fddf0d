// Who may call the twin's providers: their port is open to every user of the machine, and commands run shell lines.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { allowed, uidInLsof, uidInTables } from "../../tools/callers.js";
import type { CallerUid } from "../../tools/callers.js";
import { serveProviders } from "../../twin/providers/server.js";
import type { Providers } from "../../twin/providers/server.js";

const nobody = 65534;
const permissionDenied = "7";

/** Plain HTTP/2 with an empty message: a foreign user cannot read this project's modules everywhere. */
const client = `
const session = require("node:http2").connect("http://127.0.0.1:" + process.argv[1]);
const call = session.request({
  ":method": "POST", ":path": "/pulumirpc.ResourceProvider/" + process.argv[2],
  "content-type": "application/grpc", te: "trailers",
});
const status = (headers) => headers["grpc-status"] && console.log(headers["grpc-status"]);
call.on("response", status).on("trailers", status).on("close", () => session.close()).resume();
call.end(Buffer.alloc(5));
`;

/** The gRPC status of one call. */
async function call(port: number, method: string, uid?: number): Promise<string> {
  const user = uid === undefined ? {} : { uid, gid: uid };
  const args = ["-e", client, String(port), method];
  return (await promisify(execFile)(process.execPath, args, { ...user, cwd: "/", timeout: 30_000 })).stdout.trim();
}

function serve(callerUid?: CallerUid): Promise<Providers> {
  return serveProviders({
    apiUrl: "http://127.0.0.1:1",
    region: "ap-northeast-2",
    accountId: "000000000000",
    credentials: { accessKeyId: "AKIATWIN", secretAccessKey: "twin" },
    environment: {},
    creations: Object.assign(new Map(), { written: () => Promise.resolve() }),
    report: () => undefined,
    ...(callerUid === undefined ? {} : { callerUid }),
  });
}

describe("callers of the twin's providers", function () {
  this.timeout(60_000);
  const connection = { address: "127.0.0.1", port: 0x9a8f, serverAddress: "127.0.0.1", serverPort: 0x1f90 };
  const row = (local: string, remote: string, state: string, uid: number, inode = 67423) =>
    `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode} 1 0 20 4 30 10 -1\n`;
  const here = "0100007F:9A8F";
  const server = "0100007F:1F90";

  it("a socket's user is read from the client's own end: else the server's user would pass for every caller", () => {
    const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    const serversEnd = row(server, here, "01", 1000);
    const elsewhere = row(here, "0100007F:0050", "01", 1000);
    const ipv6 = "0000000000000000FFFF0000";
    assert.equal(uidInTables(header + serversEnd + elsewhere + row(here, server, "01", 1001), connection), 1001);
    assert.equal(uidInTables(row(ipv6 + here, ipv6 + server, "01", 1002), connection), 1002);
    assert.equal(uidInTables(header + serversEnd + elsewhere, connection), "nobody");
  });

  it("a closed socket tells of no user: else who hangs up early would pass for root", () => {
    assert.equal(uidInTables(row(here, server, "05", 0, 0), connection), "nobody");
    assert.equal(uidInTables(row(here, server, "01", 0, 0), connection), "nobody");
  });

  it("lsof's word is read where there is no /proc: else a Mac's other users would be let in", () => {
    const ours = "p1\nu501\nf20\nn127.0.0.1:8080->127.0.0.1:39567\n";
    assert.equal(uidInLsof(`${ours}p2\nu502\nf3\nn127.0.0.1:39567->127.0.0.1:8080\n`, connection), 502);
    assert.equal(uidInLsof(ours, connection), "nobody");
  });

  it("the twin's user and root are served, others are not: else a deployment is refused or a stranger let in", () => {
    assert.deepEqual(
      ([1000, 0, "untold", 1001, "nobody"] as const).map((caller) => allowed(caller, 1000)),
      [true, true, true, false, false],
    );
  });

  it("another user's calls are refused, our own are answered: else any local user runs commands as the twin's user", async () => {
    const root = process.getuid?.() === 0;
    const own = await serve();
    // Only root can call as another user; elsewhere the system's answer is replaced.
    const guarded = root ? own : await serve(() => nobody);
    try {
      for (const method of ["Create", "Invoke", "Construct", "Attach", "Handshake", "GetPluginInfo"]) {
        assert.equal(await call(guarded.port, method, root ? nobody : undefined), permissionDenied, method);
      }
      assert.equal(await call(own.port, "GetPluginInfo"), "0");
    } finally {
      await Promise.all([...new Set([own, guarded])].map((providers) => providers.close()));
    }
  });
});
