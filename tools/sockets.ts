// The TCP sockets of this machine, as /proc/net/tcp and tcp6 list them (proc(5)).
import { readFileSync } from "node:fs";

interface TcpSocket {
  /** Hexadecimal as the kernel writes it, e.g. `0100007F:1F90`. */
  local: string;
  remote: string;
  /** `0A` is LISTEN, `01` is ESTABLISHED. */
  state: string;
  uid: number;
  /** `0` once no process holds it. */
  inode: string;
}

/** The tables of IPv4 and IPv6; undefined where the system has none. */
export function socketTables(): string | undefined {
  const tables = ["tcp", "tcp6"].map((table) => text(`/proc/net/${table}`)).join("\n");
  return tables.trim() === "" ? undefined : tables;
}

export function tcpSockets(tables: string): TcpSocket[] {
  return tables.split("\n").flatMap((line) => {
    const [, local = "", remote = "", state = "", , , , uid, , inode = ""] = line.trim().split(/\s+/);
    return /:[\dA-F]{4}$/.test(local) ? [{ local, remote, state, uid: Number(uid), inode }] : [];
  });
}

export function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

/** Empty without such a file: on other systems than Linux, and for an ended process or another user's. */
export function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
