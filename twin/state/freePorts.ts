// After a daemon's violent end its children follow within moments; their ports must be free before they are started again.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TwinLayout } from "../layout.js";
import { isFree } from "../process/ports.js";

/** Longer than a child outlives its daemon (process/child.ts). */
const leashMs = 2500;
const timeoutMs = 20_000;

/** Waits for the children of a daemon that did not stop them itself. @throws Error with the ports that stay taken */
export async function waitForLeftovers(layout: TwinLayout): Promise<void> {
  await sleep(leashMs);
  await waitForPorts(layout);
}

/** Waits for the ports of brokers, workers and databases. @throws Error with the ports that stay taken */
export async function waitForPorts({ clustersDir, connectorsDir, databasesDir }: TwinLayout): Promise<void> {
  const ports = [clustersDir, connectorsDir, databasesDir]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name, "ports.json")))
    .filter((file) => existsSync(file))
    .flatMap((file) => Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, number>));
  const deadline = Date.now() + timeoutMs;
  for (let taken = await takenOf(ports); taken.length > 0; taken = await takenOf(taken)) {
    if (Date.now() > deadline) throw new Error(`the ports ${taken.join(", ")} of this twin are taken by another process: end it, or remove the twin`);
    await sleep(200);
  }
}

async function takenOf(ports: readonly number[]): Promise<number[]> {
  const free = await Promise.all(ports.map(isFree));
  return ports.filter((_, index) => free[index] !== true);
}
