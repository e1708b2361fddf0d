// Finds who listens on a port of this machine, where the system tells. Facts: proc(5), /proc/net/tcp (state 0A is
// LISTEN) and /proc/<pid>/fd.
import { readdirSync, readlinkSync } from "node:fs";
import { hexPort, socketTables, tcpSockets, text } from "../../tools/sockets.js";

/** Such as `process 4711 (nginx)`; `another process` where the system or the process's owner keeps it to himself. */
export function listenerOn(port: number): string {
  const sockets = new Set(listening(port));
  const pid = sockets.size === 0 ? undefined : pids().find((candidate) => holdsOne(candidate, sockets));
  return pid === undefined ? "another process" : `process ${pid} (${text(`/proc/${pid}/comm`).trim()})`;
}

/** The sockets, as a process's descriptors show them, that listen on this port. */
function listening(port: number): string[] {
  return tcpSockets(socketTables() ?? "")
    .filter(({ state, local }) => state === "0A" && local.endsWith(`:${hexPort(port)}`))
    .map(({ inode }) => `socket:[${inode}]`);
}

function pids(): string[] {
  return names("/proc").filter((name) => /^\d+$/.test(name));
}

function holdsOne(pid: string, sockets: ReadonlySet<string>): boolean {
  return names(`/proc/${pid}/fd`).some((descriptor) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    } catch {
      return false; // closed meanwhile
    }
  });
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
