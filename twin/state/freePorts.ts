// After a daemon's violent end its children follow within moments; their ports must be free before they are started again.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const timeoutMs = 20_000;

/** Waits for the ports that the `ports.json` files one level below these directories name. @throws Error with the ports that stay taken */
export async function waitForPorts(directories: readonly string[]): Promise<void> {
  const ports = directories
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

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
