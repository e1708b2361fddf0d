// Who listens on a port of this machine, where it can be told. Facts: proc(5), /proc/net/tcp (state 0A is LISTEN) and
// /proc/<pid>/fd.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Such as `process 4711 (nginx)`; `another process` where the system or the process's owner keeps it to himself. */
export function listenerOn(port: number): string {
  const sockets = new Set(["tcp", "tcp6"].flatMap((table) => listening(table, port)));
  const pid = sockets.size === 0 ? undefined : pids().find((candidate) => holdsOne(candidate, sockets));
  return pid === undefined ? "another process" : `process ${pid} (${text(`/proc/${pid}/comm`).trim()})`;
}

/** The sockets, as a process's descriptors show them, that listen on this port. */
function listening(table: string, port: number): string[] {
  const address = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return text(`/proc/net/${table}`)
    .split("\n")
    .flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      return state === "0A" && local?.endsWith(address) === true ? [`socket:[${inode}]`] : [];
    });
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

/** Empty where there is no such file: no Linux, a process that ended, or one of another user. */
function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
