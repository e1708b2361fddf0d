// Runs a command of `cdc env` and kills it in a chosen moment, together with its engine.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { lockHolders } from "../../automation/pulumi/fileBackend.js";
import { twinEnvironment, type TwinInfo } from "../../automation/access/twin.js";
import { projectRoot } from "../../tools/paths.js";

/** A line of the command's --json. */
export interface Told {
  kind: string;
  operation?: string;
  type?: string;
  name?: string;
  state?: string;
  text?: string;
}

/** What is killed with SIGKILL. */
export type Victim = "command" | "engine" | "both";

export interface Killed {
  /** What the command had told by then, and told afterwards. */
  told: Told[];
  /** Exit code of the command; undefined when it was killed. */
  code: number | undefined;
}

/**
 * A moment that never comes kills nothing.
 * @param when the moment, by all that was told so far
 * @param delay the moment, in milliseconds after the start
 */
export async function killEnv(
  twin: TwinInfo,
  args: readonly string[],
  victim: Victim,
  when: (told: Told[]) => boolean = () => false,
  delay?: number,
): Promise<Killed> {
  const child = spawn(process.execPath, [join(projectRoot, "bin", "cdc.mjs"), "env", ...args, "--json"], {
    env: { ...process.env, ...twinEnvironment(twin) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const told: Told[] = [];
  let done = false;
  const kill = (): void => {
    done = true;
    const engine = lockHolders(twin.backendUrl, String(args[1]))[0]?.pid;
    if (victim !== "engine") child.kill("SIGKILL");
    // Its whole group: the engine with its watcher.
    if (victim !== "command" && engine !== undefined) killGroup(engine);
  };
  const timer = delay === undefined ? undefined : setTimeout(kill, delay);
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line) as Told);
    if (!done && when(told)) kill();
  }
  clearTimeout(timer);
  const [code] = (await ended) as [number | null];
  return { told, code: code ?? undefined };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // ESRCH: it has just ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The moment after so many events of resources. */
export function resourceEvent(count: number): (told: Told[]) => boolean {
  return (told) => told.filter(({ kind }) => kind === "resource").length === count;
}

/** The moment in which the first connector is told to be under way. */
export function connector(operation: "create" | "delete"): (told: Told[]) => boolean {
  return (told) => told.at(-1)?.operation === operation && told.at(-1)?.type === "aws:mskconnect/connector:Connector";
}
