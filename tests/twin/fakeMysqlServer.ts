// A server that says that it is a MySQL of another version than can be had here. It lets everybody in and has nothing
// to tell but its version.
import { createRequire } from "node:module";
import type { AddressInfo, Server } from "node:net";

/** mysql2's server side, as far as its types leave it out (mysql2 documentation, "MySQL Server"). */
interface MysqlServer {
  on(event: "connection", listener: (connection: ServerConnection) => void): void;
  listen(port: number, host: string): void;
  close(): void;
  _server: Server;
}

interface ServerConnection {
  /** Of the next packet; each exchange begins with 0. */
  sequenceId: number;
  serverHandshake(greeting: object): void;
  writeTextResult(rows: object[], columns: object[]): void;
  writeOk(): void;
  on(event: "query" | "stmt_prepare", listener: (sql: string) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  close(): void;
}

export interface FakeMysqlServer {
  port: number;
  /** How many connections there have been. */
  connections(): number;
  /** Ends those that there are. */
  drop(): void;
  close(): void;
}

const { createServer } = createRequire(import.meta.url)("mysql2") as { createServer(): MysqlServer };
const text = {
  catalog: "def",
  schema: "",
  table: "",
  orgTable: "",
  orgName: "",
  characterSet: 33,
  columnLength: 64,
  columnType: 253,
  flags: 0,
  decimals: 0,
};

/** Listens on loopback until `close`. */
export async function fakeMysqlServer(serverVersion: string): Promise<FakeMysqlServer> {
  const server = createServer();
  const connections: ServerConnection[] = [];
  server.on("connection", (connection) => {
    connections.push(connection);
    connection.on("error", () => undefined);
    connection.on("query", (sql) => {
      if (sql.includes("VERSION()"))
        connection.writeTextResult([{ version: serverVersion }], [{ ...text, name: "version" }]);
      else connection.writeTextResult([], [{ ...text, name: "nothing" }]);
      connection.sequenceId = 0;
    });
    // What SET comes as.
    connection.on("stmt_prepare", () => {
      connection.writeOk();
      connection.sequenceId = 0;
    });
    const authCallback = (_account: unknown, letIn: (refusal: null) => void): void => {
      letIn(null);
      connection.sequenceId = 0;
    };
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion,
      connectionId: 1,
      statusFlags: 2,
      characterSet: 33,
      capabilityFlags: 0xffffff ^ 0x800,
      authCallback,
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server._server.once("listening", resolve));
  return {
    port: (server._server.address() as AddressInfo).port,
    connections: () => connections.length,
    drop: () => connections.forEach((connection) => connection.close()),
    close: () => server.close(),
  };
}
