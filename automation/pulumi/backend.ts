// A Pulumi backend as the environments see it: its stacks, their states, and who works on them. It works from its own
// directory. Facts: `pulumi stack ls|export|import|output`, `pulumi cancel`, `pulumi org get-default`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
// Not the whole Automation API: reading a stack needs none of it, and it takes most of a second to load.
import { StackNotFoundError } from "@pulumi/pulumi/automation/errors.js";
import { withCacheLock } from "../../tools/cache.js";
import { projectName } from "./stackConfiguration.js";
import { busy, failsOnAttributes, lockHolders, removeTemporaryFiles, repairFileBackend } from "./fileBackend.js";
import { engine } from "./engine.js";
import { StackBusyError } from "./stackBusyError.js";
import type { Deployment, StackOutputs } from "./stackState.js";
import { twinEnvironment, type TwinInfo } from "../access/twin.js";
import { makeWorkDirectory, removeWorkDirectory } from "./workDirectory.js";

export class Backend {
  private constructor(
    private readonly environment: Record<string, string>,
    private readonly directory: string,
    readonly url: string,
  ) {}

  /** Runs `body` with the backend of a twin, or with the one that this process's environment names. */
  static async use<T>(twin: TwinInfo | undefined, body: (backend: Backend) => Promise<T>): Promise<T> {
    const backend = await Backend.open(engineVariables(twin));
    try {
      return await body(backend);
    } finally {
      removeWorkDirectory(backend.directory);
    }
  }

  private static async open(environment: Record<string, string>): Promise<Backend> {
    const directory = await makeWorkDirectory("backend");
    const variables = { PULUMI_SKIP_UPDATE_CHECK: "true", ...environment };
    try {
      // The engine asks for a project, whose names are those of JSON, too.
      writeFileSync(join(directory, "Pulumi.yaml"), JSON.stringify({ name: projectName, runtime: "nodejs" }));
      const named = environment["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"];
      const backend = new Backend(variables, directory, named ?? (await whoAmI(directory, variables)).url ?? "");
      repairFileBackend(backend.url);
      return backend;
    } catch (error) {
      removeWorkDirectory(directory);
      throw error;
    }
  }

  /** Whether it says who holds a stack's lock before anybody asks for the lock. S3 and Pulumi Cloud only refuse. */
  get showsLocks(): boolean {
    return this.url.startsWith("file://");
  }

  /** Names of the project's stacks. */
  async stacks(): Promise<string[]> {
    return (JSON.parse(await this.run("stack", "ls", "--json")) as { name: string }[]).map(({ name }) => name);
  }

  /** The stack's state with its secrets encrypted; undefined when there is no such stack. */
  async state(stack: string): Promise<Deployment | undefined> {
    try {
      return JSON.parse(await this.run("stack", "export", "--stack", stack)) as Deployment;
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    }
  }

