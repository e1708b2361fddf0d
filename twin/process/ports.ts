// Loopback ports that a process keeps over restarts. They are below the ephemeral range of Linux (32768) and macOS
// (49152). So no outgoing connection takes a broker's port while the broker is down.
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writePrivateFile } from "../state/privateFile.js";

const lowest = 12_000;
const highest = 32_000;
export const portsFile = "ports.json";
/** Chosen by this process and perhaps not bound yet. */
const chosen = new Set<number>();

/**
 * Ports by name, chosen once and kept in `dir`/ports.json. `wanted` fixes some of them (0 or absent: any free one). A
 * kept port that is taken meanwhile is replaced where no client knows it (`movable`). The others must be waited for
 * (state/leftovers.ts).
 */
export async function keptPorts(
  dir: string,
  names: readonly string[],
  wanted: Record<string, number | undefined> = {},
): Promise<Record<string, number>> {
  const path = join(dir, portsFile);
  const kept = await read(path);
  const ports: Record<string, number> = {};
  for (const name of names) {
    const old = kept[name];
    const usable = old !== undefined && (!movable(name) || (await isFree(old)));
    const port = wanted[name] || (usable ? old : await freePort());
    chosen.add(port);
    ports[name] = port;
  }
  const all = { ...kept, ...ports };
  if (!isDeepStrictEqual(all, kept)) writePrivateFile(path, JSON.stringify(all, undefined, 1));
  return ports;
}

/**
 * Names of ports that no connector, secret or stack holds: a worker's REST interface, and those that brokers tell each
 * other at every start.
 */
export function movable(name: string): boolean {
  return /^worker\.|\.(replication|controller)$/.test(name);
}

async function read(path: string): Promise<Record<string, number>> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Record<string, number>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest);
    if (chosen.has(port)) continue;
    chosen.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `No free TCP port found between ${lowest} and ${highest} on 127.0.0.1: stop what listens there, or another ` +
      "twin (cdc twin stop).",
  );
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
