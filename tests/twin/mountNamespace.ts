// A mount namespace: what is mounted in it nobody else sees, and it is gone with the last process in it. Facts:
// unshare(1), nsenter(1), proc(5).
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../../tools/paths.js";
import type { Ended } from "../cli/run.js";

/** Who is not root needs a user namespace for it, in which he is. */
const byUser = process.getuid?.() === 0 ? [] : ["--user"];

export class MountNamespace {
  private constructor(private readonly holder: ChildProcess) {}

  /** @param mounts a shell script; its failure is the error's text */
  static async open(mounts: string): Promise<MountNamespace> {
    const unshare = ["--mount", ...byUser, ...(byUser.length > 0 ? ["--map-root-user"] : [])];
    const holder = spawn("unshare", [...unshare, "/bin/sh", "-ec", `${mounts}\necho ready; read _`], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let said = "";
    holder.stderr.on("data", (data) => (said += String(data)));
    const ready = await Promise.race([
      once(createInterface({ input: holder.stdout }), "line"),
      once(holder, "error"),
      once(holder, "close"),
    ]);
    if (ready[0] !== "ready")
      throw new Error(
        `unshare gave no mount namespace (this test needs Linux, and in a container CAP_SYS_ADMIN or user namespaces): ${String(ready[0])} ${said}`,
      );
    return new MountNamespace(holder);
  }

  /** A path of the namespace as this process reaches it. */
  path(inside: string): string {
    return join(`/proc/${this.holder.pid ?? 0}/root`, inside);
  }

  /** Runs Node in the namespace; only the given environment reaches it. */
  node(args: readonly string[], environment: Record<string, string>): Promise<Ended> {
    const enter = [
      "--mount",
      `--wd=${projectRoot}`,
      ...byUser,
      ...(byUser.length > 0 ? ["--preserve-credentials"] : []),
      "--target",
      String(this.holder.pid),
    ];
    return new Promise((resolve) => {
      // By its whole path: the environment's PATH is the one under test.
      const child = execFile(
        "/usr/bin/nsenter",
        [...enter, process.execPath, ...args],
        { cwd: projectRoot, env: { NO_COLOR: "1", ...environment }, maxBuffer: 2 ** 24 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : (child.exitCode ?? -1), stdout, stderr }),
      );
    });
  }

  cdc(args: readonly string[], environment: Record<string, string>): Promise<Ended> {
    return this.node([join(projectRoot, "bin", "cdc.mjs"), ...args], environment);
  }

  async close(): Promise<void> {
    this.holder.stdin?.end();
    if (this.holder.exitCode === null) await once(this.holder, "close");
  }
}