  /** Puts another state in its place. */
  async replaceState(stack: string, state: Deployment): Promise<void> {
    const file = join(this.directory, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await this.run("stack", "import", "--stack", stack, "--file", file);
  }

  /** The stack's outputs, secret ones in plain; undefined when there is no such stack. */
  async outputs(stack: string): Promise<StackOutputs | undefined> {
    try {
      return JSON.parse(
        await this.run("stack", "output", "--json", "--show-secrets", "--stack", stack),
      ) as StackOutputs;
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    }
  }

  /** A stack's full name in this backend, which stack references want. */
  async fullName(stack: string): Promise<string> {
    if (stack.includes("/")) return stack;
    const user = async (): Promise<string> => (await whoAmI(this.directory, this.environment)).user;
    const owner = /^https?:/.test(this.url)
      ? await defaultOwner(() => this.run("org", "get-default"), user)
      : "organization";
    return `${owner}/${projectName}/${stack}`;
  }

  /**
   * Runs `body` while no other command of this user works on the stack. Throws StackBusyError at once when one does.
   */
  async alone<T>(stack: string, body: () => Promise<T>): Promise<T> {
    const key = `environment-${createHash("sha256").update(this.url).digest("hex").slice(0, 16)}-${stack}`;
    return withCacheLock(key, body, (pid) => {
      throw new StackBusyError(
        `environment "${stack}" is being worked on by another command on this machine (process ${pid}); nothing ` +
          "was changed. Try again when it has ended",
      );
    });
  }

  /**
   * Takes away the locks of dead engines. It waits for the engine of a dead command, which has been told to finish.
   * Nobody else can have started one through the Automation API while this command is alone.
   *
   * @throws StackBusyError naming who holds the stack
   */
  async breakStaleLocks(stack: string, report: (text: string) => void): Promise<void> {
    const holders = lockHolders(this.url, stack);
    for (const holder of holders) {
      if (holder.hostname !== hostname()) throw new StackBusyError(busy(stack, holder));
      const engine = engineArguments(holder.pid);
      if (engine === undefined) continue;
      const orphaned = engine.includes("--exec-kind auto");
      if (orphaned) report(`engine ${holder.pid} of a command that died is finishing: waiting for it`);
      for (const patience = Date.now() + 3000; engineArguments(holder.pid) !== undefined; await sleep(100)) {
        if (!orphaned && Date.now() > patience) throw new StackBusyError(busy(stack, holder));
      }
    }
    // An engine that ended in order has taken its own lock away.
    const dead = lockHolders(this.url, stack);
    const living = dead.find((holder) => holder.hostname !== hostname() || engineArguments(holder.pid) !== undefined);
    if (living) throw new StackBusyError(busy(stack, living));
    if (dead.length > 0) {
      report(`removing the lock of engine ${dead.map(({ pid }) => pid).join(", ")}, which is dead`);
      await this.run("cancel", "--yes", "--stack", stack);
    }
    removeTemporaryFiles(this.url, stack);
  }

  private async run(...args: string[]): Promise<string> {
    const { run } = await engine();
    for (let left = patience; ; left--) {
      try {
        return (await run(args, this.directory, this.environment)).stdout;
      } catch (error) {
        if (left === 0 || !failsOnAttributes(this.url, error)) throw error;
      }
      // Half-written files belong to an engine that is writing now, or was killed since.
      await sleep(200);
      repairFileBackend(this.url);
    }
  }
}

async function whoAmI(directory: string, environment: Record<string, string>): Promise<{ user: string; url?: string }> {
  const { run } = await engine();
  const { stdout } = await run(["whoami", "--json"], directory, environment);
  return JSON.parse(stdout) as { user: string; url?: string };
}

/**
 * Owner of Pulumi Cloud's stacks that are named without one: the default organization, else the user.
 *
 * @param organization what `pulumi org get-default` prints: a name, or a sentence where there is none; it fails where
 * the backend has no organizations
 */
export async function defaultOwner(organization: () => Promise<string>, user: () => Promise<string>): Promise<string> {
  const said = (await organization().catch(() => "")).trim();
  return /^[\w.-]+$/.test(said) ? said : user();
}

/** How often a command is tried again after it met a file that an engine was writing. */
const patience = 10;

/** Variables for the engine on top of the process's own. */
export function engineVariables(twin: TwinInfo | undefined): Record<string, string> {
  return twin ? twinEnvironment(twin) : {};
}

/**
 * The command line of a living engine. Undefined when the process id belongs to no engine: ids of dead processes are
 * reused.
 */
function engineArguments(pid: number): string | undefined {
  try {
    const [, state = "", args = ""] =
      /^\s*(\S+)\s+(.*)/.exec(
        execFileSync("ps", ["-ww", "-o", "stat=,args=", "-p", String(pid)], { encoding: "utf8" }),
      ) ?? [];
    // Its parent directories may have spaces in their names.
    return !state.startsWith("Z") && /(^|\/)pulumi( |$)/.test(args) ? args : undefined;
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}
