// gRPC for the engine, which comes by a TCP port that every local user can reach: a provider's command runs a shell
// line, and a language host a program. So it is told who calls, and only the own user is answered.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, isIPv4, type AddressInfo, type Server, type Socket } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { hexPort, socketTables, tcpSockets } from "./sockets.js";

/** A connection seen from the client. */
export interface Connection {
  address: string;
  port: number;
  serverAddress: string;
  serverPort: number;
}

/** A user's number; `nobody` when no process holds the client's end; `untold` where the system cannot say. */
type Caller = number | "nobody" | "untold";

export type CallerUid = (connection: Connection) => Caller;

/** A program's assets travel inside requests when they are texts; the engine's own limit is 400 MiB. */
const messageLimit = 400 * 1024 * 1024;
/** A table that changes while it is read can lack a socket. */
const readings = 3;
/** Milliseconds. */
const lsofLimit = 10_000;

/** A gRPC server on loopback. The listener hears of new connections, `server` of calls. */
export async function serveOwnUser(
  addServices: (server: grpc.Server) => void,
  callerUid?: CallerUid,
): Promise<{ server: grpc.Server; listener: Server; port: number }> {
  const callers = new Callers(callerUid);
  const server = new grpc.Server({
    "grpc.max_receive_message_length": messageLimit,
    "grpc.max_send_message_length": messageLimit,
    interceptors: [callers.ownUserOnly()],
  });
  addServices(server);
  const calls = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    callers.enter(socket);
    calls.injectConnection(socket);
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  return { server, listener, port: (listener.address() as AddressInfo).port };
}

/**
 * Asks once for each connection, since the system's tables take milliseconds to read, and a program makes hundreds of
 * calls over one.
 */
class Callers {
  /** Of connections that are open, by the client's port. */
  private readonly open = new Map<number, Caller>();

  constructor(private readonly callerUid: CallerUid = systemCaller()) {}

  /** To be called before the connection's first call. */
  enter(socket: Socket): void {
    const connection = clientConnection(socket);
    if (connection === undefined) return;
    this.open.set(connection.port, this.callerUid(connection));
    socket.once("close", () => this.open.delete(connection.port));
  }

  /** Answers the calls of this process's own user alone. */
  ownUserOnly(): grpc.ServerInterceptor {
    return (_method, call) => {
      const caller = this.open.get(call.getConnectionInfo().remotePort ?? 0) ?? "nobody";
      const start: grpc.Responder["start"] = (next) =>
        next({
          onReceiveMetadata(metadata, proceed) {
            if (allowed(caller, process.getuid?.())) return proceed(metadata);
            call.sendStatus({
              code: grpc.status.PERMISSION_DENIED,
              details: "Only the user is served that this process belongs to.",
            });
          },
        });
      return new grpc.ServerInterceptingCall(call, { start });
    };
  }
}

/** Root may do anything anyway. */
export function allowed(caller: Caller, own: number | undefined): boolean {
  return caller === "untold" || caller === 0 || caller === own;
}

/** Both ends must match: sockets to different servers can share a client's port. */
export function uidInTables(tables: string, { address, port, serverAddress, serverPort }: Connection): Caller {
  const local = hexEnds(address, port);
  const remote = hexEnds(serverAddress, serverPort);
  // The kernel gives a socket to root once its process has closed it, so only held ones count.
  const held = tcpSockets(tables).filter(({ state, inode }) => state === "01" && inode !== "0");
  return held.find((socket) => local.includes(socket.local) && remote.includes(socket.remote))?.uid ?? "nobody";
}

/** The fields of `lsof -F un`: a line `u<uid>` for each process, then a line `n<local>-><remote>` for each socket. */
export function uidInLsof(fields: string, { address, port, serverAddress, serverPort }: Connection): Caller {
  const name = `n${address}:${port}->${serverAddress}:${serverPort}`;
  let uid: number | undefined;
  for (const line of fields.split("\n")) {
    if (line.startsWith("u")) uid = Number(line.slice(1));
    if (line === name && uid !== undefined) return uid;
  }
  return "nobody";
}

/** As an IPv4 socket has it, and as an IPv6 socket that speaks IPv4. */
function hexEnds(address: string, port: number): string[] {
  if (!isIPv4(address)) return [];
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0"));
  const end = `${bytes.reverse().join("")}:${hexPort(port)}`;
  return [end, `0000000000000000FFFF0000${end}`];
}

function clientConnection({ remoteAddress, remotePort, localAddress, localPort }: Socket): Connection | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  if (localAddress === undefined || localPort === undefined) return undefined;
  return { address: remoteAddress, port: remotePort, serverAddress: localAddress, serverPort: localPort };
}

function systemCaller(): CallerUid {
  return (connection) => {
    for (let reading = 1; ; reading++) {
      const tables = socketTables();
      if (tables === undefined) return lsofCaller(connection);
      const caller = uidInTables(tables, connection);
      if (caller !== "nobody" || reading === readings) return caller;
    }
  };
}

function lsofCaller(connection: Connection): Caller {
  const found = spawnSync("lsof", ["-nP", `-iTCP:${connection.port}`, "-sTCP:ESTABLISHED", "-F", "un"], {
    encoding: "utf8",
    timeout: lsofLimit,
  });
  const missing = found.error !== undefined && "code" in found.error && found.error.code === "ENOENT";
  return missing ? "untold" : uidInLsof(String(found.stdout), connection);
}
